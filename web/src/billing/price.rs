//! What Premium costs, in words, as Stripe has it.

use std::time::Duration;

use gas_ports::{Class, Error, Secrets};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use tokio::{sync::Mutex, time};

use super::Stripe;
use crate::units::grouped;

/// How long an answer is shown before Stripe is asked again. The amount of a price never changes there; which price it is,
/// the deployment says.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How long nobody asks again after a failure.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// How long a page waits for the price: it is as good without.
const PATIENCE: Duration = Duration::from_secs(2);

/// Currencies whose amounts are whole units (Stripe documentation, "Zero-decimal currencies"). UGX is not among them: its
/// amounts are of two decimals ("Special cases").
const WHOLE: [&str; 15] =
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"];
/// Currencies whose amounts are thousandths (the same, "Three-decimal currencies").
const THOUSANDTHS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// The price as it was read last.
#[derive(Default)]
pub struct ShownPrice(Mutex<Shown>);

#[derive(Default)]
struct Shown {
    words: Option<String>,
    ask_at: Option<Timestamp>,
}

impl<S: Secrets + Clone> Stripe<S> {
    /// What Premium costs: `9.00 EUR a month`. `None` when subscriptions are not open, or when it is not known; it then
    /// takes some minutes until Stripe is asked again.
    pub async fn price_in_words(&self, now: Timestamp) -> Option<String> {
        let id = self.price()?;
        // Held while asking, so that many at once ask once and wait no longer than one.
        let mut shown = self.shown_price.0.lock().await;
        if shown.ask_at.is_none_or(|ask_at| ask_at <= now) {
            let path = format!("/v1/prices/{id}");
            let asked = time::timeout(PATIENCE, self.get::<PriceAnswer>(&path, &[], now)).await;
            let wait = match asked.unwrap_or_else(|_| Err(Error::new(Class::Retry, "Stripe takes its time"))) {
                Ok(price) => {
                    shown.words = price.words();
                    FRESH
                }
                Err(error) => {
                    tracing::warn!(%error, "the price is not known, or shown as it was known before");
                    AGAIN
                }
            };
            shown.ask_at = Some(now + wait);
        }
        shown.words.clone()
    }
}

/// A price (Stripe API reference, the price object).
#[derive(Deserialize)]
struct PriceAnswer {
    /// In the smallest unit of the currency; none when it depends on the quantity.
    unit_amount: Option<u64>,
    currency: String,
    recurring: Option<Recurring>,
}

#[derive(Deserialize)]
struct Recurring {
    interval: String,
    interval_count: u64,
}

impl PriceAnswer {
    /// `None` for one that is no plain price of a subscription.
    fn words(&self) -> Option<String> {
        let (amount, Recurring { interval, interval_count }) = (self.unit_amount?, self.recurring.as_ref()?);
        let currency = self.currency.to_ascii_uppercase();
        let amount = match currency.as_str() {
            whole if WHOLE.contains(&whole) => grouped(amount),
            thousandths if THOUSANDTHS.contains(&thousandths) => {
                format!("{}.{:03}", grouped(amount / 1000), amount % 1000)
            }
            _ => format!("{}.{:02}", grouped(amount / 100), amount % 100),
        };
        Some(match interval_count {
            1 => format!("{amount} {currency} a {interval}"),
            count => format!("{amount} {currency} every {count} {interval}s"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_reads_as_people_write_it() {
        let words = |amount, currency: &str, interval: &str, interval_count| {
            let recurring = Some(Recurring { interval: interval.into(), interval_count });
            PriceAnswer { unit_amount: amount, currency: currency.into(), recurring }.words()
        };
        for (amount, currency, interval, count, due) in [
            (900, "eur", "month", 1, "9.00 EUR a month"),
            (5, "usd", "day", 1, "0.05 USD a day"),
            (123_450, "chf", "year", 1, "1,234.50 CHF a year"),
            (2500, "eur", "month", 3, "25.00 EUR every 3 months"),
            (1500, "jpy", "month", 1, "1,500 JPY a month"),
            (12_000, "krw", "week", 2, "12,000 KRW every 2 weeks"),
            (500, "ugx", "month", 1, "5.00 UGX a month"),
            (5120, "kwd", "month", 1, "5.120 KWD a month"),
        ] {
            assert_eq!(words(Some(amount), currency, interval, count).as_deref(), Some(due));
        }
        assert_eq!(words(None, "eur", "month", 1), None);
        let once = PriceAnswer { unit_amount: Some(900), currency: "eur".into(), recurring: None };
        assert_eq!(once.words(), None);
    }
}
