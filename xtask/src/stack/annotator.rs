//! The annotator as a process, with the role of its task: the local AWS starts no containers.

use std::{collections::BTreeMap, path::Path, process::Command};

use anyhow::Result;
use gas_annotation::Reference;

use super::{Settings, Timer, aws::Aws, deploy::Deployed, role};
use crate::{processes, progress::Step};
use xtask::running::Running;

/// Its environment, as the task definition in the template gives it.
pub fn environment(aws: &Aws, deployed: &Deployed, settings: &Settings) -> Result<BTreeMap<String, String>> {
    let mut environment = role::environment(aws, deployed.output("AnnotatorTaskRoleArn")?)?;
    let timer = match settings.timer {
        Timer::StateMachine => ("RETENTION_STATE_MACHINE_ARN", "RetentionStateMachineArn"),
        Timer::QueueDelay => ("ARCHIVE_QUEUE_URL", "ArchiveQueueUrl"),
    };
    let outputs = OUTPUTS.into_iter().chain([timer]);
    let outputs = outputs.map(|(variable, output)| Ok((variable, deployed.output(output)?.to_owned())));
    let fixed = [
        ("RETENTION_TIMER", settings.timer.parameter().to_owned()),
        ("RETENTION_SECONDS", settings.retention_seconds.to_string()),
        ("REFERENCES", references(settings)?),
        ("RUST_LOG", "info".to_owned()),
    ];
    let variables = outputs.collect::<Result<Vec<_>>>()?.into_iter().chain(fixed);
    environment.extend(variables.map(|(name, value)| (name.to_owned(), value)));
    Ok(environment)
}

/// The bundles under their own names, as the parameter References and the variable REFERENCES say them. Of two with one
/// name, which cannot be told apart, the first.
pub fn references(settings: &Settings) -> Result<String> {
    let mut named = Vec::<(String, &Path)>::new();
    for bundle in &settings.references {
        let name = Reference::open(bundle)?.name().to_owned();
        if named.iter().all(|(other, _)| *other != name) {
            named.push((name, bundle));
        }
    }
    let entries = named.iter().map(|(name, bundle)| format!("{name}={}", bundle.display()));
    Ok(entries.collect::<Vec<_>>().join(","))
}

/// Starts it.
pub fn start(program: &Path, environment: &BTreeMap<String, String>, logs: &Path) -> Result<Running> {
    let step = Step::start("starting the annotator");
    let mut annotator = Command::new(program);
    let pid = processes::start_service("annotator", annotator.env_clear().envs(environment), logs)?;
    step.done("");
    Ok(Running::new("annotator", pid))
}

const OUTPUTS: [(&str, &str); 8] = [
    ("JOBS_TABLE", "JobsTableName"),
    ("USERS_TABLE", "UsersTableName"),
    ("WORKERS_TABLE", "WorkersTableName"),
    ("INPUTS_BUCKET", "InputsBucketName"),
    ("RESULTS_BUCKET", "ResultsBucketName"),
    ("JOB_REQUESTS_QUEUE_URL", "JobRequestsQueueUrl"),
    ("JOB_RESULTS_TOPIC_ARN", "JobResultsTopicArn"),
    ("RESULTS_ARCHIVE_TOPIC_ARN", "ResultsArchiveTopicArn"),
];
