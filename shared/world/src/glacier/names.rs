//! Names, dates and pages as they are on the wire.

use gas_domain::{Sha256, Tier};
use jiff::Timestamp;

use super::{GlacierError, Result};

/// The region of all vaults.
const REGION: &str = "us-east-1";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A page of a list, and where the next one begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// What to ask the next page with, if there is one.
    pub marker: Option<String>,
}

impl<T> Page<T> {
    /// Takes up to `limit` items, which may be at most `most`; one more item tells where the next page begins.
    pub(super) fn of(
        mut items: impl Iterator<Item = T>,
        limit: Option<usize>,
        most: usize,
        name: impl Fn(&T) -> String,
    ) -> Result<Self> {
        let limit = limit.unwrap_or(most);
        if !(1..=most).contains(&limit) {
            return Err(GlacierError::invalid(format!("Invalid limit: {limit}. It must be between 1 and {most}.")));
        }
        let page = items.by_ref().take(limit).collect();
        Ok(Self { items: page, marker: items.next().map(|next| name(&next)) })
    }
}

/// A name that tells nothing, the same for the same number, safe in a URL.
pub(super) fn opaque(number: u64, length: usize) -> String {
    (0_u32..)
        .flat_map(|block| Sha256::of(format!("{number}/{block}").as_bytes()).0)
        .map(|byte| char::from(ALPHABET[usize::from(byte % 64)]))
        .take(length)
        .collect()
}

pub(super) fn vault_arn(vault: &str) -> String {
    format!("arn:aws:glacier:{REGION}:{}:vaults/{vault}", super::ACCOUNT)
}

/// A date as Glacier writes it: UTC, with milliseconds.
pub fn wire_date(date: Timestamp) -> String {
    format!("{date:.3}")
}

/// A tier as Glacier writes it.
pub fn tier_name(tier: Tier) -> &'static str {
    match tier {
        Tier::Expedited => "Expedited",
        Tier::Standard => "Standard",
        Tier::Bulk => "Bulk",
    }
}

/// A description, without leading blanks as the guide says.
pub(super) fn description(text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text else { return Ok(None) };
    let text = text.trim_start_matches(' ');
    if text.len() > 1024 || !text.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) {
        return Err(GlacierError::invalid(
            "Invalid description: it must be at most 1,024 characters of printable ASCII (0x20-0x7E).",
        ));
    }
    Ok(Some(text.to_owned()))
}
