//! A job that is deleted, at any moment of its life, is gone everywhere and does not come back.

use gas_domain::{Event, JobKey, JobState, Role};
use gas_ports::Clock;
use jiff::SignedDuration;

use gas_tests::simulation::{About, BackEnd, RETENTION, Service, Situation, Told, VCF};

async fn deleted(service: &Service, key: &JobKey) {
    service.decide(key, Event::Delete).await;
    service.until_rest().await;
    assert_eq!(service.world.job(key), None);
    service.world.read(|state| {
        assert!(!state.inputs.contains_key(key), "the input is left");
        assert!(state.results.is_empty() && state.archived().is_empty(), "a result is left");
    });
    service.assert_nothing_left_over();
}

#[tokio::test(start_paused = true)]
async fn a_job_is_gone_everywhere_whenever_it_is_deleted() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        for about in About::ALL {
            let Situation { service, key, topic, body } = about.begin(back_end).await;
            service.world.redeliver(topic, body);
            deleted(&service, &key).await;
        }
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let key = service.upload(&ann, VCF).await;
        deleted(&service, &key).await;
        let key = service.submit(&ann, VCF).await;
        deleted(&service, &key).await;
        let key = service.submit(&ann, "not a VCF\n").await;
        service.drain().await;
        deleted(&service, &key).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_comes_after_the_deletion_is_swept_too() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let key = service.upload(&ann, VCF).await;
        service.decide(&key, Event::Delete).await;
        service.wait(SignedDuration::from_mins(30)).await;
        service.world.upload(&key, VCF);
        service.until_rest().await;
        assert!(service.world.read(|state| state.inputs.is_empty()), "the form was still good");
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_deleted_job_stays_until_whoever_might_still_write_has_ended() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let key = service.submit(&ann, VCF).await;
        service.until_rest().await;
        service.change_role(&ann, Role::Premium).await;
        service.drain().await;
        service.wait(RETENTION).await;
        service.decide(&key, Event::Delete).await;
        let JobState::Deleting { until } = service.job(&key).state else { panic!("{:?}", service.job(&key)) };
        service.wait(until.duration_since(service.world.clock().now()) - SignedDuration::from_secs(1)).await;
        assert!(service.world.job(&key).is_some());
        service.until_rest().await;
        assert_eq!(service.world.job(&key), None);
    }
}
