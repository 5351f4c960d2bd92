//! What `template.yaml` promises: who may do what, that nothing is lost, and that nothing is open that should be closed.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test says what is wrong by failing")]

mod capabilities;
mod choices;
mod data;
mod definition;
mod document;
mod environment;
mod functions;
mod grants;
mod interface;
mod messages;
mod policies;
mod roles;
mod samples;
mod state_machines;
mod web;
