//! How a suite reaches an implementation of the ports, and what it has to do from the outside.

use gas_domain::{ArchiveId, JobKey, VersionId};
use gas_ports::{
    ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, InputObjects, JobIntake, JobLeases, JobPages,
    JobRequests, Jobs, JobsDue, Publisher, ResultHoldings, ResultRemover, ResultWriter, RetentionTimers, Sessions,
    Sweep, UserProfiles, UserRoles, Users, UsersDue,
};

/// An implementation of the ports.
pub trait Harness: ArchiveHarness {
    fn jobs(&self) -> impl Jobs + JobIntake + JobPages + JobLeases + JobsDue + Clone + 'static;
    fn users(&self) -> impl Users + UserProfiles + UserRoles + UsersDue;
    fn sessions(&self) -> impl Sessions;
    fn inputs(&self) -> impl InputObjects;
    fn requests(&self) -> impl JobRequests;
    fn publisher(&self) -> impl Publisher;
    fn timers(&self) -> impl RetentionTimers;

    /// A browser uploads the input of a job.
    async fn upload(&self, job: &JobKey, bytes: &[u8]);
}

/// An archive, with the results bucket that it is filled from and emptied into.
pub trait ArchiveHarness {
    fn results(&self) -> impl ResultWriter + ResultRemover + ResultHoldings;
    fn archive(&self) -> impl ArchiveWriter + ArchiveRetrievals + ArchiveReader + ArchiveRemover;
    fn sweep(&self) -> impl Sweep;

    /// The bytes of a version in the results bucket.
    async fn result(&self, s3_key: &str, version: &VersionId) -> Option<Vec<u8>>;

    /// Time passes until the retrieval under way has ended.
    async fn retrieval_ends(&self, job: &JobKey, archive: &ArchiveId);

    /// How many copies of the job's result the archive holds.
    async fn copies(&self, job: &JobKey) -> u64;
}
