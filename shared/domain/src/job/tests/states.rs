//! One job in each state, and the name of the state that a job is in.

use jiff::{SignedDuration, Timestamp};

use crate::{
    ArchiveId, Digest, Hasher, Input, Job, JobKey, JobState, Mail, Place, ResultFile, Retention, Retrieval,
    RetrievalId, Tier, UploadId, VersionId, object::ETag,
};

/// The attempt that every sample is under.
pub const ATTEMPT: u32 = 3;
/// The number of the last retention of every sample.
pub const RETENTION_NO: u32 = 1;

pub fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

pub fn mins(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

pub fn key() -> JobKey {
    JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() }
}

pub fn version(name: &str) -> VersionId {
    VersionId(name.into())
}

pub fn archive(name: &str) -> ArchiveId {
    ArchiveId(name.into())
}

pub fn retrieval() -> Retrieval {
    Retrieval { id: RetrievalId("recorded".into()), tier: Tier::Expedited }
}

pub fn result() -> ResultFile {
    let Digest { bytes, sha256, tree_hash } = Hasher::default().finish();
    ResultFile { bytes, sha256, tree_hash, reference: "reference".into(), summary: "{}".into() }
}

/// A job in this state, changed a minute ago.
pub fn job(state: JobState) -> Job {
    Job {
        key: key(),
        version: 7,
        file_name: "sample.vcf".into(),
        options: crate::JobOptions::default(),
        input: Some(Input { bytes: 10, etag: ETag("\"etag\"".into()) }),
        in_parts: None,
        submit_time: now() - SignedDuration::from_hours(2),
        attempt: ATTEMPT,
        retention_no: RETENTION_NO,
        state,
        log: None,
        preview: None,
        live: None,
        timeline: Vec::new(),
        share: None,
        mail: Mail::None,
        delivery: crate::Delivery::None,
        pending_deletions: Vec::new(),
        changed_time: now() - mins(1),
        due_at: None,
    }
}

/// A completed job whose result is in this place.
pub fn completed(place: Place) -> Job {
    job(JobState::Completed { complete_time: now() - mins(30), result: result(), place })
}

pub fn held(place: Place) -> Place {
    Place::Held { reason: "it failed".into(), place: Box::new(place) }
}

pub fn online(retention: Option<SignedDuration>) -> Place {
    let retention = retention.map(|left| Retention { until: now() + left, number: RETENTION_NO });
    Place::Online { version: version("online"), retention }
}

pub fn archiving(lease: SignedDuration) -> Place {
    Place::Archiving { version: version("online"), lease_until: now() + lease, tries: 1, upload: None }
}

pub fn restoring(retrieval: Option<Retrieval>, tries: u32) -> Place {
    Place::Restoring { archive: archive("copy"), retrieval, asking: false, tries, upload: None }
}

/// The same while somebody asks the archive.
pub fn asking() -> Place {
    Place::Restoring { archive: archive("copy"), retrieval: None, asking: true, tries: 0, upload: None }
}

pub fn upload() -> Option<UploadId> {
    Some(UploadId("upload".into()))
}

pub fn archiving_in_parts() -> Place {
    Place::Archiving { version: version("online"), lease_until: now() + mins(1), tries: 1, upload: upload() }
}

pub fn restoring_in_parts() -> Place {
    let retrieval = Some(retrieval());
    Place::Restoring { archive: archive("copy"), retrieval, asking: false, tries: 0, upload: upload() }
}

/// Every state, by the name that the tables of these tests use.
pub fn states() -> Vec<(&'static str, Job)> {
    let complete_time = now() - mins(30);
    let failure = crate::Failure { reason: "it is no VCF".into(), line: Some(3) };
    let failed = Job { mail: Mail::Sent, ..job(JobState::Failed { complete_time, failure }) };
    vec![
        ("uploading", Job { input: None, ..job(JobState::Uploading { expires: now() + mins(20) }) }),
        ("pending", job(JobState::Pending { runs: 0 })),
        ("running", job(JobState::Running { runs: 1, lease_until: now() + mins(2) })),
        ("running, lease over", job(JobState::Running { runs: 1, lease_until: now() })),
        ("online", completed(online(None))),
        ("online, retained", completed(online(Some(mins(3))))),
        ("online, retention over", completed(online(Some(mins(0))))),
        ("archiving", completed(archiving(mins(10)))),
        ("archiving, lease over", completed(archiving(mins(0)))),
        ("archiving, handed over", completed(archiving_in_parts())),
        ("archived", completed(Place::Archived { archive: archive("copy") })),
        ("restoring", completed(restoring(None, 0))),
        ("restoring, asking", completed(asking())),
        ("restoring, asked", completed(restoring(Some(retrieval()), 0))),
        ("restoring, handed over", completed(restoring_in_parts())),
        ("held archiving", completed(held(archiving(mins(10))))),
        ("held restoring", completed(held(restoring(None, 5)))),
        ("failed", failed),
        ("cancelled", job(JobState::Cancelled { complete_time })),
        ("deleting", job(JobState::Deleting { until: now() + mins(15) })),
    ]
}

/// The sample of that name.
pub fn state(name: &str) -> Job {
    let found = states().into_iter().find(|(state, _)| *state == name);
    found.unwrap_or_else(|| panic!("there is no state {name:?}")).1
}

/// The name of the state that a job is in at [`now`].
pub fn name(job: &Job) -> &'static str {
    match &job.state {
        JobState::Uploading { .. } => "uploading",
        JobState::Pending { .. } => "pending",
        JobState::Running { lease_until, .. } if *lease_until > now() => "running",
        JobState::Running { .. } => "running, lease over",
        JobState::Completed { place, .. } => place_name(place),
        JobState::Failed { .. } => "failed",
        JobState::Cancelled { .. } => "cancelled",
        JobState::Deleting { .. } => "deleting",
    }
}

fn place_name(place: &Place) -> &'static str {
    match place {
        Place::Online { retention: None, .. } => "online",
        Place::Online { retention: Some(retention), .. } if retention.until > now() => "online, retained",
        Place::Online { .. } => "online, retention over",
        Place::Archiving { upload: Some(_), .. } => "archiving, handed over",
        Place::Archiving { lease_until, .. } if *lease_until > now() => "archiving",
        Place::Archiving { .. } => "archiving, lease over",
        Place::Archived { .. } => "archived",
        Place::Restoring { upload: Some(_), .. } => "restoring, handed over",
        Place::Restoring { asking: true, .. } => "restoring, asking",
        Place::Restoring { retrieval: None, .. } => "restoring",
        Place::Restoring { .. } => "restoring, asked",
        Place::Held { place, .. } => match **place {
            Place::Archiving { .. } => "held archiving",
            Place::Restoring { .. } => "held restoring",
            ref other => panic!("nothing is held at {other:?}"),
        },
    }
}

#[test]
fn every_sample_bears_the_name_of_its_state() {
    for (state, job) in states() {
        assert_eq!(name(&job), state);
    }
}
