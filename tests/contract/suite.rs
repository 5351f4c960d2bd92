//! The promises, one file per group of ports.

pub mod archive;
pub mod archiving;
pub mod billing;
pub mod due;
pub mod holdings;
pub mod inputs;
pub mod jobs;
pub mod leases;
pub mod messages;
pub mod pages;
pub mod queue;
pub mod queues;
pub mod replies;
pub mod requests;
pub mod results;
pub mod sessions;
pub mod sweep;
pub mod uploads;
pub mod users;
pub mod workers;
