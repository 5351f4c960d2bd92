//! An account that is deleted: everything of it goes, nothing comes back, and the user goes last.

use gas_domain::{Role, UserId, policy};
use gas_tests::simulation::{About, BackEnd, RETENTION, Service, Situation, Told, VCF};
use jiff::SignedDuration;

/// Closes the account and looks, until everything has gone, that the user goes after the last job.
async fn close(service: &Service, user: &UserId) {
    service.close_account(user).await;
    service.until_rest().await;
    service.wait(policy::ORPHAN_AGE + SignedDuration::from_hours(25)).await;
    service.orphans_once().await;
    service.assert_nothing_left_over();
    assert_eq!(service.world.user(user), None);
    service.world.read(|state| {
        assert!(state.jobs.keys().all(|key| key.user_id != *user));
        assert!(state.results.is_empty() && state.inputs.is_empty() && state.archived().is_empty());
    });
}

#[tokio::test(start_paused = true)]
async fn an_account_is_gone_everywhere_whenever_it_is_deleted() {
    for back_end in BackEnd::ALL {
        for about in About::ALL {
            let _told = Told(format!("{about:?} on {back_end:?}"));
            let Situation { service, key, topic, body } = about.begin(back_end).await;
            service.world.redeliver(topic, body);
            close(&service, &key.user_id).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn jobs_in_every_state_go_with_the_account() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        service.submit(&ann, VCF).await;
        service.until_rest().await;
        service.submit(&ann, "not a VCF\n").await;
        service.submit(&ann, VCF).await;
        service.drain().await;
        service.wait(RETENTION / 2).await;
        service.upload(&ann, VCF).await;
        service.submit(&ann, VCF).await;
        close(&service, &ann).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_others_have_stays_and_a_closed_account_takes_no_plan() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let (ann, paula) = (service.sign_up("ann"), service.sign_up_premium("paula"));
        let (_, kept) = (service.submit(&ann, VCF).await, service.submit(&paula, VCF).await);
        service.until_rest().await;
        service.close_account(&ann).await;
        service.change_role(&ann, Role::Premium).await;
        service.until_rest().await;
        assert_eq!(service.world.user(&ann), None);
        assert!(service.is_online(&kept));
        service.assert_nothing_left_over();
    }
}
