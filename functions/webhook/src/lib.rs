//! Tells a user's own programs that a job has ended. Each attempt is claimed before it is made, and recorded after.

mod http;
mod payload;
mod signature;

pub use http::HttpWebhooks;
pub use signature::sign;

use gas_domain::{DeliveryEvent, Event, Job, JobKey, UserId, WebhookStep};
use gas_ports::{
    Class, Clock, Error, Guard, Jobs, Outcome, Users, Webhooks,
    flow::{self, TURNS, advance},
};
use tracing::Span;

/// The webhook stage.
#[derive(Clone)]
pub struct WebhookStage<J, U, W, C> {
    /// Loads and commits.
    pub jobs: J,
    /// Loads: the address and the secret.
    pub users: U,
    /// Tells.
    pub webhooks: W,
    /// The time.
    pub clock: C,
}

impl<J: Jobs, U: Users, W: Webhooks, C: Clock> WebhookStage<J, U, W, C> {
    /// Makes the attempt that is due, if one is. One that fails is no failure of the message: the job knows when the next
    /// one is due.
    #[tracing::instrument(name = "webhook", skip_all, fields(user_id = %key.user_id, job_id = %key.job_id, attempt), ret)]
    pub async fn run(&self, key: &JobKey) -> Result<Outcome, Error> {
        for _ in 0..TURNS {
            let Some(job) = self.jobs.load(key).await? else {
                return flow::missing();
            };
            match job.webhook_step(self.clock.now()) {
                WebhookStep::Send => {
                    let Some(user) = self.users.load(&key.user_id).await? else {
                        return flow::missing();
                    };
                    let Some(webhook) = user.webhook else {
                        self.commit(&job, DeliveryEvent::Drop).await?;
                        continue;
                    };
                    let Some(told) = payload::told(&job) else {
                        return Ok(Outcome::Rest("it has not ended"));
                    };
                    if let Some(claimed) = self.commit(&job, DeliveryEvent::Claim).await? {
                        let attempt = claimed.delivery.tries();
                        Span::current().record("attempt", attempt);
                        let answer = self.webhooks.tell(&webhook, &told, self.clock.now()).await;
                        return self.record(key, event(attempt, answer)).await;
                    }
                }
                WebhookStep::GiveUp => {
                    tracing::warn!("the webhook was tried too often and is given up; the job's owner can see it");
                    let reason = "The last attempt ended without a word.".into();
                    self.commit(&job, DeliveryEvent::GiveUp { reason }).await?;
                }
                WebhookStep::Rest(reason) => return Ok(Outcome::Rest(reason)),
            }
        }
        Err(flow::too_many_turns())
    }

    /// Tries a user's webhook, once: they look themselves at what arrives.
    #[tracing::instrument(name = "webhook-test", skip_all, fields(user_id = %id), ret)]
    pub async fn test(&self, id: &UserId) -> Result<Outcome, Error> {
        let Some(webhook) = self.users.load(id).await?.and_then(|user| user.webhook) else {
            return Ok(Outcome::Rest("there is no webhook"));
        };
        let now = self.clock.now();
        match self.webhooks.tell(&webhook, &payload::test(now), now).await {
            Ok(()) => Ok(Outcome::Rest("it was told")),
            Err(error) => {
                tracing::info!(class = ?error.class(), reason = error.message(), "the webhook was not told");
                Ok(Outcome::Rest("it was not told"))
            }
        }
    }

    /// Records what came of the attempt, whatever else happens to the job meanwhile.
    async fn record(&self, key: &JobKey, event: DeliveryEvent) -> Result<Outcome, Error> {
        for _ in 0..TURNS {
            let Some(job) = self.jobs.load(key).await? else {
                return flow::missing();
            };
            let moved_on = job.apply(Event::Delivery(event.clone()), self.clock.now()).is_err();
            if moved_on || self.commit(&job, event.clone()).await?.is_some() {
                return Ok(Outcome::Rest(match event {
                    DeliveryEvent::Delivered => "it was delivered",
                    DeliveryEvent::GiveUp { .. } => "the receiver wants no more of it",
                    _ => "the attempt failed",
                }));
            }
        }
        Err(flow::too_many_turns())
    }

    async fn commit(&self, job: &Job, event: DeliveryEvent) -> Result<Option<Job>, Error> {
        advance(&self.jobs, job, Event::Delivery(event), Guard::None, self.clock.now()).await
    }
}

/// What an attempt came to.
fn event(attempt: u32, answer: Result<(), Error>) -> DeliveryEvent {
    match answer {
        Ok(()) => DeliveryEvent::Delivered,
        Err(error) => {
            tracing::info!(attempt, class = ?error.class(), reason = error.message(), "the webhook was not told");
            let reason = error.message().to_owned();
            match error.class() {
                Class::NotFound => DeliveryEvent::GiveUp { reason },
                _ => DeliveryEvent::Failed { attempt, reason },
            }
        }
    }
}
