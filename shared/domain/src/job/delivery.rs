//! How the end of a job is told to its owner's webhook: claimed before each attempt, recorded after it, tried again later and
//! later, for about a day.

use jiff::Timestamp;

use super::{Job, Rejected};
use crate::policy;

const MOVED_ON: Rejected = Rejected("the delivery has moved on");
const LEASED: Rejected = Rejected("another worker delivers");

/// Whether the owner's webhook knows of the end of a job. Whether it is to know is decided by the commit that ends the job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Delivery {
    /// The job has not ended, or its owner had no webhook when it did.
    #[default]
    None,
    /// To be told at once.
    Due,
    /// Someone tells it.
    Sending {
        /// When the sender counts as dead, and its attempt as failed.
        lease_until: Timestamp,
        /// Attempts begun, this one included.
        tries: u32,
    },
    /// The last attempt failed.
    Waiting {
        /// When the next one is due.
        until: Timestamp,
        /// Attempts so far.
        tries: u32,
        /// What came of the last one, in words for the owner.
        reason: String,
    },
    /// The receiver said that it has it.
    Delivered {
        /// Attempts that it took.
        tries: u32,
    },
    /// The receiver wants no more, or there were too many attempts.
    GivenUp {
        /// Attempts made.
        tries: u32,
        /// What came of the last one, in words for the owner.
        reason: String,
    },
    /// Ended before it was made: the owner has no webhook any more.
    Dropped,
}

/// What happens to a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryEvent {
    /// An attempt is about to be made.
    Claim,
    /// The receiver said that it has it.
    Delivered,
    /// An attempt failed; the last one that there may be ends it.
    Failed {
        /// Its number: it counts only while it is the latest.
        attempt: u32,
        /// What came of it.
        reason: String,
    },
    /// The receiver wants no more, or the attempts are used up.
    GiveUp {
        /// Why.
        reason: String,
    },
    /// The owner has no webhook any more.
    Drop,
}

/// What the webhook stage has to do.
#[derive(Debug, PartialEq, Eq)]
pub enum WebhookStep {
    /// Claim an attempt and make it.
    Send,
    /// Record that there were too many.
    GiveUp,
    /// Nothing.
    Rest(&'static str),
}

impl Delivery {
    /// Attempts begun.
    pub fn tries(&self) -> u32 {
        match self {
            Self::None | Self::Due | Self::Dropped => 0,
            Self::Sending { tries, .. }
            | Self::Waiting { tries, .. }
            | Self::Delivered { tries }
            | Self::GivenUp { tries, .. } => *tries,
        }
    }

    /// When somebody looks after it, seen from a transition at `now`.
    pub(super) fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Due => Some(now + policy::MESSAGE_GRACE),
            Self::Sending { lease_until: at, .. } | Self::Waiting { until: at, .. } => Some(*at),
            Self::None | Self::Delivered { .. } | Self::GivenUp { .. } | Self::Dropped => None,
        }
    }

    /// Whether there is something to do at `now`.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        match self {
            Self::Due => true,
            Self::Sending { lease_until: at, .. } | Self::Waiting { until: at, .. } => *at <= now,
            Self::None | Self::Delivered { .. } | Self::GivenUp { .. } | Self::Dropped => false,
        }
    }

    fn after(&self, event: DeliveryEvent, now: Timestamp) -> Result<Self, Rejected> {
        let tries = self.tries();
        Ok(match (self, event) {
            (Self::None | Self::Delivered { .. } | Self::GivenUp { .. } | Self::Dropped, _) => return Err(MOVED_ON),
            // What the receiver said is true, whoever hears it and however late.
            (Self::Sending { .. } | Self::Waiting { .. }, DeliveryEvent::Delivered) => Self::Delivered { tries },
            (Self::Sending { .. }, DeliveryEvent::GiveUp { reason }) => Self::GivenUp { tries, reason },
            (Self::Sending { .. }, DeliveryEvent::Failed { attempt, reason }) if attempt == tries => {
                match policy::delivery_wait(tries) {
                    Some(wait) => Self::Waiting { until: now + wait, tries, reason },
                    None => Self::GivenUp { tries, reason },
                }
            }
            (_, DeliveryEvent::Claim | DeliveryEvent::Drop) if !self.is_due(now) => return Err(LEASED),
            (_, DeliveryEvent::Claim) if tries >= policy::MAX_DELIVERIES => return Err(MOVED_ON),
            (_, DeliveryEvent::Claim) => Self::Sending { lease_until: now + policy::DELIVERY_LEASE, tries: tries + 1 },
            (_, DeliveryEvent::Drop) => Self::Dropped,
            _ => return Err(MOVED_ON),
        })
    }
}

impl Job {
    /// The part of the table that is about the owner's webhook.
    pub(super) fn delivery_event(&mut self, event: DeliveryEvent, now: Timestamp) -> Result<(), Rejected> {
        self.delivery = self.delivery.after(event, now)?;
        Ok(())
    }

    /// The webhook stage's step.
    pub fn webhook_step(&self, now: Timestamp) -> WebhookStep {
        if self.delivery.is_due(now) {
            let is_last = self.delivery.tries() >= policy::MAX_DELIVERIES;
            return if is_last { WebhookStep::GiveUp } else { WebhookStep::Send };
        }
        match self.delivery {
            Delivery::None => WebhookStep::Rest("its owner had no webhook when it ended"),
            Delivery::Due | Delivery::Sending { .. } => WebhookStep::Rest("it is being delivered"),
            Delivery::Waiting { .. } => WebhookStep::Rest("its next attempt is not due"),
            Delivery::Delivered { .. } => WebhookStep::Rest("it was delivered"),
            Delivery::GivenUp { .. } => WebhookStep::Rest("its delivery was given up"),
            Delivery::Dropped => WebhookStep::Rest("its owner has no webhook any more"),
        }
    }
}
