//! Somebody who uses the pages without a window: for the demo and for the tests of the pipeline.

pub mod browser;
pub mod visitor;
