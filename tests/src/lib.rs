//! What the tests share: the running stack that they are given.

pub mod stack;
