//! What Premium costs, as the pages show it.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::time;

use super::*;

#[tokio::test]
async fn the_price_is_read_once_in_an_hour_and_after_a_failure_not_at_once() {
    let case = Case::begun("price_1").await;
    let price = async |minutes| case.stripe.price_in_words(NOW + SignedDuration::from_mins(minutes)).await;
    case.order("prices-fail").await;
    assert_eq!(price(0).await, None);
    case.order("prices-work").await;
    assert_eq!(price(1).await, None, "Stripe is not asked at every visit");
    let (first, later) = (Some("9.00 USD a month".to_owned()), Some("18.00 USD a month".to_owned()));
    assert_eq!(price(6).await, first);
    case.order("prices-double").await;
    assert_eq!(price(65).await, first);
    case.order("prices-fail").await;
    assert_eq!(price(67).await, first, "as it was known before");
    case.order("prices-double").await;
    assert_eq!(price(73).await, later);
}

#[tokio::test]
async fn a_page_does_not_wait_long_for_the_price() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let case = Case::at(format!("http://{}", silent.local_addr().unwrap()), "price_1");
    let price = time::timeout(Duration::from_secs(5), case.stripe.price_in_words(NOW)).await;
    assert_eq!(price.unwrap(), None);
}
