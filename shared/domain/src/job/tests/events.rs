//! One event of every kind and in every variation that the table tells apart.

use std::collections::BTreeSet;

use super::states::{ATTEMPT, archive, mins, result, retrieval, version};
use crate::{Deletion, DeliveryEvent, Event, Failure, Input, RetrievalId, Role, UploadId, object::ETag};

/// The retention that events carry.
pub fn retention() -> jiff::SignedDuration {
    mins(5)
}

/// Every event, by the name that the tables of these tests use. "stale": of another attempt, retrieval or archive.
pub fn events() -> Vec<(&'static str, Event)> {
    let stale = ATTEMPT - 1;
    let retention = retention();
    let failed = |attempt| Event::Fail {
        attempt,
        failure: Failure { reason: "it is no VCF".into(), line: Some(3) },
        log: None,
        webhook: false,
    };
    let copy_failed = |attempt| Event::CopyFailed { attempt, reason: "it failed".into() };
    let hand_over = |attempt| Event::HandOver { attempt, upload: UploadId("upload".into()) };
    let archived = |attempt| Event::Archived { attempt, archive: archive("fresh copy") };
    let retrieval_failed = |id: &str| Event::RetrievalFailed { id: RetrievalId(id.into()), reason: "it failed".into() };
    vec![
        ("submit", Event::Submit(Input { bytes: 10, etag: ETag("\"etag\"".into()) })),
        ("claim", Event::Claim),
        ("hand back", Event::HandBack { attempt: ATTEMPT }),
        ("hand back, stale", Event::HandBack { attempt: stale }),
        ("complete, free", complete(ATTEMPT, Role::Free)),
        ("complete, premium", complete(ATTEMPT, Role::Premium)),
        ("complete, stale", complete(stale, Role::Free)),
        ("fail", failed(ATTEMPT)),
        ("fail, stale", failed(stale)),
        ("cancel", Event::Cancel),
        ("claim mail", Event::ClaimMail),
        ("mail sent", Event::MailSent),
        ("give up mail", Event::GiveUpMail),
        ("decline mail", Event::DeclineMail),
        ("claim delivery", Event::Delivery(DeliveryEvent::Claim)),
        ("delivered", Event::Delivery(DeliveryEvent::Delivered)),
        ("delivery failed", Event::Delivery(DeliveryEvent::Failed { attempt: 1, reason: "it failed".into() })),
        ("give up delivery", Event::Delivery(DeliveryEvent::GiveUp { reason: "it is gone".into() })),
        ("drop delivery", Event::Delivery(DeliveryEvent::Drop)),
        ("follow free", Event::FollowRole { role: Role::Free, retention }),
        ("follow premium", Event::FollowRole { role: Role::Premium, retention }),
        ("claim archive", Event::ClaimArchive),
        ("archived", archived(ATTEMPT)),
        ("archived, stale", archived(stale)),
        ("give back, free", give_back(ATTEMPT, Role::Free)),
        ("give back, premium", give_back(ATTEMPT, Role::Premium)),
        ("give back, stale", give_back(stale, Role::Premium)),
        ("hand over", hand_over(ATTEMPT)),
        ("hand over, stale", hand_over(stale)),
        ("resume", Event::Resume),
        ("copy failed", copy_failed(ATTEMPT)),
        ("copy failed, stale", copy_failed(stale)),
        ("claim thaw", Event::ClaimThaw),
        ("retrieval started", Event::RetrievalStarted(retrieval())),
        ("retrieval failed", retrieval_failed("recorded")),
        ("retrieval failed, stale", retrieval_failed("forgotten")),
        ("restored, free", restored("copy", Role::Free)),
        ("restored, premium", restored("copy", Role::Premium)),
        ("restored, stale", restored("old copy", Role::Premium)),
        ("unreferred version", Event::Unreferred(Deletion::Version(version("lost")))),
        ("unreferred archive", Event::Unreferred(Deletion::Archive(archive("lost copy")))),
        ("removed", Event::Removed(Deletion::Version(version("removed")))),
        ("release", Event::Release),
        ("share", Event::Share(crate::TokenHash::of("token"))),
        ("unshare", Event::Unshare),
        ("delete", Event::Delete),
    ]
}

/// The event of that name.
pub fn event(name: &str) -> Event {
    let found = events().into_iter().find(|(event, _)| *event == name);
    found.unwrap_or_else(|| panic!("there is no event {name:?}")).1
}

pub fn complete(attempt: u32, role: Role) -> Event {
    Event::Complete {
        attempt,
        result: result(),
        version: version("fresh"),
        log: Some(version("log")),
        preview: None,
        role,
        retention: retention(),
        webhook: false,
    }
}

pub fn give_back(attempt: u32, role: Role) -> Event {
    Event::GiveBack { attempt, fresh: Some(archive("fresh copy")), role, retention: retention() }
}

pub fn restored(from: &str, role: Role) -> Event {
    Event::Restored { archive: archive(from), version: version("fresh"), role, retention: retention() }
}

/// A number for each kind. A new kind does not compile until it has one, and then has to be among the samples.
fn kind(event: &Event) -> usize {
    match event {
        Event::Submit(_) => 0,
        Event::Claim => 1,
        Event::HandBack { .. } => 2,
        Event::Complete { .. } => 3,
        Event::Fail { .. } => 4,
        Event::Cancel => 5,
        Event::ClaimMail => 6,
        Event::MailSent => 7,
        Event::GiveUpMail => 8,
        Event::FollowRole { .. } => 9,
        Event::ClaimArchive => 10,
        Event::Archived { .. } => 11,
        Event::GiveBack { .. } => 12,
        Event::CopyFailed { .. } => 13,
        Event::RetrievalStarted(_) => 14,
        Event::RetrievalFailed { .. } => 15,
        Event::Restored { .. } => 16,
        Event::Unreferred(_) => 17,
        Event::Removed(_) => 18,
        Event::Release => 19,
        Event::Delete => 20,
        Event::HandOver { .. } => 21,
        Event::Resume => 22,
        Event::ClaimThaw => 23,
        Event::Share(_) => 24,
        Event::Unshare => 25,
        Event::DeclineMail => 26,
        Event::Delivery(_) => 27,
    }
}

#[test]
fn every_kind_of_event_is_among_the_samples() {
    let kinds: BTreeSet<_> = events().iter().map(|(_, event)| kind(event)).collect();
    assert_eq!(kinds, (0..=27).collect());
}
