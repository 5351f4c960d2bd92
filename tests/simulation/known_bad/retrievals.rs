//! A retrieval that failed is forgotten, or counted for another; one that is under way is not looked for.

use gas_domain::{ArchiveId, Job, JobState, Place};
use gas_ports::{
    ArchiveHoldings, ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, AskRequest, Asked, Deadline,
    Error, FetchRequest, Fetched, Guard, Jobs, Listed, StoreRequest, Stored,
};
use gas_tests::{
    as_deployed,
    simulation::{Deployed, Deployment, Service, at_rest::place},
};
use gas_world::{Archive, Topic, World};
use restore::{Notice, Notices};

use super::commits::Committing;

/// A result whose retrieval failed is ARCHIVED again.
#[derive(Clone)]
pub struct PutBack;

impl Committing for PutBack {
    async fn commit(&self, world: &World, before: &Job, after: &Job, guard: Guard) -> Result<(), Error> {
        let had_one = matches!(place(before), Some(Place::Restoring { retrieval: Some(_), .. }));
        let mut after = after.clone();
        if let JobState::Completed { place, .. } = &mut after.state
            && let Place::Restoring { archive, retrieval: None, .. } = &*place
            && had_one
        {
            *place = Place::Archived { archive: archive.clone() };
            after.due_at = None;
        }
        world.jobs().commit(&after, guard).await
    }
}

/// The failure of a retrieval counts, whichever retrieval it is about.
pub struct AnyFailure;

impl Deployment for AnyFailure {
    as_deployed!(jobs, users, archive, results, publisher);

    async fn handle(service: &Service<Self>, topic: Topic, body: &str, deadline: Deadline) -> Result<(), Error> {
        let notices = (topic == Topic::ResultsRestore).then(|| gas_runtime::parse::<Notices>(body)).transpose()?;
        if let Some([Notice::Failed { job, reason, .. }]) = notices.as_ref().map(|notices| notices.0.as_slice())
            && let Place::Restoring { retrieval: Some(recorded), .. } = service.place(job)
        {
            let failed = Notice::Failed { job: job.clone(), retrieval: recorded.id, reason: reason.clone() };
            return service.restore().take(&failed, deadline).await.map(drop);
        }
        service.redeploy(Deployed).handle(topic, body).await
    }
}

/// The archive is asked without a look for a retrieval that somebody asked for and never recorded.
pub struct AsksAnew;

impl Deployment for AsksAnew {
    type Archive = NeverAgain;
    fn archive(&self, world: &World) -> NeverAgain {
        NeverAgain(world.archive())
    }
    as_deployed!(jobs, users, results, publisher);
}

#[derive(Clone)]
pub struct NeverAgain(Archive);

impl ArchiveRetrievals for NeverAgain {
    async fn ask(&self, request: AskRequest<'_>) -> Result<Asked, Error> {
        self.0.ask(AskRequest { again: false, ..request }).await
    }
}

impl ArchiveReader for NeverAgain {
    async fn fetch(&self, request: FetchRequest<'_>, deadline: Deadline) -> Result<Fetched, Error> {
        self.0.fetch(request, deadline).await
    }
}

impl ArchiveWriter for NeverAgain {
    async fn store(&self, request: StoreRequest<'_>, deadline: Deadline) -> Result<Stored, Error> {
        self.0.store(request, deadline).await
    }
}

impl ArchiveRemover for NeverAgain {
    async fn remove(&self, archive: &ArchiveId) -> Result<(), Error> {
        self.0.remove(archive).await
    }
}

impl ArchiveHoldings for NeverAgain {
    async fn archives(&self, from: Option<&str>) -> Result<Listed, Error> {
        self.0.archives(from).await
    }
}
