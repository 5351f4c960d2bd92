//! The webhook function.

use gas_aws::{JobsTable, Sdk, SystemClock, UsersTable};
use gas_domain::{WebhookRequest, WebhookTargets};
use gas_runtime::{Environment, Exit, init_logs, serve_records};
use webhook::{HttpWebhooks, WebhookStage};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    init_logs();
    let sdk = Sdk::load().await;
    let (jobs, users, targets) = Environment::load(|env| {
        (
            JobsTable::new(&sdk, env.text("JOBS_TABLE"), env.text("USERS_TABLE")),
            UsersTable::new(&sdk, env.text("USERS_TABLE")),
            env.one_of("WEBHOOK_TARGETS", WebhookTargets::NAMED),
        )
    })?;
    let stage = WebhookStage { jobs, users, webhooks: HttpWebhooks::new(targets)?, clock: SystemClock };
    serve_records(async |request: WebhookRequest, _deadline| match request {
        WebhookRequest::Job(key) => stage.run(&key).await.map(drop),
        WebhookRequest::Test(trial) => stage.test(&trial.user_id).await.map(drop),
    })
    .await
}
