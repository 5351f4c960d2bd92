//! The mails about the plan, and the one that says that the results are back.

use gas_domain::{NoticeStep, PendingNotice, Returned, User, UserId};
use gas_ports::{
    Clock, Deadline, Error, JobPages, Mailer, Outcome, Publisher, UserNotices, Users,
    flow::{self, TURNS},
};
use jiff::SignedDuration;

use crate::{NotifyStage, Sent, mail, send};

/// Jobs looked at at a time: what is done again after a crash.
const PAGE: u32 = 50;

/// What a step may take; with less left, another invocation goes on.
const STEP_TIME: SignedDuration = SignedDuration::from_secs(10);

impl<J: JobPages, U: Users + UserNotices, M: Mailer, P: Publisher, C: Clock> NotifyStage<J, U, M, P, C> {
    /// Tells the user all that is due, one notice after the other.
    #[tracing::instrument(name = "notify-user", skip_all, fields(user_id = %id), ret)]
    pub async fn tell(&self, id: &UserId, deadline: Deadline) -> Result<Outcome, Error> {
        loop {
            let Some(user) = self.users.load(id).await? else {
                return flow::missing();
            };
            let now = self.clock.now();
            if let Some(message) = user.notice_message(now)
                && deadline.is_near(now, STEP_TIME)
            {
                self.publisher.publish(&message).await?;
                return Ok(Outcome::Rest("another invocation goes on"));
            }
            let (pending, next) = match user.notice_step(now) {
                NoticeStep::Send(pending) => {
                    self.send_notice(&user, &pending).await?;
                    continue;
                }
                NoticeStep::Look(pending) => (pending, self.look(&user, &pending).await?),
                NoticeStep::Wait(pending) => (pending, user.notice_waits(&pending, counted(&pending), now)),
                NoticeStep::Decline(pending) => (pending, user.notice_over(&pending, now)),
                NoticeStep::GiveUp(pending) => {
                    tracing::error!(notice = ?pending.notice, "the mail was begun too often and is given up");
                    (pending, user.notice_over(&pending, now))
                }
                NoticeStep::Rest(reason) => return Ok(Outcome::Rest(reason)),
            };
            if self.commit_notices(&next).await? {
                tracing::info!(notice = ?pending.notice, state = ?next.notices, "the notice moved on");
            }
        }
    }

    /// Claims the mail, sends it, records that.
    async fn send_notice(&self, user: &User, pending: &PendingNotice) -> Result<(), Error> {
        let email = mail::told(&pending.notice, &self.web_url).to(user)?;
        if self.commit_notices(&user.notice_claimed(pending, self.clock.now())).await? {
            match send(&self.mailer, &email).await? {
                Sent::Taken => tracing::info!(notice = ?pending.notice, "the mail was sent"),
                Sent::Never => tracing::error!(notice = ?pending.notice, "the mail cannot be delivered"),
            }
            self.record_notice(&user.id, pending).await?;
        }
        Ok(())
    }

    /// Records that the notice is over, whatever else happens to the user meanwhile.
    async fn record_notice(&self, id: &UserId, pending: &PendingNotice) -> Result<(), Error> {
        for _ in 0..TURNS {
            let user = self.users.load(id).await?.filter(|user| user.has(pending));
            let Some(user) = user else { return Ok(()) };
            if self.commit_notices(&user.notice_over(pending, self.clock.now())).await? {
                return Ok(());
            }
        }
        Err(flow::too_many_turns())
    }

    /// Looks through a page of the user's jobs for results that came back.
    async fn look(&self, user: &User, pending: &PendingNotice) -> Result<User, Error> {
        let before = counted(pending);
        let page = self.jobs.page(&user.id, before.cursor, PAGE).await?;
        let counted = before.count(&page.jobs, pending.since);
        let now = self.clock.now();
        Ok(match (counted.is_waiting, page.next) {
            (true, _) => user.notice_waits(pending, counted.returned, now),
            (false, Some(cursor)) => {
                let returned = Returned { cursor: Some(cursor), ..counted.returned };
                user.notice_counted(pending, returned, now)
            }
            (false, None) => user.notice_ready(pending, counted.returned, now),
        })
    }

    /// `false` when the user changed meanwhile: load again and decide again.
    async fn commit_notices(&self, next: &User) -> Result<bool, Error> {
        match self.users.commit_notices(next).await {
            Ok(()) => Ok(true),
            Err(error) if error.is_conflict() => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn counted(pending: &PendingNotice) -> Returned {
    pending.returned().unwrap_or_default()
}
