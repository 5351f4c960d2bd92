//! The words for what is healed: which state was stuck, and what must have been lost.

use gas_domain::{Delivery, Job, JobState, Message, NoticeState, Place, User};

/// The state as the table and the pages name it.
pub fn state(job: &Job) -> String {
    match &job.state {
        JobState::Uploading { .. } => "UPLOADING".into(),
        JobState::Pending { .. } => "PENDING".into(),
        JobState::Running { .. } => "RUNNING".into(),
        JobState::Completed { place, .. } => format!("COMPLETED, {}", place_name(place)),
        JobState::Failed { .. } => "FAILED".into(),
        JobState::Cancelled { .. } => "CANCELLED".into(),
        JobState::Deleting { .. } => "DELETING".into(),
    }
}

/// What was lost when nothing came of this message, and what is done about it; `None` when it is sent again because that is
/// its way.
pub fn lost(message: &Message, job: &Job) -> Option<&'static str> {
    Some(match (message, &job.state) {
        (Message::Webhook(_), _) if matches!(job.delivery, Delivery::Waiting { .. }) => return None,
        (Message::Webhook(_) | Message::TestWebhook { .. }, _) => {
            "the owner's webhook was not told of the job's end; its job-results message is sent again"
        }
        (Message::Annotate(_), JobState::Running { .. }) => {
            "the annotator that ran the job died; another one is asked to run it"
        }
        (Message::Annotate(_), _) => "no annotator took the job; its job-requests message is sent again",
        (Message::Notify(_), _) => "the mail about the job's end was not sent; its job-results message is sent again",
        (Message::Archive(_), JobState::Completed { place: Place::Online { retention: Some(_), .. }, .. }) => {
            "the end of the retention was not told to archive; its results-archive message is sent again"
        }
        (Message::Archive(_), JobState::Completed { place: Place::Archiving { .. }, .. }) => {
            "the copy into the archive failed or its worker died; its results-archive message is sent again"
        }
        (Message::Archive(_), _) => {
            "a version that is not needed was not deleted; its results-archive message is sent again"
        }
        (Message::Thaw(_), _) => {
            "no retrieval was started, or nothing was heard of it; its results-thaw message is sent again"
        }
        (Message::Restore(_), JobState::Completed { place: Place::Restoring { .. }, .. }) => {
            "the copy out of the archive did not go on; its results-restore message is sent again"
        }
        (Message::Restore(_), _) => {
            "an archived copy that is not needed was not deleted; its results-restore message is sent again"
        }
        // A job asks for no walk, and nothing for its owner; see `lost_of_user`.
        (Message::NotifyUser { .. }, _) => "the owner was not told; the job-results message is sent again",
        (Message::Fanout { .. }, _) => {
            "the jobs have not followed the role; the walk's results-thaw message is sent again"
        }
    })
}

/// What was lost when nothing came of this message about a user; `None` when it is sent again because that is its way.
pub fn lost_of_user(user: &User, message: &Message) -> Option<&'static str> {
    match (message, &user.pending_fanout, user.closing) {
        (Message::NotifyUser { .. }, ..) => user
            .notices
            .iter()
            .any(|pending| !matches!(pending.state, NoticeState::Waiting { .. }))
            .then_some("a mail about the plan was not sent; its job-results message is sent again"),
        (_, Some(fanout), true) if fanout.cursor.is_none() => None,
        (_, _, true) => {
            Some("the walk that deletes the account's jobs broke off; its results-thaw message is sent again")
        }
        (_, _, false) => {
            Some("the walk that lets the jobs follow the role broke off; its results-thaw message is sent again")
        }
    }
}

fn place_name(place: &Place) -> &'static str {
    match place {
        Place::Online { .. } => "ONLINE",
        Place::Archiving { .. } => "ARCHIVING",
        Place::Archived { .. } => "ARCHIVED",
        Place::Restoring { .. } => "RESTORING",
        Place::Held { .. } => "HELD",
    }
}
