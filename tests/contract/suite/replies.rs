//! `Replies`.

use futures::future::join_all;
use gas_aws::SystemIds;
use gas_domain::Sha256;
use gas_ports::{Attempt, Claim, Ids, Replies, Reply};
use jiff::{SignedDuration, Timestamp};

use crate::{harness::Harness, samples::now};

const LEASE: SignedDuration = SignedDuration::from_mins(1);
const KEPT: SignedDuration = SignedDuration::from_hours(24);

fn first() -> Attempt {
    let request = Sha256::of(SystemIds.token().as_bytes());
    let fingerprint = Sha256::of(b"POST /api/v1/jobs");
    let (lease_until, expires_at) = (now() + LEASE, now() + KEPT);
    Attempt { request, fingerprint, id: SystemIds.job_id(), lease_until, expires_at }
}

/// The next attempt at the same request.
fn again(first: &Attempt, at: Timestamp) -> Attempt {
    Attempt { id: SystemIds.job_id(), lease_until: at + LEASE, expires_at: at + KEPT, ..first.clone() }
}

fn reply() -> Reply {
    let headers = [("content-type", "application/json"), ("location", "/api/v1/jobs/1")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    Reply { status: 201, headers, body: r#"{"file_name":"Ångström.vcf"}"#.into() }
}

pub async fn a_request_is_one_attempts_until_its_lease_lapses(harness: &impl Harness) {
    let (replies, one) = (harness.replies(), first());
    assert_eq!(replies.claim(&one, now()).await.unwrap(), Claim::Mine(one.id));
    let almost = one.lease_until - SignedDuration::from_nanos(1);
    assert_eq!(replies.claim(&again(&one, almost), almost).await.unwrap(), Claim::UnderWay);
    // An attempt whose call is repeated finds itself.
    assert_eq!(replies.claim(&one, almost).await.unwrap(), Claim::Mine(one.id));
    let other_request = Attempt { request: Sha256::of(one.id.to_string().as_bytes()), ..again(&one, now()) };
    assert_eq!(replies.claim(&other_request, now()).await.unwrap(), Claim::Mine(other_request.id));
}

pub async fn every_attempt_is_told_the_first_ones_job(harness: &impl Harness) {
    let (replies, one) = (harness.replies(), first());
    replies.claim(&one, now()).await.unwrap();
    let mut at = now();
    for _ in 0..3 {
        at += LEASE;
        assert_eq!(replies.claim(&again(&one, at), at).await.unwrap(), Claim::Mine(one.id));
        assert_eq!(replies.claim(&again(&one, at), at).await.unwrap(), Claim::UnderWay);
    }
}

pub async fn an_answer_is_told_as_it_was_stored_and_only_for_the_same_request(harness: &impl Harness) {
    let (replies, one) = (harness.replies(), first());
    replies.claim(&one, now()).await.unwrap();
    replies.answer(&one, &reply()).await.unwrap();
    for at in [now(), now() + LEASE, now() + KEPT - SignedDuration::from_secs(1)] {
        assert_eq!(replies.claim(&again(&one, at), at).await.unwrap(), Claim::Answered(reply()));
        let other = Attempt { fingerprint: Sha256::of(b"another"), ..again(&one, at) };
        assert_eq!(replies.claim(&other, at).await.unwrap(), Claim::Reused);
    }
}

pub async fn a_request_that_was_given_back_is_the_next_attempts(harness: &impl Harness) {
    let (replies, one) = (harness.replies(), first());
    replies.claim(&one, now()).await.unwrap();
    replies.give_back(&one).await.unwrap();
    let other = Attempt { fingerprint: Sha256::of(b"another"), ..again(&one, now()) };
    assert_eq!(replies.claim(&other, now()).await.unwrap(), Claim::Reused, "the key stays the request's");
    let two = again(&one, now());
    assert_eq!(replies.claim(&two, now()).await.unwrap(), Claim::Mine(one.id));
    replies.answer(&two, &reply()).await.unwrap();
    replies.give_back(&two).await.unwrap();
    assert_eq!(replies.claim(&again(&one, now()), now()).await.unwrap(), Claim::Answered(reply()));
}

pub async fn who_lost_the_request_neither_answers_nor_gives_it_back(harness: &impl Harness) {
    let (replies, one) = (harness.replies(), first());
    replies.claim(&one, now()).await.unwrap();
    let two = again(&one, one.lease_until);
    replies.claim(&two, one.lease_until).await.unwrap();
    assert!(replies.answer(&one, &reply()).await.unwrap_err().is_conflict());
    assert!(replies.give_back(&one).await.unwrap_err().is_conflict());
    assert_eq!(replies.claim(&again(&one, one.lease_until), one.lease_until).await.unwrap(), Claim::UnderWay);
    let unknown = first();
    assert!(replies.answer(&unknown, &reply()).await.unwrap_err().is_conflict());
    assert_eq!(replies.claim(&unknown, now()).await.unwrap(), Claim::Mine(unknown.id));
}

pub async fn a_key_is_forgotten_when_it_has_expired(harness: &impl Harness) {
    let (replies, one) = (harness.replies(), first());
    replies.claim(&one, now()).await.unwrap();
    replies.answer(&one, &reply()).await.unwrap();
    let later = one.expires_at;
    let anew = Attempt { fingerprint: Sha256::of(b"another"), ..again(&one, later) };
    assert_eq!(replies.claim(&anew, later).await.unwrap(), Claim::Mine(anew.id));
    assert_eq!(replies.claim(&again(&anew, later), later).await.unwrap(), Claim::UnderWay);
}

pub async fn of_many_attempts_one_gets_the_request(harness: &impl Harness) {
    let (replies, one) = (harness.replies(), first());
    for at in [now(), now() + LEASE] {
        let attempts = [(); 8].map(|()| again(&one, at));
        let claims = join_all(attempts.iter().map(|attempt| replies.claim(attempt, at))).await;
        let mine = claims.iter().filter(|claim| matches!(claim, Ok(Claim::Mine(_)))).count();
        assert_eq!(mine, 1, "{claims:?}");
    }
}
