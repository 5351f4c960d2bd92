//! A results bucket and an archive that can be listed page by page, with hands that meddle.

use std::sync::{Arc, Mutex};

use gas_domain::{ArchiveId, Holding, JobKey, VersionId};
use gas_ports::{
    ArchiveHoldings, ArchiveRemover, Class, Entry, EntryPage, Error, Listed, ResultHoldings, ResultRemover,
};
use jiff::Timestamp;

/// A clone is the same shelf.
#[derive(Clone, Default)]
pub struct Shelf(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    entries: Vec<Entry>,
    page: Option<usize>,
    after_listing: Option<Box<dyn FnOnce() + Send>>,
    takes_inventory: bool,
    refused: Option<String>,
}

impl Shelf {
    pub fn with_pages_of(self, entries: usize) -> Self {
        self.0.lock().unwrap().page = Some(entries);
        self
    }

    pub fn put_version(&self, s3_key: String, name: &str, made: Timestamp) {
        let job = JobKey::of_object(&s3_key).unwrap();
        self.put(Entry { job, made, holding: Holding::Version { s3_key, version: VersionId(name.into()) } });
    }

    pub fn put_archive(&self, job: &JobKey, name: &str, attempt: u32, made: Timestamp) {
        let holding = Holding::Archive { archive: ArchiveId(name.into()), attempt };
        self.put(Entry { job: job.clone(), made, holding });
    }

    fn put(&self, entry: Entry) {
        self.0.lock().unwrap().entries.push(entry);
    }

    /// Does something between the next listing and what follows it.
    pub fn after_listing(&self, then: impl FnOnce() + Send + 'static) {
        self.0.lock().unwrap().after_listing = Some(Box::new(then));
    }

    pub fn takes_inventory(&self, takes: bool) {
        self.0.lock().unwrap().takes_inventory = takes;
    }

    /// What has this name cannot be deleted.
    pub fn refuse_to_delete(&self, name: &str) {
        self.0.lock().unwrap().refused = Some(name.into());
    }

    /// What is left, by name.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.0.lock().unwrap().entries.iter().map(|entry| name(&entry.holding)).collect();
        names.sort_unstable();
        names
    }

    /// Pages are named by the last name before them, as S3 does: what is deleted meanwhile moves nothing.
    fn list(&self, from: Option<&str>, wanted: impl Fn(&Holding) -> bool) -> Listed {
        let mut inner = self.0.lock().unwrap();
        let place = |entry: &Entry| format!("{} {}", entry.job, name(&entry.holding));
        let mut entries: Vec<_> = inner.entries.iter().filter(|entry| wanted(&entry.holding)).cloned().collect();
        entries.sort_by_key(place);
        entries.retain(|entry| from.is_none_or(|from| place(entry).as_str() > from));
        let more = inner.page.is_some_and(|page| entries.len() > page);
        entries.truncate(inner.page.unwrap_or(usize::MAX));
        let next = entries.last().filter(|_| more).map(place);
        if let Some(then) = inner.after_listing.take() {
            then();
        }
        Listed::Page(EntryPage { entries, next })
    }

    fn delete(&self, key: Option<&str>, deleted: &str) -> Result<(), Error> {
        let mut inner = self.0.lock().unwrap();
        if inner.refused.as_deref() == Some(deleted) {
            return Err(Error::new(Class::Denied, format!("{deleted} is locked")));
        }
        let before = inner.entries.len();
        inner.entries.retain(|entry| {
            let Entry { holding, .. } = entry;
            let same_key = matches!((holding, key), (Holding::Version { s3_key, .. }, Some(key)) if s3_key == key);
            name(holding) != deleted || (key.is_some() && !same_key)
        });
        assert!(inner.entries.len() < before, "{deleted} is not there");
        Ok(())
    }
}

fn name(holding: &Holding) -> String {
    match holding {
        Holding::Version { version, .. } => version.0.clone(),
        Holding::Archive { archive, .. } => archive.0.clone(),
    }
}

impl ResultHoldings for Shelf {
    async fn versions(&self, from: Option<&str>) -> Result<Listed, Error> {
        Ok(self.list(from, |holding| matches!(holding, Holding::Version { .. })))
    }
}

impl ArchiveHoldings for Shelf {
    async fn archives(&self, from: Option<&str>) -> Result<Listed, Error> {
        if self.0.lock().unwrap().takes_inventory {
            return Ok(Listed::NotYet);
        }
        Ok(self.list(from, |holding| matches!(holding, Holding::Archive { .. })))
    }
}

impl ResultRemover for Shelf {
    async fn remove(&self, s3_key: &str, version: &VersionId) -> Result<(), Error> {
        self.delete(Some(s3_key), &version.0)
    }
}

impl ArchiveRemover for Shelf {
    async fn remove(&self, archive: &ArchiveId) -> Result<(), Error> {
        self.delete(None, &archive.0)
    }
}
