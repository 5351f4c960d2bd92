//! Uploads in parts, from the first part to the job that waits for an annotator.

use gas_domain::{Event, Job, JobKey, JobState, Profile, Role, UploadInParts, User, policy::PART_BYTES};
use gas_ports::{InputUploads as _, Jobs as _};
use gas_world::World;
use jiff::Timestamp;

use super::{in_parts::part, *};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const LAST: u64 = 7;
const BYTES: u64 = PART_BYTES + LAST;

/// A user's job whose file of two parts is awaited.
async fn uploading(world: &World) -> Job {
    let key =
        JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
    let upload = world.inputs().begin(&key).await.unwrap();
    let in_parts = UploadInParts { upload, bytes: BYTES, file_time: Some(NOW) };
    let job = Job { in_parts: Some(in_parts), ..Job::uploading(key, "a.vcf".into(), NOW) };
    world.put_user(User::new("ann".parse().unwrap(), Profile::default(), NOW));
    world.put_job(job.clone());
    job
}

async fn send(world: &World, job: &Job, number: u64, bytes: u64) {
    let url = part(&world.inputs(), job, number).await.unwrap();
    assert!(world.send_part(&url, vec![b'x'; usize::try_from(bytes).unwrap()]));
}

async fn end(world: &World, job: &Job, limit: u64) -> Finished {
    finish(&world.jobs(), &world.inputs(), &world.publisher(), job, limit, NOW).await.unwrap()
}

#[tokio::test]
async fn what_has_arrived_is_not_asked_for_again() {
    let world = World::new(NOW);
    let job = uploading(&world).await;
    send(&world, &job, 2, LAST).await;
    let so_far = sent(&world.inputs(), &job).await.unwrap();
    assert_eq!(so_far, Sent { part_bytes: PART_BYTES, count: 2, sent: vec![2] });
    assert_eq!(end(&world, &job, BYTES).await, Finished::Missing(1));
    send(&world, &job, 1, PART_BYTES).await;
    assert_eq!(end(&world, &job, BYTES).await, Finished::Submitted);
    let submitted = world.job(&job.key).unwrap();
    assert_eq!(submitted.input.unwrap().bytes, BYTES);
    assert_eq!((submitted.state, submitted.in_parts), (JobState::Pending { runs: 0 }, None));
}

#[tokio::test]
async fn finishing_twice_is_finishing_once() {
    let world = World::new(NOW);
    let job = uploading(&world).await;
    send(&world, &job, 1, PART_BYTES).await;
    send(&world, &job, 2, LAST).await;
    // The file was made, and then the answer was lost: the job waits still.
    let upload = &job.in_parts.as_ref().unwrap().upload;
    let parts = world.inputs().parts(&job.key, upload).await.unwrap();
    world.inputs().complete(&job.key, upload, &parts).await.unwrap();
    assert_eq!(sent(&world.inputs(), &job).await.unwrap().sent, [1, 2]);
    for _ in 0..2 {
        assert_eq!(end(&world, &job, BYTES).await, Finished::Submitted);
    }
    let now = world.jobs().load(&job.key).await.unwrap().unwrap();
    assert_eq!(end(&world, &now, BYTES).await, Finished::Submitted);
}

#[tokio::test]
async fn more_than_the_plan_takes_is_given_up() {
    let world = World::new(NOW);
    let job = uploading(&world).await;
    send(&world, &job, 1, PART_BYTES).await;
    send(&world, &job, 2, LAST).await;
    assert_eq!(end(&world, &job, BYTES - 1).await, Finished::WrongSize(BYTES));
    assert!(matches!(world.job(&job.key).unwrap().state, JobState::Cancelled { .. }));
    assert_eq!(world.read(|state| (state.unfinished_uploads(), state.inputs.len())), (0, 0));
}

#[tokio::test]
async fn only_parts_of_the_file_are_signed() {
    let world = World::new(NOW);
    let job = uploading(&world).await;
    for number in [0, 3, 10_000, 10_001, u64::MAX] {
        assert!(part(&world.inputs(), &job, number).await.is_err(), "part {number} was signed");
    }
    let plain = Job { in_parts: None, ..job };
    assert!(part(&world.inputs(), &plain, 1).await.is_err());
    assert!(sent(&world.inputs(), &plain).await.is_err());
}

#[tokio::test]
async fn an_upload_that_was_cancelled_is_over() {
    let world = World::new(NOW);
    let job = uploading(&world).await;
    let url = part(&world.inputs(), &job, 2).await.unwrap();
    let cancelled = job.apply(Event::Cancel, NOW).unwrap();
    give_up(&world.inputs(), &cancelled).await;
    assert!(!world.send_part(&url, vec![b'x'; 7]));
    assert!(sent(&world.inputs(), &cancelled).await.is_err());
    assert!(sent(&world.inputs(), &job).await.is_err(), "there is nothing left to go on with");
    assert_eq!(end(&world, &cancelled, BYTES).await, Finished::Submitted);
    assert_eq!(world.read(|state| state.unfinished_uploads()), 0);
}

#[tokio::test]
async fn an_upload_can_be_gone_on_with_until_its_job_expires() {
    let world = World::new(NOW);
    let job = uploading(&world).await;
    let user = world.user(&job.key.user_id).unwrap();
    assert_eq!(user.role, Role::Free);
    assert_eq!(unfinished(&world.jobs(), &user, NOW).await.unwrap(), std::slice::from_ref(&job));
    let late = NOW + gas_domain::policy::UPLOAD_PATIENCE;
    assert_eq!(unfinished(&world.jobs(), &user, late).await.unwrap(), []);
    world.put_job(job.apply(Event::Cancel, NOW).unwrap());
    assert_eq!(unfinished(&world.jobs(), &user, NOW).await.unwrap(), []);
}
