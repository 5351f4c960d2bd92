//! Steps, jobs and users in words.

use std::fmt;

use gas_domain::{Deletion, Job, JobState, Mail, Place, Role, User};
use gas_world::{Fault, Topic};
use jiff::Timestamp;

use super::step::Step;

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignUp => write!(f, "somebody signs up"),
            Self::Upload { user, file, submits: true } => write!(f, "user{user} submits a file: {file:?}"),
            Self::Upload { user, file, submits: false } => {
                write!(f, "user{user} uploads a file and closes the browser: {file:?}")
            }
            Self::ChangePlan { user, premium: true, .. } => write!(f, "user{user} takes the premium plan"),
            Self::ChangePlan { user, premium: false, .. } => write!(f, "user{user} takes the free plan"),
            Self::CloseAccount { user, .. } => write!(f, "user{user} deletes the account"),
            Self::Cancel { job, .. } => write!(f, "job {job} is cancelled by its owner"),
            Self::Delete { job, .. } => write!(f, "job {job} is deleted by its owner"),
            Self::Grow { job } => write!(f, "the result of job {job} becomes a large one"),
            Self::Deliver { topic, position, .. } => write!(f, "{} delivers message {position}", name(*topic)),
            Self::Duplicate { topic, position } => write!(f, "{} doubles message {position}", name(*topic)),
            Self::Lose { topic, position } => write!(f, "{} loses message {position}", name(*topic)),
            Self::Redrive => write!(f, "the dead letters are sent again"),
            Self::Annotate { .. } => write!(f, "an annotator takes a job request"),
            Self::Reconcile { .. } => write!(f, "reconcile runs"),
            Self::FindOrphans { .. } => write!(f, "the orphan pass runs"),
            Self::Wake { worker, .. } => write!(f, "stalled worker {worker} goes on"),
            Self::Pass(time) => write!(f, "{time:#} pass, and nothing runs"),
            Self::Work(time) => write!(f, "{time:#} pass, and everything runs"),
            Self::FinishRetrievals => write!(f, "all retrievals end"),
            Self::FailRetrievals => write!(f, "all retrievals fail"),
            Self::LoseRetrievals => write!(f, "the archive forgets its retrievals"),
            Self::Refuse(tier) => write!(f, "{tier:?} retrievals are refused"),
            Self::Grant(tier) => write!(f, "{tier:?} retrievals are granted"),
            Self::Spoil => write!(f, "the next copy into the archive will be damaged"),
            Self::LoseTimers => write!(f, "the retention timers are lost"),
            Self::LoseRequests => write!(f, "the job requests are lost"),
        }?;
        self.faults().iter().try_for_each(|(call, fault)| write!(f, "; {} call {call}", strikes(*fault)))
    }
}

fn strikes(fault: Fault) -> &'static str {
    match fault {
        Fault::ErrorBefore => "an error instead of",
        Fault::AnswerLost => "the answer lost of",
        Fault::CrashBefore => "death before",
        Fault::CrashAfter => "death after",
        Fault::Stall => "a stall at",
    }
}

fn name(topic: Topic) -> &'static str {
    match topic {
        Topic::JobResults => "job-results",
        Topic::Webhooks => "webhooks",
        Topic::ResultsArchive => "results-archive",
        Topic::ResultsThaw => "results-thaw",
        Topic::ResultsRestore => "results-restore",
    }
}

/// Day and time.
pub fn moment(time: Timestamp) -> String {
    time.strftime("%d %H:%M:%S").to_string()
}

/// How a job is.
pub fn job(job: &Job) -> String {
    let mut words = format!("v{} attempt {}: {}", job.version, job.attempt, state(&job.state));
    match job.mail {
        Mail::None => {}
        Mail::Sending { lease_until, tries } => {
            words += &format!("; mail being sent until {} (try {tries})", moment(lease_until));
        }
        mail => words += &format!("; mail {mail:?}"),
    }
    for deletion in &job.pending_deletions {
        words += &match deletion {
            Deletion::Version(version) => format!("; to delete: version {}", version.0),
            Deletion::Archive(archive) => format!("; to delete: archive {}", archive.0),
        };
    }
    match job.due_at {
        Some(due_at) => words + &format!("; due {}", moment(due_at)),
        None => words,
    }
}

fn state(state: &JobState) -> String {
    match state {
        JobState::Uploading { expires } => format!("UPLOADING until {}", moment(*expires)),
        JobState::Pending { runs } => format!("PENDING after {runs} runs"),
        JobState::Running { runs, lease_until } => format!("RUNNING run {runs} until {}", moment(*lease_until)),
        JobState::Completed { place: at, .. } => place(at),
        JobState::Failed { failure, .. } => format!("FAILED: {}", failure.reason),
        JobState::Cancelled { .. } => "CANCELLED".into(),
        JobState::Deleting { until } => format!("DELETING until {}", moment(*until)),
    }
}

fn place(place_: &Place) -> String {
    match place_ {
        Place::Online { version, retention: Some(retention) } => {
            format!("ONLINE {} until {}", version.0, moment(retention.until))
        }
        Place::Online { version, retention: None } => format!("ONLINE {}", version.0),
        Place::Archiving { version, lease_until, tries, upload } => {
            format!("ARCHIVING {} until {}, tries {tries}, upload {upload:?}", version.0, moment(*lease_until))
        }
        Place::Archived { archive } => format!("ARCHIVED {}", archive.0),
        Place::Restoring { archive, retrieval, asking, tries, upload } => {
            let retrieval = retrieval.as_ref().map(|retrieval| format!("{} {:?}", retrieval.id.0, retrieval.tier));
            format!(
                "RESTORING {}, retrieval {retrieval:?}, asking {asking}, tries {tries}, upload {upload:?}",
                archive.0
            )
        }
        Place::Held { reason, place: was } => format!("HELD ({reason}) {}", place(was)),
    }
}

/// How a user is.
pub fn user(user: &User) -> String {
    let role = match user.role {
        Role::Free => "free",
        Role::Premium => "premium",
    };
    let closing = if user.closing { ", closing" } else { "" };
    let walk = user.pending_fanout.as_ref().map(|walk| format!(", walk {} from {:?}", walk.role_version, walk.cursor));
    let due = user.due_at.map(|due_at| format!("; due {}", moment(due_at)));
    format!("{role} v{}{closing}{}{}", user.role_version, walk.unwrap_or_default(), due.unwrap_or_default())
}
