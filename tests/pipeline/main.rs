//! The whole pipeline: the functions deployed from `template.yaml` on a local AWS with IAM enforced, and a real annotator.
//!
//! `cargo xtask test` starts the stack and names it in `GAS_STACK`. Each test has users of its own.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed, and one that is not tried says so"
)]

mod access;
mod api;
mod archives;
mod billing;
mod choices;
mod command;
mod endings;
mod events;
mod failures;
mod invocations;
mod jobs;
mod many;
mod messages;
mod orphans;
mod pages;
mod plans;
mod planted;
mod real_data;
mod service;
mod submissions;
mod tokens;
mod transfers;
mod uploads;
mod vcf;
mod waiting;
mod webhooks;
