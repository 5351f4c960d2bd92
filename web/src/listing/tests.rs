use gas_domain::{ETag, Event, Input, JobKey};
use gas_world::World;
use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;

fn user() -> UserId {
    "ann".parse().unwrap()
}

/// Jobs by number, the highest the newest; every third one was cancelled.
fn world(count: usize) -> World {
    let world = World::new(Timestamp::UNIX_EPOCH);
    for number in 0..count {
        let job_id = format!("0192f0c1-2d3e-7a4b-8c5d-{number:012x}").parse().unwrap();
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(i64::try_from(number).unwrap());
        let job = Job::uploading(JobKey { user_id: user(), job_id }, format!("Probe-{number}.VCF"), at);
        let event = match number % 3 {
            0 => Event::Cancel,
            _ => Event::Submit(Input { bytes: 7, etag: ETag("e".into()) }),
        };
        world.put_job(job.apply(event, at).unwrap());
    }
    world
}

/// All pages under a filter: the names, and how many pages there were.
async fn all(world: &World, filter: &Filter) -> (Vec<String>, usize) {
    let (mut names, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = Listing::read(&world.jobs(), &user(), filter, after).await.unwrap();
        assert!(page.jobs.len() <= PAGE);
        names.extend(page.jobs.into_iter().map(|job| job.file_name));
        (after, pages) = (page.next, pages + 1);
        assert!(pages < 1_000, "the pages do not end");
        if after.is_none() {
            return (names, pages);
        }
    }
}

#[tokio::test]
async fn every_job_comes_once_and_a_full_last_page_is_the_last() {
    for (count, pages) in [(0, 1), (PAGE, 1), (PAGE + 1, 2), (4 * PAGE, 4), (4 * PAGE + 1, 5)] {
        let (names, read) = all(&world(count), &Filter::default()).await;
        let expected: Vec<_> = (0..count).rev().map(|number| format!("Probe-{number}.VCF")).collect();
        assert_eq!((names, read), (expected, pages), "{count} jobs");
    }
}

#[tokio::test]
async fn a_filter_fills_its_pages_by_reading_on() {
    let world = world(7 * PAGE);
    let failed = Filter { states: States::Failed, ..Filter::default() };
    let first = Listing::read(&world.jobs(), &user(), &failed, None).await.unwrap();
    assert_eq!((first.jobs.len(), first.stopped_at()), (PAGE, None));
    let (names, _) = all(&world, &failed).await;
    assert_eq!(names.len(), (7 * PAGE).div_ceil(3));
    let (waiting, _) = all(&world, &Filter { states: States::InProgress, ..Filter::default() }).await;
    assert_eq!(waiting.len() + names.len(), 7 * PAGE);
}

#[tokio::test]
async fn a_name_is_found_in_any_case() {
    let filter = Filter::read(None, Some("  pROBE-17"));
    let (names, _) = all(&world(180), &filter).await;
    assert_eq!(names, (170..180).rev().chain([17]).map(|number| format!("Probe-{number}.VCF")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_page_says_when_it_stopped_looking_and_where_to_go_on() {
    let world = world(LOOKED_AT + 200);
    let filter = Filter::read(None, Some("Probe-7.vcf"));
    let first = Listing::read(&world.jobs(), &user(), &filter, None).await.unwrap();
    assert!(first.jobs.is_empty() && first.stopped_at().is_some() && first.next.is_some(), "{first:?}");
    let second = Listing::read(&world.jobs(), &user(), &filter, first.next).await.unwrap();
    assert_eq!(second.jobs.len(), 1);
    assert_eq!((second.next, second.stopped_at()), (None, None));
}

proptest! {
    #[test]
    fn whatever_an_address_says_is_a_filter(states in proptest::option::of(".*"), name in proptest::option::of(".*")) {
        let filter = Filter::read(states.as_deref(), name.as_deref());
        prop_assert!(filter.name.chars().count() <= LONGEST_NAME && !filter.name.contains(['\n', '\r', '\0']));
        // What the page writes into its own addresses is read as it was.
        prop_assert_eq!(Filter::read(Some(filter.states.name()), Some(&filter.name)), filter);
    }
}
