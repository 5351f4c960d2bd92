//! Every state that a job can be in comes back from its item as it was.

use aws_sdk_dynamodb::types::AttributeValue;
use gas_domain::{
    Delivery, Event, Failure, OutputFormat, ResultFile, Retrieval, RetrievalId, Role, Sha256, Tier, TreeHash,
};
use gas_ports::Class;
use jiff::{SignedDuration, Timestamp};

use super::*;

const WEEK: SignedDuration = SignedDuration::from_hours(168);

fn now() -> Timestamp {
    "2026-01-02T03:04:05.678901234Z".parse().unwrap()
}

fn uploading() -> Job {
    let key =
        JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
    Job::uploading(key, "Patient 7 (final).vcf.gz".into(), now())
}

fn pending() -> Job {
    let etag = ETag("\"abc\"".into());
    uploading().apply(Event::Submit(Input { bytes: 7, etag }), now()).unwrap()
}

fn running() -> Job {
    pending().apply(Event::Claim, now()).unwrap()
}

fn completed(role: Role) -> Job {
    let result = ResultFile {
        bytes: u64::from(u32::MAX) + 7,
        sha256: Sha256::of(b"result"),
        tree_hash: TreeHash([7; 32]),
        reference: "NC_045512.2".into(),
        summary: r#"{"records":3}"#.into(),
    };
    let (version, log) = (VersionId("v1".into()), Some(VersionId("log1".into())));
    let (retention, webhook) = (WEEK, role == Role::Free);
    let complete = Event::Complete { attempt: 1, result, version, log, preview: None, role, retention, webhook };
    running().apply(complete, now()).unwrap()
}

fn archiving() -> Job {
    completed(Role::Free).apply(Event::ClaimArchive, now() + WEEK).unwrap()
}

fn archived() -> Job {
    let job = archiving();
    let archive = ArchiveId::object(&job.key, job.attempt);
    job.apply(Event::Archived { attempt: job.attempt, archive }, now()).unwrap()
}

fn restoring() -> Job {
    let follow = Event::FollowRole { role: Role::Premium, retention: WEEK };
    archived().apply(follow, now()).unwrap()
}

fn retrieving() -> Job {
    let retrieval = Retrieval { id: RetrievalId("r1".into()), tier: Tier::Expedited };
    restoring().apply(Event::RetrievalStarted(retrieval), now()).unwrap()
}

fn held(mut job: Job) -> Job {
    let mut at = now();
    while job.held().is_none() {
        let (attempt, reason) = (job.attempt, "the SHA-256 differs".into());
        job = job.apply(Event::CopyFailed { attempt, reason }, at).unwrap();
        at += WEEK;
        // A copy into the archive is tried again under another claim, one out of it under none.
        job = job.apply(Event::ClaimArchive, at).unwrap_or(job);
    }
    job
}

fn every_state() -> Vec<Job> {
    let failure = |line| Failure { reason: "no header".into(), line };
    let fail = |line| Event::Fail { attempt: 1, failure: failure(line), log: None, webhook: true };
    let ended = |event| running().apply(event, now()).unwrap();
    vec![
        uploading(),
        pending(),
        running(),
        completed(Role::Free),
        completed(Role::Premium),
        archiving(),
        archived(),
        restoring(),
        retrieving(),
        held(archiving()),
        held(retrieving()),
        held(restoring()),
        ended(fail(Some(7))),
        ended(fail(None)),
        ended(Event::Cancel),
        ended(Event::Delete),
        archived().apply(Event::Delete, now()).unwrap(),
        completed(Role::Free).apply(Event::ClaimMail, now()).unwrap(),
    ]
}

#[test]
fn every_state_comes_back_as_it_was() {
    for job in every_state() {
        assert_eq!(read(write(&job).unwrap()).unwrap(), job);
    }
    let (at, tries, reason) = (now(), 3, "it answered 500".to_owned());
    for delivery in [
        Delivery::None,
        Delivery::Due,
        Delivery::Sending { lease_until: at, tries },
        Delivery::Waiting { until: at, tries, reason: reason.clone() },
        Delivery::Delivered { tries },
        Delivery::GivenUp { tries, reason },
        Delivery::Dropped,
    ] {
        let job = Job { delivery, ..archived() };
        assert_eq!(read(write(&job).unwrap()).unwrap(), job);
    }
    let mut old = write(&archived()).unwrap();
    old.remove("delivery");
    assert_eq!(read(old).unwrap().delivery, Delivery::None, "an item of before there were webhooks");
    for mail in [Mail::None, Mail::Sent, Mail::GivenUp, Mail::Declined] {
        let job = Job { mail, ..archived() };
        assert_eq!(read(write(&job).unwrap()).unwrap(), job);
    }
}

#[test]
fn what_is_shown_of_a_job_comes_back_as_it_was() {
    let options = JobOptions { reference: Some("R64".into()), format: OutputFormat::Table, haplotype: true };
    let live = Live { at: now(), bytes_read: 1 << 40, records: 7, lines: vec!["half of it".into(), String::new()] };
    let in_parts = UploadInParts { upload: UploadId("u".into()), bytes: 1 << 40, file_time: Some(now()) };
    let job = Job {
        in_parts: Some(in_parts),
        options,
        live: Some(live),
        preview: Some(VersionId("preview".into())),
        share: Some(TokenHash::of("token")),
        ..archived()
    };
    assert!(job.timeline.len() > 3);
    assert_eq!(read(write(&job).unwrap()).unwrap(), job);
}

#[test]
fn the_index_holds_exactly_the_jobs_that_have_a_deadline() {
    for job in every_state() {
        let item = write(&job).unwrap();
        for attribute in ["due_at", "due_shard"] {
            assert_eq!(item.contains_key(attribute), job.due_at.is_some(), "{attribute} of {job:?}");
        }
        assert!(item.values().all(|value| !value.is_null()), "{item:?}");
    }
}

#[test]
fn the_attributes_have_the_names_of_the_design() {
    let item = write(&completed(Role::Free)).unwrap();
    let text = |name: &str| item[name].as_s().unwrap().as_str();
    assert_eq!(text("user_id"), "ann");
    assert_eq!(text("job_status"), "COMPLETED");
    assert_eq!(text("result_state"), "ONLINE");
    assert_eq!(text("input_file_name"), "Patient 7 (final).vcf.gz");
    assert_eq!(text("complete_time"), "2026-01-02T03:04:05.678901234Z");
    assert_eq!(text("result_sha256"), Sha256::of(b"result").to_string());
    assert_eq!(text("s3_key_result_file"), completed(Role::Free).key.result());
    assert_eq!(item["retention_no"], AttributeValue::N("1".into()));
    assert_eq!(item["result_bytes"], AttributeValue::N("4294967302".into()));
    let archived = write(&archived()).unwrap();
    let id = archived["results_file_archive_id"].as_s().unwrap();
    assert_eq!(id, "archive/ann/0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3/2");
}

#[test]
fn an_item_that_cannot_be_read_names_its_job() {
    for (attribute, value) in [
        ("job_status", AttributeValue::S("LOST".into())),
        ("result_sha256", AttributeValue::S("short".into())),
        ("version", AttributeValue::S("one".into())),
        ("input_bytes", AttributeValue::Null(true)),
    ] {
        let mut item = write(&completed(Role::Free)).unwrap();
        item.insert(attribute.into(), value);
        let error = read(item).unwrap_err();
        assert_eq!(error.class(), Class::Corrupt, "{attribute}");
        assert!(error.to_string().contains("ann/0192f0c1-2d3e"), "{error}");
    }
}
