//! The ports in memory, for tests: a virtual clock, and a gate at which every call may fail or crash.

mod archive;
mod faults;
mod gate;
pub mod glacier;
mod jobs;
mod messaging;
mod objects;
mod platform;
mod requests;
mod run;
mod sessions;
mod state;
mod sweep;
mod users;
mod world;

pub use archive::{Archive, ArchivedCopy, Archives, BackEnd, Thawing, Transfers, Uploads};
pub use faults::Fault;
pub use jobs::JobsTable;
pub use messaging::{Outbox, Queues, StartedTimers, Timers, Topic, Topics};
pub use objects::{InputObject, Inputs, InputsBucket, ResultVersion, Results, ResultsBucket};
pub use platform::{SequentialIds, TaskShield, VirtualClock};
pub use requests::{QueuedRequest, Requests, RequestsQueue};
pub use run::Ran;
pub use sessions::SessionsTable;
pub use state::State;
pub use sweep::Sweeper;
pub use users::UsersTable;
pub use world::World;
