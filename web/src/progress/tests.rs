//! What counts as back, and when nothing is read at all.

use gas_domain::{ArchiveId, JobId, JobKey, Profile, ResultFile, Sha256, TreeHash, VersionId};
use gas_world::World;

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn upgraded() -> User {
    let profile = Profile { name: "Ann".into(), email: "ann@example.org".into(), ..Profile::default() };
    User::new("ann".parse().unwrap(), profile, NOW).change_role(Role::Premium, NOW).unwrap()
}

fn online() -> Place {
    Place::Online { version: VersionId("v1".to_owned()), retention: None }
}

fn archived() -> Place {
    Place::Archived { archive: ArchiveId("a".to_owned()) }
}

fn restoring() -> Place {
    let archive = ArchiveId("a".to_owned());
    Place::Restoring { archive, retrieval: None, asking: false, tries: 0, upload: None }
}

fn held() -> Place {
    Place::Held { reason: "denied".to_owned(), place: Box::new(restoring()) }
}

/// One job without a result, and one for each place.
fn world(places: impl IntoIterator<Item = Place>) -> World {
    let world = World::new(NOW);
    let job = |number: usize| {
        let job_id: JobId = format!("0192f0c1-2d3e-7a4b-8c5d-{number:012}").parse().unwrap();
        Job::uploading(JobKey { user_id: upgraded().id, job_id }, "a.vcf".to_owned(), NOW)
    };
    world.put_job(job(0));
    for (number, place) in places.into_iter().enumerate() {
        let result = ResultFile {
            bytes: 1,
            sha256: Sha256([0; 32]),
            tree_hash: TreeHash([0; 32]),
            reference: String::new(),
            summary: "{}".to_owned(),
        };
        world.put_job(Job { state: JobState::Completed { complete_time: NOW, result, place }, ..job(number + 1) });
    }
    world
}

async fn read(world: &World, user: &User, bound: u32, now: Timestamp) -> Option<Progress> {
    Progress::read(&world.jobs(), user, bound, now).await.unwrap()
}

#[tokio::test]
async fn what_can_be_downloaded_is_back() {
    let world = world([online(), archived(), restoring(), online(), held()]);
    let progress = read(&world, &upgraded().fanout_done(NOW), 1000, NOW).await.unwrap();
    assert_eq!((progress.online(), progress.results()), (2, 5));
    let sentence = progress.sentence();
    assert!(sentence.starts_with("2 of 5 results are back online."), "{sentence}");
    assert!(sentence.contains("1 could not be brought back yet") && !sentence.contains("asking"), "{sentence}");
}

#[tokio::test]
async fn nothing_is_said_when_nothing_is_on_its_way() {
    let done = upgraded().fanout_done(NOW);
    assert_eq!(read(&world([online(), held()]), &done, 1000, NOW).await, None);
    // Until the walk is done something may be.
    assert_eq!(read(&world([]), &upgraded(), 1000, NOW).await, None);
    assert!(read(&world([online()]), &upgraded(), 1000, NOW).await.unwrap().sentence().contains("still asking"));
}

#[tokio::test]
async fn nothing_is_read_for_a_free_user_or_long_after_the_upgrade() {
    let done = upgraded().fanout_done(NOW);
    let free = done.change_role(Role::Free, NOW).unwrap();
    let world = world([archived()]);
    world.plan_faults([]);
    assert_eq!(read(&world, &free, 1000, NOW).await, None);
    assert_eq!(read(&world, &done, 1000, NOW + LONGEST).await, None);
    assert_eq!(world.calls(), [""; 0]);
    // Not even then is a walk that goes on forgotten.
    assert!(read(&world, &upgraded(), 1000, NOW + LONGEST).await.is_some());
}

#[tokio::test]
async fn no_more_jobs_are_read_than_the_bound_says() {
    let world = world((0..2500).map(|_| restoring()));
    let done = upgraded().fanout_done(NOW);
    let progress = read(&world, &done, 1200, NOW).await.unwrap();
    assert_eq!(progress.results(), 1200);
    let sentence = progress.sentence();
    assert!(sentence.contains("newest 1,200 jobs; you have more"), "{sentence}");
    let progress = read(&world, &done, 10_000, NOW).await.unwrap();
    assert_eq!(progress.sentence(), "0 of 2,500 results are back online.");
}
