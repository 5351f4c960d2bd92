//! `/annotations/{id}`: one job, its state and its files.

mod facts;
mod steps;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use gas_domain::{Job, JobState, Mail, User};

use crate::{
    App,
    access::OwnJob,
    errors::PageError,
    job_words::JobWords,
    page::{Head, Page, page_of},
    share::{self, Link},
    variants::{Filter, Variants},
};

pub use facts::Facts;

/// How often the page looks while the jobs follow a change of plan, in seconds.
const FOLLOWING: u32 = 3;

/// Shows it to its owner.
pub async fn show(
    State(app): State<Arc<App>>,
    OwnJob { user, job, head }: OwnJob,
    Query(filter): Query<Filter>,
) -> Result<Page<Annotation>, PageError> {
    let now = app.now();
    let queue = app.queue.for_jobs(&app.jobs, &app.workers, std::slice::from_ref(&job), now).await;
    let place = queue.and_then(|queue| queue.words(&job));
    let mut words = JobWords::of(&job, user.role, now);
    if user.pending_fanout.is_some() {
        // The walk that lets the result follow the plan has not come by, or just did.
        words.look_again.get_or_insert(FOLLOWING);
    }
    let base = page_of(&job.key.job_id);
    let mail = mail(&job, &user);
    let link = share::link_of(&app.sessions, &job, now).await?;
    let variants = Variants::read(&app, &job, filter).await;
    Ok(Page(Annotation { head, link, facts: Facts { variants, place, mail, ..Facts::new(job, words, base, now) } }))
}

/// The page.
#[derive(Template)]
#[template(path = "annotation.html")]
pub struct Annotation {
    head: Head,
    link: Link,
    facts: Facts,
}

impl Annotation {
    fn is_running(&self) -> bool {
        matches!(self.facts.job.state, JobState::Running { .. })
    }
}

fn mail(job: &Job, user: &User) -> Option<String> {
    match job.mail {
        Mail::None if job.state.is_under_way() => Some(match user.wants_mail_about_jobs() {
            true => format!("goes to {} when it is done, or has failed", user.profile.email),
            false => "none: by your profile you want none about jobs, or it has no address".to_owned(),
        }),
        Mail::None => None,
        Mail::Due | Mail::Sending { .. } => Some(format!("on its way to {}", user.profile.email)),
        Mail::Sent => Some("sent".to_owned()),
        Mail::Declined => Some("not sent: by your profile you want none about jobs, or it has no address".to_owned()),
        Mail::GivenUp => Some("could not be sent; this page tells all that it would have told".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use gas_domain::{Event, JobKey, MailChoices, Profile};
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_mail_is_promised_only_to_who_gets_one() {
        let now = Timestamp::UNIX_EPOCH;
        let key =
            JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
        let job = Job::uploading(key.clone(), "a.vcf".into(), now);
        let with = |email: &str, ended| {
            let mails = MailChoices { ended, ..MailChoices::default() };
            let user =
                User::new(key.user_id.clone(), Profile { email: email.into(), mails, ..Profile::default() }, now);
            mail(&job, &user).unwrap()
        };
        assert_eq!(with("ann@example.org", true), "goes to ann@example.org when it is done, or has failed");
        assert!(with("ann@example.org", false).starts_with("none") && with("", true).starts_with("none"));
        let cancelled = job.apply(Event::Cancel, now).unwrap();
        assert_eq!(mail(&cancelled, &User::new(key.user_id.clone(), Profile::default(), now)), None);
    }
}
