//! A subscription as Stripe has it, and the refund that is noted there.

use gas_domain::{Role, Subscription};
use jiff::Timestamp;

/// A subscription with what is needed to end it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscribed {
    /// The subscription.
    pub subscription: Subscription,
    /// When it began.
    pub created: Timestamp,
    /// The last invoice.
    pub latest_invoice: Option<String>,
    /// Whether what was paid for that has to be paid back.
    pub is_refund_owed: bool,
}

impl Subscribed {
    /// Stripe's name of it.
    pub fn id(&self) -> &str {
        &self.subscription.id
    }

    /// Whether it is not over.
    pub fn is_alive(&self) -> bool {
        !self.subscription.status.is_over()
    }

    /// Whether its user has the premium plan by it.
    pub fn gives_premium(&self) -> bool {
        self.subscription.status.role() == Role::Premium
    }
}

/// How far the refund of a subscription's last invoice is, as it is noted there in `metadata`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refund {
    /// It has to be paid back.
    Owed,
    /// It is paid back.
    Paid,
    /// Stripe refuses it.
    Refused,
    /// Nothing is owed.
    None,
}

impl Refund {
    /// The field as it is written.
    pub(super) const FIELD: &str = "metadata[refund]";

    /// An empty value takes the field away (Stripe API reference, "Metadata").
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Paid => "paid",
            Self::Refused => "refused",
            Self::None => "",
        }
    }
}
