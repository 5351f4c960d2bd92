//! Cancelling and deleting, also while somebody else changes the job.

use std::sync::Mutex;

use gas_domain::{
    ArchiveId, ETag, Failure, Input, JobKey, JobState, Place, ResultFile, Role, Sha256, TreeHash, VersionId,
};
use gas_world::{Fault, JobsTable, Topic, World};
use jiff::SignedDuration;

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const RETENTION: SignedDuration = SignedDuration::from_mins(5);

fn uploading() -> Job {
    let key =
        JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
    Job::uploading(key, "a.vcf".to_owned(), NOW)
}

fn after(job: Job, events: impl IntoIterator<Item = Event>) -> Job {
    events.into_iter().fold(job, |job, event| job.apply(event, NOW).unwrap())
}

fn pending() -> Job {
    after(uploading(), [Event::Submit(Input { bytes: 1, etag: ETag("e".to_owned()) })])
}

fn running() -> Job {
    after(pending(), [Event::Claim])
}

fn complete() -> Event {
    let result = ResultFile {
        bytes: 1,
        sha256: Sha256([0; 32]),
        tree_hash: TreeHash([0; 32]),
        reference: String::new(),
        summary: "{}".to_owned(),
    };
    let version = VersionId("v1".to_owned());
    Event::Complete {
        attempt: 1,
        result,
        version,
        log: None,
        preview: None,
        role: Role::Free,
        retention: RETENTION,
        webhook: false,
    }
}

fn online() -> Job {
    after(running(), [complete()])
}

fn at(place: Place) -> Job {
    let mut job = online();
    if let JobState::Completed { place: current, .. } = &mut job.state {
        *current = place;
    }
    job
}

fn restoring() -> Place {
    Place::Restoring { archive: archive(), retrieval: None, asking: false, tries: 0, upload: None }
}

fn archive() -> ArchiveId {
    ArchiveId("archive/1".to_owned())
}

fn failed() -> Job {
    let failure = Failure { reason: "no header".to_owned(), line: Some(1) };
    after(running(), [Event::Fail { attempt: 1, failure, log: None, webhook: false }])
}

async fn change(world: &World, job: &Job, event: Event) -> Result<JobChange, Error> {
    make(&world.jobs(), &world.publisher(), job.clone(), &event, NOW).await
}

fn world(job: &Job) -> World {
    let world = World::new(NOW);
    world.put_job(job.clone());
    world
}

#[tokio::test]
async fn a_job_without_a_result_can_be_cancelled() {
    for job in [uploading(), pending(), running()] {
        let world = world(&job);
        assert!(matches!(change(&world, &job, Event::Cancel).await, Ok(JobChange::Made(_))));
        assert!(matches!(world.job(&job.key).unwrap().state, JobState::Cancelled { .. }));
    }
}

#[tokio::test]
async fn a_job_that_has_ended_cannot_be_cancelled_and_stays_as_it_is() {
    for job in [online(), failed(), after(pending(), [Event::Cancel]), after(pending(), [Event::Delete])] {
        let world = world(&job);
        assert_eq!(change(&world, &job, Event::Cancel).await.unwrap(), JobChange::TooLate(job.clone()));
        assert_eq!(world.job(&job.key), Some(job));
    }
}

#[tokio::test]
async fn a_job_can_be_deleted_in_every_state() {
    let places = [
        Place::Archiving { version: VersionId("v1".to_owned()), lease_until: NOW, tries: 0, upload: None },
        Place::Archived { archive: archive() },
        restoring(),
        Place::Held { reason: "denied".to_owned(), place: Box::new(restoring()) },
    ];
    let others = [uploading(), pending(), running(), online(), failed(), after(pending(), [Event::Cancel])];
    for job in places.map(at).into_iter().chain(others) {
        let world = world(&job);
        assert!(matches!(change(&world, &job, Event::Delete).await, Ok(JobChange::Made(_))), "{job:?}");
        let deleting = world.job(&job.key).unwrap();
        assert!(matches!(deleting.state, JobState::Deleting { .. }) && deleting.due_at.is_some(), "{deleting:?}");
        // Who deletes archives is told at once of the one that there is.
        let has_archive = matches!(&job.state, JobState::Completed { place, .. } if place.archive().is_some());
        assert_eq!(world.waiting(Topic::ResultsRestore).len(), usize::from(has_archive), "{job:?}");
        assert_eq!(change(&world, &job, Event::Delete).await.unwrap(), JobChange::TooLate(deleting));
    }
}

#[tokio::test]
async fn a_job_that_is_gone_is_not_made_again() {
    let world = World::new(NOW);
    assert_eq!(change(&world, &running(), Event::Delete).await.unwrap(), JobChange::Gone);
    assert_eq!(world.job(&running().key), None);
}

#[tokio::test]
async fn whoever_comes_first_wins_and_the_other_is_decided_again() {
    for (rival, cancelled) in [(after(pending(), [Event::Claim]), true), (after(pending(), [Event::Delete]), false)] {
        let world = world(&pending());
        let jobs = Overtaken { jobs: world.jobs(), by: Mutex::new(Some(rival.clone())) };
        let change = make(&jobs, &world.publisher(), pending(), &Event::Cancel, NOW).await.unwrap();
        let stored = world.job(&rival.key).unwrap();
        assert_eq!(matches!(change, JobChange::Made(_)), cancelled);
        assert_eq!(stored.version, rival.version + u64::from(cancelled));
        assert_eq!(matches!(stored.state, JobState::Cancelled { .. }), cancelled);
    }
}

#[tokio::test]
async fn a_failure_at_any_call_leaves_the_job_whole_and_the_next_click_deletes_it() {
    let job = at(Place::Archived { archive: archive() });
    for fault in [Fault::ErrorBefore, Fault::AnswerLost] {
        for call in 1..=3 {
            let world = world(&job);
            world.plan_faults([(call, fault)]);
            if change(&world, &job, Event::Delete).await.is_err() {
                let stored = world.job(&job.key).unwrap();
                assert!(change(&world, &stored, Event::Delete).await.is_ok());
            }
            let stored = world.job(&job.key).unwrap();
            assert!(matches!(stored.state, JobState::Deleting { .. }), "{fault:?} at call {call}");
            assert_eq!(stored.version, job.version + 1, "{fault:?} at call {call}");
        }
    }
}

/// The Jobs table with somebody who commits first.
struct Overtaken {
    jobs: JobsTable,
    by: Mutex<Option<Job>>,
}

impl Jobs for Overtaken {
    async fn load(&self, key: &JobKey) -> Result<Option<Job>, Error> {
        self.jobs.load(key).await
    }

    async fn commit(&self, job: &Job, guard: Guard) -> Result<(), Error> {
        let rival = self.by.lock().unwrap().take();
        if let Some(rival) = rival {
            self.jobs.commit(&rival, Guard::None).await?;
        }
        self.jobs.commit(job, guard).await
    }
}
