//! Every call of every stage fails, loses its answer, or is the last thing its process does: everything ends right all
//! the same, by redelivery and reconcile.

use gas_domain::{Event, Role};
use gas_world::Fault;

use crate::{
    owner::VCF,
    service::Service,
    situations::{About, Overdue, Situation},
    told::Told,
};

/// Tells a story without a fault, then once for every fault at every call that it made.
async fn under_every_fault(story: impl AsyncFn(&Service)) {
    let service = Service::new();
    story(&service).await;
    let calls = service.world.calls();
    for (number, call) in (1..).zip(calls) {
        for fault in Fault::ALL {
            let _told = Told(format!("{fault:?} at call {number}, {call}"));
            let service = Service::new();
            service.world.plan_faults([(number, fault)]);
            story(&service).await;
        }
    }
}

/// Delivers the message of a situation, with every fault at every call that its handler makes.
async fn at_every_call(about: About) {
    let Situation { service, topic, body, .. } = about.begin().await;
    service.world.plan_faults([]);
    service.handle(topic, &body).await.unwrap();
    let calls = service.world.calls();
    assert!(calls.len() >= 3, "{calls:?}");
    for (number, call) in (1..).zip(calls) {
        for fault in Fault::ALL {
            let _told = Told(format!("{about:?}: {fault:?} at call {number}, {call}"));
            let Situation { service, key, topic, body } = about.begin().await;
            service.world.plan_faults([(number, fault)]);
            service.deliver(topic, body).await;
            service.until_rest().await;
            service.assert_kept();
            let role = service.world.user(&key.user_id).unwrap().role;
            assert_eq!(service.is_archived(&key), role == Role::Free);
            assert!(service.mails() == 1 || about == About::Mail && service.mails() == 2, "{} mails", service.mails());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_whole_life_survives_every_fault_at_every_call() {
    under_every_fault(async |service| {
        let ann = service.sign_up("ann");
        let key = service.submit(&ann, VCF).await;
        service.until_rest().await;
        assert!(service.is_archived(&key));
        service.change_role(&ann, Role::Premium).await;
        service.until_rest().await;
        assert!(service.is_online(&key));
        service.change_role(&ann, Role::Free).await;
        service.until_rest().await;
        assert!(service.is_archived(&key));
        assert!((1..=2).contains(&service.mails()), "{} mails", service.mails());
        service.assert_kept();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_failed_job_is_told_to_its_owner_whatever_call_fails() {
    under_every_fault(async |service| {
        let ann = service.sign_up("ann");
        service.submit(&ann, "not a VCF\n").await;
        service.until_rest().await;
        assert!((1..=2).contains(&service.mails()), "{} mails", service.mails());
        service.assert_kept();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_deleted_job_leaves_nothing_behind_whatever_call_fails() {
    under_every_fault(async |service| {
        let ann = service.sign_up("ann");
        let key = service.submit(&ann, VCF).await;
        service.until_rest().await;
        service.change_role(&ann, Role::Premium).await;
        service.drain().await;
        service.decide(&key, Event::Delete).await;
        service.until_rest().await;
        assert_eq!(service.world.job(&key), None);
        assert!(service.world.read(|state| state.inputs.is_empty()));
        service.assert_nothing_left_over();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_was_never_submitted_is_found_whatever_call_fails() {
    under_every_fault(async |service| {
        let ann = service.sign_up("ann");
        let key = service.upload(&ann, VCF).await;
        service.until_rest().await;
        assert!(service.is_archived(&key));
        service.assert_kept();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_overdue_is_healed_whatever_call_of_reconcile_fails() {
    for overdue in Overdue::ALL {
        let (service, _) = overdue.begin().await;
        service.world.plan_faults([]);
        service.reconcile_once().await;
        for (number, call) in (1..).zip(service.world.calls()) {
            for fault in Fault::ALL {
                let _told = Told(format!("{overdue:?}: {fault:?} at call {number}, {call}"));
                let (service, key) = overdue.begin().await;
                service.world.plan_faults([(number, fault)]);
                service.reconcile_once().await;
                service.until_rest().await;
                service.assert_kept();
                assert_eq!(service.is_archived(&key), overdue != Overdue::Walk);
                assert_eq!(service.mails(), 1);
            }
        }
    }
}

macro_rules! each_stage {
    ($($name:ident: $about:ident),* $(,)?) => {
        $(
            #[tokio::test(start_paused = true)]
            async fn $name() {
                at_every_call(About::$about).await;
            }
        )*
    };
}

each_stage! {
    a_mail_goes_out_whatever_call_of_notify_fails: Mail,
    a_result_is_archived_whatever_call_of_archive_fails: Archiving,
    the_source_of_an_archive_is_deleted_whatever_call_of_archive_fails: DeletingSource,
    the_jobs_follow_an_upgrade_whatever_call_of_the_walk_fails: Upgrade,
    the_jobs_follow_a_downgrade_whatever_call_of_the_walk_fails: Downgrade,
    a_retrieval_is_started_whatever_call_of_thaw_fails: Thaw,
    a_result_comes_back_whatever_call_of_restore_fails: Restore,
}
