//! The annotator in the in-memory world.

mod choices;
mod endings;
mod lab;
mod races;
mod references;
mod worker;
