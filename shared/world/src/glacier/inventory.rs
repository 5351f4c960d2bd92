//! The inventory of a vault: a list of its archives, about a day behind.

use std::{fmt::Write as _, sync::Arc};

use gas_domain::TreeHash;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Archive, Format, Glacier, InventoryRange, names, vault::Vault, wire_date};

/// How often Glacier takes one.
const DAILY: SignedDuration = SignedDuration::from_hours(24);

/// A list of archives as it was at one time.
#[derive(Debug, Clone)]
pub struct Inventory {
    /// When it was taken.
    pub date: Timestamp,
    /// The archives, by id.
    pub items: Arc<[InventoryItem]>,
}

/// An archive in an inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the API reference's")]
pub struct InventoryItem {
    pub archive_id: String,
    pub archive_description: String,
    pub creation_date: Timestamp,
    pub size: u64,
    pub tree_hash: TreeHash,
}

impl Glacier {
    /// Takes the inventory of every vault now, also of one that has no archives.
    pub fn take_inventory(&mut self, now: Timestamp) {
        self.vaults.values_mut().for_each(|vault| vault.take_inventory(now));
    }

    /// Takes the inventories that are due: the first after the first upload, then daily if archives came or went.
    pub(super) fn take_daily_inventories(&mut self, now: Timestamp) {
        for vault in self.vaults.values_mut() {
            let is_due = vault.inventory.as_ref().is_none_or(|inventory| now >= inventory.date + DAILY);
            if vault.changed && is_due {
                vault.take_inventory(now);
            }
        }
    }
}

impl Vault {
    fn take_inventory(&mut self, now: Timestamp) {
        self.inventory = Some(Inventory { date: now, items: self.archives().map(InventoryItem::of).collect() });
        self.changed = false;
    }
}

impl Inventory {
    /// The part that was asked for, and where the next one begins.
    pub(super) fn written(&self, format: Format, range: &InventoryRange, vault: &str) -> (String, Option<String>) {
        let in_range = |item: &&InventoryItem| {
            range.start.is_none_or(|start| item.creation_date >= start)
                && range.end.is_none_or(|end| item.creation_date < end)
                && range.marker.as_ref().is_none_or(|marker| item.archive_id >= *marker)
        };
        let mut items = self.items.iter().filter(in_range);
        let page: Vec<_> = items.by_ref().take(range.limit.unwrap_or(usize::MAX)).collect();
        let next = items.next().map(|item| item.archive_id.clone());
        let text = match format {
            Format::Json => self.json(&page, vault),
            Format::Csv => csv(&page),
        };
        (text, next)
    }

    fn json(&self, items: &[&InventoryItem], vault: &str) -> String {
        let archives: Vec<Value> = items.iter().map(|item| item.json()).collect();
        let date = wire_date(self.date);
        json!({ "VaultARN": names::vault_arn(vault), "InventoryDate": date, "ArchiveList": archives }).to_string()
    }
}

impl InventoryItem {
    fn of(archive: &Archive) -> Self {
        Self {
            archive_id: archive.id.clone(),
            archive_description: archive.description.clone().unwrap_or_default(),
            creation_date: archive.created,
            size: archive.body.length(),
            tree_hash: archive.body.tree_hash(),
        }
    }

    fn json(&self) -> Value {
        json!({
            "ArchiveId": self.archive_id,
            "ArchiveDescription": self.archive_description,
            "CreationDate": wire_date(self.creation_date),
            "Size": self.size,
            "SHA256TreeHash": self.tree_hash,
        })
    }
}

/// API reference, "Get Job Output": quotes are escaped with a backslash, backslashes are not.
fn csv(items: &[&InventoryItem]) -> String {
    let mut text = "ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash\n".to_owned();
    for item in items {
        let description = item.archive_description.replace('"', "\\\"");
        let created = wire_date(item.creation_date);
        let _ = writeln!(text, "{},\"{description}\",{created},{},{}", item.archive_id, item.size, item.tree_hash);
    }
    text
}
