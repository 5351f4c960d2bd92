//! The job-requests queue, on Amazon SQS.

use std::time::Duration;

use aws_sdk_sqs::Client;
use gas_ports::{Error, JobRequests, Request};

use crate::{Sdk, classify::failed};

/// How long a receive waits for a message, in seconds: as long as SQS allows.
const LONG_POLL: i32 = 20;
/// The longest that SQS hides a message, in seconds.
const LONGEST_HIDING: u64 = 43_200;

/// The job-requests queue.
#[derive(Clone, Debug)]
pub struct SqsJobRequests {
    client: Client,
    queue_url: String,
}

impl SqsJobRequests {
    /// Receives from the queue at this URL.
    pub fn new(sdk: &Sdk, queue_url: impl Into<String>) -> Self {
        let client = Client::new(sdk.config());
        let queue_url = queue_url.into();
        Self { client, queue_url }
    }
}

impl JobRequests for SqsJobRequests {
    async fn receive(&self, limit: u32) -> Result<Vec<Request>, Error> {
        let answer = self
            .client
            .receive_message()
            .queue_url(&self.queue_url)
            .max_number_of_messages(i32::try_from(limit).unwrap_or(i32::MAX).clamp(1, 10))
            .wait_time_seconds(LONG_POLL)
            .send()
            .await;
        let answer = answer.map_err(failed(format!("receiving from {}", self.queue_url)))?;
        let messages = answer.messages.unwrap_or_default().into_iter();
        let request = |message: aws_sdk_sqs::types::Message| {
            Some(Request { body: message.body?, receipt: message.receipt_handle? })
        };
        Ok(messages.filter_map(request).collect())
    }

    async fn hide(&self, receipt: &str, time: Duration) -> Result<(), Error> {
        let seconds = time.as_secs().min(LONGEST_HIDING);
        let request = self
            .client
            .change_message_visibility()
            .queue_url(&self.queue_url)
            .receipt_handle(receipt)
            .visibility_timeout(i32::try_from(seconds).unwrap_or(i32::MAX));
        let hidden = request.send().await;
        hidden.map_err(failed(format!("hiding a message of {}", self.queue_url)))?;
        Ok(())
    }

    async fn delete(&self, receipt: &str) -> Result<(), Error> {
        let request = self.client.delete_message().queue_url(&self.queue_url);
        let deleted = request.receipt_handle(receipt).send().await;
        deleted.map_err(failed(format!("deleting a message of {}", self.queue_url)))?;
        Ok(())
    }
}
