//! The vault back end keeps the archive's promises, on the in-memory Glacier.

crate::keeps_archive_promises!(crate::vault::Vault::open().await);
