//! What nobody refers to is found and deleted, and nothing else.

use gas_domain::{Role, policy};
use gas_tests::simulation::{About, BackEnd, Service, Situation, Told, VCF, worker::Worker};
use gas_world::{Fault, Ran};
use jiff::SignedDuration;

/// A service whose archiver, restorer and annotator each died right after they wrote something.
async fn with_orphans(back_end: BackEnd) -> Service {
    let service = Service::on(back_end);
    let ann = service.sign_up("ann");
    let key = service.submit(&ann, VCF).await;
    // The first run is superseded: it wakes when another has ended, and its log and its result belong to nobody.
    service.world.plan_faults([(5, Fault::Stall)]);
    let mut slow: Worker<_> = service.start_annotator(&key);
    assert!(matches!(slow.go_on().await, Ran::Stalled));
    service.world.plan_faults([]);
    service.until_rest().await;
    assert!(matches!(slow.go_on().await, Ran::Done(_)));
    service.until_rest().await;
    assert!(service.is_archived(&key));
    service
}

fn versions(service: &Service) -> usize {
    service.world.read(|state| state.results.len())
}

#[tokio::test(start_paused = true)]
async fn the_log_of_a_superseded_run_is_found_when_it_is_old_and_the_jobs_own_log_stays() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = with_orphans(back_end).await;
        assert_eq!(versions(&service), 4, "log and preview, and those of the run that came too late");
        service.orphans_once().await;
        assert_eq!(versions(&service), 4, "they are not old enough");
        service.wait(policy::ORPHAN_AGE + SignedDuration::from_hours(1)).await;
        assert_eq!(service.orphans_once().await, 2);
        assert_eq!(versions(&service), 2);
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_copy_whose_answer_was_lost_is_found_whatever_call_of_the_pass_fails() {
    for back_end in BackEnd::ALL {
        let Situation { service: begun, key, topic, body } = About::Archiving.begin(back_end).await;
        // Into a vault: load both, claim, load both, read, upload.
        begun.world.plan_faults([(if back_end == BackEnd::Vault { 7 } else { 6 }, Fault::CrashAfter)]);
        begun.deliver(topic, body).await;
        begun.world.plan_faults([]);
        begun.until_rest().await;
        assert_eq!(begun.world.read(|state| state.archived().len()), 2, "the copy, and the one that nobody knows");
        begun.wait(policy::ORPHAN_AGE + SignedDuration::from_hours(25)).await;
        for number in 1.. {
            let mut struck = false;
            for fault in Fault::ALL {
                let _told = Told(format!("{fault:?} at call {number} on {back_end:?}"));
                let service = begun.fork();
                service.world.plan_faults([(number, fault)]);
                service.orphans_once().await;
                struck |= service.world.faults_left() == 0;
                service.world.plan_faults([]);
                // What could not be looked after is the next day's work.
                service.wait(SignedDuration::from_hours(25)).await;
                service.orphans_once().await;
                assert!(service.is_archived(&key));
                service.assert_nothing_left_over();
            }
            if !struck {
                assert!(number > 4, "only {number} calls");
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_pass_in_any_situation_deletes_nothing_that_is_needed() {
    for back_end in BackEnd::ALL {
        for about in About::ALL {
            let _told = Told(format!("{about:?} on {back_end:?}"));
            let Situation { service, key, topic, body } = about.begin(back_end).await;
            service.world.advance(policy::ORPHAN_AGE + SignedDuration::from_hours(25));
            service.orphans_once().await;
            service.deliver(topic, body).await;
            service.until_rest().await;
            service.assert_nothing_left_over();
            match service.world.user(&key.user_id) {
                None => assert_eq!(about, About::Closing),
                Some(user) => assert_eq!(service.is_archived(&key), user.role == Role::Free),
            }
        }
    }
}
