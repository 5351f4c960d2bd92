//! Deleted jobs: swept until nothing that began before can still write, and only then removed from the table.

use gas_domain::{Deletion, Job};
use gas_ports::{ArchiveRemover, Error, Sweep};

/// Removes everything that the job has left by now.
pub async fn sweep(archive: &impl ArchiveRemover, sweep: &impl Sweep, job: &Job) -> Result<(), Error> {
    for deletion in &job.pending_deletions {
        // Versions go with the sweep.
        if let Deletion::Archive(id) = deletion {
            archive.remove(id).await?;
        }
    }
    let removed = sweep.sweep(&job.key).await?;
    tracing::info!(removed, "swept a deleted job");
    Ok(())
}
