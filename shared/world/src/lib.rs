//! The ports in memory, for tests: a virtual clock, and a gate at which every call may fail or crash.

mod archive;
mod faults;
mod gate;
pub mod glacier;
mod jobs;
mod messaging;
mod objects;
mod platform;
mod queues;
mod replies;
mod requests;
mod run;
mod sessions;
mod state;
mod sweep;
mod uploads;
mod users;
mod workers;
mod world;

pub use archive::{Archive, ArchivedCopy, Archives, BackEnd, Thawing, Transfers, Uploads};
pub use faults::Fault;
pub use jobs::JobsTable;
pub use messaging::{Outbox, Queues, Receivers, StartedTimers, Timers, Topic, Topics};
pub use objects::{InputObject, Inputs, InputsBucket, ResultVersion, Results, ResultsBucket};
pub use platform::{SequentialIds, TaskShield, VirtualClock};
pub use queues::StageQueues;
pub use replies::{KeyedRequest, RepliesTable};
pub use requests::{QueuedRequest, Requests, RequestsQueue};
pub use run::Ran;
pub use sessions::SessionsTable;
pub use state::State;
pub use sweep::Sweeper;
pub use uploads::{InputUpload, InputUploadsUnderWay};
pub use users::{BillingEventsTable, UsersTable};
pub use workers::WorkersTable;
pub use world::World;
