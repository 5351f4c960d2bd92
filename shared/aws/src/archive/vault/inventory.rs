//! Walking over a vault: its inventory, which Glacier makes in hours, read page by page.

use aws_sdk_glacier::types::{ActionCode, GlacierJobDescription, JobParameters, StatusCode};
use gas_domain::{ArchiveId, Holding, RetrievalId};
use gas_ports::{ArchiveHoldings, Class, Clock, Entry, EntryPage, Error, Listed};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{ACCOUNT, VaultArchive, description::ArchiveDescription};
use crate::{SystemClock, classify::failed};

/// What is read at once, in bytes: some hundred archives, and far more than one can take.
const PAGE: u64 = 256 << 10;
/// An inventory that was asked for longer ago is not walked over: what came since is another day's work.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// An archive in an inventory (Amazon Glacier API reference, GetJobOutput).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    archive_id: String,
    #[serde(default)]
    archive_description: String,
    creation_date: Timestamp,
}

/// Where a page starts: a byte of a job's output.
struct Position {
    job: RetrievalId,
    first: u64,
}

impl ArchiveHoldings for VaultArchive {
    async fn archives(&self, from: Option<&str>) -> Result<Listed, Error> {
        let position = match from {
            Some(from) => Position::read(from)?,
            None => match self.inventory().await? {
                Inventory::Ready(job) => Position { job, first: 0 },
                Inventory::UnderWay => return Ok(Listed::NotYet),
                Inventory::Never => return Ok(Listed::Page(EntryPage { entries: Vec::new(), next: None })),
            },
        };
        match self.page(&position).await {
            // The output has expired: another inventory is walked over from its start.
            Err(error) if error.class() == Class::NotFound => Ok(Listed::NotYet),
            page => page.map(Listed::Page),
        }
    }
}

enum Inventory {
    Ready(RetrievalId),
    UnderWay,
    /// Glacier takes the first some hours after the first upload.
    Never,
}

impl VaultArchive {
    /// Finds an inventory that we asked for, or asks for one.
    async fn inventory(&self) -> Result<Inventory, Error> {
        let description = format!("orphans of {}", self.deployment);
        let oldest = SystemClock.now() - FRESH;
        let ours = |job: &GlacierJobDescription| {
            let is_ours = job.action == Some(ActionCode::InventoryRetrieval)
                && job.job_description() == Some(&description)
                && job.creation_date().and_then(|date| date.parse::<Timestamp>().ok()).is_some_and(|at| at >= oldest);
            job.job_id.clone().filter(|_| is_ours)
        };
        if self.first_job(StatusCode::InProgress, ours).await?.is_some() {
            return Ok(Inventory::UnderWay);
        }
        if let Some(job) = self.first_job(StatusCode::Succeeded, ours).await? {
            return Ok(Inventory::Ready(RetrievalId(job)));
        }
        let parameters = JobParameters::builder().r#type("inventory-retrieval").format("JSON").description(description);
        let request = self.client.initiate_job().account_id(ACCOUNT).vault_name(&self.vault);
        let initiated = request.job_parameters(parameters.build()).send().await;
        match initiated.map_err(failed(format!("asking for the inventory of vault {}", self.vault))) {
            Ok(_) => Ok(Inventory::UnderWay),
            Err(error) if error.class() == Class::NotFound && self.was_never_listed().await? => Ok(Inventory::Never),
            Err(error) => Err(error),
        }
    }

    /// `NotFound` when there is no such vault.
    async fn was_never_listed(&self) -> Result<bool, Error> {
        let request = self.client.describe_vault().account_id(ACCOUNT).vault_name(&self.vault);
        let vault = request.send().await.map_err(failed(format!("looking at vault {}", self.vault)))?;
        Ok(vault.last_inventory_date.is_none())
    }

    async fn page(&self, position: &Position) -> Result<EntryPage, Error> {
        let Position { job, first } = position;
        let last = first + PAGE - 1;
        let doing = || format!("reading the inventory {} of vault {} from byte {first}", job.0, self.vault);
        let request = self.client.get_job_output().account_id(ACCOUNT).vault_name(&self.vault).job_id(&job.0);
        let answer = request.range(format!("bytes={first}-{last}")).send().await.map_err(failed(doing()))?;
        let body = answer.body.collect().await;
        let body = body.map_err(|error| Error::new(Class::Retry, doing()).caused_by(error))?.into_bytes();
        let corrupt = |what: &str| Error::new(Class::Corrupt, format!("{}: {what}", doing()));
        let (rows, read, is_end) = rows(&body, *first == 0).ok_or_else(|| corrupt("it is not what is documented"))?;
        if read == 0 && !is_end {
            return Err(corrupt("it ends within an archive"));
        }
        let entries = rows.into_iter().filter_map(|row| self.entry(row)).collect();
        let next = (!is_end).then(|| Position { job: job.clone(), first: first + read as u64 }.text());
        Ok(EntryPage { entries, next })
    }

    fn entry(&self, row: Row) -> Option<Entry> {
        let ArchiveDescription { job, attempt, .. } =
            ArchiveDescription::of(&row.archive_description, &self.deployment)?;
        let holding = Holding::Archive { archive: ArchiveId(row.archive_id), attempt };
        Some(Entry { job, made: row.creation_date, holding })
    }
}

impl Position {
    fn text(&self) -> String {
        format!("{} {}", self.first, self.job.0)
    }

    fn read(text: &str) -> Result<Self, Error> {
        let read = |text: &str| {
            let (first, job) = text.split_once(' ')?;
            Some(Self { job: RetrievalId(job.to_owned()), first: first.parse().ok()? })
        };
        read(text).ok_or_else(|| Error::new(Class::Invalid, format!("{text:?} is not a place in an inventory")))
    }
}

/// The archives that stand whole in a piece of an inventory, up to where they were read, and whether the list ends
/// there. `None` when the piece is not of `{…, "ArchiveList": [{…}, …]}`.
fn rows(piece: &[u8], is_first: bool) -> Option<(Vec<Row>, usize, bool)> {
    let mut read = if is_first { start_of_list(piece)? } else { 0 };
    let mut rows = Vec::new();
    loop {
        let rest = &piece[read..];
        let skipped = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b',')).count();
        if rest.get(skipped) == Some(&b']') {
            return Some((rows, read, true));
        }
        let mut values = serde_json::Deserializer::from_slice(&rest[skipped..]).into_iter::<Row>();
        match values.next() {
            Some(Ok(row)) => rows.push(row),
            Some(Err(error)) if !error.is_eof() => return None,
            _ => return Some((rows, read, false)),
        }
        read += skipped + values.byte_offset();
    }
}

fn start_of_list(piece: &[u8]) -> Option<usize> {
    const NAME: &[u8] = br#""ArchiveList""#;
    let name = piece.windows(NAME.len()).position(|window| window == NAME)?;
    let bracket = piece[name..].iter().position(|byte| *byte == b'[')?;
    Some(name + bracket + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVENTORY: &[u8] = br#"{"VaultARN":"arn:aws:glacier:us-east-1:012345678901:vaults/gas","InventoryDate":"2026-01-02T03:04:05Z",
        "ArchiveList": [ {"ArchiveId":"one","ArchiveDescription":"{\"a\":\"]\"}","CreationDate":"2026-01-01T00:00:00Z","Size":7,"SHA256TreeHash":"ab"} ,
        {"ArchiveId":"two","ArchiveDescription":"","CreationDate":"2026-01-01T00:00:00.000Z","Size":7,"SHA256TreeHash":"cd"},{"ArchiveId":"three","CreationDate":"2026-01-01T00:00:00Z","Size":7,"SHA256TreeHash":"ef"}]}"#;

    /// Reads all of it in pieces of this many bytes, as the pages do.
    fn names(page: usize) -> Option<Vec<String>> {
        let (mut names, mut first) = (Vec::new(), 0);
        loop {
            let piece = &INVENTORY[first..INVENTORY.len().min(first + page)];
            let (rows, read, is_end) = rows(piece, first == 0)?;
            names.extend(rows.into_iter().map(|row| row.archive_id));
            if is_end {
                return Some(names);
            }
            assert!(read > 0);
            first += read;
        }
    }

    #[test]
    fn every_archive_is_read_once_wherever_the_pages_end() {
        for page in 260..INVENTORY.len() + 10 {
            assert_eq!(names(page).unwrap(), ["one", "two", "three"], "{page} bytes");
        }
    }

    #[test]
    fn what_is_no_inventory_is_nothing() {
        for piece in [&b""[..], b"{}", b"ArchiveId,ArchiveDescription", br#"{"ArchiveList":[7]}"#] {
            assert!(rows(piece, true).is_none(), "{piece:?}");
        }
        assert!(matches!(rows(br#"{"ArchiveList":[]}"#, true), Some((rows, _, true)) if rows.is_empty()));
    }

    #[test]
    fn a_position_is_read_back() {
        let position = Position::read(&Position { job: RetrievalId("a b-c".into()), first: 7 }.text()).unwrap();
        assert_eq!((position.job.0.as_str(), position.first), ("a b-c", 7));
        assert_eq!(Position::read("7").map(drop).unwrap_err().class(), Class::Invalid);
    }
}
