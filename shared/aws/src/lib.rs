//! The ports on AWS: one small struct per port or table, and the only crate that knows the AWS SDK.
//!
//! An adapter is made from an [`Sdk`] and the names of what it works on. Every failure is classified in `classify`.

mod archive;
mod buckets;
mod classify;
mod platform;
mod queues;
mod sdk;
mod secrets;
mod ses;
mod sns;
mod sqs;
mod step_functions;
mod tables;
mod task_protection;
mod timers;

pub use archive::{Archive, StorageClassArchive, VaultArchive};
pub use buckets::{Body, S3Files, S3Inputs, S3Presign, S3Results, S3Sweep};
pub use platform::{SystemClock, SystemIds};
pub use queues::SqsQueues;
pub use sdk::Sdk;
pub use secrets::SecretsManager;
pub use ses::SesMailer;
pub use sns::{SnsPublisher, Topic};
pub use sqs::SqsJobRequests;
pub use step_functions::StateMachineTimers;
pub use tables::{BillingEventsTable, JobsTable, RepliesTable, SessionsTable, UsersTable, WorkersTable};
pub use task_protection::EcsTaskProtection;
pub use timers::{QueueDelayTimers, TimerChoice, Timers};
