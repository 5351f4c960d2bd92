//! The thaw function.

use gas_aws::{Archive, JobsTable, Sdk, SnsPublisher, SystemClock, TimerChoice, Timers, Topic, UsersTable};
use gas_domain::{ThawPolicy, ThawRequest};
use gas_runtime::{Environment, Exit, init_logs, serve_records};
use thaw::ThawStage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    init_logs();
    let sdk = Sdk::load().await;
    let topics = [Topic::ResultsThaw, Topic::ResultsRestore];
    let policies = [
        ("expedited-first", ThawPolicy::ExpeditedFirst),
        ("standard", ThawPolicy::Standard),
        ("bulk", ThawPolicy::Bulk),
    ];
    let stage = Environment::load(|env| ThawStage {
        jobs: JobsTable::new(&sdk, env.text("JOBS_TABLE"), env.text("USERS_TABLE")),
        users: UsersTable::new(&sdk, env.text("USERS_TABLE")),
        archive: Archive::read(&sdk, env).notifying(env.text(Topic::ResultsRestore.variable())),
        publisher: SnsPublisher::new(&sdk, topics.map(|topic| (topic, env.text(topic.variable())))),
        timers: Timers::new(&sdk, &TimerChoice::read(env)),
        clock: SystemClock,
        policy: env.one_of("THAW_TIER", policies),
        retention: env.seconds("RETENTION_SECONDS"),
    })?;
    serve_records(async |request: ThawRequest, deadline| match request {
        ThawRequest::Job(key) => stage.run(&key).await.map(drop),
        ThawRequest::Fanout { user_id, .. } => stage.fan_out(&user_id, deadline).await.map(drop),
    })
    .await
}
