//! The reconcile function.

use gas_aws::{
    JobsTable, S3Inputs, S3Sweep, Sdk, SnsPublisher, StateMachineTimers, StorageClassArchive, SystemClock, Topic,
    UsersTable,
};
use gas_domain::{JobKey, SizeLimits};
use gas_runtime::{Environment, Exit, init_logs, serve_events};
use reconcile::Reconcile;
use serde::{Deserialize, de::IgnoredAny};

/// What starts the function.
#[derive(Deserialize)]
#[serde(untagged)]
enum Event {
    /// An operator, who releases a held result.
    Release { release: JobKey },
    /// The schedule; what it says does not matter.
    Schedule(IgnoredAny),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    init_logs();
    let sdk = Sdk::load().await;
    let reconcile = Environment::load(|env| {
        env.one_of("ARCHIVE_BACK_END", [("storage-class", ())]);
        let [inputs, results, archive] =
            ["INPUTS_BUCKET", "RESULTS_BUCKET", "ARCHIVE_BUCKET"].map(|name| env.text(name));
        Reconcile {
            jobs: JobsTable::new(&sdk, env.text("JOBS_TABLE"), env.text("USERS_TABLE")),
            users: UsersTable::new(&sdk, env.text("USERS_TABLE")),
            inputs: S3Inputs::new(&sdk, &inputs),
            sweep: S3Sweep::new(&sdk, &inputs, &results, &archive),
            archive: StorageClassArchive::new(&sdk, &results, &archive),
            publisher: SnsPublisher::new(&sdk, Topic::ALL.map(|topic| (topic, env.text(topic.variable())))),
            timers: StateMachineTimers::new(&sdk, env.text("RETENTION_STATE_MACHINE_ARN")),
            clock: SystemClock,
            limits: SizeLimits { free: env.number("FREE_SIZE_LIMIT"), premium: env.number("PREMIUM_SIZE_LIMIT") },
        }
    })?;
    serve_events(async |event: Event, deadline| match event {
        Event::Release { release } => Box::pin(reconcile.release(&release)).await.map(drop),
        Event::Schedule(_) => Box::pin(reconcile.run(deadline)).await,
    })
    .await
}
