//! What the stages need from the world: one trait per capability, and one error type.
//!
//! A stage is generic over the traits that it uses, and those bounds are its IAM policy. `gas-aws` implements them for
//! the cloud, `gas-world` in memory.

pub mod archive;
pub mod deadline;
pub mod error;
pub mod flow;
pub mod gather;
pub mod holdings;
pub mod jobs;
pub mod messaging;
pub mod objects;
pub mod platform;
pub mod queues;
pub mod replies;
pub mod requests;
pub mod sessions;
pub mod uploads;
pub mod users;
pub mod webhooks;
pub mod workers;

pub use archive::{
    ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, AskRequest, Asked, FetchRequest, Fetched,
    StoreRequest, Stored,
};
pub use deadline::Deadline;
pub use error::{Class, Error};
pub use flow::{Outcome, Submitted};
pub use gather::{Gathered, gather};
pub use holdings::{ArchiveHoldings, Entry, EntryPage, Listed, ResultHoldings};
pub use jobs::{Due, Guard, JobIntake, JobLeases, JobPage, JobPages, JobQueue, Jobs, JobsDue, Waiting};
pub use messaging::{Email, Mailer, Publisher, RetentionTimers};
pub use objects::{
    AfterUpload, Download, InputCopies, InputObjects, LARGEST_COPY, ObjectHead, Presign, ResultRemover, ResultWriter,
    Sweep, UploadForm, Written,
};
pub use platform::{Clock, Ids, Secrets, TaskProtection};
pub use queues::{Backlog, Queues, StageQueue};
pub use replies::{Attempt, Claim, Replies, Reply};
pub use requests::{JobRequests, Request};
pub use sessions::Sessions;
pub use uploads::{InputUploads, SentPart};
pub use users::{BillingEvents, UserBilling, UserNotices, UserProfiles, UserRoles, Users, UsersDue};
pub use webhooks::{Told, Webhooks};
pub use workers::Workers;
