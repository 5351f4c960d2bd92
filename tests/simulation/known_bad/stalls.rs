//! The scenarios in which a worker stalls while the world goes on.

use gas_domain::{Event, Role, policy};
use gas_ports::{Deadline, Guard, flow};
use gas_tests::simulation::{About, BackEnd, Deployed, Deployment, Service, Situation, VCF};
use gas_world::{Fault, Ran, Topic};
use jiff::SignedDuration;

use super::stories::{at_rest, begin};

/// What happens while a worker stalls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meanwhile {
    /// The owner takes the other plan, and the walk comes by.
    OtherPlan,
    /// The same, and everything comes to rest.
    OtherPlanAndHours,
}

/// The handler stalls at each of its calls in turn.
pub async fn stalls<D: Deployment>(
    about: About,
    meanwhile: Meanwhile,
    back_end: BackEnd,
    deployment: D,
) -> Vec<String> {
    let situation = begin(about, back_end, deployment).await;
    let mut broken = Vec::new();
    for call in 1.. {
        let Situation { service, topic, body, .. } = situation.fork();
        service.world.plan_faults([(call, Fault::Stall)]);
        let mut worker = service.start(topic, &body);
        if !matches!(worker.go_on().await, Ran::Stalled) {
            break;
        }
        match meanwhile {
            Meanwhile::OtherPlan => change_plan(&service).await,
            Meanwhile::OtherPlanAndHours => {
                change_plan(&service).await;
                broken.extend(service.comes_to_rest().await.err());
            }
        }
        if let Ran::Done(done) = worker.go_on().await {
            service.ended(topic, body, done);
        }
        broken.extend(at_rest(&service).await);
    }
    broken
}

/// The handler stalls at each two of its calls, and at each the owner takes the other plan.
pub async fn stalls_twice<D: Deployment>(about: About, back_end: BackEnd, deployment: D) -> Vec<String> {
    let situation = begin(about, back_end, deployment).await;
    let mut broken = Vec::new();
    for first in 1.. {
        for second in 1.. {
            let Situation { service, topic, body, .. } = situation.fork();
            service.world.plan_faults([(first, Fault::Stall)]);
            let mut worker = service.start(topic, &body);
            if !matches!(worker.go_on().await, Ran::Stalled) {
                return broken;
            }
            change_plan(&service).await;
            // Counted from the call that it wakes at.
            service.world.plan_faults([(second, Fault::Stall)]);
            let again = worker.go_on().await;
            let is_past_the_end = !matches!(again, Ran::Stalled);
            let ended = match again {
                Ran::Stalled => {
                    change_plan(&service).await;
                    worker.go_on().await
                }
                ended => ended,
            };
            if let Ran::Done(done) = ended {
                service.ended(topic, body, done);
            }
            service.world.plan_faults([]);
            broken.extend(at_rest(&service).await);
            if is_past_the_end {
                break;
            }
        }
    }
    broken
}

/// A premium user's annotator stalls at each of its calls in turn, and the owner takes the free plan.
pub async fn annotator_stalls<D: Deployment>(back_end: BackEnd, deployment: D) -> Vec<String> {
    let begun = Service::with(back_end, deployment);
    let paula = begun.sign_up_premium("paula");
    let key = begun.submit(&paula, VCF).await;
    let mut broken = Vec::new();
    for call in 1.. {
        let service = begun.fork();
        service.world.plan_faults([(call, Fault::Stall)]);
        let mut worker = service.start_annotator(&key);
        if !matches!(worker.go_on().await, Ran::Stalled) {
            break;
        }
        let user = service.world.user(&paula).unwrap();
        assert_eq!(user.role, Role::Premium);
        service.change_role(&paula, Role::Free).await;
        let walk = service.world.take(Topic::ResultsThaw).unwrap();
        service.deliver(Topic::ResultsThaw, walk).await;
        let _ended = worker.go_on().await;
        broken.extend(at_rest(&service).await);
    }
    broken
}

/// The owner deletes a job that an annotator works on, which stalls at each of its calls in turn for as long as a task may:
/// the form of the upload is no longer good, so nothing but the lease keeps the job.
pub async fn annotator_stalls_while_its_job_is_deleted<D: Deployment>(back_end: BackEnd, deployment: D) -> Vec<String> {
    let begun = Service::with(back_end, deployment);
    let ann = begun.sign_up("ann");
    let key = begun.submit(&ann, VCF).await;
    begun.world.advance(policy::UPLOAD_PATIENCE + SignedDuration::from_hours(1));
    let mut broken = Vec::new();
    for call in 1.. {
        let service = begun.fork();
        service.world.plan_faults([(call, Fault::Stall)]);
        let mut worker = service.start_annotator(&key);
        if !matches!(worker.go_on().await, Ran::Stalled) {
            break;
        }
        let (job, now) = (service.job(&key), service.world.now());
        if flow::advance(&service.jobs(), &job, Event::Delete, Guard::None, now).await.unwrap().is_none() {
            continue;
        }
        service.wait(policy::RUN_LEASE + SignedDuration::from_mins(5)).await;
        let _ended = worker.go_on().await;
        broken.extend(at_rest(&service).await);
        broken.extend(service.left_over());
    }
    broken
}

/// The orphan pass stalls at each of its calls in turn, while an archived result comes back, and for this long after it.
pub async fn pass_stalls<D: Deployment>(time: SignedDuration, back_end: BackEnd, deployment: D) -> Vec<String> {
    let begun = Service::with(back_end, Deployed);
    let ann = begun.sign_up("ann");
    begun.submit(&ann, VCF).await;
    begun.wait(policy::ORPHAN_AGE * 2).await;
    let begun = begun.redeploy(deployment);
    let mut broken = Vec::new();
    for call in 1.. {
        let service = begun.fork();
        service.world.plan_faults([(call, Fault::Stall)]);
        let mut pass =
            Box::pin(D::orphans(&service, None, Deadline(service.world.now() + SignedDuration::from_mins(1))));
        if !matches!(service.world.run(pass.as_mut()).await, Ran::Stalled) {
            break;
        }
        service.change_role(&ann, Role::Premium).await;
        broken.extend(service.comes_to_rest().await.err());
        service.wait(time).await;
        service.world.wake();
        let _ended = service.world.run(pass.as_mut()).await;
        broken.extend(at_rest(&service).await);
    }
    broken
}

async fn change_plan<D: Deployment>(service: &Service<D>) {
    let user = service.world.read(|state| state.users.values().next().cloned().unwrap());
    let other = match user.role {
        Role::Free => Role::Premium,
        Role::Premium => Role::Free,
    };
    service.change_role(&user.id, other).await;
    service.drain().await;
}
