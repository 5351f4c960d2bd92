//! Something is deleted too early, by the wrong name, or without a look; or too late to find what a worker wrote.

use gas_domain::{ArchiveId, Holding, Job, JobState, Place, VersionId};
use gas_ports::{
    ArchiveHoldings, ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, AskRequest, Asked, Class,
    Deadline, EntryPage, Error, FetchRequest, Fetched, Guard, Jobs, Listed, ResultHoldings, ResultRemover,
    ResultWriter, StoreRequest, Stored, Written,
};
use gas_tests::{
    as_deployed,
    simulation::{Deployment, at_rest::place},
};
use gas_world::{Archive, ResultsBucket, World};
use tokio::io::AsyncRead;

use super::commits::Committing;

/// The source is deleted, then the archive's name is stored.
#[derive(Clone)]
pub struct SourceFirst;

impl Committing for SourceFirst {
    async fn commit(&self, world: &World, before: &Job, after: &Job, guard: Guard) -> Result<(), Error> {
        if let (Some(Place::Archiving { version, .. }), Some(Place::Archived { .. })) = (place(before), place(after)) {
            ResultRemover::remove(&world.results(), &after.key.result(), version).await?;
        }
        world.jobs().commit(after, guard).await
    }
}

/// A commit that failed is taken for a lost race: what it was to record is deleted, whatever the table says.
#[derive(Clone)]
pub struct NoReload;

impl Committing for NoReload {
    async fn commit(&self, world: &World, before: &Job, after: &Job, guard: Guard) -> Result<(), Error> {
        let mut done = world.jobs().commit(after, guard).await;
        if matches!(&done, Err(error) if error.class() == Class::Retry) {
            // As the SDK does: after a lost answer the condition fails, because the first one was done.
            done = world.jobs().commit(after, guard).await;
        }
        if matches!(&done, Err(error) if error.is_conflict()) {
            match (place(before), place(after)) {
                (Some(Place::Archiving { .. }), Some(Place::Archived { archive })) => {
                    ArchiveRemover::remove(&world.archive(), archive).await?;
                }
                (Some(Place::Restoring { .. }), Some(Place::Online { version, .. })) => {
                    ResultRemover::remove(&world.results(), &after.key.result(), version).await?;
                }
                _ => {}
            }
        }
        done
    }
}

/// A deleted job goes at the next sweep, whoever may still write.
#[derive(Clone)]
pub struct ForgetsLeases;

impl Committing for ForgetsLeases {
    async fn commit(&self, world: &World, _before: &Job, after: &Job, guard: Guard) -> Result<(), Error> {
        let mut after = after.clone();
        if let JobState::Deleting { until } = &mut after.state {
            *until = after.changed_time;
        }
        world.jobs().commit(&after, guard).await
    }
}

/// The archive is deleted as soon as it was read; whether the copy is whole shows later.
pub struct ArchiveFirst;

impl Deployment for ArchiveFirst {
    type Archive = ReadOnce;
    fn archive(&self, world: &World) -> ReadOnce {
        ReadOnce(world.archive())
    }
    as_deployed!(jobs, users, results, publisher);
}

#[derive(Clone)]
pub struct ReadOnce(Archive);

impl ArchiveReader for ReadOnce {
    async fn fetch(&self, request: FetchRequest<'_>, deadline: Deadline) -> Result<Fetched, Error> {
        let fetched = self.0.fetch(request, deadline).await;
        if !matches!(fetched, Ok(Fetched::NotYet | Fetched::Expired | Fetched::Part(_))) {
            ArchiveRemover::remove(&self.0, request.archive).await?;
        }
        fetched
    }
}

impl ArchiveWriter for ReadOnce {
    async fn store(&self, request: StoreRequest<'_>, deadline: Deadline) -> Result<Stored, Error> {
        self.0.store(request, deadline).await
    }
}

impl ArchiveRetrievals for ReadOnce {
    async fn ask(&self, request: AskRequest<'_>) -> Result<Asked, Error> {
        self.0.ask(request).await
    }
}

impl ArchiveRemover for ReadOnce {
    async fn remove(&self, archive: &ArchiveId) -> Result<(), Error> {
        self.0.remove(archive).await
    }
}

impl ArchiveHoldings for ReadOnce {
    async fn archives(&self, from: Option<&str>) -> Result<Listed, Error> {
        self.0.archives(from).await
    }
}

/// What lies under the key is deleted, whichever version that is.
pub struct ByKey;

impl Deployment for ByKey {
    type Results = KeysOnly;
    fn results(&self, world: &World) -> KeysOnly {
        KeysOnly(world.results())
    }
    as_deployed!(jobs, users, archive, publisher);
}

#[derive(Clone)]
pub struct KeysOnly(ResultsBucket);

impl ResultRemover for KeysOnly {
    async fn remove(&self, s3_key: &str, _version: &VersionId) -> Result<(), Error> {
        let Listed::Page(EntryPage { entries, .. }) = self.0.versions(None).await? else { return Ok(()) };
        for entry in entries {
            if let Holding::Version { s3_key: found, version } = entry.holding
                && found == s3_key
            {
                self.0.remove(s3_key, &version).await?;
            }
        }
        Ok(())
    }
}

impl ResultWriter for KeysOnly {
    async fn write(
        &self,
        s3_key: &str,
        content_type: &str,
        body: impl AsyncRead + Send + Unpin,
    ) -> Result<Written, Error> {
        self.0.write(s3_key, content_type, body).await
    }
}

impl ResultHoldings for KeysOnly {
    async fn versions(&self, from: Option<&str>) -> Result<Listed, Error> {
        self.0.versions(from).await
    }
}
