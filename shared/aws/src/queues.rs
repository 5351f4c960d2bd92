//! The stages' queues, on Amazon SQS.

use std::collections::BTreeMap;

use aws_sdk_sqs::{Client, types::QueueAttributeName};
use gas_ports::{Backlog, Class, Error, Queues, StageQueue};

use crate::{Sdk, classify::failed};

/// The queues of the stages, each with the one where its messages rest that failed.
#[derive(Clone, Debug)]
pub struct SqsQueues {
    client: Client,
    urls: BTreeMap<StageQueue, [String; 2]>,
}

impl SqsQueues {
    /// Looks at these: the URL of the queue, and of its dead-letter queue.
    pub fn new(sdk: &Sdk, urls: impl IntoIterator<Item = (StageQueue, [String; 2])>) -> Self {
        Self { client: Client::new(sdk.config()), urls: urls.into_iter().collect() }
    }

    /// Messages that can be taken, and messages that are taken.
    async fn counts(&self, url: &str) -> Result<(u64, u64), Error> {
        let (visible, hidden) = (
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        );
        let request = self.client.get_queue_attributes().queue_url(url);
        let answer = request.attribute_names(visible.clone()).attribute_names(hidden.clone()).send().await;
        let counts = answer.map_err(failed(format!("looking at {url}")))?.attributes.unwrap_or_default();
        let count = |name| counts.get(&name).and_then(|count| count.parse().ok());
        let unreadable = || Error::new(Class::Invalid, format!("SQS does not say how many messages are in {url}"));
        Ok((count(visible).ok_or_else(unreadable)?, count(hidden).ok_or_else(unreadable)?))
    }
}

impl Queues for SqsQueues {
    async fn backlog(&self, queue: StageQueue) -> Result<Backlog, Error> {
        let unknown = || Error::new(Class::Invalid, format!("the queue {queue:?} is not configured"));
        let [url, dead_letters] = self.urls.get(&queue).ok_or_else(unknown)?;
        let ((waiting, taken), (set_aside, _)) = tokio::try_join!(self.counts(url), self.counts(dead_letters))?;
        Ok(Backlog { waiting, taken, set_aside })
    }
}
