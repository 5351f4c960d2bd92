//! The walk over a user's jobs after a change of role: thaw on upgrade, a fresh retention on downgrade.

use gas_domain::{Job, User, UserId};
use gas_ports::{
    ArchiveRetrievals, Clock, Deadline, Error, JobPages, Jobs, Outcome, Publisher, RetentionTimers, UserRoles, Users,
    flow::{self, TURNS},
};
use jiff::SignedDuration;

use crate::ThawStage;

/// Jobs read at a time: what is done again after a crash.
const PAGE: u32 = 25;

/// What a page may take; with less left, the walk goes on in another invocation.
const PAGE_TIME: SignedDuration = SignedDuration::from_secs(20);

impl<J, U, A, P, T, C> ThawStage<J, U, A, P, T, C>
where
    J: Jobs + JobPages,
    U: Users + UserRoles,
    A: ArchiveRetrievals,
    P: Publisher,
    T: RetentionTimers,
    C: Clock,
{
    /// Walks on from where the last walk got to, page by page. Each job is committed before anything is sent for it, so
    /// a lost message is not the only memory.
    #[tracing::instrument(name = "fan-out", skip_all, fields(user_id = %user_id), ret)]
    pub async fn fan_out(&self, user_id: &UserId, deadline: Deadline) -> Result<Outcome, Error> {
        loop {
            let Some(user) = self.users.load(user_id).await? else {
                return flow::missing();
            };
            let Some(fanout) = &user.pending_fanout else {
                return Ok(Outcome::Rest("all jobs have followed"));
            };
            if deadline.is_near(self.clock.now(), PAGE_TIME) {
                if let Some(message) = user.walk_message() {
                    self.publisher.publish(&message).await?;
                }
                return Ok(Outcome::Rest("another invocation goes on"));
            }
            let page = self.jobs.page(user_id, fanout.cursor, PAGE).await?;
            // One after the other: transactions that check the same user at once would only hold each other up.
            for job in page.jobs {
                self.follow(&user, job).await?;
            }
            let now = self.clock.now();
            let next = page.next.map_or_else(|| user.fanout_done(now), |cursor| user.fanout_reached(cursor, now));
            match self.users.commit(&next).await {
                Err(error) if error.is_conflict() => {
                    tracing::info!("the user changed meanwhile; going on from what is stored")
                }
                Err(error) => return Err(error),
                Ok(()) if page.next.is_none() => return Ok(Outcome::Rest("all jobs have followed")),
                Ok(()) => {}
            }
        }
    }

    /// Lets one job follow the role as read; when the role has changed again, that change's own walk comes by.
    async fn follow(&self, user: &User, mut job: Job) -> Result<(), Error> {
        for _ in 0..TURNS {
            let event = user.job_event(self.retention);
            if job.apply(event, self.clock.now()).is_err() || self.follow_once(user, &job).await? {
                return Ok(());
            }
            let role_version = self.users.load(&user.id).await?.map(|user| user.role_version);
            if role_version != Some(user.role_version) {
                return Ok(());
            }
            let Some(again) = self.jobs.load(&job.key).await? else {
                return Ok(());
            };
            job = again;
        }
        Err(flow::too_many_turns())
    }
}
