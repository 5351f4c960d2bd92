//! The one way to make a conditional write that must not happen twice: a transaction.
//!
//! The SDK gives every transaction a client request token of its own and repeats it when it tries again, so a write
//! whose answer was lost is found done (DynamoDB API reference, TransactWriteItems). A plain conditional put that is
//! tried again would meet its own write and call it a conflict. The token must not be made from the content: two
//! workers that claim the same job at the same moment would then both be told that they have it.

use std::time::Duration;

use aws_sdk_dynamodb::{Client, operation::transact_write_items::TransactWriteItemsError, types::TransactWriteItem};
use gas_ports::{Class, Error};

use crate::classify::{class_of_reasons, failed};

/// Tries while another transaction holds an item.
const TRIES: u32 = 6;
/// The longest first wait; each further one may be twice as long.
const WAIT: Duration = Duration::from_millis(25);

/// Writes all or nothing. `Conflict` when a condition failed; `Retry` when other transactions would not let go.
pub(super) async fn write(client: &Client, writes: Vec<TransactWriteItem>, doing: &str) -> Result<(), Error> {
    let mut tries = 1;
    loop {
        let request = client.transact_write_items().set_transact_items(Some(writes.clone()));
        let Err(error) = request.send().await else { return Ok(()) };
        let cancelled = match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => cancelled,
            _ => return Err(failed(doing)(error)),
        };
        let codes = || cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code());
        let held = codes().any(|code| code == "TransactionConflict");
        let class = class_of_reasons(codes());
        if class != Class::Retry || !held || tries == TRIES {
            let reasons = cancelled.message().unwrap_or("cancelled").to_owned();
            return Err(Error::new(class, doing).caused_by(reasons));
        }
        tokio::time::sleep(WAIT.mul_f64(f64::from(1 << tries) * fastrand::f64())).await;
        tries += 1;
    }
}
