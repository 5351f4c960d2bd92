//! The state of a job in plain words.

use gas_domain::{Job, JobState, Place, Retrieval, Role, Tier};
use jiff::{SignedDuration, Timestamp};

/// What a page says of the state of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobWords {
    /// The state in a word or three.
    pub label: &'static str,
    /// The sign beside it, so that states differ by more than colour.
    pub shape: Shape,
    /// What that means for the reader.
    pub sentence: String,
    /// A moment that matters, and what it is.
    pub moment: Option<(&'static str, Timestamp)>,
    /// When a result that was asked for is expected back.
    pub expected: Option<Timestamp>,
    /// After how many seconds to look again, when the state changes by itself before long.
    pub look_again: Option<u32>,
    /// Whether the premium plan would help.
    pub upgrade: bool,
}

/// A sign, and with it a colour; the name is that of its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An open circle: nothing happens yet.
    Waiting,
    /// A turning arc: someone works.
    Working,
    /// A check mark.
    Done,
    /// A cross.
    Failed,
    /// A box.
    Archived,
    /// A bar: it does not go on by itself.
    Stopped,
}

impl Shape {
    /// The class of its style.
    pub fn class(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Working => "working",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Archived => "archived",
            Self::Stopped => "stopped",
        }
    }
}

impl JobWords {
    /// The words for a job of an owner with this plan, at `now`.
    pub fn of(job: &Job, role: Role, now: Timestamp) -> Self {
        match &job.state {
            JobState::Uploading { expires } => {
                let sentence = "Its file has not arrived yet. If you left the upload, send the file again.";
                Self::new("Waiting for the file", Shape::Waiting, sentence)
                    .at("Without its file the job is deleted at", *expires)
            }
            JobState::Pending { .. } => {
                let sentence = "The file has arrived and waits for an annotator.";
                Self::new("Waiting", Shape::Waiting, sentence).moving()
            }
            JobState::Running { .. } => {
                let sentence = "The variants are being annotated.";
                Self::new("Annotating", Shape::Working, sentence).moving()
            }
            JobState::Completed { place, .. } => Self::of_result(job, place, role, now),
            JobState::Failed { .. } => {
                Self::new("Failed", Shape::Failed, "There is no result, for the reason given below.")
            }
            JobState::Cancelled { .. } => {
                Self::new("Cancelled", Shape::Stopped, "You ended it before it was annotated.")
            }
            JobState::Deleting { until } => {
                let sentence =
                    "Its files are being removed and can no longer be downloaded. The entry goes last, by itself.";
                Self::new("Being deleted", Shape::Stopped, sentence).at("It leaves your list soon after", *until)
            }
        }
    }

    /// The words for a reader who has the owner's link: what they can do, not what the owner can.
    pub fn for_reader(job: &Job, now: Timestamp) -> Self {
        let (label, shape, sentence) = match &job.state {
            JobState::Uploading { .. } | JobState::Pending { .. } => {
                ("Waiting", Shape::Waiting, "It has not been annotated yet.")
            }
            JobState::Running { .. } => ("Annotating", Shape::Working, "The variants are being annotated."),
            JobState::Completed { place, .. } if place.version().is_some() => {
                ("Ready", Shape::Done, "The annotated file is ready to download.")
            }
            JobState::Completed { .. } => {
                ("Archived", Shape::Archived, "The annotated file is in the archive: who shared it can have it back.")
            }
            JobState::Failed { .. } => ("Failed", Shape::Failed, "There is no result, for the reason given below."),
            JobState::Cancelled { .. } => ("Cancelled", Shape::Stopped, "It was ended before it was annotated."),
            JobState::Deleting { .. } => ("Being deleted", Shape::Stopped, "Its files are being removed."),
        };
        Self { look_again: Self::of(job, Role::Free, now).look_again, ..Self::new(label, shape, sentence) }
    }

    fn of_result(job: &Job, place: &Place, role: Role, now: Timestamp) -> Self {
        let is_free = role == Role::Free;
        match place {
            Place::Online { retention: None, .. } => {
                Self::new("Ready", Shape::Done, "The annotated file is ready to download.")
            }
            Place::Online { .. } if !is_free => {
                Self::new("Ready", Shape::Done, "The annotated file is ready to download, and stays so.").moving()
            }
            Place::Online { retention: Some(retention), .. } => {
                let words = Self::new("Ready", Shape::Done, "The annotated file is ready to download.");
                // There is nothing to see before then, but that the plan was changed elsewhere.
                let left = retention.until.duration_since(now).as_secs().clamp(3, 30);
                let words = words.looked_at_after(u32::try_from(left).unwrap_or(30));
                let before = match retention.until > now {
                    true => "It moves to the archive at",
                    false => "It moves to the archive now; its time was over at",
                };
                words.at(before, retention.until).upgrade(is_free)
            }
            Place::Archiving { .. } => {
                let sentence = "The annotated file is being copied to the archive. Until then it can be downloaded.";
                Self::new("Moving to the archive", Shape::Working, sentence).moving().upgrade(is_free)
            }
            Place::Archived { .. } if is_free => {
                let sentence = "The annotated file is safe in the archive. With the premium plan it comes back by \
                                itself and stays.";
                Self::new("Archived", Shape::Archived, sentence).upgrade(true)
            }
            Place::Archived { .. } => {
                let sentence =
                    "The annotated file is in the archive, and is asked for now that you have the premium plan.";
                Self::new("Archived", Shape::Archived, sentence).moving()
            }
            Place::Restoring { upload: Some(_), .. } => {
                let sentence = "The annotated file is out of the archive and is being copied back.";
                Self::new("Coming back", Shape::Working, sentence).moving()
            }
            Place::Restoring { retrieval, tries, .. } => {
                let what = match retrieval {
                    Some(_) if *tries == 0 => "Asked for at",
                    _ => "Last step at",
                };
                let words = Self::new("Coming back", Shape::Working, coming_back(retrieval.as_ref(), *tries));
                let words = words.at(what, job.changed_time).looked_at_after(10);
                let expected = retrieval.as_ref().map(|retrieval| job.changed_time + longest(retrieval.tier));
                Self { expected, ..words }
            }
            Place::Held { place, .. } => {
                let sentence = match place.version() {
                    Some(_) => {
                        "The annotated file could not be moved to the archive, again and again. Nothing is lost: it \
                         can be downloaded, and we look after it."
                    }
                    None => {
                        "The annotated file could not be brought back, again and again. Nothing is lost: it is in the \
                         archive, and we look after it."
                    }
                };
                Self::new("Held", Shape::Stopped, sentence)
            }
        }
    }

    fn new(label: &'static str, shape: Shape, sentence: impl Into<String>) -> Self {
        Self { label, shape, sentence: sentence.into(), moment: None, expected: None, look_again: None, upgrade: false }
    }

    fn at(self, what: &'static str, at: Timestamp) -> Self {
        let moment = Some((what, at));
        Self { moment, ..self }
    }

    /// It changes by itself, soon.
    fn moving(self) -> Self {
        self.looked_at_after(3)
    }

    fn looked_at_after(self, seconds: u32) -> Self {
        Self { look_again: Some(seconds), ..self }
    }

    fn upgrade(self, upgrade: bool) -> Self {
        Self { upgrade, ..self }
    }
}

/// How long a retrieval mostly takes at most.
fn longest(tier: Tier) -> SignedDuration {
    match tier {
        Tier::Expedited => SignedDuration::from_mins(5),
        Tier::Standard => SignedDuration::from_hours(5),
        Tier::Bulk => SignedDuration::from_hours(12),
    }
}

/// The times are those of the Amazon S3 user guide, "Archive retrieval options".
fn coming_back(retrieval: Option<&Retrieval>, tries: u32) -> String {
    let Some(retrieval) = retrieval else {
        return match tries {
            0 => "The annotated file is about to be asked for from the archive.".to_owned(),
            _ => {
                "The archive did not give the annotated file back yet. Nothing is lost: it is asked again before long."
                    .to_owned()
            }
        };
    };
    let (tier, time) = match retrieval.tier {
        Tier::Expedited => ("Expedited", "1 to 5 minutes"),
        Tier::Standard => ("Standard", "3 to 5 hours"),
        Tier::Bulk => ("Bulk", "5 to 12 hours"),
    };
    format!("The annotated file is on its way back from the archive, by {tier} retrieval: that mostly takes {time}.")
}

#[cfg(test)]
mod tests;
