//! The archive function.

use archive::ArchiveStage;
use gas_aws::{Archive, JobsTable, S3Results, Sdk, SnsPublisher, SystemClock, Topic, UsersTable};
use gas_domain::JobKey;
use gas_runtime::{Environment, Exit, init_logs, serve_records};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    init_logs();
    let sdk = Sdk::load().await;
    let stage = Environment::load(|env| ArchiveStage {
        jobs: JobsTable::new(&sdk, env.text("JOBS_TABLE"), env.text("USERS_TABLE")),
        users: UsersTable::new(&sdk, env.text("USERS_TABLE")),
        archive: Archive::read(&sdk, env),
        results: S3Results::new(&sdk, env.text("RESULTS_BUCKET")),
        publisher: SnsPublisher::new(
            &sdk,
            [Topic::ResultsArchive, Topic::ResultsRestore].map(|topic| (topic, env.text(topic.variable()))),
        ),
        clock: SystemClock,
        retention: env.seconds("RETENTION_SECONDS"),
    })?;
    serve_records(async |key: JobKey, deadline| stage.run(&key, deadline).await.map(drop)).await
}
