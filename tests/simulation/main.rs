//! The stages of the deployed functions on an in-memory world: whole lives of jobs, with every call failing once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says where it was"
)]

mod accounts;
mod copies;
mod deletion;
mod faults;
mod known_bad;
mod life;
mod many;
mod messages;
mod notices;
mod orphans;
mod pairs;
mod plans;
mod random;
mod retrievals;
mod stalls;
mod webhooks;
