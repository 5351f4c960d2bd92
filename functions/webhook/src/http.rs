//! Telling over HTTP. Users choose the addresses: what a name leads to is checked for the very connection that is made.

mod resolver;

#[cfg(test)]
mod tests;

use std::{error, sync::Arc};

use gas_domain::{Webhook, WebhookTargets, policy};
use gas_ports::{Class, Error, Told, Webhooks};
use jiff::Timestamp;
use reqwest::{Client, StatusCode, redirect::Policy};

use crate::sign;
use resolver::{NotAllowed, Resolver};

/// Posts to webhooks.
#[derive(Clone)]
pub struct HttpWebhooks {
    client: Client,
    targets: WebhookTargets,
}

impl HttpWebhooks {
    /// Speaks to these addresses alone, never through a proxy, and follows no redirect.
    ///
    /// # Errors
    /// `Invalid`: there is no TLS.
    pub fn new(targets: WebhookTargets) -> Result<Self, Error> {
        let client = Client::builder()
            .user_agent("GAS-Webhook/1")
            .timeout(policy::WEBHOOK_ANSWER.unsigned_abs())
            .redirect(Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(Resolver(targets)))
            .build();
        let client = client.map_err(|error| Error::new(Class::Invalid, "no HTTP client").caused_by(error))?;
        Ok(Self { client, targets })
    }
}

impl Webhooks for HttpWebhooks {
    async fn tell(&self, webhook: &Webhook, told: &Told, now: Timestamp) -> Result<(), Error> {
        // A host that is an address is not resolved, so it is looked at here.
        let url = self.targets.read(&webhook.url).map_err(|invalid| Error::new(Class::Denied, invalid.0))?;
        let seconds = now.as_second();
        let signature = sign(&webhook.secret, &told.id, seconds, &told.body)?;
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", &told.id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature)
            .body(told.body.clone());
        // Only the status counts: the body is not read.
        match request.send().await.map(|answer| answer.status()) {
            Ok(status) if status.is_success() => Ok(()),
            Ok(StatusCode::GONE) => {
                Err(Error::new(Class::NotFound, "It answered 410: it is not told of this job again."))
            }
            Ok(status) => Err(Error::new(Class::Retry, format!("It answered {}.", status.as_u16()))),
            Err(error) => Err(failure(&error)),
        }
    }
}

/// In words for the owner: no more than what they could find out themselves.
fn failure(error: &reqwest::Error) -> Error {
    let causes = std::iter::successors(error::Error::source(error), |cause| cause.source());
    let (class, words) = if causes.into_iter().any(|cause| cause.is::<NotAllowed>()) {
        (Class::Denied, "Its name does not lead to an address on the public internet.".to_owned())
    } else if error.is_timeout() {
        (Class::Retry, format!("It did not answer within {} seconds.", policy::WEBHOOK_ANSWER.as_secs()))
    } else if error.is_connect() {
        (Class::Retry, "No connection could be made to it.".to_owned())
    } else {
        (Class::Retry, "The connection broke off before it answered.".to_owned())
    };
    Error::new(class, words)
}
