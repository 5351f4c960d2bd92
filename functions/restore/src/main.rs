//! The restore function.

use gas_aws::{JobsTable, Sdk, SnsPublisher, StateMachineTimers, StorageClassArchive, SystemClock, Topic, UsersTable};
use gas_runtime::{Environment, Exit, init_logs, serve_records};
use restore::{Notices, RestoreStage};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    init_logs();
    let sdk = Sdk::load().await;
    let stage = Environment::load(|env| {
        env.one_of("ARCHIVE_BACK_END", [("storage-class", ())]);
        RestoreStage {
            jobs: JobsTable::new(&sdk, env.text("JOBS_TABLE"), env.text("USERS_TABLE")),
            users: UsersTable::new(&sdk, env.text("USERS_TABLE")),
            archive: StorageClassArchive::new(&sdk, env.text("RESULTS_BUCKET"), env.text("ARCHIVE_BUCKET")),
            publisher: SnsPublisher::new(
                &sdk,
                [Topic::ResultsArchive].map(|topic| (topic, env.text(topic.variable()))),
            ),
            timers: StateMachineTimers::new(&sdk, env.text("RETENTION_STATE_MACHINE_ARN")),
            clock: SystemClock,
            retention: env.seconds("RETENTION_SECONDS"),
        }
    })?;
    serve_records(async |notices: Notices, _| {
        for notice in &notices.0 {
            stage.take(notice).await?;
        }
        Ok(())
    })
    .await
}
