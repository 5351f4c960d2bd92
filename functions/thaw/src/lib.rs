//! Starts the retrieval of results whose owner became premium, and lets all jobs of a user follow a change of role.

mod fanout;

use gas_domain::{Event, Job, JobKey, ThawPolicy, ThawStep, User};
use gas_ports::{
    ArchiveRetrievals, AskRequest, Asked, Clock, Error, Guard, JobPages, Jobs, Outcome, Publisher, RetentionTimers,
    UserRoles, Users,
    flow::{self, TURNS, advance, announce},
};
use jiff::SignedDuration;
use tracing::Span;

/// The thaw stage.
#[derive(Clone)]
pub struct ThawStage<J, U, A, P, T, C> {
    /// Loads, commits and lists.
    pub jobs: J,
    /// Loads, and records how far the jobs have followed.
    pub users: U,
    /// Asks for archives.
    pub archive: A,
    /// Tells restore what is ready, and sends one message per job that has to be thawed.
    pub publisher: P,
    /// Starts the retention of a result whose owner became a free user.
    pub timers: T,
    /// The time.
    pub clock: C,
    /// Which tier to ask for first.
    pub policy: ThawPolicy,
    /// How long a free user's result stays online.
    pub retention: SignedDuration,
}

impl<J, U, A, P, T, C> ThawStage<J, U, A, P, T, C>
where
    J: Jobs + JobPages,
    U: Users + UserRoles,
    A: ArchiveRetrievals,
    P: Publisher,
    T: RetentionTimers,
    C: Clock,
{
    /// Works on a job until nothing is left for this stage to do.
    #[tracing::instrument(name = "thaw", skip_all, fields(user_id = %key.user_id, job_id = %key.job_id, attempt), ret)]
    pub async fn run(&self, key: &JobKey) -> Result<Outcome, Error> {
        let (mut claimed, mut again) = (None, false);
        for _ in 0..TURNS {
            let Some(job) = self.jobs.load(key).await? else {
                return flow::missing();
            };
            Span::current().record("attempt", job.attempt);
            let Some(user) = self.users.load(&key.user_id).await? else {
                return flow::missing();
            };
            match job.thaw_step(user.role, claimed, self.clock.now()) {
                ThawStep::FollowRole => {
                    self.follow_once(&user, &job).await?;
                }
                ThawStep::Claim => {
                    let after = advance(&self.jobs, &job, Event::ClaimThaw, Guard::None, self.clock.now()).await?;
                    if let Some(after) = after {
                        (claimed, again) = (Some(after.attempt), job.may_have_been_asked());
                    }
                }
                ThawStep::Ask(archive, recorded, result) => {
                    let (attempt, tiers) = (job.attempt, self.policy.tiers(result.bytes));
                    let request = AskRequest { job: key, attempt, archive, recorded, again, tiers };
                    again = true;
                    match self.archive.ask(request).await {
                        Ok(asked) => {
                            if let Some(outcome) = self.asked(&job, asked).await? {
                                return Ok(outcome);
                            }
                        }
                        Err(error) => self.ask_failed(&job, error).await?,
                    }
                }
                ThawStep::Rest(reason) => return Ok(Outcome::Rest(reason)),
            }
        }
        Err(flow::too_many_turns())
    }

    /// Records the retrieval. `None` when the job changed meanwhile: its next look finds the retrieval under way.
    async fn asked(&self, job: &Job, asked: Asked) -> Result<Option<Outcome>, Error> {
        let (Asked::UnderWay(retrieval) | Asked::Ready(retrieval)) = asked.clone() else {
            tracing::warn!(attempt = job.attempt, "no tier has capacity; it is asked again in some minutes");
            return Ok(Some(Outcome::Rest("no tier has capacity")));
        };
        tracing::info!(attempt = job.attempt, tier = ?retrieval.tier, "retrieval under way");
        let event = Event::RetrievalStarted(retrieval);
        if advance(&self.jobs, job, event, Guard::None, self.clock.now()).await?.is_none() {
            return Ok(None);
        }
        if let Asked::Ready(_) = asked {
            // No notice comes for what is readable already.
            self.publisher.publish(&gas_domain::Message::Restore(job.key.clone())).await?;
            return Ok(Some(Outcome::Rest("it can be read already")));
        }
        Ok(Some(Outcome::Rest("its retrieval is under way")))
    }

    async fn ask_failed(&self, job: &Job, error: Error) -> Result<(), Error> {
        if !error.is_lasting() {
            return Err(error);
        }
        tracing::error!(attempt = job.attempt, %error, "the archive refused the retrieval");
        let event = Event::CopyFailed { attempt: job.attempt, reason: error.to_string() };
        advance(&self.jobs, job, event, Guard::None, self.clock.now()).await.map(drop)
    }

    /// Lets the job follow the role as read, and sends what that made due. `false` when a condition failed.
    async fn follow_once(&self, user: &User, job: &Job) -> Result<bool, Error> {
        let now = self.clock.now();
        let guard = Guard::RoleVersion(user.role_version);
        let event = user.job_event(self.retention);
        let Some(after) = advance(&self.jobs, job, event, guard, now).await? else {
            return Ok(false);
        };
        announce(&self.publisher, job, &after, now).await?;
        if let Some(timer) = after.timer(now) {
            self.timers.start(&timer).await?;
        }
        Ok(true)
    }
}
