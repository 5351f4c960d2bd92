//! The local OpenID Connect provider, where one logs in with any name.

use std::process::Command;

use anyhow::Result;

use super::Settings;
use crate::{folders, processes, progress::Step, wait};
use xtask::running::Running;

/// The web pages' name at the provider.
pub const CLIENT_ID: &str = "gas-web";

/// The provider, running.
pub struct LogIn {
    /// The web pages' secret at the provider.
    pub client_secret: &'static str,
    /// Its process.
    pub process: Running,
}

/// Starts it and waits until it answers.
pub fn start(settings: &Settings) -> Result<LogIn> {
    let step = Step::start("starting the log-in provider");
    let issuer = settings.ports.oidc_issuer();
    // It guards nothing: whoever reaches the loopback interface may log in as anybody.
    let client_secret = "local-client-secret";
    let mut node = Command::new("node");
    node.arg(folders::made("npm/oidc.mjs"))
        .env("ISSUER", &issuer)
        .env("CLIENT_SECRET", client_secret)
        .env("REDIRECT_URI", format!("{}/authcallback", settings.ports.web_url()))
        .env("LOGGED_OUT_URI", format!("{}/logged-out", settings.ports.web_url()));
    let pid = processes::start_service("oidc", &mut node, &settings.logs)?;
    let discovery = format!("{issuer}/.well-known/openid-configuration");
    wait::until(&settings.logs, 30, "the log-in provider", || Ok(ureq::get(&discovery).call().ok()))?;
    step.done(issuer);
    Ok(LogIn { client_secret, process: Running::new("oidc", pid) })
}
