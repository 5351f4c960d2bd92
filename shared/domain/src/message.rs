//! The messages between the stages, and how each is written.

use jiff::Timestamp;
use serde::Deserialize;

use crate::{JobKey, UserId};

/// What one stage tells another. A message only says where to look: the state says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// To job-requests: a job waits for a worker.
    Annotate(JobKey),
    /// To job-results: a mail about a job is due.
    Notify(JobKey),
    /// To job-results: a mail about the plan or about what came back is due.
    NotifyUser {
        /// The user.
        user_id: UserId,
    },
    /// To job-results: the end of a job is to be told to its owner's webhook.
    Webhook(JobKey),
    /// To job-results: a user wants to see that their webhook works.
    TestWebhook {
        /// The user.
        user_id: UserId,
    },
    /// To results-archive: a result may be due for the archive, or a version for deletion.
    Archive(JobKey),
    /// To results-thaw: a result waits for its retrieval.
    Thaw(JobKey),
    /// To results-thaw: a user's role changed and the jobs have to follow.
    Fanout {
        /// The user.
        user_id: UserId,
        /// The change that it is about.
        role_version: u64,
    },
    /// To results-restore: a retrieval may be ready, or an archive is due for deletion.
    Restore(JobKey),
}

impl Message {
    /// The JSON body.
    pub fn body(&self) -> String {
        let value = match self {
            Self::Annotate(job) | Self::Notify(job) | Self::Archive(job) | Self::Thaw(job) | Self::Restore(job) => {
                serde_json::json!(job)
            }
            // The queues of notify and webhook share a topic and take what is theirs by this field.
            Self::Webhook(job) => serde_json::json!({ "user_id": job.user_id, "job_id": job.job_id, "webhook": true }),
            Self::TestWebhook { user_id } => serde_json::json!({ "user_id": user_id, "webhook": true }),
            Self::NotifyUser { user_id } => serde_json::json!({ "user_id": user_id }),
            Self::Fanout { user_id, role_version } => {
                serde_json::json!({ "user_id": user_id, "role_version": role_version })
            }
        };
        value.to_string()
    }
}

/// What the notify stage is asked: one job, or a user.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum NotifyRequest {
    /// The mail about a job.
    Job(JobKey),
    /// The mails about the plan and about what came back.
    User {
        /// The user.
        user_id: UserId,
    },
}

/// What the webhook stage is asked: to tell of a job, or to try a user's webhook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum WebhookRequest {
    /// Of a job.
    Job(JobKey),
    /// To try it.
    Test(Trial),
}

/// A user's webhook is to be tried.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// The user.
    pub user_id: UserId,
    /// What the queue filters by.
    #[serde(rename = "webhook")]
    _webhook: bool,
}

/// What the thaw stage is asked: one job, or all jobs of a user.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ThawRequest {
    /// One job.
    Job(JobKey),
    /// All jobs of a user whose role changed.
    Fanout {
        /// The user.
        user_id: UserId,
        /// The change that it is about.
        role_version: u64,
    },
}

/// The wait of a free user's result, run by the state machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionTimer {
    /// Whose result.
    pub job: JobKey,
    /// When it is due for the archive.
    pub until: Timestamp,
    /// Which of the job's retentions: part of the execution's name, which must be new.
    pub number: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhook_takes_a_job_or_a_trial_and_nothing_else() {
        let parse = |body: &str| serde_json::from_str::<WebhookRequest>(body);
        let key =
            JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
        assert_eq!(parse(&Message::Webhook(key.clone()).body()).unwrap(), WebhookRequest::Job(key.clone()));
        let user_id = key.user_id;
        let trial = parse(&Message::TestWebhook { user_id: user_id.clone() }.body()).unwrap();
        assert_eq!(trial, WebhookRequest::Test(Trial { user_id, _webhook: true }));
        for bad in [r#"{"user_id":"ann"}"#, r#"{"user_id":"ann","job_id":"x","webhook":true}"#, "{}", "3"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn notify_takes_a_job_or_a_user_and_nothing_else() {
        let parse = |body: &str| serde_json::from_str::<NotifyRequest>(body);
        let key =
            JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
        assert_eq!(parse(&Message::Notify(key.clone()).body()).unwrap(), NotifyRequest::Job(key.clone()));
        let user_id = key.user_id;
        let body = Message::NotifyUser { user_id: user_id.clone() }.body();
        assert_eq!(parse(&body).unwrap(), NotifyRequest::User { user_id });
        for bad in [r#"{"user_id":"ann","job":"no such field"}"#, r#"{"user_id":"ann","job_id":"x"}"#, "{}", "3"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
