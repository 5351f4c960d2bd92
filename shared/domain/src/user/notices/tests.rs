//! What is told, when, and how often at most.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::{Job, JobKey, JobState, MailChoices, Place, Profile, ResultFile, Stage, Step, VersionId};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn user() -> User {
    let profile = Profile { name: "Ann".into(), email: "ann@example.org".into(), ..Profile::default() };
    User::new("ann".parse().unwrap(), profile, NOW)
}

fn premium() -> User {
    user().change_role(Role::Premium, NOW).unwrap()
}

fn minutes(minutes: i64) -> Timestamp {
    NOW + SignedDuration::from_mins(minutes)
}

fn pending(user: &User, now: Timestamp) -> PendingNotice {
    match user.notice_step(now) {
        NoticeStep::Send(pending) | NoticeStep::Look(pending) | NoticeStep::Wait(pending) => pending,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_change_of_role_is_told_and_what_was_pending_before_is_not() {
    let told = |user: &User| user.notices.iter().map(|pending| pending.notice).collect::<Vec<_>>();
    assert_eq!(told(&premium()), [Notice::PremiumBegan, Notice::ResultsBack(Returned::default())]);
    let ends = premium().tell(Notice::PremiumEnds { at: minutes(9) }, NOW).unwrap();
    assert_eq!(told(&ends).len(), 3);
    assert_eq!(told(&ends.change_role(Role::Free, NOW).unwrap()), [Notice::PremiumEnded]);
    assert_eq!(told(&ends.close(NOW).unwrap()), []);
}

#[test]
fn of_each_kind_only_the_latest_is_told_and_the_same_once() {
    let once = user().tell(Notice::PremiumEnds { at: minutes(1) }, NOW).unwrap();
    assert_eq!(once.tell(Notice::PremiumEnds { at: minutes(1) }, minutes(5)), None);
    let later = once.tell(Notice::PremiumEnds { at: minutes(2) }, minutes(5)).unwrap();
    assert_eq!(later.notices.len(), 1);
    assert_eq!(later.notices[0].notice, Notice::PremiumEnds { at: minutes(2) });
    // Who sent the first one has nothing to record any more.
    assert!(!later.has(&once.notices[0]));
    assert_eq!(user().close(NOW).unwrap().tell(Notice::PaymentFailed, NOW), None);
}

#[test]
fn a_notice_is_claimed_sent_and_gone() {
    let told = user().tell(Notice::PaymentFailed, NOW).unwrap();
    assert_eq!((told.version, told.role_version), (2, 0));
    assert!(told.due_at.is_some() && told.notice_message(NOW).is_some());
    let first = pending(&told, NOW);
    let claimed = told.notice_claimed(&first, NOW);
    assert!(matches!(claimed.notice_step(NOW), NoticeStep::Rest(_)), "somebody sends it");
    assert_eq!(claimed.notice_message(NOW), None);
    // The sender died.
    assert!(matches!(claimed.notice_step(NOW + policy::MAIL_LEASE), NoticeStep::Send(_)));
    let over = claimed.notice_over(&first, minutes(1));
    assert_eq!((over.notices.len(), over.due_at, over.version), (0, None, 4));
}

#[test]
fn a_mail_that_never_goes_out_is_given_up_after_about_a_day() {
    let (mut told, mut now) = (user().tell(Notice::PaymentFailed, NOW).unwrap(), NOW);
    while let NoticeStep::Send(pending) = told.notice_step(now) {
        told = told.notice_claimed(&pending, now);
        now = told.due_at.unwrap();
    }
    assert!(matches!(told.notice_step(now), NoticeStep::GiveUp(_)));
    assert!((20..48).contains(&now.duration_since(NOW).as_hours()), "{now}");
}

#[test]
fn results_are_looked_for_soon_and_then_less_and_less_when_the_walk_is_done() {
    let walking = premium();
    let sent = walking.notice_over(&pending(&walking, NOW), NOW);
    assert!(matches!(sent.notice_step(NOW), NoticeStep::Rest(_)));
    assert_eq!(sent.due_at, Some(NOW + SignedDuration::from_secs(30)));
    assert!(matches!(sent.notice_step(minutes(1)), NoticeStep::Wait(_)), "the walk is not done");

    let (mut user, mut now, mut looks) = (sent.fanout_done(minutes(1)), minutes(1), 0);
    while now < minutes(24 * 60) {
        let look = pending(&user, now);
        user = user.notice_waits(&look, Returned::default(), now);
        now = user.due_at.unwrap();
        looks += 1;
    }
    assert!((20..40).contains(&looks), "{looks} looks in a day");
}

#[test]
fn nobody_is_told_that_nothing_came_back() {
    let user = premium().fanout_done(NOW);
    let user = user.notice_over(&user.notices[0], NOW);
    let look = pending(&user, minutes(1));
    assert!(user.notice_ready(&look, Returned { held: 3, ..Returned::default() }, NOW).notices.is_empty());
    let ready = user.notice_ready(&look, Returned { back: 3, ..Returned::default() }, NOW);
    assert!(matches!(ready.notice_step(NOW), NoticeStep::Send(_)));
}

#[test]
fn a_choice_against_a_mail_or_no_address_ends_it() {
    let with = |mails, email: &str| {
        let profile = Profile { mails, email: email.into(), ..Profile::default() };
        User { profile, ..premium().fanout_done(NOW) }.notice_step(NOW)
    };
    assert!(matches!(with(MailChoices::default(), "a@b"), NoticeStep::Send(_)));
    assert!(matches!(with(MailChoices { plan: false, ..MailChoices::default() }, "a@b"), NoticeStep::Decline(_)));
    assert!(matches!(with(MailChoices { restored: false, ..MailChoices::default() }, "a@b"), NoticeStep::Send(_)));
    assert!(matches!(with(MailChoices::default(), ""), NoticeStep::Decline(_)));
}

fn job(number: u8, place: Place, steps: &[(Stage, i64)]) -> Job {
    let job_id = format!("0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2{number:02x}").parse().unwrap();
    let key = JobKey { user_id: "ann".parse().unwrap(), job_id };
    let digest = crate::Hasher::default().finish();
    let result = ResultFile {
        bytes: 0,
        sha256: digest.sha256,
        tree_hash: digest.tree_hash,
        reference: String::new(),
        summary: String::new(),
    };
    let timeline = steps.iter().map(|&(stage, at)| Step { stage, at: minutes(at) }).collect();
    let state = JobState::Completed { complete_time: NOW, result, place };
    Job { state, timeline, ..Job::uploading(key, "a.vcf".into(), NOW) }
}

#[test]
fn what_came_back_since_then_is_counted_up_to_what_is_on_its_way() {
    let online = || Place::Online { version: VersionId("v".into()), retention: None };
    let archive = crate::ArchiveId("a".into());
    let restoring =
        || Place::Restoring { archive: archive.clone(), retrieval: None, asking: false, tries: 0, upload: None };
    let back = |number| job(number, online(), &[(Stage::Restoring, 11), (Stage::Ready, 12)]);
    let jobs = [
        job(9, online(), &[(Stage::Ready, 11)]),
        back(8),
        job(7, online(), &[(Stage::Restoring, 1), (Stage::Ready, 2)]),
        back(6),
        job(5, restoring(), &[(Stage::Restoring, 11)]),
        back(4),
    ];
    let counted = Returned::default().count(&jobs, minutes(10));
    assert!(counted.is_waiting);
    assert_eq!((counted.returned.back, counted.returned.cursor), (2, Some(jobs[3].key.job_id)));
    // It goes on from there when the result is back.
    let counted = counted.returned.count(&[back(5), back(4)], minutes(10));
    assert_eq!((counted.is_waiting, counted.returned.back), (false, 4));
}
