//! So does its vault, as far as the archive goes.

crate::keeps_archive_promises!(crate::world::on_vault());
