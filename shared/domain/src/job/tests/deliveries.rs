//! The delivery to the owner's webhook: claimed before each attempt, tried for about a day, and never twice at once.

use super::states::{mins, now, state, states};
use crate::{Delivery, DeliveryEvent, Event, Job, Mail, WebhookStep, policy};

fn sending(lease: i64, tries: u32) -> Delivery {
    Delivery::Sending { lease_until: now() + mins(lease), tries }
}

fn waiting(wait: i64, tries: u32) -> Delivery {
    Delivery::Waiting { until: now() + mins(wait), tries, reason: "it failed".into() }
}

fn given_up(tries: u32) -> Delivery {
    Delivery::GivenUp { tries, reason: "it failed".into() }
}

fn failed(attempt: u32) -> DeliveryEvent {
    DeliveryEvent::Failed { attempt, reason: "it failed".into() }
}

fn give_up() -> DeliveryEvent {
    DeliveryEvent::GiveUp { reason: "it failed".into() }
}

/// Delivery and event; the delivery after it, or a rejection.
fn table() -> Vec<(Delivery, DeliveryEvent, Option<Delivery>)> {
    use DeliveryEvent::{Claim, Delivered, Drop};
    let begun = |tries| Some(Delivery::Sending { lease_until: now() + policy::DELIVERY_LEASE, tries });
    let last = policy::MAX_DELIVERIES;
    let mut table = vec![
        (Delivery::Due, Claim, begun(1)),
        (Delivery::Due, Delivered, None),
        (Delivery::Due, failed(0), None),
        (Delivery::Due, give_up(), None),
        (Delivery::Due, Drop, Some(Delivery::Dropped)),
        (sending(1, 1), Claim, None),
        (sending(1, 1), Delivered, Some(Delivery::Delivered { tries: 1 })),
        (sending(1, 1), failed(1), Some(waiting(1, 1))),
        (sending(1, 2), failed(2), Some(waiting(5, 2))),
        // Of a sender that woke when another had claimed: the other's attempt is not over.
        (sending(1, 2), failed(1), None),
        (sending(1, last), failed(last), Some(given_up(last))),
        (sending(1, 1), give_up(), Some(given_up(1))),
        (sending(1, 1), Drop, None),
        (sending(0, 1), Claim, begun(2)),
        (sending(0, last), Claim, None),
        (sending(0, last), give_up(), Some(given_up(last))),
        (sending(0, 1), Delivered, Some(Delivery::Delivered { tries: 1 })),
        (sending(0, 1), Drop, Some(Delivery::Dropped)),
        (waiting(1, 1), Claim, None),
        (waiting(1, 1), Drop, None),
        (waiting(0, 1), Claim, begun(2)),
        (waiting(0, 1), Drop, Some(Delivery::Dropped)),
        // A slow sender's success is one, though another has failed meanwhile.
        (waiting(1, 2), Delivered, Some(Delivery::Delivered { tries: 2 })),
        (waiting(1, 1), failed(1), None),
        (waiting(1, 1), give_up(), None),
    ];
    for over in [Delivery::None, Delivery::Delivered { tries: 1 }, given_up(1), Delivery::Dropped] {
        for event in [Claim, Delivered, failed(1), give_up(), Drop] {
            table.push((over.clone(), event, None));
        }
    }
    table
}

#[test]
fn a_delivery_goes_where_the_table_says_and_the_job_stays_where_it_is() {
    for (name, job) in states() {
        for (delivery, event, expected) in table() {
            let job = Job { delivery: delivery.clone(), ..job.clone() };
            let after = job.apply(Event::Delivery(event.clone()), now());
            assert_eq!(
                after.as_ref().ok().map(|job| &job.delivery),
                expected.as_ref(),
                "{name}: {delivery:?} + {event:?}"
            );
            if let Ok(after) = after {
                assert_eq!((after.state, after.changed_time), (job.state, job.changed_time));
            }
        }
    }
}

#[test]
fn a_webhook_is_told_of_every_job_that_ends_and_only_when_there_is_one() {
    for (name, webhook) in [("complete, free", true), ("complete, premium", false), ("fail", true), ("fail", false)] {
        let event = match super::events::event(name) {
            Event::Complete { attempt, result, version, log, preview, role, retention, .. } => {
                Event::Complete { attempt, result, version, log, preview, role, retention, webhook }
            }
            Event::Fail { attempt, failure, log, .. } => Event::Fail { attempt, failure, log, webhook },
            other => other,
        };
        let after = state("running").apply(event, now()).unwrap();
        assert_eq!(after.delivery == Delivery::Due, webhook, "{name}");
        assert_eq!(after.mail, Mail::Due);
    }
    assert_eq!(state("running").apply(Event::Cancel, now()).unwrap().delivery, Delivery::None);
}

#[test]
fn a_receiver_that_is_away_for_most_of_a_day_still_gets_it_and_one_that_stays_away_is_given_up() {
    let mut job = Job { delivery: Delivery::Due, ..state("failed") };
    let (mut at, mut tries) = (now(), 0);
    while job.webhook_step(at) == WebhookStep::Send {
        tries += 1;
        job = job.apply(Event::Delivery(DeliveryEvent::Claim), at).unwrap();
        assert!(matches!(job.webhook_step(at), WebhookStep::Rest(_)), "one at a time");
        job = job.apply(Event::Delivery(failed(tries)), at).unwrap();
        at = job.due_at.unwrap_or(at);
    }
    assert_eq!((tries, &job.delivery, job.due_at), (10, &given_up(10), None));
    assert!(at > now() + jiff::SignedDuration::from_hours(20), "given up after {}", at.duration_since(now()));
}

#[test]
fn senders_that_die_again_and_again_use_up_the_attempts() {
    let mut job = Job { delivery: Delivery::Due, ..state("failed") };
    let mut at = now();
    while job.webhook_step(at) == WebhookStep::Send {
        job = job.apply(Event::Delivery(DeliveryEvent::Claim), at).unwrap();
        at = job.due_at.unwrap();
    }
    assert_eq!(job.webhook_step(at), WebhookStep::GiveUp);
    let after = job.apply(Event::Delivery(give_up()), at).unwrap();
    assert_eq!((&after.delivery, after.due_at), (&given_up(policy::MAX_DELIVERIES), None));
}

#[test]
fn nobody_is_told_of_a_job_that_is_being_deleted() {
    let online = Job { delivery: Delivery::Due, ..state("online") };
    assert_eq!(online.apply(Event::Delete, now()).unwrap().delivery, Delivery::None);
}
