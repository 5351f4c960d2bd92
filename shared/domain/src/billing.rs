//! What the payment provider says of a user, and which plan follows from it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Role;

/// What is known of a user at the payment provider. A user who never went there has none of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Billing {
    /// Counts the changes: the condition of every write.
    pub version: u64,
    /// The provider's name of the user.
    pub customer: Option<String>,
    /// The subscription, as it was last seen there.
    pub subscription: Option<Subscription>,
    /// The payment page that is open.
    pub checkout: Option<Checkout>,
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The provider's name of it.
    pub id: String,
    /// How it is.
    pub status: SubscriptionStatus,
    /// Until when it is paid: then it renews, unless it ends.
    pub period_end: Timestamp,
    /// When it ends, once that was asked for.
    pub ends_at: Option<Timestamp>,
}

/// How a subscription is, in Stripe's words (API reference, the subscription object, `status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStatus {
    /// Paid.
    Active,
    /// In a trial.
    Trialing,
    /// A payment failed and is tried again.
    PastDue,
    /// Payments failed and are no longer tried.
    Unpaid,
    /// The first payment has not succeeded yet.
    Incomplete,
    /// The first payment did not succeed in time.
    IncompleteExpired,
    /// A trial ended without a way to pay.
    Paused,
    /// Over.
    Canceled,
    /// A word that is newer than this code.
    #[serde(other)]
    Unknown,
}

impl SubscriptionStatus {
    /// The plan that a subscription of this status gives.
    pub fn role(self) -> Role {
        match self {
            Self::Active | Self::Trialing | Self::PastDue => Role::Premium,
            Self::Unpaid
            | Self::Incomplete
            | Self::IncompleteExpired
            | Self::Paused
            | Self::Canceled
            | Self::Unknown => Role::Free,
        }
    }

    /// Whether it is over for good: nothing brings it back and nothing is owed.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Canceled | Self::IncompleteExpired)
    }
}

/// A payment page that was opened for a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The provider's name of it.
    pub id: String,
    /// Its address.
    pub url: String,
}

impl Billing {
    /// The plan that follows from it.
    pub fn role(&self) -> Role {
        self.subscription.as_ref().map_or(Role::Free, |subscription| subscription.status.role())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_pays_or_may_still_pay_has_the_premium_plan_and_nobody_else() {
        use SubscriptionStatus::*;
        let role = |status| {
            let (id, period_end) = ("sub_1".to_owned(), Timestamp::UNIX_EPOCH);
            let subscription = Some(Subscription { id, status, period_end, ends_at: None });
            Billing { subscription, ..Billing::default() }.role()
        };
        for status in [Active, Trialing, PastDue] {
            assert_eq!(role(status), Role::Premium, "{status:?}");
        }
        for status in [Unpaid, Incomplete, IncompleteExpired, Paused, Canceled, Unknown] {
            assert_eq!(role(status), Role::Free, "{status:?}");
        }
        assert_eq!(Billing::default().role(), Role::Free);
    }
}
