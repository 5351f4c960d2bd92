//! Retention timers as messages that the archive queue holds back (Amazon SQS developer guide, "message timers").

use aws_sdk_sqs::Client;
use gas_domain::{Message, RetentionTimer};
use gas_ports::{Clock, Error, RetentionTimers};
use jiff::{SignedDuration, Timestamp};

use crate::{Sdk, SystemClock, classify::failed};

/// The longest that SQS holds a message back.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// Sends one message per retention straight to the archive queue.
///
/// A timer that is started twice sends two messages; archive does nothing twice. One that is further off than 15 minutes
/// comes early and does nothing: then reconcile sends the message when the result is overdue.
#[derive(Clone, Debug)]
pub struct QueueDelayTimers {
    client: Client,
    queue_url: String,
}

impl QueueDelayTimers {
    /// Sends to the archive queue at this URL.
    pub fn new(sdk: &Sdk, queue_url: impl Into<String>) -> Self {
        let client = Client::new(sdk.config());
        let queue_url = queue_url.into();
        Self { client, queue_url }
    }
}

impl RetentionTimers for QueueDelayTimers {
    async fn start(&self, timer: &RetentionTimer) -> Result<(), Error> {
        let request = self.client.send_message().queue_url(&self.queue_url);
        let request = request.delay_seconds(delay(timer.until, SystemClock.now()));
        let sent = request.message_body(Message::Archive(timer.job.clone()).body()).send().await;
        sent.map_err(failed(format!("starting the timer of job {}", timer.job)))?;
        Ok(())
    }
}

/// In whole seconds, rounded up: a message that comes early finds a retention that is not over.
fn delay(until: Timestamp, now: Timestamp) -> i32 {
    let left = until.duration_since(now).clamp(SignedDuration::ZERO, LONGEST);
    let seconds = left.as_secs() + i64::from(left.subsec_nanos() > 0);
    i32::try_from(seconds).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_is_never_too_short_and_never_more_than_sqs_takes() {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let nanosecond = SignedDuration::from_nanos(1);
        for (left, seconds) in [
            (SignedDuration::from_secs(300), 300),
            (SignedDuration::from_secs(299) + nanosecond, 300),
            (nanosecond, 1),
            (SignedDuration::ZERO, 0),
            (SignedDuration::from_secs(-10), 0),
            (LONGEST, 900),
            (LONGEST + nanosecond, 900),
            (SignedDuration::from_hours(24), 900),
        ] {
            assert_eq!(delay(now + left, now), seconds, "{left}");
        }
    }
}
