//! Every job that ends is told to the webhook of an owner who has one, or recorded as given up after all attempts.

use gas_domain::{Delivery, policy};
use gas_ports::Class;
use gas_tests::simulation::{Service, VCF, webhook_of};
use gas_world::Topic;
use jiff::SignedDuration;

#[tokio::test(start_paused = true)]
async fn the_end_of_a_job_is_told_well_or_not() {
    let service = Service::new();
    let ann = service.sign_up_with_webhook("ann");
    for (vcf, state) in [(VCF, "ready"), ("not a VCF\n", "failed")] {
        let key = service.submit(&ann, vcf).await;
        service.until_rest().await;
        assert_eq!(service.told_of(&key, &webhook_of("ann")), 1);
        let body = service.world.read(|state| state.told.last().unwrap().1.body.clone());
        assert!(body.contains(&format!("\"state\":\"{state}\"")), "{body}");
        assert_eq!(service.job(&key).delivery, Delivery::Delivered { tries: 1 });
    }
    service.assert_kept();
}

#[tokio::test(start_paused = true)]
async fn a_user_without_a_webhook_costs_nothing() {
    let service = Service::new();
    let ann = service.sign_up("ann");
    let key = service.submit(&ann, VCF).await;
    service.annotate_next().await;
    assert!(service.world.waiting(Topic::Webhooks).is_empty());
    service.until_rest().await;
    assert_eq!(service.job(&key).delivery, Delivery::None);
    // One that comes later is not told of what was before it.
    service.set_webhook(&ann, Some(&webhook_of("ann")));
    service.wait(SignedDuration::from_hours(24)).await;
    assert_eq!(service.told_of(&key, &webhook_of("ann")), 0);
    service.assert_kept();
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_is_away_for_hours_is_told_when_it_is_back() {
    let service = Service::new();
    let ann = service.sign_up_with_webhook("ann");
    service.world.receiver_fails(&webhook_of("ann"), Some(Class::Retry));
    let key = service.submit(&ann, VCF).await;
    service.wait(SignedDuration::from_hours(3)).await;
    let Delivery::Waiting { tries, .. } = service.job(&key).delivery else { panic!("{:?}", service.job(&key)) };
    assert!((6..=8).contains(&tries), "{tries} attempts in three hours");
    assert_eq!(service.mails(), 1, "a mail does not wait for it");
    service.world.receiver_fails(&webhook_of("ann"), None);
    service.until_rest().await;
    assert_eq!(service.told_of(&key, &webhook_of("ann")), 1);
    service.assert_kept();
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_stays_away_is_given_up_after_a_day_and_one_that_is_gone_at_once() {
    for (class, attempts) in
        [(Class::Retry, policy::MAX_DELIVERIES), (Class::Denied, policy::MAX_DELIVERIES), (Class::NotFound, 1)]
    {
        let service = Service::new();
        let ann = service.sign_up_with_webhook("ann");
        service.world.receiver_fails(&webhook_of("ann"), Some(class));
        let key = service.submit(&ann, VCF).await;
        service.wait(SignedDuration::from_hours(30)).await;
        let delivery = service.job(&key).delivery;
        assert!(matches!(delivery, Delivery::GivenUp { tries, .. } if tries == attempts), "{class:?}: {delivery:?}");
        service.until_rest().await;
        assert_eq!(service.told_of(&key, &webhook_of("ann")), 0);
        service.assert_kept();
    }
}

#[tokio::test(start_paused = true)]
async fn a_delivery_under_way_goes_where_the_webhook_is_now() {
    let service = Service::new();
    let ann = service.sign_up_with_webhook("ann");
    service.world.receiver_fails(&webhook_of("ann"), Some(Class::Retry));
    let moved = service.submit(&ann, VCF).await;
    service.wait(SignedDuration::from_mins(10)).await;
    service.set_webhook(&ann, Some(&webhook_of("elsewhere")));
    service.until_rest().await;
    assert_eq!(service.told_of(&moved, &webhook_of("elsewhere")), 1);

    service.world.receiver_fails(&webhook_of("elsewhere"), Some(Class::Retry));
    let dropped = service.submit(&ann, VCF).await;
    service.wait(SignedDuration::from_mins(10)).await;
    service.set_webhook(&ann, None);
    service.until_rest().await;
    assert_eq!(service.job(&dropped).delivery, Delivery::Dropped);
    service.assert_kept();
}
