//! The rules of the service: users, jobs, results, messages and the one table of transitions.
//!
//! Everything here is a pure function of its arguments: no I/O, no clock, no randomness.

pub mod address;
pub mod archive;
pub mod billing;
pub mod device;
pub mod digest;
pub mod ids;
pub mod job;
pub mod message;
pub mod object;
pub mod policy;
pub mod session;
pub mod token;
pub mod user;
pub mod webhook;
pub mod words;
pub mod worker;

pub use address::is_public;
pub use archive::{ArchiveId, Retrieval, RetrievalId, ThawPolicy, Tier, UploadId};
pub use billing::{Billing, Checkout, Subscription, SubscriptionStatus};
pub use device::{DeviceAnswer, DeviceRequest, UserCode};
pub use digest::{Digest, Hasher, Sha256, TreeHash};
pub use ids::{InvalidId, JobId, JobKey, UserId};
pub use job::{
    AnnotateStep, ArchiveStep, Deletion, Delivery, DeliveryEvent, Event, Failure, Holding, Input, Job, JobOptions,
    JobState, LIVE_LINES, Live, Mail, NotifyStep, OutputFormat, Place, Rejected, RestoreStep, ResultFile, Retention,
    STEPS_KEPT, Stage, Step, ThawStep, UploadInParts, WebhookStep,
};
pub use message::{Message, NotifyRequest, RetentionTimer, ThawRequest, Trial, WebhookRequest};
pub use object::{ETag, VersionId};
pub use policy::SizeLimits;
pub use session::{PendingLogin, Session, SessionState, TokenHash};
pub use token::{ApiToken, Scope};
pub use user::{
    Counted, Fanout, MailChoices, Notice, NoticeState, NoticeStep, PendingNotice, Profile, Returned, Role, User,
};
pub use webhook::{InvalidAddress, Webhook, WebhookSecret, WebhookTargets};
pub use words::grouped;
pub use worker::{LiveWorker, RUNS_KEPT, Run, Workforce};
