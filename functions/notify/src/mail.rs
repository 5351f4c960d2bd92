//! The words of the mails: plain text, one link, no tracking.

use gas_domain::{Failure, Job, JobState, Place, User};
use gas_ports::Email;
use jiff::Timestamp;

/// The mail about the end of a job; `None` when it has not ended.
pub fn compose(job: &Job, user: &User, web_url: &str) -> Option<Email> {
    let page = format!("{web_url}/annotations/{}", job.key.job_id);
    let (subject, text) = match &job.state {
        JobState::Completed { place, .. } => {
            let text = format!(
                "Your annotated VCF is ready.\n\n  {}\n\nDownload it here:\n\n  {page}\n{}",
                job.result_file_name(),
                retention(place)
            );
            (format!("{} is annotated", job.file_name), text)
        }
        JobState::Failed { failure, .. } => {
            let text = format!(
                "{} could not be annotated.\n\n  {}\n\nThe job and its log:\n\n  {page}\n\n\
                 Mend the file and submit it again.\n",
                job.file_name,
                reason(failure)
            );
            (format!("{} could not be annotated", job.file_name), text)
        }
        _ => return None,
    };
    let text = format!("Dear {},\n\n{text}\nGAS, the Genomics Annotation Service\n", user.profile.name);
    Some(Email { to: user.profile.email.clone(), subject: one_line(&subject), text })
}

fn reason(failure: &Failure) -> String {
    match failure.line {
        Some(line) => format!("Line {line}: {}", failure.reason),
        None => failure.reason.clone(),
    }
}

fn retention(place: &Place) -> String {
    match place {
        Place::Online { retention: Some(retention), .. } => format!(
            "\nWith the free plan it stays online until {} and then moves to the archive.\nPremium users keep their \
             results online, and get archived ones back.\n",
            minute(retention.until)
        ),
        _ => String::new(),
    }
}

fn minute(time: Timestamp) -> String {
    time.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// A file's name may hold anything but must not break a header.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use gas_domain::{Profile, User};
    use jiff::Timestamp;

    use super::*;

    fn user() -> User {
        let profile = Profile { name: "Ann".into(), email: "ann@example.org".into(), ..Profile::default() };
        User::new("ann".parse().unwrap(), profile, Timestamp::UNIX_EPOCH)
    }

    fn job(state: JobState) -> Job {
        let key = gas_domain::JobKey {
            user_id: "ann".parse().unwrap(),
            job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap(),
        };
        Job { state, ..Job::uploading(key, "a\r\nBcc: x.vcf".into(), Timestamp::UNIX_EPOCH) }
    }

    #[test]
    fn a_failure_is_told_with_its_reason_and_line_and_one_link() {
        let failure = Failure { reason: "5 columns, 8 expected".into(), line: Some(5) };
        let mail =
            compose(&job(JobState::Failed { complete_time: Timestamp::UNIX_EPOCH, failure }), &user(), "https://gas")
                .unwrap();
        assert!(mail.text.contains("Line 5: 5 columns, 8 expected"), "{}", mail.text);
        assert_eq!(mail.text.matches("https://").count(), 1);
        assert!(mail.text.contains("https://gas/annotations/0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3"));
    }

    #[test]
    fn a_file_name_cannot_add_a_header() {
        let failure = Failure { reason: "x".into(), line: None };
        let mail =
            compose(&job(JobState::Failed { complete_time: Timestamp::UNIX_EPOCH, failure }), &user(), "").unwrap();
        assert!(!mail.subject.contains(['\r', '\n']), "{:?}", mail.subject);
    }

    #[test]
    fn a_job_that_has_not_ended_has_no_mail() {
        assert_eq!(compose(&job(JobState::Pending { runs: 0 }), &user(), ""), None);
    }
}
