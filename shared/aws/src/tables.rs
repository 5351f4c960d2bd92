//! The three tables on Amazon DynamoDB.

mod due;
mod item;
mod job_row;
mod jobs;
mod place_row;
mod sessions;
mod stamp;
mod state_row;
mod transaction;
mod user_row;
mod users;

pub use jobs::JobsTable;
pub use sessions::SessionsTable;
pub use users::UsersTable;
