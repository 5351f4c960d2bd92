//! The steps that a job has taken, for people.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Job, JobState, Place};

/// The most steps that are kept: the first ones, which tell of the annotation, and the latest.
pub const STEPS_KEPT: usize = 24;
/// How many of the first ones.
const FIRST_KEPT: usize = 6;

/// Where a job is in its life, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Stage {
    /// Its file is awaited.
    Uploading,
    /// It waits for an annotator.
    Waiting,
    /// It is annotated.
    Annotating,
    /// Its result can be downloaded.
    Ready,
    /// It ended without a result.
    Failed,
    /// Its owner ended it.
    Cancelled,
    /// Its result is copied to the archive.
    Archiving,
    /// Its result is in the archive.
    Archived,
    /// Its result is on its way back.
    Restoring,
    /// Its result waits for an operator.
    Held,
    /// It is being deleted.
    Deleting,
}

/// A step: what began, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What began.
    pub stage: Stage,
    /// When.
    pub at: Timestamp,
}

impl Job {
    /// Where the job is in its life.
    pub fn stage(&self) -> Stage {
        match &self.state {
            JobState::Uploading { .. } => Stage::Uploading,
            JobState::Pending { .. } => Stage::Waiting,
            JobState::Running { .. } => Stage::Annotating,
            JobState::Failed { .. } => Stage::Failed,
            JobState::Cancelled { .. } => Stage::Cancelled,
            JobState::Deleting { .. } => Stage::Deleting,
            JobState::Completed { place, .. } => match place {
                Place::Online { .. } => Stage::Ready,
                Place::Archiving { .. } => Stage::Archiving,
                Place::Archived { .. } => Stage::Archived,
                Place::Restoring { .. } => Stage::Restoring,
                Place::Held { .. } => Stage::Held,
            },
        }
    }

    /// Since when the job waits for an annotator, if it does: its place in the queue.
    pub fn waiting_since(&self) -> Option<Timestamp> {
        let waits = self.stage() == Stage::Waiting;
        let step = self.timeline.last().filter(|step| step.stage == Stage::Waiting);
        waits.then(|| step.map_or(self.submit_time, |step| step.at))
    }

    /// Remembers the step that the job is in, unless it is in it since before.
    pub(super) fn remember(&mut self, now: Timestamp) {
        let stage = self.stage();
        if self.timeline.last().is_some_and(|step| step.stage == stage) {
            return;
        }
        if self.timeline.len() >= STEPS_KEPT {
            self.timeline.remove(FIRST_KEPT);
        }
        self.timeline.push(Step { stage, at: now });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Event, JobKey};

    fn job() -> Job {
        let key =
            JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
        Job::uploading(key, "a.vcf".into(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn each_step_is_remembered_with_its_time() {
        let later = Timestamp::from_second(60).unwrap();
        let cancelled = job().apply(Event::Cancel, later).unwrap();
        let steps: Vec<_> = cancelled.timeline.iter().map(|step| (step.stage, step.at.as_second())).collect();
        assert_eq!(steps, [(Stage::Uploading, 0), (Stage::Cancelled, 60)]);
    }

    #[test]
    fn a_job_waits_from_its_submission_on_whatever_else_happens_to_it() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let input = crate::Input { bytes: 7, etag: crate::ETag("e".into()) };
        let waiting = job().apply(Event::Submit(input), at(60)).unwrap();
        let shared = waiting.apply(Event::Share(crate::TokenHash::of("token")), at(90)).unwrap();
        assert_eq!([job().waiting_since(), shared.waiting_since()], [None, Some(at(60))]);
        assert_eq!(shared.apply(Event::Claim, at(99)).unwrap().waiting_since(), None);
    }

    #[test]
    fn a_long_life_keeps_its_beginning_and_its_end() {
        let mut job = job();
        for second in 1..100 {
            job.state = match second % 2 {
                0 => JobState::Pending { runs: 0 },
                _ => JobState::Running { runs: 1, lease_until: Timestamp::UNIX_EPOCH },
            };
            job.remember(Timestamp::from_second(second).unwrap());
        }
        assert_eq!(job.timeline.len(), STEPS_KEPT);
        assert_eq!(job.timeline[0].stage, Stage::Uploading);
        assert_eq!(job.timeline[STEPS_KEPT - 1].at.as_second(), 99);
        assert!(job.timeline.is_sorted_by_key(|step| step.at));
    }
}
