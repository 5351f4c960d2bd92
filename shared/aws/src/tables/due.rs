//! The sparse pair `due_shard`, `due_at` and the index `due` over it, the same in the Jobs and the Users table.

use aws_sdk_dynamodb::Client;
use gas_domain::Sha256;
use gas_ports::Error;
use jiff::Timestamp;

use super::{
    item::{Item, s, text, unreadable},
    stamp::Stamp,
};
use crate::classify::failed;

/// The index over the items that have a deadline.
const INDEX: &str = "due";
/// A power of two: one reader per shard keeps up with any backlog, and no shard is too hot to write.
const SHARDS: u8 = 16;

/// The shard of an item, by its key: the same for ever.
pub(super) fn shard(key: &str) -> String {
    (Sha256::of(key.as_bytes()).0[0] % SHARDS).to_string()
}

/// The index entries of a shard up to `now`, longest overdue first.
pub(super) async fn overdue(
    client: &Client,
    table: &str,
    shard: u8,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Item>, Error> {
    let query = client
        .query()
        .table_name(table)
        .index_name(INDEX)
        .key_condition_expression("due_shard = :shard AND due_at <= :now")
        .expression_attribute_values(":shard", s(shard))
        .expression_attribute_values(":now", s(Stamp(now)))
        .limit(i32::try_from(limit).unwrap_or(i32::MAX));
    let answer = query.send().await;
    let answer = answer.map_err(failed(format!("asking {table} for what is due in shard {shard}")))?;
    Ok(answer.items.unwrap_or_default())
}

/// Since when an index entry is due.
pub(super) fn due_at(item: &Item) -> Result<Timestamp, Error> {
    let text = text(item, "due_at");
    text.parse().map_err(|error: jiff::Error| unreadable(&format!("something due at {text}")).caused_by(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shard_of_a_key_never_changes_and_all_are_used() {
        assert_eq!(shard("ann/0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3"), "8");
        let shards: std::collections::BTreeSet<_> = (0..400).map(|i| shard(&i.to_string())).collect();
        assert_eq!(shards.len(), usize::from(SHARDS));
    }
}
