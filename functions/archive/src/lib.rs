//! Moves results that are due into the archive.

use gas_domain::{ArchiveId, ArchiveStep, Deletion, Event, Job, JobKey, Role, UploadId, User, policy};
use gas_ports::{
    ArchiveWriter, Clock, Deadline, Error, Guard, Jobs, Outcome, Publisher, ResultRemover, StoreRequest, Stored, Users,
    flow::{self, TURNS, advance, announce, hand_over},
};
use jiff::SignedDuration;
use tracing::Span;

/// The archive stage.
#[derive(Clone)]
pub struct ArchiveStage<J, U, A, R, P, C> {
    /// Loads and commits.
    pub jobs: J,
    /// Loads.
    pub users: U,
    /// Stores.
    pub archive: A,
    /// Deletes versions.
    pub results: R,
    /// Hands a copy that is not needed to restore, which deletes it, and one that is not ready to another invocation.
    pub publisher: P,
    /// The time.
    pub clock: C,
    /// How long a free user's result stays online.
    pub retention: SignedDuration,
}

impl<J: Jobs, U: Users, A: ArchiveWriter, R: ResultRemover, P: Publisher, C: Clock> ArchiveStage<J, U, A, R, P, C> {
    /// Works on a job until nothing is left for this stage to do.
    #[tracing::instrument(name = "archive", skip_all, fields(user_id = %key.user_id, job_id = %key.job_id, attempt), ret)]
    pub async fn run(&self, key: &JobKey, deadline: Deadline) -> Result<Outcome, Error> {
        let (mut claimed, mut begun) = (None, None::<(u32, UploadId)>);
        for _ in 0..TURNS {
            let Some(job) = self.jobs.load(key).await? else {
                return flow::missing();
            };
            Span::current().record("attempt", job.attempt);
            let Some(user) = self.users.load(&key.user_id).await? else {
                return flow::missing();
            };
            let unchanged = Guard::RoleVersion(user.role_version);
            match job.archive_step(user.role, claimed, self.clock.now()) {
                ArchiveStep::Remove(version) => {
                    self.results.remove(&key.result(), version).await?;
                    let event = Event::Removed(Deletion::Version(version.clone()));
                    self.commit(&job, event, Guard::None).await?;
                }
                ArchiveStep::ClearRetention => {
                    let event = Event::FollowRole { role: user.role, retention: self.retention };
                    self.commit(&job, event, unchanged).await?;
                }
                ArchiveStep::Claim => {
                    let after = self.commit(&job, Event::ClaimArchive, Guard::Role(Role::Free)).await?;
                    claimed = after.map(|job| job.attempt).or(claimed);
                }
                ArchiveStep::Resume(upload) => {
                    if self.commit(&job, Event::Resume, Guard::Role(Role::Free)).await?.is_some() {
                        (claimed, begun) = (Some(job.attempt), Some((job.attempt, upload.clone())));
                    }
                }
                ArchiveStep::Copy(version, result) => {
                    let attempt = job.attempt;
                    // An upload belongs to the attempt that began it: another attempt's copy has another name.
                    let upload = begun.as_ref().filter(|(of, _)| *of == attempt).map(|(_, upload)| upload);
                    let request = StoreRequest { job: key, attempt, version, result, upload };
                    match self.archive.store(request, deadline).await {
                        Ok(Stored::Whole(archive)) => self.archived(&job, archive).await?,
                        Ok(Stored::Part(upload)) => {
                            return hand_over(&self.jobs, &self.publisher, &self.clock, &job, upload).await;
                        }
                        Err(error) => self.copy_failed(&job, &user, error).await?,
                    }
                }
                ArchiveStep::GiveBack => {
                    let event = Event::GiveBack {
                        attempt: job.attempt,
                        fresh: None,
                        role: user.role,
                        retention: self.retention,
                    };
                    self.commit(&job, event, unchanged).await?;
                }
                ArchiveStep::Rest(reason) => return Ok(Outcome::Rest(reason)),
            }
        }
        Err(flow::too_many_turns())
    }

    async fn commit(&self, job: &Job, event: Event, guard: Guard) -> Result<Option<Job>, Error> {
        advance(&self.jobs, job, event, guard, self.clock.now()).await
    }

    /// Commits the copy; an upgrade during it wins, and then the copy is given up. So is one that came too late, but only
    /// after a look at what is referred to.
    async fn archived(&self, copied: &Job, archive: ArchiveId) -> Result<(), Error> {
        let attempt = copied.attempt;
        let (mut job, mut owner) = (copied.clone(), None);
        for _ in 0..TURNS {
            let now = self.clock.now();
            let archived = Event::Archived { attempt, archive: archive.clone() };
            let (event, guard) = match &owner {
                _ if job.apply(archived.clone(), now).is_err() => {
                    (Event::Unreferred(Deletion::Archive(archive.clone())), Guard::None)
                }
                Some(User { role: role @ Role::Premium, role_version, .. }) => {
                    let fresh = Some(archive.clone());
                    let event = Event::GiveBack { attempt, fresh, role: *role, retention: self.retention };
                    (event, Guard::RoleVersion(*role_version))
                }
                _ => (archived, Guard::Role(Role::Free)),
            };
            if job.apply(event.clone(), now).is_err() {
                return Ok(());
            }
            let is_given_up = !matches!(event, Event::Archived { .. });
            if let Some(after) = self.commit(&job, event, guard).await? {
                // The deletion of an archive is restore's; that of the source is this stage's next step.
                return if is_given_up { announce(&self.publisher, &job, &after, now).await } else { Ok(()) };
            }
            let Some(again) = self.jobs.load(&job.key).await? else {
                return Ok(());
            };
            (job, owner) = (again, self.users.load(&copied.key.user_id).await?);
        }
        Err(flow::too_many_turns())
    }

    /// What stays as it is is counted. What passes is not, however long it lasts: the result goes back online for a while.
    async fn copy_failed(&self, job: &Job, user: &User, error: Error) -> Result<(), Error> {
        if !error.is_lasting() {
            let (attempt, role, retention) = (job.attempt, user.role, policy::COPY_PAUSE);
            let event = Event::GiveBack { attempt, fresh: None, role, retention };
            self.commit(job, event, Guard::RoleVersion(user.role_version)).await?;
            return Err(error);
        }
        tracing::error!(attempt = job.attempt, %error, "the copy into the archive failed");
        let event = Event::CopyFailed { attempt: job.attempt, reason: error.to_string() };
        self.commit(job, event, Guard::None).await.map(drop)
    }
}
