//! What every function needs: its configuration, its logs, its records, and a partial-batch answer.

mod batch;
mod body;
mod environment;
mod logs;
mod references;
mod serve;

pub use body::{Body, decode, parse};
pub use environment::{Environment, Incomplete};
pub use logs::init_logs;
pub use references::{Location, NamedReference, REFERENCES};
pub use serve::{serve_events, serve_records};

/// What `main` of every deployed piece answers.
pub type Exit = Result<(), Box<dyn std::error::Error + Send + Sync>>;
