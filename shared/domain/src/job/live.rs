//! How far a running job is, as its worker tells with each heartbeat.

use jiff::Timestamp;

/// The most lines of the log that are kept in the job.
pub const LIVE_LINES: usize = 50;

/// How far the annotator is with a job. Old as soon as the job has ended; never decides anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// When this was so.
    pub at: Timestamp,
    /// Bytes of the upload that were read.
    pub bytes_read: u64,
    /// Records that were annotated.
    pub records: u64,
    /// The last lines of the log, up to [`LIVE_LINES`].
    pub lines: Vec<String>,
}
