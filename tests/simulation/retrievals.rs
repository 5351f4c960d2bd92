//! Retrievals that are refused, lost, late, or ready before anyone asked.

use gas_domain::{Deletion, JobKey, JobState, Place, Role, ThawPolicy, Tier};
use gas_world::{Topic, glacier::ErrorCode};
use jiff::SignedDuration;

use gas_tests::simulation::{BackEnd, Service, Told, VCF};

/// A service with an archived result whose owner just became premium.
async fn upgraded(back_end: BackEnd) -> (Service, JobKey) {
    let service = Service::on(back_end);
    let ann = service.sign_up("ann");
    let key = service.submit(&ann, VCF).await;
    service.until_rest().await;
    service.change_role(&ann, Role::Premium).await;
    (service, key)
}

fn tier(service: &Service, key: &JobKey) -> Option<Tier> {
    match service.place(key) {
        Place::Restoring { retrieval, .. } => retrieval.map(|retrieval| retrieval.tier),
        other => panic!("it is not on its way back: {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_small_result_is_asked_for_expedited_and_standard_when_there_is_no_capacity() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let (service, key) = upgraded(back_end).await;
        service.drain().await;
        assert_eq!(tier(&service, &key), Some(Tier::Expedited));

        let (service, key) = upgraded(back_end).await;
        service.world.refuse(Tier::Expedited);
        service.drain().await;
        assert_eq!(tier(&service, &key), Some(Tier::Standard));
        service.until_rest().await;
        assert!(service.is_online(&key));
        service.assert_nothing_left_over();
    }
}

/// A vault's data retrieval policy refuses; S3 knows no such refusal.
#[tokio::test(start_paused = true)]
async fn a_tier_that_the_policy_forbids_is_not_asked_for_again() {
    let (service, key) = upgraded(BackEnd::Vault).await;
    service.world.refuse_with(Tier::Expedited, ErrorCode::PolicyEnforced);
    service.drain().await;
    assert_eq!(tier(&service, &key), Some(Tier::Standard));
    service.until_rest().await;
    assert!(service.is_online(&key));
    service.assert_nothing_left_over();
}

#[tokio::test(start_paused = true)]
async fn a_policy_without_expedited_asks_for_its_own_tier() {
    for (policy, wanted) in [(ThawPolicy::Standard, Tier::Standard), (ThawPolicy::Bulk, Tier::Bulk)] {
        for back_end in BackEnd::ALL {
            let _told = Told(format!("{policy:?} on {back_end:?}"));
            let (mut service, key) = upgraded(back_end).await;
            service.thaw_policy = policy;
            service.drain().await;
            assert_eq!(tier(&service, &key), Some(wanted));
            service.until_rest().await;
            assert!(service.is_online(&key));
            service.assert_nothing_left_over();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn when_no_tier_is_granted_it_is_asked_for_again_until_one_is() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let (service, key) = upgraded(back_end).await;
        service.world.refuse(Tier::Expedited);
        service.world.refuse(Tier::Standard);
        service.wait(SignedDuration::from_mins(30)).await;
        assert_eq!(tier(&service, &key), None);
        service.world.grant(Tier::Standard);
        service.until_rest().await;
        assert!(service.is_online(&key));
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_retrieval_that_was_forgotten_is_asked_for_again() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let (service, key) = upgraded(back_end).await;
        service.drain().await;
        service.world.lose_retrievals();
        service.until_rest().await;
        assert!(service.is_online(&key));
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn an_output_that_expired_before_it_was_fetched_is_asked_for_again() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let (service, key) = upgraded(back_end).await;
        service.drain().await;
        service.world.finish_retrievals();
        let event = service.world.take(Topic::ResultsRestore).unwrap();
        service.world.advance(SignedDuration::from_hours(8 * 24));
        service.deliver(Topic::ResultsRestore, event).await;
        assert_eq!(tier(&service, &key), None, "what was asked for is gone");
        service.until_rest().await;
        assert!(service.is_online(&key));
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_completion_whose_event_is_lost_is_found_when_it_is_overdue() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let (service, key) = upgraded(back_end).await;
        service.drain().await;
        service.world.finish_retrievals();
        assert!(service.world.take(Topic::ResultsRestore).is_some());
        service.until_rest().await;
        assert!(service.is_online(&key));
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_already_readable_is_restored_without_an_event() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let (service, key) = upgraded(back_end).await;
        service.drain().await;
        service.world.finish_retrievals();
        service.world.take(Topic::ResultsRestore).unwrap();
        // As if it had been asked for by someone whose answer was lost.
        let mut job = service.job(&key);
        let JobState::Completed { place: Place::Restoring { retrieval, asking, .. }, .. } = &mut job.state else {
            panic!("{job:?}")
        };
        (*retrieval, *asking) = (None, true);
        service.world.put_job(job);
        service.until_rest().await;
        assert!(service.is_online(&key));
        let asked = service.world.calls().into_iter().filter(|call| *call == "InitiateJob").count();
        assert_eq!(asked, usize::from(back_end == BackEnd::Vault), "it was found, not asked for twice");
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_completion_is_ours_even_if_the_retrieval_was_never_recorded() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let (service, key) = upgraded(back_end).await;
        service.drain().await;
        let mut job = service.job(&key);
        let JobState::Completed { place: Place::Restoring { retrieval, .. }, .. } = &mut job.state else {
            panic!("{job:?}")
        };
        *retrieval = None;
        service.world.put_job(job);
        service.world.finish_retrievals();
        service.drain().await;
        assert!(service.is_online(&key));
        service.until_rest().await;
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_result_whose_archive_is_damaged_is_held_and_nothing_is_deleted() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let (service, key) = upgraded(back_end).await;
        let archive = service.place(&key).archive().unwrap().clone();
        service.world.damage(&archive);
        service.until_rest().await;
        assert!(matches!(service.place(&key), Place::Held { .. }), "{:?}", service.job(&key));
        assert!(!service.job(&key).pending_deletions.contains(&Deletion::Archive(archive.clone())));
        assert!(service.world.read(|state| state.archive(&archive).is_some()));
    }
}
