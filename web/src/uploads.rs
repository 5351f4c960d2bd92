//! What a user does to bring a file here: choose, begin, send, finish. The pages and scripts show it; nothing of HTTP or
//! HTML is here.

mod begin;
mod choices;
mod example;
mod finish;
mod in_parts;

#[cfg(test)]
mod tests;

pub use begin::{by_form, by_script, wrong_size};
pub use choices::{Choices, NewFile};
pub use example::{Example, submit_example};
pub use finish::{Finished, finish, give_up};
pub use in_parts::{Sent, ended, part, sent, unfinished};
