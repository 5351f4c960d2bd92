//! The capability table: which role holds which ports. What a port calls is in `grants`. The roles of the template hold exactly this.

use Port::*;

/// Every role of the template and its capabilities.
#[rustfmt::skip]
pub const ROLES: &[(&str, &[Port])] = &[
    ("ArchiveRole", &[Queue("ArchiveQueue"), Log("ArchiveLog"), Jobs, Users, ArchiveWriter, ResultRemover,
        PublisherArchive, PublisherRestore]),
    ("ThawRole", &[Queue("ThawQueue"), Log("ThawLog"), Jobs, JobPages, Users, UserRoles, ArchiveRetrievals,
        RetentionTimers, PublisherThaw, PublisherRestore]),
    ("RestoreRole", &[Queue("RestoreQueue"), Log("RestoreLog"), Jobs, Users, ArchiveReader, ArchiveRemover,
        RetentionTimers, PublisherArchive, PublisherRestore]),
    ("NotifyRole", &[Queue("NotifyQueue"), Log("NotifyLog"), Jobs, JobPages, Users, UserNotices, Mailer, PublisherJobResults]),
    ("WebhookRole", &[Queue("WebhookQueue"), Log("WebhookLog"), Jobs, Users]),
    ("ReconcileRole", &[Log("ReconcileLog"), Jobs, JobPages, JobsDue, Users, UsersDue, InputObjects, InputUploads, Sweep, ResultHoldings,
        ResultRemover, ArchiveHoldings, ArchiveRemover, RetentionTimers, PublisherJobRequests, PublisherJobResults, PublisherArchive, PublisherThaw, PublisherRestore]),
    ("WebRole", &[Log("WebLog"), Jobs, JobIntake, JobPages, JobQueue, Users, UserProfiles, UserBilling, BillingEvents, UserRoles, Sessions, Replies, Workers, InputObjects, InputUploads, InputCopies,
        Presign, Queues, Secrets, PublisherJobRequests, PublisherJobResults, PublisherThaw, PublisherRestore]),
    ("AnnotatorTaskRole", &[JobRequests, Jobs, JobLeases, Users, InputObjects, ResultWriter, RetentionTimers, PublisherJobResults, PublisherArchive, TaskProtection, WorkerReports, References]),
    // The platform's own roles.
    ("RetentionStateMachineRole", &[PublisherArchive, DeliverLogs]),
    ("OrphanPassStateMachineRole", &[InvokeReconcile, DeliverLogs]),
    ("OrphanPassScheduleRole", &[StartOrphanPass]),
    ("AnnotatorExecutionRole", &[PullImage, Log("AnnotatorLog")]),
];

/// A capability: a port of shared/ports, a part of one, or what the platform does for a function.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Port {
    /// The queue that Lambda reads for the function.
    Queue(&'static str),
    /// The function's log.
    Log(&'static str),
    Jobs,
    JobIntake,
    JobPages,
    JobQueue,
    JobLeases,
    JobsDue,
    Users,
    UserProfiles,
    UserBilling,
    BillingEvents,
    UserRoles,
    UserNotices,
    UsersDue,
    Sessions,
    Replies,
    Workers,
    WorkerReports,
    InputObjects,
    InputUploads,
    InputCopies,
    ResultWriter,
    ResultRemover,
    ResultHoldings,
    Sweep,
    Presign,
    ArchiveWriter,
    ArchiveRetrievals,
    ArchiveReader,
    ArchiveRemover,
    ArchiveHoldings,
    PublisherJobRequests,
    PublisherJobResults,
    PublisherArchive,
    PublisherThaw,
    PublisherRestore,
    RetentionTimers,
    Mailer,
    Secrets,
    JobRequests,
    /// Looking at every stage's queue.
    Queues,
    TaskProtection,
    /// The reference bundles of the annotator.
    References,
    /// What the orphan pass calls for each page.
    InvokeReconcile,
    /// What the daily schedule does.
    StartOrphanPass,
    /// A state machine's log, which Step Functions sets up itself.
    DeliverLogs,
    /// The annotator's image, which ECS fetches.
    PullImage,
}
