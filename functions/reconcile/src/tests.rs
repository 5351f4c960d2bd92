//! What reconcile does for an account that is being deleted.

use gas_domain::{Event, Fanout, Job, JobKey, JobState, Profile, SizeLimits, UploadInParts, User, policy};
use gas_ports::{Deadline, Error, Ids, InputUploads};
use gas_world::{Fault, Topic, World};
use jiff::{SignedDuration, Timestamp};

use crate::{Reconcile, healing};

const FAR: Deadline = Deadline(Timestamp::MAX);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

fn world() -> World {
    World::new("2026-01-02T03:04:05Z".parse().unwrap())
}

async fn reconcile(world: &World) -> Result<(), Error> {
    let reconcile = Reconcile {
        jobs: world.jobs(),
        users: world.users(),
        inputs: world.inputs(),
        sweep: world.sweep(),
        archive: world.archive(),
        publisher: world.publisher(),
        timers: world.timers(),
        clock: world.clock(),
        limits: SizeLimits { free: 1 << 30, premium: 1 << 30 },
    };
    Box::pin(reconcile.run(FAR)).await
}

/// A user whose account is being deleted.
fn closing(world: &World) -> User {
    let profile = Profile { name: "Ann".into(), email: "ann@example.org".into(), ..Profile::default() };
    let user = User::new("ann".parse().unwrap(), profile, world.now()).close(world.now()).unwrap();
    world.put_user(user.clone());
    user
}

fn uploading(world: &World, user: &User) -> Job {
    let key = JobKey { user_id: user.id.clone(), job_id: world.ids().job_id() };
    let job = Job::uploading(key, "a.vcf".into(), world.now());
    world.put_job(job.clone());
    job
}

#[tokio::test]
async fn a_user_goes_when_no_job_is_left_and_not_before() {
    let world = world();
    let user = closing(&world);
    let job = uploading(&world, &user);
    world.advance(policy::MESSAGE_GRACE);
    reconcile(&world).await.unwrap();
    // The walk is asked for again: it deletes the jobs, reconcile only waits for that.
    assert_eq!(world.waiting(Topic::ResultsThaw), [user.walk_message().unwrap().body()]);
    assert!(world.user(&user.id).is_some_and(|user| user.due_at > Some(world.now())));

    world.put_job(job.apply(Event::Delete, world.now()).unwrap());
    for _ in 0..200 {
        world.advance(SignedDuration::from_mins(30));
        reconcile(&world).await.unwrap();
        assert!(world.job(&job.key).is_none() || world.user(&user.id).is_some(), "the user went before the job");
        if world.user(&user.id).is_none() {
            return;
        }
    }
    panic!("the user is still there");
}

#[tokio::test]
async fn an_account_that_is_not_being_deleted_stays_without_jobs() {
    let world = world();
    let profile = Profile { name: "Ann".into(), email: "ann@example.org".into(), ..Profile::default() };
    let user = User::new("ann".parse().unwrap(), profile, world.now());
    world.put_user(user.change_role(gas_domain::Role::Premium, world.now()).unwrap());
    world.advance(policy::MESSAGE_GRACE);
    reconcile(&world).await.unwrap();
    assert!(world.user(&user.id).is_some());
    assert_eq!(world.waiting(Topic::ResultsThaw).len(), 1);
}

#[tokio::test]
async fn a_user_that_could_not_be_removed_is_removed_later() {
    let world = world();
    let user = closing(&world);
    world.advance(policy::MESSAGE_GRACE);
    reconcile(&world).await.unwrap();
    let removal = world.calls().iter().position(|call| *call == "UsersDue::remove").unwrap() + 1;

    for fault in [Fault::ErrorBefore, Fault::AnswerLost] {
        let world = self::world();
        closing(&world);
        world.advance(policy::MESSAGE_GRACE);
        world.plan_faults([(removal, fault)]);
        assert!(reconcile(&world).await.is_err(), "{fault:?}");
        world.advance(MINUTE);
        reconcile(&world).await.unwrap();
        assert!(world.user(&user.id).is_none(), "{fault:?}");
    }
}

#[tokio::test]
async fn an_upload_of_an_account_that_is_being_deleted_is_not_submitted() {
    for gone in [false, true] {
        let world = world();
        let user = closing(&world);
        // The account may go while the browser is still uploading.
        let world = if gone { self::world() } else { world };
        let job = uploading(&world, &user);
        world.upload(&job.key, &b"##fileformat=VCFv4.2\n"[..]);
        world.advance(policy::UPLOAD_PATIENCE);
        reconcile(&world).await.unwrap();
        let state = world.job(&job.key).unwrap().state;
        assert!(matches!(state, JobState::Deleting { .. }), "{state:?}");
        assert!(world.read(|state| state.requests.all().is_empty()));
    }
}

#[tokio::test]
async fn an_upload_in_parts_that_its_browser_left_is_submitted_when_all_of_it_is_there_and_else_deleted() {
    for arrived in [1, 2] {
        let world = world();
        let user = User::new("ann".parse().unwrap(), Profile::default(), world.now());
        world.put_user(user.clone());
        let (inputs, mut job) = (world.inputs(), uploading(&world, &user));
        let upload = inputs.begin(&job.key).await.unwrap();
        let in_parts = UploadInParts { upload, bytes: policy::PART_BYTES + 5, file_time: Some(world.now()) };
        for number in 1..=arrived {
            let bytes = in_parts.bytes_of(number).unwrap();
            let url = inputs.part_url(&job.key, &in_parts.upload, number, bytes).await.unwrap();
            assert!(world.send_part(&url, vec![b'x'; usize::try_from(bytes).unwrap()]));
        }
        job.in_parts = Some(in_parts);
        world.put_job(job.clone());
        world.advance(policy::UPLOAD_PATIENCE);
        reconcile(&world).await.unwrap();
        let state = world.job(&job.key).unwrap().state;
        match arrived {
            2 => assert_eq!(state, JobState::Pending { runs: 0 }),
            _ => assert!(matches!(state, JobState::Deleting { .. }), "{state:?}"),
        }
    }
}

#[test]
fn the_walk_of_a_deletion_that_begins_again_is_nothing_lost() {
    let world = world();
    let user = closing(&world);
    let lost = |user: &User| healing::lost_of_user(user, &user.walk_message().unwrap());
    assert_eq!(lost(&user), None);
    assert_eq!(lost(&user.fanout_done(world.now())), None);
    let half = user.fanout_reached(world.ids().job_id(), world.now());
    assert!(lost(&half).is_some());
    let role = User { closing: false, pending_fanout: Some(Fanout { role_version: 1, cursor: None }), ..user };
    assert!(lost(&role).is_some());
}
