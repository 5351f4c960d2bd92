//! The stand-in for Stripe as a process: no package offers its payment page and its portal locally.

use std::{env, process::Command};

use anyhow::{Context as _, Result};

use super::Settings;
use crate::{processes, progress::Step, wait};
use xtask::running::Running;

/// The price of Premium there.
pub const PRICE: &str = "price_local";
/// The key to its API. It guards nothing: nothing is paid.
pub const KEY: &str = "sk_test_local";
/// What its events are signed with.
pub const WEBHOOK_SECRET: &str = "whsec_local";
/// Where Secrets Manager has the two.
pub const SECRETS: [(&str, &str); 2] = [("gas/stripe-secret-key", KEY), ("gas/stripe-webhook-secret", WEBHOOK_SECRET)];

/// Starts it and waits until it answers.
pub fn start(settings: &Settings) -> Result<Running> {
    let step = Step::start("starting the stand-in for Stripe");
    let mut stripe = Command::new(env::current_exe().context("this program has no path")?);
    let webhook = format!("{}/stripe/webhook", settings.ports.web_url());
    stripe.args(["stripe", "--port", &settings.ports.stripe.to_string(), "--webhook", &webhook]);
    let pid = processes::start_service("stripe", &mut stripe, &settings.logs)?;
    let url = settings.ports.stripe_url();
    let nobody = format!("{url}/_stripe/users/nobody");
    wait::until(&settings.logs, 30, "the stand-in for Stripe", || Ok(ureq::get(&nobody).call().ok()))?;
    step.done(url);
    Ok(Running::new("stripe", pid))
}
