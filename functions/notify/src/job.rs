//! The mail about the end of a job.

use gas_domain::{Event, Job, JobKey, NotifyStep};
use gas_ports::{
    Clock, Error, Guard, Jobs, Mailer, Outcome, Users,
    flow::{self, TURNS, advance},
};
use tracing::Span;

use crate::{NotifyStage, Sent, mail, send};

impl<J: Jobs, U: Users, M: Mailer, P, C: Clock> NotifyStage<J, U, M, P, C> {
    /// Works on a job until nothing is left for this stage to do.
    #[tracing::instrument(name = "notify", skip_all, fields(user_id = %key.user_id, job_id = %key.job_id, attempt), ret)]
    pub async fn run(&self, key: &JobKey) -> Result<Outcome, Error> {
        for _ in 0..TURNS {
            let Some(job) = self.jobs.load(key).await? else {
                return flow::missing();
            };
            Span::current().record("attempt", job.attempt);
            match job.notify_step(self.clock.now()) {
                NotifyStep::Send => {
                    let Some(user) = self.users.load(&key.user_id).await? else {
                        return flow::missing();
                    };
                    if !user.wants_mail_about_jobs() {
                        self.commit(&job, Event::DeclineMail).await?;
                        continue;
                    }
                    let Some(letter) = mail::ended(&job, &self.web_url) else {
                        return Ok(Outcome::Rest("its state has no mail"));
                    };
                    let email = letter.to(&user)?;
                    if self.commit(&job, Event::ClaimMail).await?.is_some() {
                        return match send(&self.mailer, &email).await? {
                            Sent::Taken => self.record(key, Event::MailSent, "its mail was sent").await,
                            Sent::Never => self.record(key, Event::GiveUpMail, "its mail cannot be delivered").await,
                        };
                    }
                }
                NotifyStep::GiveUp => {
                    tracing::error!("the mail was begun too often and is given up; the job's page tells the same");
                    self.commit(&job, Event::GiveUpMail).await?;
                }
                NotifyStep::Rest(reason) => return Ok(Outcome::Rest(reason)),
            }
        }
        Err(flow::too_many_turns())
    }

    /// Records what became of the mail, whatever else happens to the job meanwhile.
    async fn record(&self, key: &JobKey, event: Event, reason: &'static str) -> Result<Outcome, Error> {
        for _ in 0..TURNS {
            let Some(job) = self.jobs.load(key).await? else {
                return flow::missing();
            };
            let moved_on = job.apply(event.clone(), self.clock.now()).is_err();
            if moved_on || self.commit(&job, event.clone()).await?.is_some() {
                return Ok(Outcome::Rest(reason));
            }
        }
        Err(flow::too_many_turns())
    }

    async fn commit(&self, job: &Job, event: Event) -> Result<Option<Job>, Error> {
        advance(&self.jobs, job, event, Guard::None, self.clock.now()).await
    }
}
