//! Whole lives of jobs, without any fault.

use gas_domain::{JobState, Place, Role};
use jiff::SignedDuration;

use gas_tests::simulation::{BackEnd, RETENTION, Service, Told, VCF, at_rest::place};

#[tokio::test(start_paused = true)]
async fn a_free_users_result_is_archived_and_comes_back_byte_for_byte_when_the_user_becomes_premium() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let key = service.submit(&ann, VCF).await;

        service.drain().await;
        let job = service.job(&key);
        let Some(Place::Online { version, retention: Some(retention) }) = place(&job).cloned() else {
            panic!("{job:?}")
        };
        let bytes = service.world.result(&key.result(), &version).unwrap();
        assert_eq!(retention.until, service.world.now() + RETENTION);
        assert_eq!(service.mails(), 1);

        service.wait(RETENTION - SignedDuration::from_secs(1)).await;
        assert_eq!(place(&service.job(&key)), place(&job), "it stays until the retention is over");
        service.until_rest().await;
        assert!(service.is_archived(&key));
        assert_eq!(service.world.result(&key.result(), &version), None, "only in the archive");
        service.assert_nothing_left_over();

        service.change_role(&ann, Role::Premium).await;
        service.until_rest().await;
        let Place::Online { version, retention: None } = service.place(&key) else { panic!("{:?}", service.job(&key)) };
        assert_eq!(service.world.result(&key.result(), &version), Some(bytes));
        assert_eq!(service.mails(), 1, "one job, one mail");
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_premium_users_result_is_never_archived() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let paula = service.sign_up_premium("paula");
        let key = service.submit(&paula, VCF).await;
        service.until_rest().await;
        service.wait(SignedDuration::from_hours(24 * 365)).await;
        assert!(service.is_online(&key));
        assert!(!service.world.calls().contains(&"ArchiveWriter::store"));
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_vcf_that_is_none_fails_with_one_mail_that_names_the_line() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let key = service.submit(&ann, "not a VCF\n").await;
        service.until_rest().await;
        let JobState::Failed { failure, .. } = service.job(&key).state else { panic!("{:?}", service.job(&key)) };
        let text = service.world.read(|state| state.mails[0].text.clone());
        assert!(text.contains(&failure.reason) && text.contains("Line 1"), "{text}");
        assert_eq!(service.mails(), 1);
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_whose_browser_was_closed_is_submitted_all_the_same() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let key = service.upload(&ann, VCF).await;
        service.until_rest().await;
        assert!(service.is_archived(&key));
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_never_came_or_is_too_large_ends_without_a_trace() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let large = "#".repeat(1_001).leak();
        let keys = [service.upload(&ann, "").await, service.upload(&ann, large).await];
        service.until_rest().await;
        for key in keys {
            assert_eq!(service.world.job(&key), None);
            assert!(service.world.read(|state| !state.inputs.contains_key(&key)));
        }
        assert_eq!(service.mails(), 0);
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn the_jobs_of_several_users_go_their_own_ways() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let (ann, paula) = (service.sign_up("ann"), service.sign_up_premium("paula"));
        let mut keys = Vec::new();
        for _ in 0..30 {
            keys.push((service.submit(&ann, VCF).await, service.submit(&paula, VCF).await));
        }
        service.until_rest().await;
        for (free, premium) in &keys {
            assert!(service.is_archived(free) && service.is_online(premium));
        }
        assert_eq!(service.mails(), 60);
        service.assert_nothing_left_over();

        // More than a page of jobs, so the walk takes several turns.
        service.change_role(&ann, Role::Premium).await;
        service.change_role(&paula, Role::Free).await;
        service.until_rest().await;
        for (free, premium) in &keys {
            assert!(service.is_online(free) && service.is_archived(premium));
        }
        service.assert_nothing_left_over();
    }
}
