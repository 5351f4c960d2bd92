//! `Workers`.

use gas_aws::SystemIds;
use gas_domain::{LiveWorker, Run};
use gas_ports::{Ids, Workers};
use jiff::SignedDuration;

use crate::{harness::Harness, samples::now};

async fn told(workers: &impl Workers, id: &str) -> Vec<LiveWorker> {
    workers.all().await.unwrap().into_iter().filter(|worker| worker.id == id).collect()
}

pub async fn a_worker_is_found_as_it_told_last(harness: &impl Harness) {
    let (workers, id) = (harness.workers(), SystemIds.token());
    assert_eq!(told(&workers, &id).await, []);
    let mut worker = LiveWorker::new(id.clone(), 2, now());
    workers.tell(&worker).await.unwrap();
    assert_eq!(told(&workers, &id).await, [worker.clone()]);
    worker.running = 1;
    worker.ran(Run { bytes: 153_600, time: SignedDuration::from_millis(250) });
    worker.gone(now() + SignedDuration::from_secs(31));
    workers.tell(&worker).await.unwrap();
    assert_eq!(told(&workers, &id).await, [worker]);
}

pub async fn every_worker_is_found(harness: &impl Harness) {
    let workers = harness.workers();
    let ids: Vec<_> = (0..3).map(|_| SystemIds.token()).collect();
    for id in &ids {
        workers.tell(&LiveWorker::new(id.clone(), 1, now())).await.unwrap();
    }
    let all = workers.all().await.unwrap();
    assert!(ids.iter().all(|id| all.iter().any(|worker| worker.id == *id)), "{all:?}");
}
