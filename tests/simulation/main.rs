//! The stages of the deployed functions on an in-memory world: whole lives of jobs, with every call failing once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says where it was"
)]

mod at_rest;
mod driver;
mod owner;
mod promises;
mod service;
mod situations;
mod told;

mod copies;
mod deletion;
mod faults;
mod life;
mod messages;
mod plans;
mod retrievals;
mod stalls;
