//! The archive's back ends.

mod copy;
mod storage_class;
mod verify;

pub use storage_class::StorageClassArchive;
