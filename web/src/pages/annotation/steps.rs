//! The time line of a job: what it did, when, and for how long.

use gas_domain::{Job, Stage};
use jiff::Timestamp;

use crate::units;

/// A line of it.
#[derive(Debug, PartialEq, Eq)]
pub struct StepLine {
    /// What began.
    pub title: &'static str,
    /// When.
    pub at: Timestamp,
    /// How long it took, or takes so far.
    pub took: Option<String>,
    /// The class of its style.
    pub class: &'static str,
}

/// The steps of a job, as seen at `now`.
pub fn steps(job: &Job, now: Timestamp) -> Vec<StepLine> {
    let ends = job.timeline.iter().skip(1).map(|step| Some(step.at)).chain([None]);
    job.timeline
        .iter()
        .zip(ends)
        .map(|(step, end)| {
            let took = match end {
                Some(end) => Some(format!("took {}", units::span(end.duration_since(step.at)))),
                None if is_work(step.stage) => Some(format!("for {} so far", units::span(now.duration_since(step.at)))),
                None => None,
            };
            // A result that rests did not take long to do so.
            let took = took.filter(|_| is_work(step.stage));
            let class = match step.stage {
                Stage::Failed | Stage::Held => "bad",
                stage if end.is_none() && is_work(stage) => "now",
                _ => "done",
            };
            StepLine { title: title(step.stage), at: step.at, took, class }
        })
        .collect()
}

/// Whether the step is on its way to another.
fn is_work(stage: Stage) -> bool {
    match stage {
        Stage::Uploading
        | Stage::Waiting
        | Stage::Annotating
        | Stage::Archiving
        | Stage::Restoring
        | Stage::Deleting => true,
        Stage::Ready | Stage::Failed | Stage::Cancelled | Stage::Archived | Stage::Held => false,
    }
}

fn title(stage: Stage) -> &'static str {
    match stage {
        Stage::Uploading => "Upload",
        Stage::Waiting => "Waiting for an annotator",
        Stage::Annotating => "Annotating",
        Stage::Ready => "Result ready",
        Stage::Failed => "Failed",
        Stage::Cancelled => "Cancelled",
        Stage::Archiving => "Moving to the archive",
        Stage::Archived => "In the archive",
        Stage::Restoring => "Coming back from the archive",
        Stage::Held => "Held: we look after it",
        Stage::Deleting => "Deleting",
    }
}

#[cfg(test)]
mod tests {
    use gas_domain::{ETag, Event, Input, JobKey};
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn every_step_says_how_long_it_took_and_the_last_how_long_it_takes() {
        let at = |second| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second);
        let key =
            JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
        let input = Input { bytes: 7, etag: ETag("e".into()) };
        let job = Job::uploading(key, "a.vcf".into(), at(0)).apply(Event::Submit(input), at(5)).unwrap();
        let lines = steps(&job, at(70));
        let said: Vec<_> = lines.iter().map(|line| (line.class, line.took.as_deref().unwrap_or(""))).collect();
        assert_eq!(said, [("done", "took 5 s"), ("now", "for 1 min 5 s so far")]);
        let cancelled = steps(&job.apply(Event::Cancel, at(80)).unwrap(), at(999));
        assert_eq!((cancelled[2].class, &cancelled[2].took), ("done", &None));
    }
}
