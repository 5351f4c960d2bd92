//! What the annotator is told by its environment.

use std::time::Duration;

use gas_annotation::{Limits, Options};
use gas_aws::{TimerChoice, Topic};
use gas_runtime::{Environment, NamedReference};
use jiff::SignedDuration;

/// The longest `stopTimeout` of a Fargate task (120 s), less the time that handing back takes.
const GRACE_SECONDS: u64 = 100;

/// What an input may be once it is decompressed, in bytes: twenty times the largest upload, more than a real VCF shrinks by.
const DECOMPRESSED_SIZE_LIMIT: u64 = 100 << 30;

/// The configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The Jobs table.
    pub jobs_table: String,
    /// The Users table.
    pub users_table: String,
    /// The Workers table.
    pub workers_table: String,
    /// The inputs bucket.
    pub inputs_bucket: String,
    /// The results bucket.
    pub results_bucket: String,
    /// The topics that a job's end is told to, each with its ARN.
    pub topics: [(Topic, String); 2],
    /// The job-requests queue.
    pub job_requests_queue: String,
    /// What waits for the end of a free user's retention.
    pub timer: TimerChoice,
    /// How long a free user's result stays online.
    pub retention: SignedDuration,
    /// What is annotated with, the usual one first.
    pub references: Vec<NamedReference>,
    /// How it is annotated.
    pub options: Options,
    /// How many jobs may run at once.
    pub concurrency: usize,
    /// How long running jobs may take to finish when the worker has to stop.
    pub grace: Duration,
    /// The agent of the ECS task, when there is one.
    pub agent_uri: Option<String>,
}

impl Config {
    /// Reads it from the environment.
    pub fn read(env: &mut Environment) -> Self {
        Self {
            jobs_table: env.text("JOBS_TABLE"),
            users_table: env.text("USERS_TABLE"),
            workers_table: env.text("WORKERS_TABLE"),
            inputs_bucket: env.text("INPUTS_BUCKET"),
            results_bucket: env.text("RESULTS_BUCKET"),
            topics: [Topic::JobResults, Topic::ResultsArchive].map(|topic| (topic, env.text(topic.variable()))),
            job_requests_queue: env.text("JOB_REQUESTS_QUEUE_URL"),
            timer: TimerChoice::read(env),
            retention: env.seconds("RETENTION_SECONDS"),
            references: references(env),
            options: Options {
                threads: given(env, "ANNOTATOR_THREADS", 1).max(1),
                limits: Limits {
                    decompressed: given(env, "DECOMPRESSED_SIZE_LIMIT", DECOMPRESSED_SIZE_LIMIT),
                    ..Limits::default()
                },
                ..Options::default()
            },
            concurrency: given(env, "ANNOTATOR_CONCURRENCY", 1).max(1),
            grace: Duration::from_secs(given(env, "ANNOTATOR_GRACE_SECONDS", GRACE_SECONDS)),
            agent_uri: env.optional("ECS_AGENT_URI"),
        }
    }
}

/// A worker without a reference has nothing to do.
fn references(env: &mut Environment) -> Vec<NamedReference> {
    // That it is missing is told by this.
    let _set = env.text("REFERENCES");
    env.references()
}

fn given<N: std::str::FromStr + Default>(env: &mut Environment, name: &str, default: N) -> N {
    match env.optional(name) {
        Some(_) => env.number(name),
        None => default,
    }
}
