//! The annotator in the in-memory world.

mod endings;
mod lab;
mod races;
mod reference;
mod worker;
