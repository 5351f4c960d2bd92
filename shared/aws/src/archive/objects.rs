//! Walking over the archive bucket.

use gas_domain::{ArchiveId, Holding};
use gas_ports::{ArchiveHoldings, Entry, EntryPage, Error, Listed};
use jiff::Timestamp;

use super::StorageClassArchive;
use crate::classify::failed;

impl ArchiveHoldings for StorageClassArchive {
    async fn archives(&self, from: Option<&str>) -> Result<Listed, Error> {
        let request = self.client.list_objects_v2().bucket(&self.archive).prefix("archive/");
        let page = request.set_continuation_token(from.map(Into::into)).send().await;
        let page = page.map_err(failed(format!("listing {}", self.archive)))?;
        let entries = page.contents().iter().filter_map(|object| {
            let modified = object.last_modified()?;
            entry(object.key()?, Timestamp::from_second(modified.secs()).ok()?)
        });
        let entries = entries.collect();
        let next = page.next_continuation_token.filter(|_| page.is_truncated == Some(true));
        Ok(Listed::Page(EntryPage { entries, next }))
    }
}

/// The copy that `archive/<user_id>/<job_id>/<attempt>` names.
fn entry(key: &str, made: Timestamp) -> Option<Entry> {
    let archive = ArchiveId(key.to_owned());
    let job = archive.job()?;
    let attempt = key.strip_prefix(&ArchiveId::prefix(&job))?.parse().ok()?;
    // Nothing but the very key that a copy of this attempt gets.
    let is_ours = archive == ArchiveId::object(&job, attempt);
    is_ours.then_some(Entry { job, made, holding: Holding::Archive { archive, attempt } })
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3";

    #[test]
    fn a_key_names_the_job_and_the_attempt() {
        let found = entry(&format!("archive/ann|7/{JOB}/12"), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((found.job.user_id.as_str(), found.job.job_id.to_string()), ("ann|7", JOB.to_owned()));
        assert!(matches!(found.holding, Holding::Archive { attempt: 12, .. }));
    }

    #[test]
    fn what_is_not_the_key_of_a_copy_is_left_out() {
        for key in [
            "ann/{}/1",
            "archive/ann/{}/",
            "archive/ann/{}/one",
            "archive/ann/{}/01",
            "archive/ann/{}/1/x",
            "archive/ann/7/1",
        ] {
            assert_eq!(entry(&key.replace("{}", JOB), Timestamp::UNIX_EPOCH), None, "{key}");
        }
    }
}
