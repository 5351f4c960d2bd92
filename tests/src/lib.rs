//! What the tests share: the running stack that they are given, and the service on an in-memory world.

pub mod simulation;
pub mod stack;
