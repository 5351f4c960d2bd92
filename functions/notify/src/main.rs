//! The notify function.

use gas_aws::{JobsTable, Sdk, SesMailer, SystemClock, UsersTable};
use gas_domain::JobKey;
use gas_runtime::{Environment, Exit, init_logs, serve_records};
use notify::NotifyStage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    init_logs();
    let sdk = Sdk::load().await;
    let stage = Environment::load(|env| NotifyStage {
        jobs: JobsTable::new(&sdk, env.text("JOBS_TABLE"), env.text("USERS_TABLE")),
        users: UsersTable::new(&sdk, env.text("USERS_TABLE")),
        mailer: SesMailer::new(&sdk, env.text("MAIL_SENDER")),
        clock: SystemClock,
        web_url: env.text("WEB_URL"),
    })?;
    serve_records(async |key: JobKey, _| stage.run(&key).await.map(drop)).await
}
