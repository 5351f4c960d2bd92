//! The annotator: an ECS worker that takes jobs from the job-requests queue, streams each input through the annotation
//! engine into the results bucket and records how it ended.

mod annotator;
mod choices;
mod config;
mod deployed;
mod ending;
mod engine;
mod heartbeat;
mod log;
mod once;
mod outcome;
mod progress;
mod protection;
mod references;
mod report;
mod shutdown;
mod source;
mod tally;
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
pub use references::References;
pub use report::Report;
pub use shutdown::shutdown;
pub use tally::Tally;
pub use worker::Worker;
