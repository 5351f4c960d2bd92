//! Retrieval jobs: how they begin, how they end, what is told of them.

use gas_world::glacier::{Action, JobFilter, StatusCode};
use serde_json::{Value, json};

use super::*;

fn status(glacier: &Glacier, job: &str, at: i64) -> StatusCode {
    glacier.describe_job(VAULT, job, hour(at)).unwrap().status_code()
}

#[test]
fn a_job_ends_after_the_time_of_its_tier() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, b"x");
    for (tier, delay) in [
        (Tier::Expedited, SignedDuration::from_mins(5)),
        (Tier::Standard, SignedDuration::from_hours(5)),
        (Tier::Bulk, SignedDuration::from_hours(12)),
    ] {
        let job = glacier.initiate_job(VAULT, JobRequest::archive(&archive, tier), hour(0)).unwrap();
        assert_eq!(glacier.next_due(), Some(hour(0) + delay));
        glacier.finish_due(hour(0) + delay - SignedDuration::from_secs(1));
        assert_eq!(status(&glacier, &job, 0), StatusCode::InProgress);
        glacier.finish_due(hour(0) + delay);
        assert_eq!(status(&glacier, &job, 0), StatusCode::Succeeded);
    }
    assert_eq!(glacier.next_due(), None);
}

#[test]
fn what_cannot_be_retrieved_is_refused_at_once() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, &bytes(3 * MIB + 1));
    let answer = glacier.initiate_job("other", standard(&archive), hour(0));
    assert_eq!(refused(answer), ErrorCode::ResourceNotFound);
    let answer = glacier.initiate_job(VAULT, standard("other"), hour(0));
    assert_eq!(refused(answer), ErrorCode::ResourceNotFound);
    for bad in [standard(&archive).described("caf\u{e9}"), standard(&archive).notifying("a queue")] {
        assert_eq!(refused(glacier.initiate_job(VAULT, bad, hour(0))), ErrorCode::InvalidParameterValue);
    }
    let mib = MIB as u64;
    for (range, is_good) in [
        (0..=mib - 1, true),
        (mib..=3 * mib - 1, true),
        (3 * mib..=3 * mib, true),
        (0..=mib, false),
        (1..=mib - 1, false),
        (0..=3 * mib + 1, false),
    ] {
        let (tier, shown) = (Tier::Standard, range.clone());
        let action = Action::ArchiveRetrieval { archive: archive.clone(), tier, range: Some(range) };
        let request = JobRequest { action, description: None, sns_topic: None };
        let code = glacier.initiate_job(VAULT, request, hour(0)).err().map(|error| error.code);
        assert_eq!(code, (!is_good).then_some(ErrorCode::InvalidParameterValue), "{shown:?}");
    }
}

#[test]
fn a_refused_tier_leaves_the_others_open_until_it_is_allowed_again() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, b"x");
    let expedited = || JobRequest::archive(&archive, Tier::Expedited);
    for code in [ErrorCode::InsufficientCapacity, ErrorCode::PolicyEnforced, ErrorCode::LimitExceeded] {
        glacier.refuse(Tier::Expedited, code);
        assert_eq!(refused(glacier.initiate_job(VAULT, expedited(), hour(0))), code);
    }
    glacier.initiate_job(VAULT, standard(&archive), hour(0)).unwrap();
    glacier.allow(Tier::Expedited);
    glacier.initiate_job(VAULT, expedited(), hour(0)).unwrap();
}

#[test]
fn the_notification_is_the_description_of_the_ended_job() {
    let mut glacier = glacier();
    let hash = tree_hash(b"hello");
    let archive = store(&mut glacier, b"hello");
    let request = JobRequest::archive(&archive, Tier::Expedited).described("{\"job\":1}").notifying(TOPIC);
    let job = glacier.initiate_job(VAULT, request, hour(0)).unwrap();
    glacier.initiate_job(VAULT, JobRequest::archive(&archive, Tier::Expedited), hour(0)).unwrap();
    let completions = glacier.finish_due(hour(1));
    assert_eq!(completions.len(), 1, "only the one that has a topic");
    assert_eq!(completions[0].sns_topic, TOPIC);
    let message: Value = serde_json::from_str(&completions[0].message).unwrap();
    assert_eq!(message, glacier.describe_job(VAULT, &job, hour(1)).unwrap().to_json());
    assert_eq!(
        message,
        json!({
            "Action": "ArchiveRetrieval",
            "ArchiveId": archive,
            "ArchiveSHA256TreeHash": hash,
            "ArchiveSizeInBytes": 5,
            "Completed": true,
            "CompletionDate": "2019-12-20T01:00:00.000Z",
            "CreationDate": "2019-12-20T00:00:00.000Z",
            "InventoryRetrievalParameters": null,
            "InventorySizeInBytes": null,
            "JobDescription": "{\"job\":1}",
            "JobId": job,
            "RetrievalByteRange": "0-4",
            "SHA256TreeHash": hash,
            "SNSTopic": TOPIC,
            "StatusCode": "Succeeded",
            "StatusMessage": "Succeeded",
            "Tier": "Expedited",
            "VaultARN": "arn:aws:glacier:us-east-1:000000000000:vaults/results",
        })
    );
    assert!(glacier.finish_due(hour(2)).is_empty(), "a job ends once");
}

#[test]
fn jobs_can_be_made_to_fail_or_to_vanish() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, b"x");
    let job = glacier.initiate_job(VAULT, standard(&archive).notifying(TOPIC), hour(0)).unwrap();
    let completions = glacier.fail_jobs("It broke.", hour(1));
    let message: Value = serde_json::from_str(&completions[0].message).unwrap();
    assert_eq!((&message["StatusCode"], &message["StatusMessage"]), (&json!("Failed"), &json!("It broke.")));
    let lost = glacier.initiate_job(VAULT, standard(&archive).notifying(TOPIC), hour(1)).unwrap();
    glacier.lose_jobs();
    assert!(glacier.finish_due(hour(20)).is_empty());
    assert_eq!(refused(glacier.describe_job(VAULT, &lost, hour(1))), ErrorCode::ResourceNotFound);
    assert_eq!(status(&glacier, &job, 1), StatusCode::Failed, "what ended stays");
}

#[test]
fn a_retrieval_of_an_archive_that_is_deleted_meanwhile_fails() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, b"x");
    let job = glacier.initiate_job(VAULT, standard(&archive), hour(0)).unwrap();
    glacier.delete_archive(VAULT, &archive).unwrap();
    glacier.finish_due(hour(5));
    assert_eq!(status(&glacier, &job, 5), StatusCode::Failed);
    let again = glacier.initiate_job(VAULT, standard(&archive), hour(5));
    assert_eq!(refused(again), ErrorCode::ResourceNotFound);
}

#[test]
fn a_job_is_forgotten_24_hours_after_its_end() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, b"x");
    let job = glacier.initiate_job(VAULT, standard(&archive), hour(0)).unwrap();
    glacier.finish_due(hour(6));
    assert_eq!(status(&glacier, &job, 29), StatusCode::Succeeded);
    for answer in [
        glacier.describe_job(VAULT, &job, hour(30)).map(drop),
        glacier.get_job_output(VAULT, &job, None, hour(30)).map(drop),
    ] {
        assert_eq!(refused(answer), ErrorCode::ResourceNotFound);
    }
    assert!(glacier.list_jobs(VAULT, JobFilter::default(), None, None, hour(30)).unwrap().items.is_empty());
    glacier.finish_due(hour(30));
    assert_eq!(glacier.vault(VAULT).unwrap().jobs().count(), 0);
}

#[test]
fn jobs_are_listed_by_their_state_fifty_to_a_page() {
    let mut glacier = glacier();
    let archive = store(&mut glacier, b"x");
    for tier in [Tier::Expedited, Tier::Bulk] {
        (0..60).for_each(|_| drop(glacier.initiate_job(VAULT, JobRequest::archive(&archive, tier), hour(0)).unwrap()));
    }
    glacier.finish_due(hour(1));
    glacier.delays.expedited = SignedDuration::ZERO;
    glacier.initiate_job(VAULT, JobRequest::archive(&archive, Tier::Expedited), hour(1)).unwrap();
    glacier.delete_archive(VAULT, &archive).unwrap();
    glacier.finish_due(hour(1));
    let count = |completed, status_code| {
        let (mut count, mut marker) = (0, None);
        loop {
            let filter = JobFilter { completed, status_code };
            let page = glacier.list_jobs(VAULT, filter, marker.as_deref(), None, hour(1)).unwrap();
            assert!(page.items.len() <= 50);
            count += page.items.len();
            marker = page.marker;
            if marker.is_none() {
                return count;
            }
        }
    };
    assert_eq!(count(None, None), 121);
    assert_eq!(count(Some(true), None), 61);
    assert_eq!(count(Some(false), None), 60);
    assert_eq!(count(None, Some(StatusCode::Failed)), 1);
    assert_eq!(count(Some(true), Some(StatusCode::Succeeded)), 60);
    assert_eq!(count(Some(true), Some(StatusCode::InProgress)), 0);
    let bad = glacier.list_jobs(VAULT, JobFilter::default(), None, Some(51), hour(1));
    assert_eq!(refused(bad), ErrorCode::InvalidParameterValue);
}
