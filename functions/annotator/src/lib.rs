//! The annotator: an ECS worker that takes jobs from the job-requests queue, streams each input through the annotation
//! engine into the results bucket and records how it ended.

mod annotator;
mod config;
mod deployed;
mod ending;
mod engine;
mod heartbeat;
mod log;
mod once;
mod outcome;
mod protection;
mod reference;
mod shutdown;
mod source;
mod turns;
mod whole;
mod worker;

#[cfg(test)]
mod tests;

pub use annotator::Annotator;
pub use config::Config;
pub use deployed::Deployed;
pub use once::{Arguments, once};
pub use outcome::Outcome;
pub use protection::Protection;
pub use reference::{Location, ReferenceBundle};
pub use shutdown::shutdown;
pub use worker::Worker;
