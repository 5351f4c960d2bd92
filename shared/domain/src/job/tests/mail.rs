//! The mail about the end of a job: claimed before it is sent, and not begun for ever.

use super::states::{mins, now, states};
use crate::{Event, Job, Mail, NotifyStep, policy};

fn sending(lease: i64, tries: u32) -> Mail {
    Mail::Sending { lease_until: now() + mins(lease), tries }
}

/// Mail and event; the mail after it, or a rejection.
fn table() -> Vec<(Mail, Event, Option<Mail>)> {
    let begun = |tries| Some(Mail::Sending { lease_until: now() + policy::MAIL_LEASE, tries });
    vec![
        (Mail::None, Event::ClaimMail, None),
        (Mail::None, Event::MailSent, None),
        (Mail::None, Event::GiveUpMail, None),
        (Mail::Due, Event::ClaimMail, begun(1)),
        (Mail::Due, Event::MailSent, None),
        (Mail::Due, Event::GiveUpMail, None),
        (Mail::None, Event::DeclineMail, None),
        (Mail::Due, Event::DeclineMail, Some(Mail::Declined)),
        (sending(1, 1), Event::DeclineMail, None),
        (sending(0, 1), Event::DeclineMail, Some(Mail::Declined)),
        (Mail::Sent, Event::DeclineMail, None),
        (Mail::Declined, Event::ClaimMail, None),
        (Mail::Declined, Event::MailSent, None),
        (sending(1, 1), Event::ClaimMail, None),
        (sending(1, 1), Event::MailSent, Some(Mail::Sent)),
        (sending(1, 1), Event::GiveUpMail, Some(Mail::GivenUp)),
        (sending(0, 1), Event::ClaimMail, begun(2)),
        (sending(0, 1), Event::MailSent, Some(Mail::Sent)),
        (sending(0, 1), Event::GiveUpMail, Some(Mail::GivenUp)),
        (Mail::Sent, Event::ClaimMail, None),
        (Mail::Sent, Event::MailSent, None),
        (Mail::Sent, Event::GiveUpMail, None),
        (Mail::GivenUp, Event::ClaimMail, None),
        (Mail::GivenUp, Event::MailSent, None),
        (Mail::GivenUp, Event::GiveUpMail, None),
    ]
}

#[test]
fn a_mail_goes_where_the_table_says_and_the_job_stays_where_it_is() {
    for (state, job) in states() {
        for (mail, event, expected) in table() {
            let job = Job { mail, ..job.clone() };
            let after = job.apply(event.clone(), now());
            assert_eq!(after.as_ref().ok().map(|job| job.mail), expected, "{state}: {mail:?} + {event:?}");
            if let Ok(after) = after {
                assert_eq!(after.state, job.state);
            }
        }
    }
}

#[test]
fn an_outage_of_the_mail_service_for_most_of_a_day_does_not_use_up_the_tries() {
    let mut job = Job { mail: Mail::Due, ..super::states::state("failed") };
    let mut at = now();
    while job.notify_step(at) == NotifyStep::Send {
        job = job.apply(Event::ClaimMail, at).unwrap();
        at = job.due_at.unwrap();
    }
    assert!(at > now() + jiff::SignedDuration::from_hours(20), "given up after {}", at.duration_since(now()));
}

#[test]
fn a_mail_is_due_when_a_job_completes_or_fails() {
    let running = super::states::state("running");
    for event in ["complete, free", "complete, premium", "fail"] {
        let after = running.apply(super::events::event(event), now()).unwrap();
        assert_eq!(after.mail, Mail::Due, "{event}");
    }
    assert_eq!(running.apply(Event::Cancel, now()).unwrap().mail, Mail::None);
}

#[test]
fn the_step_of_notify_follows_the_mail() {
    let step = |mail| Job { mail, ..super::states::state("online") }.notify_step(now());
    assert_eq!(step(Mail::Due), NotifyStep::Send);
    assert_eq!(step(sending(0, 1)), NotifyStep::Send);
    assert_eq!(step(sending(0, policy::MAX_MAILS - 1)), NotifyStep::Send);
    assert_eq!(step(sending(0, policy::MAX_MAILS)), NotifyStep::GiveUp);
    for mail in [Mail::None, sending(1, 1), sending(1, policy::MAX_MAILS), Mail::Sent, Mail::GivenUp, Mail::Declined] {
        assert!(matches!(step(mail), NotifyStep::Rest(_)), "{mail:?}");
    }
}

#[test]
fn nobody_is_written_to_about_a_job_that_is_being_deleted() {
    let online = Job { mail: Mail::Due, ..super::states::state("online") };
    assert_eq!(online.apply(Event::Delete, now()).unwrap().mail, Mail::None);
}
