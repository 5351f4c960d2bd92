//! Brings thawed results back to their key, then deletes the archive.

mod notice;

use gas_domain::{ArchiveId, Deletion, Event, Job, JobKey, RestoreStep, Retrieval, RetrievalId, VersionId};
use gas_ports::{
    ArchiveReader, ArchiveRemover, Clock, Deadline, Error, FetchRequest, Fetched, Guard, Jobs, Outcome, Publisher,
    RetentionTimers, Users,
    flow::{self, TURNS, advance, announce, hand_over},
};
use jiff::SignedDuration;

pub use notice::{Notice, Notices};
use tracing::Span;

/// The restore stage.
#[derive(Clone)]
pub struct RestoreStage<J, U, A, P, T, C> {
    /// Loads and commits.
    pub jobs: J,
    /// Loads.
    pub users: U,
    /// Fetches and deletes.
    pub archive: A,
    /// Hands a version that lost its race to archive, which deletes it, and a copy that is not ready to another invocation.
    pub publisher: P,
    /// Starts the retention when the owner is a free user again.
    pub timers: T,
    /// The time.
    pub clock: C,
    /// How long a free user's result stays online.
    pub retention: SignedDuration,
}

impl<J, U, A, P, T, C> RestoreStage<J, U, A, P, T, C>
where
    J: Jobs,
    U: Users,
    A: ArchiveReader + ArchiveRemover,
    P: Publisher,
    T: RetentionTimers,
    C: Clock,
{
    /// Works on what a notice is about.
    pub async fn take(&self, notice: &Notice, deadline: Deadline) -> Result<Outcome, Error> {
        match notice {
            Notice::Job(key) => self.run(key, deadline).await,
            Notice::Ready { job, archive, retrieval } => self.ready(job, archive, retrieval.as_ref(), deadline).await,
            Notice::Failed { job, retrieval, reason } => self.retrieval_failed(job, retrieval, reason).await,
            Notice::Test => Ok(Outcome::Rest("the notifications are set up")),
        }
    }

    /// A retrieval is ours when its archive is the job's archive, even if its id was never recorded.
    async fn ready(
        &self,
        key: &JobKey,
        archive: &ArchiveId,
        retrieval: Option<&Retrieval>,
        deadline: Deadline,
    ) -> Result<Outcome, Error> {
        let Some(job) = self.jobs.load(key).await? else {
            return flow::missing();
        };
        match job.restore_step() {
            RestoreStep::Fetch(ours, ..) if ours != archive => Ok(Outcome::Rest("it is another archive's retrieval")),
            _ => self.work(key, retrieval, deadline).await,
        }
    }

    /// Works on a job until nothing is left for this stage to do.
    pub async fn run(&self, key: &JobKey, deadline: Deadline) -> Result<Outcome, Error> {
        self.work(key, None, deadline).await
    }

    /// `told` is a retrieval that is said to have ended well. The message may be old: it is read from, not believed.
    #[tracing::instrument(name = "restore", skip_all, fields(user_id = %key.user_id, job_id = %key.job_id, attempt), ret)]
    async fn work(&self, key: &JobKey, told: Option<&Retrieval>, deadline: Deadline) -> Result<Outcome, Error> {
        let mut begun = None;
        for _ in 0..TURNS {
            let Some(job) = self.jobs.load(key).await? else {
                return flow::missing();
            };
            Span::current().record("attempt", job.attempt);
            match job.restore_step() {
                RestoreStep::Remove(archive) => {
                    self.archive.remove(archive).await?;
                    let event = Event::Removed(Deletion::Archive(archive.clone()));
                    self.commit(&job, event, Guard::None).await?;
                }
                RestoreStep::Resume(upload) => {
                    if self.commit(&job, Event::Resume, Guard::None).await?.is_some() {
                        begun = Some(upload.clone());
                    }
                }
                RestoreStep::Fetch(archive, recorded, result) => {
                    let unrecorded = told.filter(|told| recorded != Some(&told.id));
                    let retrieval = unrecorded.map(|told| &told.id).or(recorded);
                    let request = FetchRequest { job: key, archive, retrieval, result, upload: begun.as_ref() };
                    match self.archive.fetch(request, deadline).await {
                        Ok(Fetched::Whole(version)) => match self.restored(&job, archive, version).await? {
                            Some(outcome) => return Ok(outcome),
                            None => continue,
                        },
                        Ok(Fetched::Part(upload)) => {
                            if let Some(told) = unrecorded {
                                self.commit(&job, Event::RetrievalStarted(told.clone()), Guard::None).await?;
                            }
                            return hand_over(&self.jobs, &self.publisher, &self.clock, &job, upload).await;
                        }
                        Ok(Fetched::NotYet) => return Ok(Outcome::Rest("its retrieval is under way")),
                        Ok(Fetched::Expired) => match recorded {
                            Some(id) if unrecorded.is_none() => {
                                return self.retrieval_failed(key, id, "its output has expired").await;
                            }
                            _ => return Ok(Outcome::Rest("there is nothing to read")),
                        },
                        Err(error) => return self.fetch_failed(&job, error).await,
                    }
                }
                RestoreStep::Rest(reason) => return Ok(Outcome::Rest(reason)),
            }
        }
        Err(flow::too_many_turns())
    }

    async fn commit(&self, job: &Job, event: Event, guard: Guard) -> Result<Option<Job>, Error> {
        advance(&self.jobs, job, event, guard, self.clock.now()).await
    }

    /// Commits the copy. A change of role in between is read and tried again; when another worker was first, the copy is
    /// given up, but only after a look at what is referred to.
    async fn restored(&self, fetched: &Job, archive: &ArchiveId, version: VersionId) -> Result<Option<Outcome>, Error> {
        let mut job = fetched.clone();
        for _ in 0..TURNS {
            let Some(user) = self.users.load(&job.key.user_id).await? else {
                return flow::missing().map(Some);
            };
            let restored = Event::Restored {
                archive: archive.clone(),
                version: version.clone(),
                role: user.role,
                retention: self.retention,
            };
            let now = self.clock.now();
            if job.apply(restored.clone(), now).is_ok() {
                if let Some(after) = self.commit(&job, restored, Guard::RoleVersion(user.role_version)).await? {
                    if let Some(timer) = after.timer(now) {
                        self.timers.start(&timer).await?;
                    }
                    return Ok(None);
                }
            } else {
                let unreferred = Event::Unreferred(Deletion::Version(version.clone()));
                if job.apply(unreferred.clone(), now).is_err() {
                    return Ok(None);
                }
                if let Some(after) = self.commit(&job, unreferred, Guard::None).await? {
                    announce(&self.publisher, &job, &after, now).await?;
                    return Ok(None);
                }
            }
            let Some(again) = self.jobs.load(&job.key).await? else {
                return flow::missing().map(Some);
            };
            job = again;
        }
        Err(flow::too_many_turns())
    }

    /// A failed retrieval stays RESTORING: its id is cleared, a try is counted, and reconcile has it asked for again.
    #[tracing::instrument(name = "restore", skip_all, fields(user_id = %key.user_id, job_id = %key.job_id, attempt), ret)]
    async fn retrieval_failed(&self, key: &JobKey, id: &RetrievalId, reason: &str) -> Result<Outcome, Error> {
        for _ in 0..TURNS {
            let Some(job) = self.jobs.load(key).await? else {
                return flow::missing();
            };
            Span::current().record("attempt", job.attempt);
            let event = Event::RetrievalFailed { id: id.clone(), reason: reason.to_owned() };
            if job.apply(event.clone(), self.clock.now()).is_err() {
                return Ok(Outcome::Rest("the retrieval that failed is not the recorded one"));
            }
            if self.commit(&job, event, Guard::None).await?.is_some() {
                tracing::warn!(attempt = job.attempt, reason, "a retrieval failed; it is asked for again");
                return Ok(Outcome::Rest("it is asked for again"));
            }
        }
        Err(flow::too_many_turns())
    }

    async fn fetch_failed(&self, job: &Job, error: Error) -> Result<Outcome, Error> {
        if !error.is_lasting() {
            return Err(error);
        }
        tracing::error!(attempt = job.attempt, %error, "the copy out of the archive failed");
        let event = Event::CopyFailed { attempt: job.attempt, reason: error.to_string() };
        self.commit(job, event, Guard::None).await?;
        Ok(Outcome::Rest("the copy failed; it is tried again later"))
    }
}
