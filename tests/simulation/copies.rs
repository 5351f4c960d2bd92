//! Copies into the archive that fail: once, and again and again.

use gas_domain::{JobKey, Place, policy};
use gas_ports::Outcome;
use gas_world::Fault;

use gas_tests::simulation::{About, BackEnd, Service, Situation, Told, VCF};

/// A free user's result whose next copies into the archive turn out damaged, at the end of its retention.
async fn spoiled(back_end: BackEnd, copies: u32) -> (Service, JobKey) {
    let service = Service::on(back_end);
    let ann = service.sign_up("ann");
    let key = service.submit(&ann, VCF).await;
    service.world.spoil_copies(copies);
    (service, key)
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_fails_once_waits_and_is_made_again() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let (service, key) = spoiled(back_end, 1).await;
        service.until_rest().await;
        assert!(service.is_archived(&key));
        assert_eq!(
            service.job(&key).attempt,
            4,
            "one run, one claim that failed and ended its attempt, one that did not"
        );
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn copies_that_fail_again_and_again_take_their_time_and_end_held_until_an_operator_releases_the_result() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let (service, key) = spoiled(back_end, policy::MAX_TRIES).await;
        let begin = service.world.now();
        service.until_rest().await;
        assert!(matches!(service.place(&key), Place::Held { .. }), "{:?}", service.place(&key));
        assert!(service.place(&key).version().is_some(), "the result must stay online");
        assert!(service.world.now().duration_since(begin) > policy::backoff(0) * 15, "no waits between the tries");

        let released = service.reconcile().release(&key).await;
        assert_eq!(released.unwrap(), Outcome::Rest("released"));
        service.until_rest().await;
        assert!(service.is_archived(&key));
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_the_archive_holds_nothing_however_long_it_lasts() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let Situation { service, key, topic, body } = About::Archiving.begin(back_end).await;
        for _ in 0..3 * policy::MAX_TRIES {
            // Load job and user, claim; load both; the sixth call is the archive's.
            service.world.plan_faults([(6, Fault::ErrorBefore)]);
            service.handle(topic, &body).await.unwrap_err();
            assert!(matches!(service.place(&key), Place::Online { retention: Some(_), .. }), "{:?}", service.job(&key));
            service.world.advance(policy::COPY_PAUSE);
        }
        service.world.plan_faults([]);
        service.until_rest().await;
        assert!(service.is_archived(&key));
        service.assert_nothing_left_over();
    }
}
