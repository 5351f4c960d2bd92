//! The topics between the stages, on Amazon SNS.

use std::{collections::HashMap, sync::Arc};

use aws_sdk_sns::Client;
use gas_domain::Message;
use gas_ports::{Class, Error, Publisher};

use crate::{Sdk, classify::failed};

/// A topic of the deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Jobs that wait for an annotator.
    JobRequests,
    /// Jobs that have ended.
    JobResults,
    /// Results that are due for the archive.
    ResultsArchive,
    /// Results that are wanted back.
    ResultsThaw,
    /// Results that can be copied back.
    ResultsRestore,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::JobRequests, Self::JobResults, Self::ResultsArchive, Self::ResultsThaw, Self::ResultsRestore];

    /// The topic that a message goes to.
    pub fn of(message: &Message) -> Self {
        match message {
            Message::Annotate(_) => Self::JobRequests,
            Message::Notify(_) | Message::NotifyUser { .. } | Message::Webhook(_) | Message::TestWebhook { .. } => {
                Self::JobResults
            }
            Message::Archive(_) => Self::ResultsArchive,
            Message::Thaw(_) | Message::Fanout { .. } => Self::ResultsThaw,
            Message::Restore(_) => Self::ResultsRestore,
        }
    }

    /// The environment variable that holds its ARN.
    pub fn variable(self) -> &'static str {
        match self {
            Self::JobRequests => "JOB_REQUESTS_TOPIC_ARN",
            Self::JobResults => "JOB_RESULTS_TOPIC_ARN",
            Self::ResultsArchive => "RESULTS_ARCHIVE_TOPIC_ARN",
            Self::ResultsThaw => "RESULTS_THAW_TOPIC_ARN",
            Self::ResultsRestore => "RESULTS_RESTORE_TOPIC_ARN",
        }
    }
}

/// Publishes to the topics that it was given.
#[derive(Clone, Debug)]
pub struct SnsPublisher {
    client: Client,
    arns: Arc<HashMap<Topic, String>>,
}

impl SnsPublisher {
    /// Publishes to these topics; each is named by its ARN.
    pub fn new(sdk: &Sdk, topics: impl IntoIterator<Item = (Topic, String)>) -> Self {
        let client = Client::new(sdk.config());
        let arns = Arc::new(topics.into_iter().collect());
        Self { client, arns }
    }
}

impl Publisher for SnsPublisher {
    async fn publish(&self, message: &Message) -> Result<(), Error> {
        let variable = Topic::of(message).variable();
        let Some(arn) = self.arns.get(&Topic::of(message)) else {
            let message = format!("there is no topic for this message: set {variable}");
            return Err(Error::new(Class::Invalid, message));
        };
        let request = self.client.publish().topic_arn(arn).message(message.body());
        request.send().await.map_err(failed(format!("publishing to {arn}")))?;
        Ok(())
    }
}
