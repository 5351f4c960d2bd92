//! How far the delivery to the owner's webhook is, as a map in the job's item; a job that owes none has none.

use gas_domain::Delivery;
use serde::{Deserialize, Serialize};

use super::stamp::Stamp;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum DeliveryRow {
    #[default]
    None,
    Due,
    Sending {
        lease_until: Stamp,
        tries: u32,
    },
    Waiting {
        until: Stamp,
        tries: u32,
        reason: String,
    },
    Delivered {
        tries: u32,
    },
    GivenUp {
        tries: u32,
        reason: String,
    },
    Dropped,
}

impl DeliveryRow {
    /// Whether there is nothing to write.
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

impl From<Delivery> for DeliveryRow {
    fn from(delivery: Delivery) -> Self {
        match delivery {
            Delivery::None => Self::None,
            Delivery::Due => Self::Due,
            Delivery::Sending { lease_until, tries } => Self::Sending { lease_until: Stamp(lease_until), tries },
            Delivery::Waiting { until, tries, reason } => Self::Waiting { until: Stamp(until), tries, reason },
            Delivery::Delivered { tries } => Self::Delivered { tries },
            Delivery::GivenUp { tries, reason } => Self::GivenUp { tries, reason },
            Delivery::Dropped => Self::Dropped,
        }
    }
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        match row {
            DeliveryRow::None => Self::None,
            DeliveryRow::Due => Self::Due,
            DeliveryRow::Sending { lease_until, tries } => Self::Sending { lease_until: lease_until.0, tries },
            DeliveryRow::Waiting { until, tries, reason } => Self::Waiting { until: until.0, tries, reason },
            DeliveryRow::Delivered { tries } => Self::Delivered { tries },
            DeliveryRow::GivenUp { tries, reason } => Self::GivenUp { tries, reason },
            DeliveryRow::Dropped => Self::Dropped,
        }
    }
}
