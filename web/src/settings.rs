//! The configuration, read from the environment at the start.

use gas_domain::{SizeLimits, WebhookTargets};
use gas_ports::StageQueue;
use gas_runtime::Environment;
use jiff::SignedDuration;

/// Everything that the deployment decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The Jobs table.
    pub jobs_table: String,
    /// The Users table.
    pub users_table: String,
    /// The Sessions table.
    pub sessions_table: String,
    /// The Replies table.
    pub replies_table: String,
    /// The Workers table.
    pub workers_table: String,
    /// Where uploads go.
    pub inputs_bucket: String,
    /// Where results are.
    pub results_bucket: String,
    /// Where submitted jobs are announced.
    pub job_requests_topic: String,
    /// Where what a user is told by mail is announced.
    pub job_results_topic: String,
    /// Where changes of plan, and deletions of accounts, are announced.
    pub results_thaw_topic: String,
    /// Where archives that have to be deleted are announced.
    pub results_restore_topic: String,
    /// The largest uploads, in bytes.
    pub size_limits: SizeLimits,
    /// The names of the references that users may choose, the usual one first; none where no annotator is deployed.
    pub references: Vec<String>,
    /// Which addresses users' webhooks may have.
    pub webhook_targets: WebhookTargets,
    /// The queue of each stage, and where what failed in it rests: their URLs.
    pub queues: Vec<(StageQueue, [String; 2])>,
    /// How long a free user's result is ready to download.
    pub retention: SignedDuration,
    /// The address of this site.
    pub web_url: String,
    /// How many proxies of the operator's own stand before this site.
    pub trusted_proxies: usize,
    /// Who logs users in.
    pub identity_provider: IdentityProvider,
    /// Who takes the money.
    pub stripe: StripeSettings,
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
    /// Where users log out there, when the provider does not announce it.
    pub log_out_url: Option<String>,
}

/// Stripe, and what we sell there.
#[derive(Debug, Clone)]
pub struct StripeSettings {
    /// The table of its events that were dealt with.
    pub events_table: String,
    /// The price of Premium; `None`: subscriptions are not open.
    pub price: Option<String>,
    /// The name under which Secrets Manager has the key to its API.
    pub secret_key_name: String,
    /// The name under which Secrets Manager has the secret that its webhooks are signed with.
    pub webhook_secret_name: String,
    /// The address of its API.
    pub api_url: String,
    /// The origins of its pages, which forms of ours may lead to.
    pub page_origins: Vec<String>,
}

impl Settings {
    /// Reads them.
    pub fn read(env: &mut Environment) -> Self {
        Self {
            jobs_table: env.text("JOBS_TABLE"),
            users_table: env.text("USERS_TABLE"),
            sessions_table: env.text("SESSIONS_TABLE"),
            replies_table: env.text("REPLIES_TABLE"),
            workers_table: env.text("WORKERS_TABLE"),
            inputs_bucket: env.text("INPUTS_BUCKET"),
            results_bucket: env.text("RESULTS_BUCKET"),
            job_requests_topic: env.text("JOB_REQUESTS_TOPIC_ARN"),
            job_results_topic: env.text("JOB_RESULTS_TOPIC_ARN"),
            results_thaw_topic: env.text("RESULTS_THAW_TOPIC_ARN"),
            results_restore_topic: env.text("RESULTS_RESTORE_TOPIC_ARN"),
            size_limits: SizeLimits { free: env.number("FREE_SIZE_LIMIT"), premium: env.number("PREMIUM_SIZE_LIMIT") },
            references: env.references().into_iter().map(|reference| reference.name).collect(),
            webhook_targets: env.one_of("WEBHOOK_TARGETS", WebhookTargets::NAMED),
            queues: StageQueue::ALL.map(|stage| (stage, queue_urls(env, stage))).into(),
            retention: env.seconds("RETENTION_SECONDS"),
            identity_provider: IdentityProvider {
                issuer: env.text("OIDC_ISSUER"),
                client_id: env.text("OIDC_CLIENT_ID"),
                client_secret_name: env.text("OIDC_CLIENT_SECRET_NAME"),
                log_out_url: env.optional("OIDC_LOGOUT_URL"),
            },
            stripe: StripeSettings {
                events_table: env.text("BILLING_EVENTS_TABLE"),
                price: env.optional("STRIPE_PRICE_ID"),
                secret_key_name: env.text("STRIPE_SECRET_KEY_NAME"),
                webhook_secret_name: env.text("STRIPE_WEBHOOK_SECRET_NAME"),
                api_url: env.text("STRIPE_API_URL"),
                page_origins: env.text("STRIPE_PAGE_ORIGINS").split(' ').map(str::to_owned).collect(),
            },
            web_url: env.text("WEB_URL"),
            trusted_proxies: env.number("TRUSTED_PROXIES"),
        }
    }
}

fn queue_urls(env: &mut Environment, stage: StageQueue) -> [String; 2] {
    let name = match stage {
        StageQueue::JobRequests => "JOB_REQUESTS",
        StageQueue::Notify => "NOTIFY",
        StageQueue::Webhook => "WEBHOOK",
        StageQueue::Archive => "ARCHIVE",
        StageQueue::Thaw => "THAW",
        StageQueue::Restore => "RESTORE",
    };
    ["QUEUE_URL", "DEAD_LETTER_QUEUE_URL"].map(|kind| env.text(&format!("{name}_{kind}")))
}
