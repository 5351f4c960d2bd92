//! The random simulation: lives of a few users and jobs, drawn from a seed, in which anything may fail at any moment.
//!
//! One seed is one life, down to the stalled workers. After each effect every safety promise is looked at; at the end, when
//! the faults have stopped, the liveness ones.

mod cases;
mod choices;
mod counts;
mod ending;
mod history;
mod life;
mod step;
mod story;
mod wanted;
mod words;
mod workers;

pub use cases::{Failure, run, seeds, tell};
pub use counts::Counts;
