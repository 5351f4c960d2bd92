//! The archive's back ends.

mod back_end;
mod copy;
mod objects;
mod parts;
mod storage_class;
mod vault;
mod verify;

pub use back_end::Archive;
pub use storage_class::StorageClassArchive;
pub use vault::VaultArchive;
