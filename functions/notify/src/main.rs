//! The notify function.

use gas_aws::{JobsTable, Sdk, SesMailer, SnsPublisher, SystemClock, Topic, UsersTable};
use gas_domain::NotifyRequest;
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
        publisher: SnsPublisher::new(&sdk, [Topic::JobResults].map(|topic| (topic, env.text(topic.variable())))),
        clock: SystemClock,
        web_url: env.text("WEB_URL"),
    })?;
    serve_records(async |request: NotifyRequest, deadline| match request {
        NotifyRequest::Job(key) => stage.run(&key).await.map(drop),
        NotifyRequest::User { user_id } => stage.tell(&user_id, deadline).await.map(drop),
    })
    .await
}
