//! What the page of a job says to its owner and to whoever has the link alike.

use gas_domain::{Failure, Job, JobState, Live, ResultFile};
use jiff::Timestamp;

use super::steps::{StepLine, steps};
use crate::{charts::Charts, format_words, job_words::JobWords, units, variants::Variants};

/// The facts of a job.
pub struct Facts {
    /// The job.
    pub job: Job,
    /// Its state in words.
    pub words: JobWords,
    /// Its time line.
    pub steps: Vec<StepLine>,
    /// The address of the page: the files' addresses begin with it.
    pub base: String,
    /// What was found, as figures.
    pub charts: Option<Charts>,
    /// The first variants, where they can be had.
    pub variants: Option<Variants>,
    /// Where it is in the queue; for its owner.
    pub place: Option<String>,
    /// What became of the mail; for its owner.
    pub mail: Option<String>,
}

impl Facts {
    /// The facts at `now`, on the page with this address.
    pub fn new(job: Job, words: JobWords, base: String, now: Timestamp) -> Self {
        let charts = match &job.state {
            JobState::Completed { result, .. } => Charts::of(&result.summary),
            _ => None,
        };
        Self { steps: steps(&job, now), charts, variants: None, job, words, base, place: None, mail: None }
    }

    /// Whether its files are going away.
    pub fn is_being_deleted(&self) -> bool {
        matches!(self.job.state, JobState::Deleting { .. })
    }

    /// What the annotator made.
    pub fn result(&self) -> Option<&ResultFile> {
        match &self.job.state {
            JobState::Completed { result, .. } => Some(result),
            _ => None,
        }
    }

    /// Whether the result can be downloaded.
    pub fn has_result_online(&self) -> bool {
        matches!(&self.job.state, JobState::Completed { place, .. } if place.version().is_some())
    }

    /// Why there is no result.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.job.state {
            JobState::Failed { failure, .. } => Some(failure),
            _ => None,
        }
    }

    /// How far a running job is: bytes read, of how many, in words.
    pub fn progress(&self) -> Option<(u64, u64, String)> {
        let (JobState::Running { .. }, Some(input), Some(live)) = (&self.job.state, &self.job.input, &self.job.live)
        else {
            return None;
        };
        let Live { bytes_read, records, .. } = live;
        let read = (*bytes_read).min(input.bytes);
        let percent = u128::from(read) * 100 / u128::from(input.bytes.max(1));
        let words = format!("{} records so far; {percent} % of the file is read.", units::grouped(*records));
        Some((read, input.bytes.max(1), words))
    }

    /// What was chosen: name and value.
    pub fn options(&self) -> Vec<(&'static str, String)> {
        let options = &self.job.options;
        let reference = options.reference.as_ref().map(|name| ("Reference", name.clone()));
        let haplotype = if options.haplotype { "read together" } else { "read one by one" };
        let format = format_words::of(&options.format).0.to_owned();
        let rest = [("Output", format), ("Variants of one haplotype", haplotype.to_owned())];
        reference.into_iter().chain(rest).collect()
    }
}
