//! Results that are put into their table and bucket as the annotator would have left them.

use gas_aws::{S3Results, SystemClock};
use gas_domain::{ETag, Event, Input, Job, JobKey, ResultFile, Role, Sha256, TreeHash, User, VersionId};
use gas_ports::{Clock, JobIntake, ResultWriter};
use jiff::SignedDuration;

use crate::service::Service;

impl Service {
    /// A free user's result with these bytes, online, whose retention is over.
    pub async fn due_result(&self, user: &User, bytes: &[u8]) -> JobKey {
        let key = self.new_key(user);
        let results = S3Results::new(self.sdk(), self.stack.output("ResultsBucketName"));
        let written = results.write(&key.result(), "application/gzip", bytes).await.expect("the result is written");
        let digest = written.digest;
        let result = ResultFile {
            bytes: digest.bytes,
            sha256: digest.sha256,
            tree_hash: digest.tree_hash,
            reference: "none".into(),
            summary: "{}".into(),
        };
        self.plant(completed(key, result, written.version)).await
    }

    /// A free user's result whose archiver claimed it and died. Its bytes are nowhere.
    pub async fn abandoned_in_archiving(&self, user: &User) -> JobKey {
        let digest = Sha256::of(b"a result");
        let tree_hash = TreeHash(digest.0);
        let result = ResultFile { bytes: 8, sha256: digest, tree_hash, reference: "none".into(), summary: "{}".into() };
        let job = completed(self.new_key(user), result, VersionId("v1".into()));
        let claimed = job.changed_time + SignedDuration::from_secs(2);
        self.plant(job.apply(Event::ClaimArchive, claimed).expect("the retention is over")).await
    }

    async fn plant(&self, job: Job) -> JobKey {
        self.jobs.create(&job).await.expect("the job is stored");
        job.key
    }
}

/// A job that was completed two hours ago, with a retention of a second.
fn completed(key: JobKey, result: ResultFile, version: VersionId) -> Job {
    let then = SystemClock.now() - SignedDuration::from_hours(2);
    let retention = SignedDuration::from_secs(1);
    let complete = Event::Complete {
        attempt: 1,
        result,
        version,
        log: None,
        preview: None,
        role: Role::Free,
        retention,
        webhook: false,
    };
    let steps = [Event::Submit(Input { bytes: 1, etag: ETag("\"e\"".into()) }), Event::Claim, complete];
    let job = Job::uploading(key, "planted.vcf".into(), then);
    steps.into_iter().fold(job, |job, event| job.apply(event, then).expect("the event applies"))
}
