use gas_domain::{OutputFormat, UserId};
use gas_ports::Ids as _;
use gas_world::{Fault, InputsBucket, JobsTable, Topics, VirtualClock, World};

use super::*;

const LIMIT: u64 = 100;

struct Lab {
    world: World,
    job: Job,
    jobs: JobsTable,
    inputs: InputsBucket,
    publisher: Topics,
    clock: VirtualClock,
}

/// A world with one job of Ann's, which was submitted.
fn lab() -> Lab {
    let world = World::new("2026-01-02T03:04:05Z".parse().unwrap());
    let user_id: UserId = "ann".parse().unwrap();
    let key = JobKey { user_id, job_id: world.ids().job_id() };
    let etag = world.upload(&key, b"##fileformat=VCFv4.3\n".as_slice());
    let job = Job::uploading(key, "a.vcf".into(), world.now());
    let job = job.apply(Event::Submit(Input { bytes: 21, etag }), world.now()).unwrap();
    world.put_job(job.clone());
    let (jobs, inputs, publisher, clock) = (world.jobs(), world.inputs(), world.publisher(), world.clock());
    Lab { world, job, jobs, inputs, publisher, clock }
}

impl Lab {
    fn ports(&self) -> Ports<'_, JobsTable, InputsBucket, Topics, VirtualClock> {
        Ports { jobs: &self.jobs, inputs: &self.inputs, publisher: &self.publisher, clock: &self.clock }
    }

    async fn rerun(&self) -> Result<Rerun, Error> {
        self.rerun_as(self.world.ids().job_id()).await
    }

    async fn rerun_as(&self, job_id: JobId) -> Result<Rerun, Error> {
        let options = JobOptions { format: OutputFormat::Json, ..JobOptions::default() };
        self.ports().rerun(&self.job, options, job_id, LIMIT).await
    }

    fn jobs(&self) -> usize {
        self.world.read(|state| state.jobs.len())
    }
}

#[tokio::test]
async fn the_new_job_has_the_same_bytes_and_its_own_options() {
    let lab = lab();
    let Rerun::Submitted(job_id) = lab.rerun().await.unwrap() else { panic!("it is submitted") };
    let again = lab.world.job(&JobKey { job_id, ..lab.job.key.clone() }).unwrap();
    assert!(matches!(again.state, JobState::Pending { .. }), "{again:?}");
    assert_eq!((again.file_name.as_str(), again.options.format), ("a.vcf", OutputFormat::Json));
    let bytes = |key: &JobKey| lab.world.read(|state| state.inputs[key].bytes.clone());
    assert_eq!(bytes(&again.key), bytes(&lab.job.key));
    // The first job is as it was.
    assert_eq!(lab.world.job(&lab.job.key), Some(lab.job.clone()));
}

#[tokio::test]
async fn an_input_that_is_gone_or_was_replaced_makes_no_job() {
    let lab = lab();
    lab.world.upload(&lab.job.key, b"another".as_slice());
    assert_eq!(lab.rerun().await.unwrap(), Rerun::Gone);
    let other = Lab { job: Job { input: None, ..lab.job.clone() }, ..lab };
    assert_eq!(other.rerun().await.unwrap(), Rerun::Gone);
    assert_eq!(other.jobs(), 1);
}

#[tokio::test]
async fn an_input_that_the_plan_does_not_take_any_more_makes_no_job() {
    let lab = lab();
    let id = lab.world.ids().job_id();
    let refused = lab.ports().rerun(&lab.job, JobOptions::default(), id, 20).await.unwrap();
    assert_eq!((refused, lab.jobs()), (Rerun::TooLarge(20), 1));
}

/// Whatever is lost on the way, the first job keeps its input, and a new job is one that reconcile can go on with.
#[tokio::test]
async fn a_call_that_fails_leaves_nothing_half_done() {
    for call in 1..=6 {
        for fault in [Fault::ErrorBefore, Fault::AnswerLost] {
            let lab = lab();
            lab.world.plan_faults([(call, fault)]);
            let ended = lab.rerun().await;
            assert_eq!(lab.world.job(&lab.job.key), Some(lab.job.clone()), "{fault:?} at call {call}: {ended:?}");
            for job in lab.world.read(|state| state.jobs.values().cloned().collect::<Vec<_>>()) {
                assert!(job.due_at.is_some(), "{fault:?} at call {call}: {job:?} is forgotten");
            }
        }
    }
}

/// Whatever failed or died on the way, the next attempt at the same request goes on with the job that is there.
#[tokio::test]
async fn a_second_attempt_under_the_same_id_makes_no_second_job() {
    for fault in Fault::ALL {
        for call in 1..=6 {
            let lab = lab();
            let job_id = lab.world.ids().job_id();
            lab.world.plan_faults([(call, fault)]);
            lab.world.run(lab.rerun_as(job_id)).await;
            for _ in 0..2 {
                assert_eq!(lab.rerun_as(job_id).await.unwrap(), Rerun::Submitted(job_id), "{fault:?} at call {call}");
            }
            let again = lab.world.job(&JobKey { job_id, ..lab.job.key.clone() }).unwrap();
            assert!(matches!(again.state, JobState::Pending { .. }), "{fault:?} at call {call}: {again:?}");
            assert_eq!(lab.jobs(), 2, "{fault:?} at call {call}");
        }
    }
}

#[tokio::test]
async fn a_second_attempt_at_a_job_that_was_deleted_meanwhile_is_refused() {
    let lab = lab();
    let Rerun::Submitted(job_id) = lab.rerun().await.unwrap() else { panic!("it is submitted") };
    let again = lab.world.job(&JobKey { job_id, ..lab.job.key.clone() }).unwrap();
    lab.world.put_job(again.apply(Event::Delete, lab.world.now()).unwrap());
    assert_eq!(lab.rerun_as(job_id).await.unwrap(), Rerun::Gone);
}
