//! Counting the results that came back from the archive, page by page of a user's jobs.

use jiff::Timestamp;

use crate::{Job, JobId, JobState, Place, Stage, Step};

/// The results that came back, as far as the user's jobs have been looked through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Returned {
    /// The last job that was looked at; `None` before the first.
    pub cursor: Option<JobId>,
    /// How many came back.
    pub back: u32,
    /// How many wait for an operator.
    pub held: u32,
}

/// How a look at some of a user's jobs ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The count, as far as it got.
    pub returned: Returned,
    /// A result is still on its way: the count goes on from there, later.
    pub is_waiting: bool,
}

impl Returned {
    /// Counts a page of jobs that the user has had since a moment before `since`, up to one whose result is on its way.
    pub fn count(mut self, jobs: &[Job], since: Timestamp) -> Counted {
        for job in jobs {
            if let JobState::Completed { place, .. } = &job.state {
                match place {
                    Place::Restoring { .. } | Place::Archived { .. } => {
                        return Counted { returned: self, is_waiting: true };
                    }
                    Place::Held { .. } => self.held += 1,
                    Place::Online { .. } | Place::Archiving { .. } => self.back += u32::from(came_back(job, since)),
                }
            }
            self.cursor = Some(job.key.job_id);
        }
        Counted { returned: self, is_waiting: false }
    }
}

fn came_back(job: &Job, since: Timestamp) -> bool {
    let back = |steps: &[Step]| matches!(steps, [before, after] if before.stage == Stage::Restoring && after.stage == Stage::Ready && after.at >= since);
    job.timeline.windows(2).any(back)
}
