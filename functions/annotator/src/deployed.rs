//! The annotator over AWS, as its configuration says.

use std::path::Path;

use gas_aws::{
    EcsTaskProtection, JobsTable, S3Files, S3Inputs, S3Results, Sdk, SnsPublisher, SqsJobRequests, SystemClock, Timers,
    UsersTable,
};
use gas_ports::Error;

use crate::{Annotator, Config, Protection, Worker};

/// The stage over its AWS adapters.
pub type Deployed = Annotator<JobsTable, UsersTable, S3Inputs, S3Results, SnsPublisher, Timers, SystemClock>;

impl Config {
    /// The stage. Downloads the reference when it is on S3, which may take a while.
    pub async fn annotator(&self, sdk: &Sdk) -> Result<Deployed, Error> {
        let files = S3Files::new(sdk);
        let fetch = async |bucket: &str, key: &str, to: &Path| files.fetch(bucket, key, to).await;
        Ok(Annotator {
            jobs: JobsTable::new(sdk, &self.jobs_table, &self.users_table),
            users: UsersTable::new(sdk, &self.users_table),
            inputs: S3Inputs::new(sdk, &self.inputs_bucket),
            results: S3Results::new(sdk, &self.results_bucket),
            publisher: SnsPublisher::new(sdk, self.topics.clone()),
            timers: Timers::new(sdk, &self.timer),
            clock: SystemClock,
            reference: self.reference.open(fetch).await?,
            options: self.options.clone(),
            retention: self.retention,
        })
    }

    /// The poll loop around it.
    pub fn worker(&self, sdk: &Sdk) -> Worker<SqsJobRequests, EcsTaskProtection, SystemClock> {
        Worker {
            requests: SqsJobRequests::new(sdk, &self.job_requests_queue),
            protection: Protection::new(EcsTaskProtection::new(self.agent_uri.clone()), SystemClock),
            concurrency: self.concurrency,
            grace: self.grace,
        }
    }
}
