//! What the commands share with the tests: the file that describes a running stack, and somebody who uses the pages without a window.

pub mod browser;
pub mod multipart;
pub mod running;
pub mod stack_file;
pub mod visitor;
