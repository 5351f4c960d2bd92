//! The scenarios: each is told to a service and answers the promises that it broke. What leads up to the moment is done by
//! the deployed functions.

use std::collections::HashSet;

use gas_domain::{Message, Place, Role, Tier};
use gas_tests::simulation::{About, BackEnd, Deployment, Service, Situation, VCF};
use gas_world::{Fault, Topic};
use jiff::SignedDuration;

/// What is broken when nothing is under way any more.
pub async fn at_rest<D: Deployment>(service: &Service<D>) -> Vec<String> {
    let restless = service.comes_to_rest().await.err();
    restless.into_iter().chain(service.broken()).collect()
}

/// The service at that moment, with these functions from then on.
pub async fn begin<D: Deployment>(about: About, back_end: BackEnd, deployment: D) -> Situation<D> {
    let Situation { service, key, topic, body } = about.begin(back_end).await;
    Situation { service: service.redeploy(deployment), key, topic, body }
}

/// The handler's calls fail, lose their answers or are the last that it does: each in turn.
pub async fn fails<D: Deployment>(about: About, back_end: BackEnd, deployment: D) -> Vec<String> {
    let Situation { service, topic, body, .. } = begin(about, back_end, deployment).await;
    under_each_fault(&service, async |service| service.deliver(topic, body.clone()).await, at_rest).await
}

/// The retrieval takes hours, longer than a lease, and its request fails at each of its calls in turn.
pub async fn slow_retrieval_fails<D: Deployment>(back_end: BackEnd, deployment: D) -> Vec<String> {
    let Situation { service, topic, body, .. } = begin(About::Thaw, back_end, deployment).await;
    service.world.refuse(Tier::Expedited);
    under_each_fault(&service, async |service| service.deliver(topic, body.clone()).await, at_rest).await
}

/// The same as [`fails`], while the schedule of reconcile is off: what failed comes back with its message.
pub async fn fails_while_nobody_looks<D: Deployment>(about: About, back_end: BackEnd, deployment: D) -> Vec<String> {
    let Situation { service, topic, body, .. } = begin(about, back_end, deployment).await;
    let drained = async |service: &Service<D>| {
        service.drain().await;
        service.broken()
    };
    under_each_fault(&service, async |service| service.deliver(topic, body.clone()).await, drained).await
}

/// The request for the premium plan fails at each of its calls in turn.
pub async fn upgrade_fails<D: Deployment>(back_end: BackEnd, deployment: D) -> Vec<String> {
    let begun = Service::on(back_end);
    let ann = begun.sign_up("ann");
    begun.submit(&ann, VCF).await;
    begun.until_rest().await;
    let service = begun.redeploy(deployment);
    under_each_fault(&service, async |service| service.change_role(&ann, Role::Premium).await, at_rest).await
}

/// Does the same again and again, with each fault at each call of it.
async fn under_each_fault<D: Deployment>(
    begun: &Service<D>,
    act: impl AsyncFn(&Service<D>),
    end: impl AsyncFn(&Service<D>) -> Vec<String>,
) -> Vec<String> {
    let mut broken = Vec::new();
    for call in 1.. {
        let mut struck = false;
        for fault in Fault::ALL {
            let service = begun.fork();
            service.world.plan_faults([(call, fault)]);
            act(&service).await;
            struck |= service.world.faults_left() == 0;
            service.world.plan_faults([]);
            broken.extend(end(&service).await);
        }
        if !struck {
            break;
        }
    }
    broken
}

/// The message that ends a retention comes early, and its timer never.
pub async fn archive_message_comes_early<D: Deployment>(back_end: BackEnd, deployment: D) -> Vec<String> {
    let service = Service::with(back_end, deployment);
    let ann = service.sign_up("ann");
    let key = service.submit(&ann, VCF).await;
    service.drain().await;
    service.world.lose_timers();
    service.world.post(Message::Archive(key));
    at_rest(&service).await
}

/// The walk goes well, and the messages that it sent are lost.
pub async fn messages_of_the_walk_are_lost<D: Deployment>(back_end: BackEnd, deployment: D) -> Vec<String> {
    let Situation { service, topic, body, .. } = begin(About::Upgrade, back_end, deployment).await;
    service.deliver(topic, body).await;
    *service.lost.lock().unwrap() = Some(HashSet::new());
    at_rest(&service).await
}

/// Three retrievals fail, fewer than hold a result, and the failure of each is told again after the next was started.
pub async fn failures_are_told_twice<D: Deployment>(back_end: BackEnd, deployment: D) -> Vec<String> {
    let Situation { service, key, topic, body } = begin(About::Thaw, back_end, deployment).await;
    service.world.refuse(Tier::Expedited);
    service.deliver(topic, body).await;
    let is_asked_for = || matches!(service.place(&key), Place::Restoring { retrieval: Some(_), .. });
    let until_asked_for = async || {
        for _ in 0..60 {
            if !is_asked_for() {
                service.wait(SignedDuration::from_mins(1)).await;
            }
        }
    };
    until_asked_for().await;
    for _ in 0..3 {
        service.world.fail_retrievals();
        let Some(failure) = service.world.take(Topic::ResultsRestore) else { break };
        service.deliver(Topic::ResultsRestore, failure.clone()).await;
        until_asked_for().await;
        service.deliver(Topic::ResultsRestore, failure).await;
        until_asked_for().await;
    }
    at_rest(&service).await
}
