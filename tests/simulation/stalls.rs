//! A worker stalls at any of its calls while the world goes on, then wakes and goes on as if nothing had happened.

use std::pin::pin;

use annotator::Outcome;
use gas_domain::{Event, JobKey, Role};
use gas_ports::Deadline;
use gas_world::{Fault, Ran};
use tokio_util::sync::CancellationToken;

use crate::{
    owner::VCF,
    service::{RETENTION, Service},
    situations::{About, Overdue, Situation},
    told::Told,
};

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
        let other = match service.world.user(&key.user_id).unwrap().role {
            Role::Free => Role::Premium,
            Role::Premium => Role::Free,
        };
        service.change_role(&key.user_id, other).await;
    }
}

/// Everything is as it should be, and no worker left anything behind: none of them was killed.
fn assert_ended_well(service: &Service, key: &JobKey, meanwhile: Meanwhile) {
    assert_eq!(service.world.job(key).is_none(), meanwhile == Meanwhile::Deletion);
    service.assert_nothing_left_over();
}

async fn stalls_at_every_call(about: About) {
    for meanwhile in MEANWHILE {
        for call in 1.. {
            let Situation { service, key, topic, body } = about.begin().await;
            service.world.plan_faults([(call, Fault::Stall)]);
            let mut worker = pin!(service.handle(topic, &body));
            match service.world.run(worker.as_mut()).await {
                Ran::Stalled => {}
                Ran::Done(done) => {
                    done.unwrap();
                    break;
                }
                Ran::Crashed => panic!("nothing crashes here"),
            }
            let _told = Told(format!("{about:?} stalled at call {call}, {meanwhile:?}"));
            if meanwhile == Meanwhile::Duplicate {
                service.world.redeliver(topic, body.clone());
            }
            meanwhile.happen(&service, &key).await;
            service.world.wake();
            match service.world.run(worker).await {
                Ran::Done(Ok(())) => {}
                Ran::Done(Err(_)) => service.again(topic, body.clone()),
                Ran::Crashed | Ran::Stalled => panic!("it stalls once"),
            }
            service.until_rest().await;
            assert_ended_well(&service, &key, meanwhile);
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
    a_notify_that_stalls_does_no_harm: Mail,
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
            let (annotator, go_on) = (service.annotator(), CancellationToken::new());
            let mut worker = pin!(annotator.run(&key, &go_on));
            match service.world.run(worker.as_mut()).await {
                Ran::Stalled => {}
                Ran::Done(done) => {
                    assert_eq!(done.unwrap(), Outcome::Completed);
                    break;
                }
                Ran::Crashed => panic!("nothing crashes here"),
            }
            let _told = Told(format!("{role:?}: stalled at call {call}, {meanwhile:?}"));
            meanwhile.happen(&service, &key).await;
            service.world.wake();
            // An error leaves the job to its message, which is in the queue, and to its lease.
            assert!(matches!(service.world.run(worker).await, Ran::Done(_)));
            service.until_rest().await;
            assert_ended_well(&service, &key, meanwhile);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_stalls_twice_while_the_plan_changes_each_time_does_no_harm() {
    for about in About::ALL {
        for first in 1.. {
            let mut is_past_the_end = true;
            for second in first + 1.. {
                let Situation { service, key, topic, body } = about.begin().await;
                service.world.plan_faults([(first, Fault::Stall)]);
                let mut worker = pin!(service.handle(topic, &body));
                let mut stalls = 0;
                let done = loop {
                    match service.world.run(worker.as_mut()).await {
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
                    service.world.wake();
                };
                is_past_the_end &= stalls == 0;
                if stalls < 2 {
                    break;
                }
                let _told = Told(format!("{about:?} stalled at the calls {first} and {second}"));
                if done.is_err() {
                    service.again(topic, body.clone());
                }
                service.until_rest().await;
                assert_ended_well(&service, &key, Meanwhile::ChangesOfPlan(2));
            }
            if is_past_the_end {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_reconcile_that_stalls_does_no_harm() {
    for overdue in Overdue::ALL {
        for meanwhile in MEANWHILE {
            for call in 1.. {
                let (service, key) = overdue.begin().await;
                service.world.plan_faults([(call, Fault::Stall)]);
                let (reconcile, deadline) = (service.reconcile(), Deadline(service.world.now() + RETENTION));
                let mut run = pin!(reconcile.run(deadline));
                match service.world.run(run.as_mut()).await {
                    Ran::Stalled => {}
                    Ran::Done(done) => {
                        done.unwrap();
                        break;
                    }
                    Ran::Crashed => panic!("nothing crashes here"),
                }
                let _told = Told(format!("{overdue:?} stalled at call {call}, {meanwhile:?}"));
                meanwhile.happen(&service, &key).await;
                service.world.wake();
                assert!(matches!(service.world.run(run).await, Ran::Done(_)));
                service.until_rest().await;
                assert_ended_well(&service, &key, meanwhile);
            }
        }
    }
}
