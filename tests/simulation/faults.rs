//! Every call of every stage fails, loses its answer, or is the last thing its process does: everything ends right all
//! the same, by redelivery and reconcile.

use gas_domain::{Event, JobKey, Role, policy};
use gas_world::Fault;
use jiff::SignedDuration;

use gas_tests::simulation::{About, BackEnd, Overdue, Service, Situation, Told, VCF, most_mails, webhook_of};

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
            let most_mails = most_mails(&service.world.calls(), &[(number, fault)]);
            assert!((1..=most_mails).contains(&service.mails()), "{} mails, not 1 to {most_mails}", service.mails());
        }
    }
}

/// Everything is where it belongs; what killed workers left behind is found by the orphan pass.
async fn assert_ended_well(service: &Service, about: About, key: &JobKey, most_mails: usize) {
    service.until_rest().await;
    service.assert_kept();
    match service.world.user(&key.user_id) {
        None => assert_eq!((about, service.world.job(key)), (About::Closing, None)),
        Some(user) => assert_eq!(service.is_archived(key), user.role == Role::Free),
    }
    service.assert_told(key);
    if about == About::Webhook {
        assert!(service.told_of(key, &webhook_of("ann")) > 0, "the webhook was not told");
    }
    assert!((1..=most_mails).contains(&service.mails()), "{} mails, not 1 to {most_mails}", service.mails());
    service.wait(policy::ORPHAN_AGE + SignedDuration::from_hours(25)).await;
    service.orphans_once().await;
    service.assert_nothing_left_over();
}

/// Delivers the message of a situation, with every fault at every call that its handlers make.
async fn at_every_call(about: About) {
    for back_end in BackEnd::ALL {
        let situation = about.begin(back_end).await;
        for number in 1.. {
            let mut struck = false;
            for fault in Fault::ALL {
                let _told = Told(format!("{about:?} on {back_end:?}: {fault:?} at call {number}"));
                let Situation { service, key, topic, body } = situation.fork();
                service.world.plan_faults([(number, fault)]);
                service.deliver(topic, body).await;
                service.drain().await;
                struck |= service.world.faults_left() == 0;
                let most_mails = most_mails(&service.world.calls(), &[(number, fault)]);
                service.world.plan_faults([]);
                assert_ended_well(&service, about, &key, most_mails).await;
            }
            if !struck {
                assert!(number > 2, "{about:?} on {back_end:?} makes only {number} calls");
                break;
            }
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
        for back_end in BackEnd::ALL {
            let (begun, key) = overdue.begin(back_end).await;
            let service = begun.fork();
            service.reconcile_once().await;
            for (number, call) in (1..).zip(service.world.calls()) {
                for fault in Fault::ALL {
                    let _told = Told(format!("{overdue:?} on {back_end:?}: {fault:?} at call {number}, {call}"));
                    let service = begun.fork();
                    service.world.plan_faults([(number, fault)]);
                    service.reconcile_once().await;
                    service.until_rest().await;
                    service.assert_kept();
                    match overdue {
                        Overdue::Sweep | Overdue::LastStep => assert_eq!(service.world.job(&key), None),
                        _ => assert_eq!(service.is_archived(&key), overdue != Overdue::Walk),
                    }
                    assert_eq!(service.world.user(&key.user_id).is_none(), overdue == Overdue::LastStep);
                    assert_eq!(service.mails(), 1);
                    if matches!(overdue, Overdue::Sweep | Overdue::LastStep) {
                        service.assert_nothing_left_over();
                    }
                }
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
    a_result_is_archived_in_parts_whatever_call_of_archive_fails: ArchivingInParts,
    an_account_is_deleted_whatever_call_of_the_walk_fails: Closing,
    a_result_comes_back_in_parts_whatever_call_of_restore_fails: RestoreInParts,
    a_failed_retrieval_is_asked_for_again_whatever_call_fails: FailedRetrieval,
    an_expired_output_is_asked_for_again_whatever_call_fails: ExpiredOutput,
    a_mail_goes_out_whatever_call_of_notify_fails: Mail,
    a_webhook_is_told_whatever_call_fails: Webhook,
    a_user_is_told_whatever_call_of_notify_fails: Telling,
    a_result_is_archived_whatever_call_of_archive_fails: Archiving,
    the_source_of_an_archive_is_deleted_whatever_call_of_archive_fails: DeletingSource,
    the_jobs_follow_an_upgrade_whatever_call_of_the_walk_fails: Upgrade,
    the_jobs_follow_a_downgrade_whatever_call_of_the_walk_fails: Downgrade,
    a_retrieval_is_started_whatever_call_of_thaw_fails: Thaw,
    a_result_comes_back_whatever_call_of_restore_fails: Restore,
}
