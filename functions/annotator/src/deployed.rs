//! The annotator over AWS, as its configuration says.

use std::{path::Path, sync::Arc};

use gas_aws::{
    EcsTaskProtection, JobsTable, S3Files, S3Inputs, S3Results, Sdk, SnsPublisher, SqsJobRequests, SystemClock,
    SystemIds, Timers, UsersTable, WorkersTable,
};
use gas_ports::{Error, Ids as _};

use crate::{Annotator, Config, Protection, References, Report, Tally, Worker};

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
            references: References::open(&self.references, fetch).await?,
            options: self.options.clone(),
            tally: Arc::default(),
            retention: self.retention,
        })
    }

    /// The poll loop around it, which reports the completed jobs of `tally`.
    pub fn worker(
        &self,
        sdk: &Sdk,
        tally: Arc<Tally>,
    ) -> Worker<SqsJobRequests, EcsTaskProtection, WorkersTable, SystemClock> {
        let workers = WorkersTable::new(sdk, &self.workers_table);
        let id = SystemIds.job_id().to_string();
        Worker {
            requests: SqsJobRequests::new(sdk, &self.job_requests_queue),
            protection: Protection::new(EcsTaskProtection::new(self.agent_uri.clone()), SystemClock),
            report: Report::new(workers, SystemClock, tally, id, self.concurrency),
            concurrency: self.concurrency,
            grace: self.grace,
        }
    }
}
