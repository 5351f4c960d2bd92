//! Two faults, at every pair of calls of every stage, the second counted on through the redelivery that the first one makes
//! necessary: everything ends right all the same.

use gas_domain::Role;
use gas_tests::simulation::{About, BackEnd, Service, Situation, Told};
use gas_world::Fault;

/// How many faults struck.
async fn run(situation: &Situation, about: About, faults: [(usize, Fault); 2]) -> usize {
    let Situation { service, key, topic, body } = situation.fork();
    service.world.plan_faults(faults);
    service.deliver(topic, body).await;
    service.drain().await;
    let struck = faults.len() - service.world.faults_left();
    service.world.plan_faults([]);
    service.until_rest().await;
    service.assert_kept();
    match service.world.user(&key.user_id) {
        None => assert_eq!((about, service.world.job(&key)), (About::Closing, None)),
        Some(user) => assert_eq!(service.is_archived(&key), user.role == Role::Free),
    }
    assert_mails(&service, about);
    struck
}

fn assert_mails(service: &Service, about: About) {
    let most = if about == About::Mail { 3 } else { 1 };
    assert!((1..=most).contains(&service.mails()), "{} mails", service.mails());
}

async fn at_every_pair_of_calls(about: About, back_end: BackEnd) {
    let situation = about.begin(back_end).await;
    let mut pairs = 0;
    for first in 1.. {
        let mut has_first = false;
        for second in first + 1.. {
            let mut has_second = false;
            for one in Fault::ALL {
                for other in Fault::ALL {
                    let _told = Told(format!("{about:?} on {back_end:?}: {one:?} at {first}, {other:?} at {second}"));
                    let struck = run(&situation, about, [(first, one), (second, other)]).await;
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
    println!("{about:?} on {back_end:?}: {pairs} pairs of faults");
}

macro_rules! each_stage {
    ($($name:ident: $about:ident),* $(,)?) => {
        $(
            mod $name {
                use super::*;

                #[tokio::test(start_paused = true)]
                async fn storage_class() {
                    at_every_pair_of_calls(About::$about, BackEnd::StorageClass).await;
                }

                #[tokio::test(start_paused = true)]
                async fn vault() {
                    at_every_pair_of_calls(About::$about, BackEnd::Vault).await;
                }
            }
        )*
    };
}

each_stage! {
    a_mail_goes_out: Mail,
    a_result_is_archived: Archiving,
    a_result_is_archived_in_parts: ArchivingInParts,
    the_source_of_an_archive_is_deleted: DeletingSource,
    the_jobs_follow_an_upgrade: Upgrade,
    the_jobs_follow_a_downgrade: Downgrade,
    an_account_is_deleted: Closing,
    a_retrieval_is_started: Thaw,
    a_result_comes_back: Restore,
    a_result_comes_back_in_parts: RestoreInParts,
    a_failed_retrieval_is_asked_for_again: FailedRetrieval,
    an_expired_output_is_asked_for_again: ExpiredOutput,
}
