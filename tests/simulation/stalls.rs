//! A worker stalls at any of its calls while the world goes on, then wakes and goes on as if nothing had happened.

use annotator::Outcome;
use gas_domain::{Event, JobKey, Role, policy};
use gas_world::{Fault, Ran};
use jiff::SignedDuration;

use gas_tests::simulation::{About, BackEnd, Overdue, Service, Situation, Told, VCF};

/// What happens while the worker stalls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meanwhile {
    /// Another worker is given the same message, at once.
    Duplicate,
    /// Time passes: leases end, deadlines pass, others do the work.
    Hours,
    /// The owner changes the plan, this often; no time passes.
    ChangesOfPlan(u32),
    /// The same, and everything comes to rest before the worker wakes.
    ChangesOfPlanAndHours(u32),
    /// The owner deletes the job; no time passes (a function that stalls for longer is stopped by the platform).
    Deletion,
    /// The owner cancels the job, if it has not ended yet; no time passes.
    Cancellation,
}

const MEANWHILE: [Meanwhile; 7] = [
    Meanwhile::Duplicate,
    Meanwhile::Hours,
    Meanwhile::ChangesOfPlan(1),
    Meanwhile::ChangesOfPlan(2),
    Meanwhile::ChangesOfPlanAndHours(1),
    Meanwhile::ChangesOfPlanAndHours(2),
    Meanwhile::Deletion,
];

impl Meanwhile {
    async fn happen(self, service: &Service, key: &JobKey) {
        match self {
            Self::Duplicate => {}
            Self::Hours => return service.until_rest().await,
            Self::ChangesOfPlan(times) => change_plan(service, key, times).await,
            Self::ChangesOfPlanAndHours(times) => {
                change_plan(service, key, times).await;
                return service.until_rest().await;
            }
            Self::Deletion => service.decide(key, Event::Delete).await,
            Self::Cancellation => service.decide(key, Event::Cancel).await,
        }
        service.drain().await;
    }
}

async fn change_plan(service: &Service, key: &JobKey, times: u32) {
    for _ in 0..times {
        let other = match service.world.user(&key.user_id).map(|user| user.role) {
            Some(Role::Free) => Role::Premium,
            Some(Role::Premium) => Role::Free,
            None => return,
        };
        service.change_role(&key.user_id, other).await;
    }
}

fn on_both<T>(all: impl IntoIterator<Item = T> + Clone) -> impl Iterator<Item = (BackEnd, T)> {
    BackEnd::ALL.into_iter().flat_map(move |back_end| all.clone().into_iter().map(move |one| (back_end, one)))
}

/// Everything is as it should be, and no worker left anything behind: none of them was killed. Only what a worker put into
/// a vault for a job that was deleted meanwhile is left to the orphan pass.
async fn assert_ended_well(service: &Service, key: &JobKey, meanwhile: Meanwhile) {
    assert_ended(service, key, meanwhile == Meanwhile::Deletion).await;
}

async fn assert_ended(service: &Service, key: &JobKey, is_deleted: bool) {
    service.until_rest().await;
    if is_deleted && !service.left_over().is_empty() {
        service.wait(policy::ORPHAN_AGE + SignedDuration::from_hours(25)).await;
        service.orphans_once().await;
    }
    assert_eq!(service.world.job(key).is_none(), is_deleted);
    service.assert_nothing_left_over();
}

async fn stalls_at_every_call(about: About) {
    for (back_end, meanwhile) in on_both(MEANWHILE) {
        let situation = about.begin(back_end).await;
        for call in 1.. {
            let Situation { service, key, topic, body } = situation.fork();
            service.world.plan_faults([(call, Fault::Stall)]);
            let mut worker = service.start(topic, &body);
            match worker.go_on().await {
                Ran::Stalled => {}
                Ran::Done(done) => {
                    done.unwrap();
                    break;
                }
                Ran::Crashed => panic!("nothing crashes here"),
            }
            let _told = Told(format!("{about:?} on {back_end:?} stalled at call {call}, {meanwhile:?}"));
            if meanwhile == Meanwhile::Duplicate {
                service.world.redeliver(topic, body.clone());
            }
            meanwhile.happen(&service, &key).await;
            match worker.go_on().await {
                Ran::Done(done) => service.ended(topic, body.clone(), done),
                Ran::Crashed | Ran::Stalled => panic!("it stalls once"),
            }
            assert_ended(&service, &key, meanwhile == Meanwhile::Deletion || about == About::Closing).await;
        }
    }
}

macro_rules! each_stage {
    ($($name:ident: $about:ident),* $(,)?) => {
        $(
            #[tokio::test(start_paused = true)]
            async fn $name() {
                stalls_at_every_call(About::$about).await;
            }
        )*
    };
}

each_stage! {
    an_archiver_in_parts_that_stalls_does_no_harm: ArchivingInParts,
    a_closing_walk_that_stalls_does_no_harm: Closing,
    a_restorer_in_parts_that_stalls_does_no_harm: RestoreInParts,
    the_notice_of_a_failed_retrieval_that_stalls_does_no_harm: FailedRetrieval,
    a_restorer_of_an_expired_output_that_stalls_does_no_harm: ExpiredOutput,
    a_notify_that_stalls_does_no_harm: Mail,
    a_webhook_that_stalls_does_no_harm: Webhook,
    an_archiver_that_stalls_does_no_harm: Archiving,
    an_archiver_that_stalls_before_it_deletes_the_source_does_no_harm: DeletingSource,
    an_upgrade_walk_that_stalls_does_no_harm: Upgrade,
    a_downgrade_walk_that_stalls_does_no_harm: Downgrade,
    a_thaw_that_stalls_does_no_harm: Thaw,
    a_restorer_that_stalls_does_no_harm: Restore,
}

#[tokio::test(start_paused = true)]
async fn an_annotator_that_stalls_makes_no_second_result() {
    for role in [Role::Free, Role::Premium] {
        an_annotator_stalls(role).await;
    }
}

async fn an_annotator_stalls(role: Role) {
    for meanwhile in MEANWHILE.into_iter().chain([Meanwhile::Cancellation]) {
        for call in 1.. {
            let service = Service::new();
            let ann = match role {
                Role::Free => service.sign_up("ann"),
                Role::Premium => service.sign_up_premium("ann"),
            };
            let key = service.submit(&ann, VCF).await;
            service.world.plan_faults([(call, Fault::Stall)]);
            let mut worker = service.start_annotator(&key);
            match worker.go_on().await {
                Ran::Stalled => {}
                Ran::Done(done) => {
                    assert_eq!(done.unwrap(), Outcome::Completed);
                    break;
                }
                Ran::Crashed => panic!("nothing crashes here"),
            }
            let _told = Told(format!("{role:?}: stalled at call {call}, {meanwhile:?}"));
            meanwhile.happen(&service, &key).await;
            // An error leaves the job to its message, which is in the queue, and to its lease.
            assert!(matches!(worker.go_on().await, Ran::Done(_)));
            assert_ended_well(&service, &key, meanwhile).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_stalls_twice_while_the_plan_changes_each_time_does_no_harm() {
    for (back_end, about) in on_both(About::ALL) {
        let situation = about.begin(back_end).await;
        for first in 1.. {
            let mut is_past_the_end = true;
            for second in first + 1.. {
                let Situation { service, key, topic, body } = situation.fork();
                service.world.plan_faults([(first, Fault::Stall)]);
                let mut worker = service.start(topic, &body);
                let mut stalls = 0;
                let done = loop {
                    match worker.go_on().await {
                        Ran::Stalled => stalls += 1,
                        Ran::Done(done) => break done,
                        Ran::Crashed => panic!("nothing crashes here"),
                    }
                    change_plan(&service, &key, 1).await;
                    service.drain().await;
                    if stalls == 1 {
                        // Counted from the call that it wakes at.
                        service.world.plan_faults([(second - first, Fault::Stall)]);
                    }
                };
                is_past_the_end &= stalls == 0;
                if stalls < 2 {
                    break;
                }
                let _told = Told(format!("{about:?} on {back_end:?} stalled at the calls {first} and {second}"));
                service.ended(topic, body.clone(), done);
                assert_ended(&service, &key, about == About::Closing).await;
            }
            if is_past_the_end {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_reconcile_that_stalls_does_no_harm() {
    for (back_end, overdue) in on_both(Overdue::ALL) {
        let (begun, key) = overdue.begin(back_end).await;
        for meanwhile in MEANWHILE {
            for call in 1.. {
                let service = begun.fork();
                service.world.plan_faults([(call, Fault::Stall)]);
                let mut run = service.start_reconcile();
                match run.go_on().await {
                    Ran::Stalled => {}
                    Ran::Done(done) => {
                        done.unwrap();
                        break;
                    }
                    Ran::Crashed => panic!("nothing crashes here"),
                }
                let _told = Told(format!("{overdue:?} on {back_end:?} stalled at call {call}, {meanwhile:?}"));
                meanwhile.happen(&service, &key).await;
                assert!(matches!(run.go_on().await, Ran::Done(_)));
                let is_deleted = meanwhile == Meanwhile::Deletion || overdue.is_about_a_deletion();
                assert_ended(&service, &key, is_deleted).await;
            }
        }
    }
}
