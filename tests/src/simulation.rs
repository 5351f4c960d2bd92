//! The stages of the deployed functions on an in-memory world: the harness that the simulation's tests and its long runs share.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "only tests use this: they fail by panicking, and say where they were"
)]

pub mod at_rest;
pub mod deployment;
pub mod driver;
mod functions;
pub mod mailing;
mod owner;
pub mod promises;
pub mod random;
pub mod service;
pub mod situations;
pub mod told;
pub mod worker;

pub use deployment::{ArchivePort, Deployed, Deployment, JobsPort, PublisherPort, ResultsPort, UsersPort};
pub use gas_world::BackEnd;
pub use mailing::most_mails;
pub use owner::{VCF, webhook_of};
pub use service::{LIMITS, RETENTION, Service};
pub use situations::{About, Overdue, Situation};
pub use told::Told;
pub use worker::Worker;
