//! Changes of plan while results are on their way.

use gas_domain::{Event, Place, Role};
use jiff::SignedDuration;

use gas_tests::simulation::{BackEnd, RETENTION, Service, Told, VCF};

#[tokio::test(start_paused = true)]
async fn an_upgrade_before_the_retention_is_over_keeps_the_result_online() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let key = service.submit(&ann, VCF).await;
        service.wait(RETENTION - SignedDuration::from_secs(1)).await;
        service.change_role(&ann, Role::Premium).await;
        service.until_rest().await;
        assert!(service.is_online(&key));
        assert!(!service.world.calls().contains(&"ArchiveWriter::store"));
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_downgrade_gives_a_fresh_retention_and_then_the_result_is_archived() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let paula = service.sign_up_premium("paula");
        let key = service.submit(&paula, VCF).await;
        service.until_rest().await;
        service.change_role(&paula, Role::Free).await;
        service.drain().await;
        let Place::Online { retention: Some(retention), .. } = service.place(&key) else {
            panic!("{:?}", service.job(&key))
        };
        assert_eq!((retention.until, retention.number), (service.world.now() + RETENTION, 1));
        service.until_rest().await;
        assert!(service.is_archived(&key));
        assert_eq!(service.mails(), 1, "a change of plan sends no mail about a job");
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_downgrade_during_a_restore_ends_online_with_a_retention_and_then_archived() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let key = service.submit(&ann, VCF).await;
        service.until_rest().await;
        service.change_role(&ann, Role::Premium).await;
        service.drain().await;
        assert!(matches!(service.place(&key), Place::Restoring { .. }));
        service.change_role(&ann, Role::Free).await;
        service.drain().await;
        assert!(matches!(service.place(&key), Place::Restoring { .. }), "it goes on");
        service.world.finish_retrievals();
        service.drain().await;
        assert!(matches!(service.place(&key), Place::Online { retention: Some(_), .. }));
        service.until_rest().await;
        assert!(service.is_archived(&key));
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn five_changes_of_mind_in_a_minute_end_where_the_last_one_says() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        for changes in [4, 5] {
            let service = Service::on(back_end);
            let ann = service.sign_up("ann");
            let key = service.submit(&ann, VCF).await;
            service.until_rest().await;
            for change in 0..changes {
                let role = if change % 2 == 0 { Role::Premium } else { Role::Free };
                service.change_role(&ann, role).await;
                service.wait(SignedDuration::from_secs(10)).await;
            }
            service.until_rest().await;
            assert_eq!(service.is_online(&key), changes % 2 == 1);
            service.assert_nothing_left_over();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_of_plan_whose_message_is_lost_is_followed_all_the_same() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let key = service.submit(&ann, VCF).await;
        service.until_rest().await;
        service.change_role(&ann, Role::Premium).await;
        assert!(service.world.take(gas_world::Topic::ResultsThaw).is_some());
        service.until_rest().await;
        assert!(service.is_online(&key));
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_that_its_owner_cancels_has_no_result_and_no_mail() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let key = service.submit(&ann, VCF).await;
        service.decide(&key, Event::Cancel).await;
        service.until_rest().await;
        assert_eq!(service.mails(), 0);
        service.assert_nothing_left_over();
    }
}
