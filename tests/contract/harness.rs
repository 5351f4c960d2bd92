//! How a suite reaches an implementation of the ports, and what it has to do from the outside.

use gas_domain::{ArchiveId, JobKey, VersionId};
use gas_ports::{
    ArchiveReader, ArchiveRemover, ArchiveRetrievals, ArchiveWriter, BillingEvents, InputCopies, InputObjects,
    InputUploads, JobIntake, JobLeases, JobPages, JobQueue, JobRequests, Jobs, JobsDue, Publisher, Queues, Replies,
    ResultHoldings, ResultRemover, ResultWriter, RetentionTimers, Sessions, Sweep, UserBilling, UserNotices,
    UserProfiles, UserRoles, Users, UsersDue, Workers,
};

/// An implementation of the ports.
pub trait Harness: ArchiveHarness {
    fn jobs(&self) -> impl Jobs + JobIntake + JobPages + JobQueue + JobLeases + JobsDue + Clone + 'static;
    fn users(&self) -> impl Users + UserProfiles + UserBilling + UserRoles + UserNotices + UsersDue;
    fn billing_events(&self) -> impl BillingEvents;
    fn sessions(&self) -> impl Sessions;
    fn replies(&self) -> impl Replies;
    fn workers(&self) -> impl Workers;
    fn inputs(&self) -> impl InputObjects + InputUploads + InputCopies;
    fn requests(&self) -> impl JobRequests;
    fn queues(&self) -> impl Queues;
    fn publisher(&self) -> impl Publisher;
    fn timers(&self) -> impl RetentionTimers;

    /// A browser uploads the input of a job.
    async fn upload(&self, job: &JobKey, bytes: &[u8]);

    /// A browser sends a part to the address that was signed for it; whether it was taken.
    async fn send_part(&self, url: &str, bytes: &[u8]) -> bool;
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
