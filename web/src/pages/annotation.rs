//! `/annotations/{id}`: one job, its state and its files.

mod counts;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use gas_domain::{Failure, Job, JobState, Mail, ResultFile, User};
use jiff::Timestamp;

use crate::{
    App,
    access::OwnJob,
    job_words::JobWords,
    page::{Head, Page},
};

use counts::Counts;

/// Shows it to its owner.
pub async fn show(State(app): State<Arc<App>>, OwnJob { user, job, head }: OwnJob) -> Page<Annotation> {
    Page(Annotation { head, words: JobWords::of(&job, user.role, app.now()), user, job })
}

/// The page.
#[derive(Template)]
#[template(path = "annotation.html")]
pub struct Annotation {
    head: Head,
    words: JobWords,
    user: User,
    job: Job,
}

impl Annotation {
    fn ended(&self) -> Option<&Timestamp> {
        match &self.job.state {
            JobState::Completed { complete_time, .. }
            | JobState::Failed { complete_time, .. }
            | JobState::Cancelled { complete_time } => Some(complete_time),
            _ => None,
        }
    }

    fn can_be_cancelled(&self) -> bool {
        matches!(self.job.state, JobState::Uploading { .. } | JobState::Pending { .. } | JobState::Running { .. })
    }

    fn is_being_deleted(&self) -> bool {
        matches!(self.job.state, JobState::Deleting { .. })
    }

    fn result(&self) -> Option<&ResultFile> {
        match &self.job.state {
            JobState::Completed { result, .. } => Some(result),
            _ => None,
        }
    }

    fn has_result_online(&self) -> bool {
        matches!(&self.job.state, JobState::Completed { place, .. } if place.version().is_some())
    }

    fn failure(&self) -> Option<&Failure> {
        match &self.job.state {
            JobState::Failed { failure, .. } => Some(failure),
            _ => None,
        }
    }

    fn mail(&self) -> Option<String> {
        let address = &self.user.profile.email;
        match self.job.mail {
            Mail::None => None,
            Mail::Due | Mail::Sending { .. } => Some(format!("on its way to {address}")),
            Mail::Sent => Some("sent".to_owned()),
            Mail::GivenUp => Some("could not be sent; this page tells all that it would have told".to_owned()),
        }
    }

    fn counts(&self) -> Option<Counts> {
        self.result().and_then(|result| Counts::read(&result.summary))
    }
}
