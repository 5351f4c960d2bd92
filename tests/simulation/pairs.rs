//! Two faults, at every pair of calls of every stage, the second counted on through the redelivery that the first one makes
//! necessary: everything ends right all the same. A result that comes back from a vault in parts is not among them: each run
//! hashes megabytes, so its pairs are left to the long runs of `simulate`; `faults` has its single faults.

use gas_domain::{JobKey, Role};
use gas_tests::simulation::{About, BackEnd, Overdue, Service, Situation, Told, most_mails, webhook_of};
use gas_world::Fault;

/// How many faults struck.
async fn run(situation: &Situation, about: About, faults: [(usize, Fault); 2]) -> usize {
    let Situation { service, key, topic, body } = situation.fork();
    service.world.plan_faults(faults);
    service.deliver(topic, body).await;
    service.drain().await;
    let struck = faults.len() - service.world.faults_left();
    let most_mails = most_mails(&service.world.calls(), &faults);
    service.world.plan_faults([]);
    service.until_rest().await;
    service.assert_kept();
    match service.world.user(&key.user_id) {
        None => assert_eq!((about, service.world.job(&key)), (About::Closing, None)),
        Some(user) => assert_eq!(service.is_archived(&key), user.role == Role::Free),
    }
    service.assert_told(&key);
    if about == About::Webhook {
        assert!(service.told_of(&key, &webhook_of("ann")) > 0, "the webhook was not told");
    }
    assert!((1..=most_mails).contains(&service.mails()), "{} mails, not 1 to {most_mails}", service.mails());
    struck
}

async fn at_every_stage_call(about: About, back_end: BackEnd) {
    let situation = about.begin(back_end).await;
    at_every_pair_of_calls(&format!("{about:?} on {back_end:?}"), async |faults| run(&situation, about, faults).await)
        .await;
}

/// The same when reconcile finds what is overdue; the stages that it wakes have their own pairs.
async fn heal(begun: &Service, key: &JobKey, overdue: Overdue, faults: [(usize, Fault); 2]) -> usize {
    let service = begun.fork();
    service.world.plan_faults(faults);
    service.reconcile_once().await;
    let struck = faults.len() - service.world.faults_left();
    let most_mails = most_mails(&service.world.calls(), &faults);
    service.world.plan_faults([]);
    service.until_rest().await;
    service.assert_kept();
    match overdue.is_about_a_deletion() {
        true => assert_eq!(service.world.job(key), None),
        false => assert_eq!(service.is_archived(key), overdue != Overdue::Walk),
    }
    assert_eq!(service.world.user(&key.user_id).is_none(), overdue == Overdue::LastStep);
    assert!((1..=most_mails).contains(&service.mails()), "{} mails, not 1 to {most_mails}", service.mails());
    struck
}

async fn at_every_reconcile_call(overdue: Overdue, back_end: BackEnd) {
    let (begun, key) = overdue.begin(back_end).await;
    at_every_pair_of_calls(&format!("{overdue:?} on {back_end:?}"), async |faults| {
        heal(&begun, &key, overdue, faults).await
    })
    .await;
}

async fn at_every_pair_of_calls(what: &str, run: impl AsyncFn([(usize, Fault); 2]) -> usize) {
    let mut pairs = 0;
    for first in 1.. {
        let mut has_first = false;
        for second in first + 1.. {
            let mut has_second = false;
            for one in Fault::ALL {
                for other in Fault::ALL {
                    let _told = Told(format!("{what}: {one:?} at {first}, {other:?} at {second}"));
                    let struck = run([(first, one), (second, other)]).await;
                    has_first |= struck > 0;
                    has_second |= struck == 2;
                    pairs += usize::from(struck == 2);
                }
            }
            if !has_second {
                break;
            }
        }
        if !has_first {
            break;
        }
    }
    assert!(pairs > 50, "only {pairs} pairs struck");
    println!("{what}: {pairs} pairs of faults");
}

macro_rules! each {
    ($run:ident { $($name:ident: $situation:expr),* $(,)? }) => {
        $(
            mod $name {
                use super::*;

                #[tokio::test(start_paused = true)]
                async fn storage_class() {
                    $run($situation, BackEnd::StorageClass).await;
                }

                #[tokio::test(start_paused = true)]
                async fn vault() {
                    $run($situation, BackEnd::Vault).await;
                }
            }
        )*
    };
}

each! { at_every_stage_call {
    a_mail_goes_out: About::Mail,
    a_webhook_is_told: About::Webhook,
    a_user_is_told: About::Telling,
    a_result_is_archived: About::Archiving,
    a_result_is_archived_in_parts: About::ArchivingInParts,
    the_source_of_an_archive_is_deleted: About::DeletingSource,
    the_jobs_follow_an_upgrade: About::Upgrade,
    the_jobs_follow_a_downgrade: About::Downgrade,
    an_account_is_deleted: About::Closing,
    a_retrieval_is_started: About::Thaw,
    a_result_comes_back: About::Restore,
    a_failed_retrieval_is_asked_for_again: About::FailedRetrieval,
    an_expired_output_is_asked_for_again: About::ExpiredOutput,
}}

#[tokio::test(start_paused = true)]
async fn a_result_comes_back_in_parts() {
    at_every_stage_call(About::RestoreInParts, BackEnd::StorageClass).await;
}

each! { at_every_reconcile_call {
    a_lost_message_is_sent_again: Overdue::Message,
    an_upload_is_found: Overdue::Upload,
    a_forgotten_walk_is_begun: Overdue::Walk,
    a_deleted_job_is_swept: Overdue::Sweep,
    a_deleted_account_goes: Overdue::LastStep,
}}
