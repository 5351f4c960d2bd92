//! The reconcile function.

use gas_aws::{
    Archive, JobsTable, S3Inputs, S3Results, S3Sweep, Sdk, SnsPublisher, SystemClock, TimerChoice, Timers, Topic,
    UsersTable,
};
use gas_domain::{JobKey, SizeLimits};
use gas_runtime::{Environment, Exit, init_logs, serve_events};
use reconcile::{Cursor, OrphanPass, Reconcile};
use serde::Deserialize;

/// What starts the function: an operator, who releases a held result; the state machine of the orphan pass; or the
/// schedule, whatever else it says.
#[derive(Deserialize)]
struct Event {
    release: Option<JobKey>,
    orphans: Option<Orphans>,
}

/// Where the orphan pass goes on; at its beginning there is no cursor.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Orphans {
    cursor: Option<Cursor>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    init_logs();
    let sdk = Sdk::load().await;
    let (reconcile, orphans) = Environment::load(|env| {
        let [inputs, results] = ["INPUTS_BUCKET", "RESULTS_BUCKET"].map(|name| env.text(name));
        let archive = Archive::read(&sdk, env);
        let reconcile = Reconcile {
            jobs: JobsTable::new(&sdk, env.text("JOBS_TABLE"), env.text("USERS_TABLE")),
            users: UsersTable::new(&sdk, env.text("USERS_TABLE")),
            inputs: S3Inputs::new(&sdk, &inputs),
            sweep: S3Sweep::new(&sdk, &inputs, &results, archive.clone()),
            archive,
            publisher: SnsPublisher::new(&sdk, Topic::ALL.map(|topic| (topic, env.text(topic.variable())))),
            timers: Timers::new(&sdk, &TimerChoice::read(env)),
            clock: SystemClock,
            limits: SizeLimits { free: env.number("FREE_SIZE_LIMIT"), premium: env.number("PREMIUM_SIZE_LIMIT") },
        };
        let (jobs, archive) = (reconcile.jobs.clone(), reconcile.archive.clone());
        let results = S3Results::new(&sdk, &results);
        (reconcile, OrphanPass { jobs, results, archive, clock: SystemClock })
    })?;
    serve_events(async |event: Event, deadline| match event {
        Event { release: Some(held), .. } => Box::pin(reconcile.release(&held)).await.map(|_| None),
        Event { orphans: Some(Orphans { cursor }), .. } => Box::pin(orphans.run(cursor, deadline)).await.map(Some),
        Event { release: None, orphans: None } => Box::pin(reconcile.run(deadline)).await.map(|()| None),
    })
    .await
}
