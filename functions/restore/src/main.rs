//! The restore function.

use gas_aws::{Archive, JobsTable, Sdk, SnsPublisher, SystemClock, TimerChoice, Timers, Topic, UsersTable};
use gas_runtime::{Environment, Exit, init_logs, serve_records};
use restore::{Notices, RestoreStage};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    init_logs();
    let sdk = Sdk::load().await;
    let stage = Environment::load(|env| RestoreStage {
        jobs: JobsTable::new(&sdk, env.text("JOBS_TABLE"), env.text("USERS_TABLE")),
        users: UsersTable::new(&sdk, env.text("USERS_TABLE")),
        archive: Archive::read(&sdk, env),
        publisher: SnsPublisher::new(
            &sdk,
            [Topic::ResultsArchive, Topic::ResultsRestore].map(|topic| (topic, env.text(topic.variable()))),
        ),
        timers: Timers::new(&sdk, &TimerChoice::read(env)),
        clock: SystemClock,
        retention: env.seconds("RETENTION_SECONDS"),
    })?;
    serve_records(async |notices: Notices, deadline| {
        for notice in &notices.0 {
            stage.take(notice, deadline).await?;
        }
        Ok(())
    })
    .await
}
