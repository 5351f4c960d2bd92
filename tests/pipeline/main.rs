//! The whole pipeline: the functions deployed from `template.yaml` on a local AWS with IAM enforced, and a real annotator.
//!
//! `cargo xtask test` starts the stack and names it in `GAS_STACK`. Each test has users of its own.

mod events;
mod failures;
mod many;
mod messages;
mod pages;
mod plans;
mod service;
mod vcf;
