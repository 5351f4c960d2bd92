//! The BillingEvents table. The table itself removes what has expired, some time after `expires_at`.

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use gas_ports::{BillingEvents, Error};
use jiff::Timestamp;

use super::item::s;
use crate::{Sdk, classify::failed};

/// The BillingEvents table.
#[derive(Clone, Debug)]
pub struct BillingEventsTable {
    client: Client,
    table: String,
}

impl BillingEventsTable {
    /// The table with this name.
    pub fn new(sdk: &Sdk, billing_events_table: impl Into<String>) -> Self {
        Self { client: Client::new(sdk.config()), table: billing_events_table.into() }
    }
}

impl BillingEvents for BillingEventsTable {
    async fn is_done(&self, event: &str) -> Result<bool, Error> {
        let request = self.client.get_item().table_name(&self.table).key("event_id", s(event)).consistent_read(true);
        let answer = request.send().await.map_err(failed("looking for a billing event"))?;
        Ok(answer.item.is_some())
    }

    async fn done(&self, event: &str, until: Timestamp) -> Result<(), Error> {
        // Seconds since 1970, as the table's time to live wants it.
        let expires_at = AttributeValue::N(until.as_second().to_string());
        let request = self.client.put_item().table_name(&self.table);
        let recorded = request.item("event_id", s(event)).item("expires_at", expires_at).send().await;
        recorded.map_err(failed("recording a billing event"))?;
        Ok(())
    }
}
