//! Users, jobs and bytes for the suites: new ones for every test, so that tests can run at the same time.

use gas_aws::SystemIds;
use gas_domain::{ETag, Event, Hasher, Input, Job, JobKey, Profile, ResultFile, Role, Tier, User, UserId, VersionId};
use gas_ports::Ids;
use jiff::{SignedDuration, Timestamp};

/// How long a free user's result stays online.
pub const RETENTION: SignedDuration = SignedDuration::from_mins(5);
/// Tiers to ask for.
pub const TIERS: &[Tier] = &[Tier::Expedited, Tier::Standard];

/// Far in the future: what is due then is not yet due for a service that runs beside the tests.
pub fn now() -> Timestamp {
    "2100-01-02T03:04:05.678901234Z".parse().expect("a moment")
}

pub fn new_user_id() -> UserId {
    let id = format!("contract|{}", SystemIds.job_id());
    id.parse().expect("a user id")
}

pub fn new_user() -> User {
    let profile = Profile { name: "Ann Ångström".into(), email: "ann@example.org".into(), ..Profile::default() };
    User::new(new_user_id(), profile, now())
}

pub fn new_key() -> JobKey {
    job_of(&new_user_id())
}

pub fn job_of(user: &UserId) -> JobKey {
    JobKey { user_id: user.clone(), job_id: SystemIds.job_id() }
}

pub fn uploading(key: &JobKey) -> Job {
    Job::uploading(key.clone(), "Patient 7 (final).vcf".into(), now())
}

/// The job after the next event.
pub fn then(job: &Job, event: Event) -> Job {
    job.apply(event, now()).expect("the event fits")
}

pub fn pending(job: &Job) -> Job {
    let etag = ETag("\"0123\"".into());
    then(job, Event::Submit(Input { bytes: 7, etag }))
}

pub fn running(job: &Job) -> Job {
    then(&pending(job), Event::Claim)
}

pub fn completed(job: &Job, role: Role) -> Job {
    let complete = Event::Complete {
        attempt: job.attempt,
        result: recorded(b"result"),
        version: VersionId("version".into()),
        log: None,
        preview: None,
        role,
        retention: RETENTION,
        webhook: false,
    };
    then(job, complete)
}

/// What an annotator records of these bytes.
pub fn recorded(bytes: &[u8]) -> ResultFile {
    let mut hasher = Hasher::default();
    hasher.update(bytes);
    let digest = hasher.finish();
    ResultFile {
        bytes: digest.bytes,
        sha256: digest.sha256,
        tree_hash: digest.tree_hash,
        reference: "NC_045512.2".into(),
        summary: "{}".into(),
    }
}

/// Bytes that differ everywhere.
pub fn bytes(count: usize) -> Vec<u8> {
    (0..count as u64).map(|i| (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8).collect()
}
