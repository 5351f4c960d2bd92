//! What each state has to send to move on.

use super::states::{archive, key, mins, name, now, retrieval, state, states, version};
use crate::{Deletion, Delivery, Job, Mail, Message};

fn sent(job: &Job) -> Vec<Message> {
    job.messages(now())
}

#[test]
fn a_state_that_waits_for_a_stage_has_a_message_for_it() {
    for (state, job) in states() {
        let expected = match state {
            "pending" | "running, lease over" => vec![Message::Annotate(key())],
            "online, retention over" | "archiving, lease over" | "archiving, handed over" => {
                vec![Message::Archive(key())]
            }
            "restoring, handed over" => vec![Message::Restore(key())],
            "restoring" => vec![Message::Thaw(key())],
            _ => vec![],
        };
        assert_eq!(sent(&job), expected, "{state}");
    }
}

#[test]
fn a_timer_runs_exactly_while_a_retention_does() {
    for (state, job) in states() {
        assert_eq!(job.timer(now()).is_some(), state == "online, retained", "{state}");
    }
}

#[test]
fn what_is_to_be_deleted_is_sent_to_the_stage_that_may_delete_it() {
    for (state, job) in states() {
        let with = |pending_deletions| sent(&Job { pending_deletions, ..job.clone() });
        let (a, v) = (Deletion::Archive(archive("old copy")), Deletion::Version(version("old")));
        assert!(with(vec![v.clone()]).contains(&Message::Archive(key())), "{state}");
        assert!(with(vec![a.clone()]).contains(&Message::Restore(key())), "{state}");
        let both = with(vec![a, v.clone(), v]);
        assert_eq!(both.iter().filter(|message| **message == Message::Archive(key())).count(), 1, "{state}");
    }
}

#[test]
fn a_mail_that_is_due_or_whose_sender_died_is_sent_to_notify() {
    let with = |mail| sent(&Job { mail, ..state("failed") });
    let sending = |lease| Mail::Sending { lease_until: now() + mins(lease), tries: 1 };
    assert_eq!(with(Mail::Due), [Message::Notify(key())]);
    assert_eq!(with(sending(0)), [Message::Notify(key())]);
    for quiet in [Mail::None, sending(1), Mail::Sent, Mail::GivenUp] {
        assert_eq!(with(quiet), [], "{quiet:?}");
    }
}

#[test]
fn a_delivery_that_is_due_or_whose_sender_died_is_sent_to_webhook() {
    let with = |delivery| sent(&Job { delivery, ..state("failed") });
    let sending = |lease| Delivery::Sending { lease_until: now() + mins(lease), tries: 1 };
    let waiting = |wait| Delivery::Waiting { until: now() + mins(wait), tries: 1, reason: "it failed".into() };
    for due in [Delivery::Due, sending(0), waiting(0)] {
        assert_eq!(with(due.clone()), [Message::Webhook(key())], "{due:?}");
    }
    let given_up = Delivery::GivenUp { tries: 1, reason: "it is gone".into() };
    for quiet in [Delivery::None, sending(1), waiting(1), Delivery::Delivered { tries: 1 }, given_up, Delivery::Dropped]
    {
        assert_eq!(with(quiet.clone()), [], "{quiet:?}");
    }
}

#[test]
fn a_retrieval_that_is_overdue_is_looked_after() {
    let job = state("restoring, asked");
    let patience = crate::policy::retrieval_patience(retrieval().tier);
    let overdue = job.changed_time + patience;
    assert_eq!(job.messages(overdue - mins(1)), []);
    assert_eq!(job.messages(overdue), [Message::Thaw(key())]);
}

#[test]
fn whatever_is_overdue_in_a_state_that_waits_for_a_stage_has_a_message() {
    for (state, job) in states() {
        let job = job.apply(super::events::event("unreferred archive"), now()).unwrap_or(job);
        let Some(due_at) = job.due_at else { continue };
        // An upload that never came and a deletion are reconcile's own work.
        if !["uploading", "deleting"].contains(&name(&job)) {
            assert!(!job.messages(due_at).is_empty(), "{state}");
        }
    }
}
