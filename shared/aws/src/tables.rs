//! The tables on Amazon DynamoDB.

mod billing_events;
mod billing_row;
mod delivery_row;
mod due;
mod item;
mod job_row;
mod jobs;
mod notice_row;
mod place_row;
mod queue;
mod replies;
mod sessions;
mod stamp;
mod state_row;
mod transaction;
mod user_row;
mod users;
mod workers;

pub use billing_events::BillingEventsTable;
pub use jobs::JobsTable;
pub use replies::RepliesTable;
pub use sessions::SessionsTable;
pub use users::UsersTable;
pub use workers::WorkersTable;
