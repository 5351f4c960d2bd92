//! The configuration, read from the environment at the start.

use gas_domain::SizeLimits;
use gas_runtime::Environment;

/// Everything that the deployment decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The Jobs table.
    pub jobs_table: String,
    /// The Users table.
    pub users_table: String,
    /// The Sessions table.
    pub sessions_table: String,
    /// Where uploads go.
    pub inputs_bucket: String,
    /// Where results are.
    pub results_bucket: String,
    /// Where submitted jobs are announced.
    pub job_requests_topic: String,
    /// Where changes of plan, and deletions of accounts, are announced.
    pub results_thaw_topic: String,
    /// Where archives that have to be deleted are announced.
    pub results_restore_topic: String,
    /// The largest uploads, in bytes.
    pub size_limits: SizeLimits,
    /// The address of this site.
    pub web_url: String,
    /// Who logs users in.
    pub identity_provider: IdentityProvider,
    /// Whether the plan changes without payment.
    pub test_billing: bool,
}

/// The OpenID Connect provider, and what we are to it.
#[derive(Debug, Clone)]
pub struct IdentityProvider {
    /// Its issuer identifier.
    pub issuer: String,
    /// Our client id.
    pub client_id: String,
    /// The name under which Secrets Manager has our client secret.
    pub client_secret_name: String,
}

impl Settings {
    /// Reads them.
    pub fn read(env: &mut Environment) -> Self {
        Self {
            jobs_table: env.text("JOBS_TABLE"),
            users_table: env.text("USERS_TABLE"),
            sessions_table: env.text("SESSIONS_TABLE"),
            inputs_bucket: env.text("INPUTS_BUCKET"),
            results_bucket: env.text("RESULTS_BUCKET"),
            job_requests_topic: env.text("JOB_REQUESTS_TOPIC_ARN"),
            results_thaw_topic: env.text("RESULTS_THAW_TOPIC_ARN"),
            results_restore_topic: env.text("RESULTS_RESTORE_TOPIC_ARN"),
            size_limits: SizeLimits { free: env.number("FREE_SIZE_LIMIT"), premium: env.number("PREMIUM_SIZE_LIMIT") },
            identity_provider: IdentityProvider {
                issuer: env.text("OIDC_ISSUER"),
                client_id: env.text("OIDC_CLIENT_ID"),
                client_secret_name: env.text("OIDC_CLIENT_SECRET_NAME"),
            },
            test_billing: env.one_of("TEST_BILLING", [("on", true), ("off", false)]),
            web_url: env.text("WEB_URL"),
        }
    }
}
