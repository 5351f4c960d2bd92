//! Messages that come twice, out of order, early, late, or about nothing at all.

use std::collections::HashSet;

use gas_domain::{ArchiveId, Event, JobKey, Message, Role};
use gas_world::Topic;
use jiff::SignedDuration;

use gas_tests::simulation::{BackEnd, RETENTION, Service, Told, VCF};

/// Every message that there can be about a job, early, late or wrong.
fn every_message(key: &JobKey) -> Vec<(Topic, String)> {
    let job = |message: Message| message.body();
    let walk = Message::Fanout { user_id: key.user_id.clone(), role_version: 1 };
    let restored = |attempt| {
        let archive = ArchiveId::object(key, attempt).0;
        format!(r#"{{"Records":[{{"eventName":"ObjectRestore:Completed","s3":{{"object":{{"key":"{archive}"}}}}}}]}}"#)
    };
    vec![
        (Topic::JobResults, job(Message::Notify(key.clone()))),
        (Topic::Webhooks, job(Message::Webhook(key.clone()))),
        (Topic::ResultsArchive, job(Message::Archive(key.clone()))),
        (Topic::ResultsThaw, job(Message::Thaw(key.clone()))),
        (Topic::ResultsThaw, job(walk)),
        (Topic::ResultsRestore, job(Message::Restore(key.clone()))),
        (Topic::ResultsRestore, restored(1)),
        (Topic::ResultsRestore, restored(7)),
        (Topic::ResultsRestore, r#"{"Event":"s3:TestEvent"}"#.into()),
    ]
}

/// Delivers every message and an annotation request: nothing changes but what was read.
async fn nothing_has_an_effect(service: &Service, key: &JobKey, when: &str) {
    let seen = |service: &Service| {
        service.world.read(|state| {
            let versions: Vec<_> = state.results.iter().map(|object| object.version.clone()).collect();
            let archives = (state.archived(), state.retrievals_under_way());
            (
                state.jobs.clone(),
                state.users.clone(),
                versions,
                archives,
                (state.mails.len(), state.told.len()),
                state.timers.running.clone(),
            )
        })
    };
    let before = seen(service);
    service.world.post(Message::Annotate(key.clone()));
    for (topic, body) in every_message(key) {
        service.deliver(topic, body.clone()).await;
        assert_eq!(seen(service), before, "{when}: {body}");
    }
    service.drain().await;
    assert_eq!(seen(service), before, "{when}");
    assert_eq!(*service.dead_letters.lock().unwrap(), [], "{when}");
}

#[tokio::test(start_paused = true)]
async fn messages_that_are_early_late_or_about_another_time_have_no_effect() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");

        let never_came = service.upload(&ann, "").await;
        nothing_has_an_effect(&service, &never_came, "before the upload").await;

        let key = service.submit(&ann, VCF).await;
        service.drain().await;
        service.world.advance(RETENTION - SignedDuration::from_secs(1));
        nothing_has_an_effect(&service, &key, "online, before the retention is over").await;

        service.until_rest().await;
        nothing_has_an_effect(&service, &key, "archived").await;

        service.change_role(&ann, Role::Premium).await;
        service.drain().await;
        nothing_has_an_effect(&service, &key, "restoring").await;

        service.until_rest().await;
        nothing_has_an_effect(&service, &key, "online for good").await;

        let failed = service.submit(&ann, "not a VCF\n").await;
        service.drain().await;
        nothing_has_an_effect(&service, &failed, "failed").await;

        service.decide(&key, Event::Delete).await;
        service.drain().await;
        nothing_has_an_effect(&service, &key, "being deleted").await;

        service.until_rest().await;
        nothing_has_an_effect(&service, &key, "deleted").await;
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn whole_lives_survive_every_message_delivered_twice_and_in_any_order() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        for seed in 0..20 {
            let mut service = Service::on(back_end);
            service.twice = true;
            let (ann, paula) = (service.sign_up("ann"), service.sign_up_premium("paula"));
            let mut keys = Vec::new();
            for _ in 0..3 {
                keys.push((service.submit(&ann, VCF).await, service.submit(&paula, VCF).await));
            }
            service.until_rest().await;
            service.change_role(&ann, Role::Premium).await;
            service.change_role(&paula, Role::Free).await;
            for (free, premium) in &keys {
                for (topic, body) in every_message(free).into_iter().chain(every_message(premium)) {
                    service.world.redeliver(topic, body);
                }
            }
            service.world.shuffle(seed);
            service.until_rest().await;
            for (free, premium) in &keys {
                assert!(service.is_online(free) && service.is_archived(premium), "seed {seed}");
            }
            assert_eq!(service.mails(), 6, "seed {seed}");
            service.assert_nothing_left_over();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_whole_life_goes_on_when_messages_and_timers_are_lost() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        *service.lost.lock().unwrap() = Some(HashSet::new());
        let ann = service.sign_up("ann");
        let key = service.submit(&ann, VCF).await;
        service.world.lose_requests();
        service.wait(SignedDuration::from_mins(3)).await;
        assert!(service.place(&key).version().is_some(), "reconcile asked for the annotation again");
        service.world.lose_timers();
        service.until_rest().await;
        assert!(service.is_archived(&key));
        service.change_role(&ann, Role::Premium).await;
        service.until_rest().await;
        assert!(service.is_online(&key));
        assert_eq!(service.mails(), 1);
        let lost = service.lost.lock().unwrap().as_ref().unwrap().len();
        assert!(lost >= 5, "only {lost} messages were lost");
        service.assert_nothing_left_over();
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_that_nobody_knows_goes_to_the_dead_letters_and_its_neighbours_pass() {
    for back_end in BackEnd::ALL {
        let _told = Told(format!("{back_end:?}"));
        let service = Service::on(back_end);
        let ann = service.sign_up("ann");
        let key = service.submit(&ann, VCF).await;
        for topic in Topic::ALL {
            service.world.redeliver(topic, "{\"poison\":true}".into());
        }
        service.until_rest().await;
        assert!(service.is_archived(&key));
        assert_eq!(service.dead_letters.lock().unwrap().len(), Topic::ALL.len());
        service.dead_letters.lock().unwrap().clear();
        service.assert_nothing_left_over();
    }
}
