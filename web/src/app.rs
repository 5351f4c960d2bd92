//! What the pages work with.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use gas_aws::{
    BillingEventsTable, JobsTable, RepliesTable, S3Inputs, S3Presign, Sdk, SecretsManager, SessionsTable, SnsPublisher,
    SqsQueues, SystemClock, SystemIds, Topic, UsersTable, WorkersTable,
};
use gas_domain::{JobKey, User};
use gas_ports::{AfterUpload, Clock as _, Ids as _, Presign as _};
use jiff::Timestamp;
use openidconnect::reqwest::{self, redirect};
use url::Url;

use crate::{
    api::description::document::Document,
    auth::Oidc,
    billing::Stripe,
    headers::{Origins, content_security_policy},
    limits::Limits,
    queue::LastLook,
    rerun,
    settings::Settings,
    site::Site,
    status::Board,
};

/// How long the identity provider or S3 may take to answer us.
const HTTP_TIMEOUT: Duration = Duration::from_secs(10);

/// The state that every page shares.
pub struct App {
    /// The configuration.
    pub settings: Settings,
    /// The address of this site.
    pub site: Site,
    /// The Jobs table.
    pub jobs: JobsTable,
    /// The Users table.
    pub users: UsersTable,
    /// The BillingEvents table.
    pub billing_events: BillingEventsTable,
    /// Who takes the money.
    pub stripe: Stripe<SecretsManager>,
    /// The Sessions table.
    pub sessions: SessionsTable,
    /// The Replies table.
    pub replies: RepliesTable,
    /// The Workers table.
    pub workers: WorkersTable,
    /// The inputs bucket.
    pub inputs: S3Inputs,
    /// Forms and links that a browser uses at S3.
    pub presign: S3Presign<SystemClock>,
    /// The topics.
    pub publisher: SnsPublisher,
    /// The stages' queues.
    pub queues: SqsQueues,
    /// The last look at the queue of waiting jobs.
    pub queue: LastLook,
    /// The last figures of the status page.
    pub board: Board,
    /// Ids and tokens.
    pub ids: SystemIds,
    /// The identity provider.
    pub oidc: Oidc<SecretsManager>,
    /// For reading what S3 links lead to. Follows no redirects.
    pub http: reqwest::Client,
    /// What browsers are told that these pages may do.
    pub content_security_policy: String,
    /// The description of the API, once somebody has asked for it.
    pub description: OnceLock<Document>,
    /// How often one user or one address may ask.
    pub limits: Limits,
    clock: SystemClock,
}

impl App {
    /// Builds the adapters. Nothing is called yet but the place where the AWS credentials come from.
    ///
    /// # Errors
    /// When `WEB_URL` or `OIDC_ISSUER` is not an address, or there are no credentials.
    pub async fn connect(settings: Settings) -> Result<Arc<Self>, Box<dyn std::error::Error + Send + Sync>> {
        let sdk = Sdk::load().await;
        let site = Site::parse(&settings.web_url)?;
        let http = reqwest::Client::builder().timeout(HTTP_TIMEOUT).redirect(redirect::Policy::none()).build()?;
        let topics = [
            (Topic::JobRequests, settings.job_requests_topic.clone()),
            (Topic::JobResults, settings.job_results_topic.clone()),
            (Topic::ResultsThaw, settings.results_thaw_topic.clone()),
            (Topic::ResultsRestore, settings.results_restore_topic.clone()),
        ];
        let presign = S3Presign::new(&sdk, &settings.inputs_bucket, &settings.results_bucket, SystemClock);
        let ids = SystemIds;
        let oidc = Oidc::new(settings.identity_provider.clone(), &site, SecretsManager::new(&sdk), http.clone())?;
        let upload = upload_origin(&presign, &ids).await?;
        // A log-out goes on to the provider, a change of plan to the payment pages.
        let forms = [oidc.log_out_origins(), settings.stripe.page_origins.clone()].concat();
        Ok(Arc::new(Self {
            jobs: JobsTable::new(&sdk, &settings.jobs_table, &settings.users_table),
            users: UsersTable::new(&sdk, &settings.users_table),
            billing_events: BillingEventsTable::new(&sdk, &settings.stripe.events_table),
            stripe: Stripe::new(settings.stripe.clone(), SecretsManager::new(&sdk), http.clone()),
            sessions: SessionsTable::new(&sdk, &settings.sessions_table),
            replies: RepliesTable::new(&sdk, &settings.replies_table),
            workers: WorkersTable::new(&sdk, &settings.workers_table),
            inputs: S3Inputs::new(&sdk, &settings.inputs_bucket),
            queues: SqsQueues::new(&sdk, settings.queues.clone()),
            queue: LastLook::default(),
            board: Board::default(),
            publisher: SnsPublisher::new(&sdk, topics),
            content_security_policy: content_security_policy(Origins { upload: &upload, forms: &forms }),
            oidc,
            description: OnceLock::new(),
            limits: Limits::default(),
            clock: SystemClock,
            presign,
            ids,
            http,
            site,
            settings,
        }))
    }

    /// What a re-run works with.
    pub fn rerun(&self) -> rerun::Ports<'_, JobsTable, S3Inputs, SnsPublisher, SystemClock> {
        rerun::Ports { jobs: &self.jobs, inputs: &self.inputs, publisher: &self.publisher, clock: &self.clock }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The largest upload of a user, in bytes.
    pub fn size_limit(&self, user: &User) -> u64 {
        self.settings.size_limits.of(user.role)
    }
}

/// Where upload forms are posted to, read off one: the form is made without a call to S3.
async fn upload_origin(
    presign: &S3Presign<SystemClock>,
    ids: &SystemIds,
) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let nobody = JobKey { user_id: "nobody".parse()?, job_id: ids.job_id() };
    let form = presign.upload_form(&nobody, 1, AfterUpload::Created).await?;
    Ok(Url::parse(&form.action)?.origin().ascii_serialization())
}
