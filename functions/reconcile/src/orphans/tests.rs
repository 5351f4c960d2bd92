//! The orphan pass deletes what nobody refers to, and nothing else.

mod shelf;

use gas_domain::{
    ArchiveId, Deletion, Event, Hasher, Input, Job, JobKey, ResultFile, Retrieval, RetrievalId, Role, Sha256, Tier,
    VersionId, policy,
};
use gas_ports::{Deadline, Ids};
use gas_world::World;
use jiff::{SignedDuration, Timestamp};

use super::{Cursor, Looked, OrphanPass, Walk};
use shelf::Shelf;

const FAR: Deadline = Deadline(Timestamp::MAX);

fn world() -> World {
    World::new("2026-01-02T03:04:05Z".parse().unwrap())
}

fn pass(world: &World, shelf: &Shelf) -> OrphanPass<gas_world::JobsTable, Shelf, Shelf, gas_world::VirtualClock> {
    OrphanPass { jobs: world.jobs(), results: shelf.clone(), archive: shelf.clone(), clock: world.clock() }
}

fn version(name: &str) -> VersionId {
    VersionId(name.into())
}

fn then(job: &Job, event: Event, now: Timestamp) -> Job {
    job.apply(event, now).unwrap()
}

/// A job in the table that an annotator runs.
fn running(world: &World) -> Job {
    let key = JobKey { user_id: "ann".parse().unwrap(), job_id: world.ids().job_id() };
    let input = Input { bytes: 1, etag: gas_domain::ETag("\"e\"".into()) };
    let job = Job::uploading(key, "a.vcf".into(), world.now());
    put(world, then(&then(&job, Event::Submit(input), world.now()), Event::Claim, world.now()))
}

/// A free user's job in the table whose result is the version `result` and whose log is `log`.
fn completed(world: &World) -> Job {
    let result = ResultFile {
        bytes: 1,
        sha256: Sha256::of(b"r"),
        tree_hash: Hasher::default().finish().tree_hash,
        reference: "r".into(),
        summary: "{}".into(),
    };
    let complete = Event::Complete {
        attempt: 1,
        result,
        version: version("result"),
        log: Some(version("log")),
        preview: Some(version("preview")),
        role: Role::Free,
        retention: SignedDuration::from_secs(300),
        webhook: false,
    };
    put(world, then(&running(world), complete, world.now()))
}

fn archiving(world: &World) -> Job {
    let job = completed(world);
    put(world, then(&job, Event::ClaimArchive, world.now() + SignedDuration::from_secs(300)))
}

/// A job in the table whose result is the archive `archive`.
fn archived(world: &World) -> Job {
    let job = archiving(world);
    put(world, then(&job, Event::Archived { attempt: job.attempt, archive: archive("archive") }, world.now()))
}

fn restoring(world: &World) -> Job {
    let follow = Event::FollowRole { role: Role::Premium, retention: SignedDuration::ZERO };
    put(world, then(&archived(world), follow, world.now()))
}

fn archive(name: &str) -> ArchiveId {
    ArchiveId(name.into())
}

fn put(world: &World, job: Job) -> Job {
    world.put_job(job.clone());
    job
}

/// Puts a result version, a log version, a preview and an archive that nobody knows beside what the job refers to.
fn strangers(shelf: &Shelf, job: &Job, made: Timestamp) {
    shelf.put_version(job.key.result(), "stray", made);
    shelf.put_version(job.key.log(), "stray-log", made);
    shelf.put_version(job.key.preview(), "stray-preview", made);
    shelf.put_archive(&job.key, &format!("stray-archive of {}", job.key), job.attempt.saturating_sub(1), made);
}

fn old(world: &World) -> Timestamp {
    world.now() - policy::ORPHAN_AGE - SignedDuration::from_secs(1)
}

#[tokio::test]
async fn what_is_referred_to_stays_and_the_rest_goes() {
    let (world, shelf) = (world(), Shelf::default());
    let online = completed(&world);
    shelf.put_version(online.key.result(), "result", old(&world));
    shelf.put_version(online.key.log(), "log", old(&world));
    shelf.put_version(online.key.preview(), "preview", old(&world));
    strangers(&shelf, &online, old(&world));
    let in_archive = archived(&world);
    shelf.put_version(in_archive.key.log(), "log", old(&world));
    shelf.put_version(in_archive.key.preview(), "preview", old(&world));
    shelf.put_archive(&in_archive.key, "archive", in_archive.attempt, old(&world));
    strangers(&shelf, &in_archive, old(&world));

    let done = pass(&world, &shelf).run(None, FAR).await.unwrap();
    assert_eq!(done, Looked { looked: 14, removed: 8, ..Looked::default() });
    assert_eq!(shelf.names(), ["archive", "log", "log", "preview", "preview", "result"]);
}

#[tokio::test]
async fn what_a_job_that_is_gone_left_goes() {
    let (world, shelf) = (world(), Shelf::default());
    let key = running(&self::world()).key;
    shelf.put_version(key.result(), "result", old(&world));
    shelf.put_version(key.log(), "log", old(&world));
    shelf.put_archive(&key, "archive", 2, old(&world));
    let done = pass(&world, &shelf).run(None, FAR).await.unwrap();
    assert_eq!((done.removed, shelf.names().len()), (3, 0));
}

#[tokio::test]
async fn what_is_younger_than_two_days_stays_and_its_job_is_not_even_loaded() {
    let (world, shelf) = (world(), Shelf::default());
    strangers(&shelf, &completed(&world), world.now() - policy::ORPHAN_AGE);
    world.plan_faults([]);
    let done = pass(&world, &shelf).run(None, FAR).await.unwrap();
    assert_eq!((done.looked, done.removed, shelf.names().len()), (4, 0, 4));
    assert_eq!(world.calls(), [""; 0]);
}

#[tokio::test]
async fn what_a_worker_may_be_about_to_record_stays() {
    for make in [running, restoring] {
        let (world, shelf) = (world(), Shelf::default());
        let job = make(&world);
        shelf.put_version(job.key.result(), "just-written", old(&world));
        shelf.put_version(job.key.log(), "just-written", old(&world));
        shelf.put_version(job.key.preview(), "just-written", old(&world));
        assert_eq!(pass(&world, &shelf).run(None, FAR).await.unwrap().removed, 0, "{:?}", job.state);
    }
    let (world, shelf) = (world(), Shelf::default());
    let job = archiving(&world);
    shelf.put_archive(&job.key, "being-made", job.attempt, old(&world));
    shelf.put_archive(&job.key, "of-an-attempt-before", job.attempt - 1, old(&world));
    assert_eq!(pass(&world, &shelf).run(None, FAR).await.unwrap().removed, 1);
    assert_eq!(shelf.names(), ["being-made"]);
}

/// A version that is listed while nobody refers to it, and recorded a moment later.
#[tokio::test]
async fn a_commit_between_the_listing_and_the_load_spares() {
    let (world, shelf) = (world(), Shelf::default());
    let job = restoring(&world);
    let done = Retrieval { id: RetrievalId("r".into()), tier: Tier::Expedited };
    let failed = then(&then(&job, Event::ClaimThaw, world.now()), Event::RetrievalStarted(done), world.now());
    // Not RESTORING while the page is made: an operator's hold would do; here the job is not there yet.
    world.put_job(failed.clone());
    shelf.put_version(job.key.result(), "back", old(&world));
    let (hand, retention) = (world.clone(), SignedDuration::from_secs(300));
    shelf.after_listing(move || {
        let event =
            Event::Restored { archive: archive("archive"), version: version("back"), role: Role::Premium, retention };
        hand.put_job(then(&failed, event, hand.now()));
    });
    assert_eq!(pass(&world, &shelf).run(None, FAR).await.unwrap().removed, 0);
    assert_eq!(shelf.names(), ["back"]);
}

/// The opposite order of the same moment: what is put away after the listing was not seen by it.
#[tokio::test]
async fn what_lost_its_reference_is_left_to_the_stage_that_recorded_it() {
    let (world, shelf) = (world(), Shelf::default());
    let job = completed(&world);
    let stray = Deletion::Version(version("stray"));
    put(&world, then(&job, Event::Unreferred(stray), world.now()));
    shelf.put_version(job.key.result(), "stray", old(&world));
    // Deleting it twice is success: the archive stage's own deletion finds it gone.
    assert_eq!(pass(&world, &shelf).run(None, FAR).await.unwrap().removed, 1);
}

#[tokio::test]
async fn a_pass_goes_on_where_it_was_when_the_deadline_is_near() {
    let (world, shelf) = (world(), Shelf::default().with_pages_of(1));
    for _ in 0..3 {
        strangers(&shelf, &completed(&world), old(&world));
    }
    let (mut cursor, mut removed, mut invocations) = (None, 0, 0);
    loop {
        let looked = pass(&world, &shelf).run(cursor, Deadline(world.now())).await.unwrap();
        (removed, invocations) = (removed + looked.removed, invocations + 1);
        let Some(next) = looked.cursor else { break };
        let written = serde_json::to_value(&next).unwrap();
        cursor = Some(serde_json::from_value(written).unwrap());
    }
    assert_eq!((removed, invocations, shelf.names().len()), (12, 12, 0));
}

#[tokio::test]
async fn an_inventory_that_is_being_made_is_waited_for() {
    let (world, shelf) = (world(), Shelf::default());
    strangers(&shelf, &completed(&world), old(&world));
    shelf.takes_inventory(true);
    let looked = pass(&world, &shelf).run(None, FAR).await.unwrap();
    assert_eq!((looked.wait, looked.removed), (true, 3));
    assert_eq!(looked.cursor, Some(Cursor { of: Walk::Archives, from: None, failed: 0 }));
    shelf.takes_inventory(false);
    let looked = pass(&world, &shelf).run(looked.cursor, FAR).await.unwrap();
    assert_eq!((looked.wait, looked.cursor, looked.removed), (false, None, 1));
}

#[tokio::test]
async fn one_entry_that_cannot_be_deleted_does_not_keep_the_pass_from_the_others() {
    let (world, shelf) = (world(), Shelf::default().with_pages_of(2));
    for _ in 0..3 {
        strangers(&shelf, &completed(&world), old(&world));
    }
    shelf.refuse_to_delete("stray-log");
    let looked = pass(&world, &shelf).run(None, FAR).await.unwrap();
    assert_eq!((looked.removed, looked.failed, looked.cursor), (9, 3, None));
    assert_eq!(shelf.names(), ["stray-log"; 3]);
}

#[tokio::test]
async fn a_job_that_cannot_be_read_is_not_gone() {
    let (world, shelf) = (world(), Shelf::default());
    strangers(&shelf, &completed(&world), old(&world));
    world.plan_faults((1..=3).map(|call| (call, gas_world::Fault::ErrorBefore)));
    let looked = pass(&world, &shelf).run(None, FAR).await.unwrap();
    assert_eq!((looked.removed, looked.failed, shelf.names().len()), (0, 4, 4));
}

#[test]
fn the_answer_is_what_the_state_machine_reads() {
    let looked = Looked { looked: 3, removed: 1, ..Looked::default() };
    let answer = serde_json::json!({ "cursor": null, "wait": false, "looked": 3, "removed": 1, "failed": 0 });
    assert_eq!(serde_json::to_value(looked).unwrap(), answer);
    let cursor: Cursor = serde_json::from_str(r#"{"of":"archives","from":"x"}"#).unwrap();
    assert_eq!(cursor, Cursor { of: Walk::Archives, from: Some("x".into()), failed: 0 });
}

#[tokio::test]
async fn when_most_jobs_are_gone_nothing_is_deleted_and_the_pass_says_that_it_failed() {
    let (world, shelf) = (world(), Shelf::default());
    let made = world.now();
    for number in 0..40 {
        let key = JobKey { user_id: "ann".parse().unwrap(), job_id: world.ids().job_id() };
        shelf.put_archive(&key, &format!("archive {number}"), 1, made);
    }
    world.advance(policy::ORPHAN_AGE + SignedDuration::from_hours(1));
    let looked = pass(&world, &shelf).run(None, FAR).await.unwrap();
    assert_eq!((looked.removed, looked.failed), (0, 40), "the table was lost, not the jobs deleted");
    assert_eq!(shelf.names().len(), 40);
}
