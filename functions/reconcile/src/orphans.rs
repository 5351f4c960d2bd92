//! The orphan pass: walks over everything in the results bucket and in the archive and deletes what nobody refers to.

mod cursor;

#[cfg(test)]
mod tests;

use futures::{StreamExt, stream};
use gas_domain::{Holding, Job, policy};
use gas_ports::{
    ArchiveHoldings, ArchiveRemover, Clock, Deadline, Entry, EntryPage, Error, Jobs, Listed, ResultHoldings,
    ResultRemover,
};
use jiff::SignedDuration;

pub use cursor::{Cursor, Looked, Walk};

/// Jobs that are looked up at once.
const AT_ONCE: usize = 10;

/// How many entries of a page may belong to jobs that are gone, before more than a tenth of it doing so is taken for a
/// table that was lost or is an older one: then deleting is not for a machine to decide.
const MOST_GONE: usize = 20;

/// What a page may take; with less left, another invocation goes on.
const PAGE_TIME: SignedDuration = SignedDuration::from_secs(45);

/// The pass, over the ports that it uses.
#[derive(Clone)]
pub struct OrphanPass<J, R, A, C> {
    /// Says what is referred to.
    pub jobs: J,
    /// Lists and deletes the versions of results and logs.
    pub results: R,
    /// Lists and deletes archived copies.
    pub archive: A,
    /// The time.
    pub clock: C,
}

impl<J, R, A, C> OrphanPass<J, R, A, C>
where
    J: Jobs,
    R: ResultHoldings + ResultRemover,
    A: ArchiveHoldings + ArchiveRemover,
    C: Clock,
{
    /// Walks on from the cursor, or from the start, until the end or the deadline. What cannot be looked up or deleted is
    /// counted and does not keep the pass from the rest.
    #[tracing::instrument(name = "orphans", skip_all)]
    pub async fn run(&self, cursor: Option<Cursor>, deadline: Deadline) -> Result<Looked, Error> {
        let mut cursor = cursor.unwrap_or_default();
        let mut looked = Looked::default();
        loop {
            let Listed::Page(EntryPage { entries, next }) = self.list(&cursor).await? else {
                return Ok(looked.waits(cursor));
            };
            looked.looked += entries.len() as u64;
            let (removed, failed) = self.clean(entries).await;
            looked.removed += removed;
            cursor.failed += failed;
            match cursor.clone().after(next) {
                None => return Ok(looked.done(cursor.failed)),
                Some(next) => cursor = next,
            }
            if deadline.is_near(self.clock.now(), PAGE_TIME) {
                return Ok(looked.goes_on(cursor));
            }
        }
    }

    async fn list(&self, cursor: &Cursor) -> Result<Listed, Error> {
        match cursor.of {
            Walk::Versions => self.results.versions(cursor.from.as_deref()).await,
            Walk::Archives => self.archive.archives(cursor.from.as_deref()).await,
        }
    }

    /// Deletes the orphans of a page: how many, and how many of its entries could not be looked after.
    async fn clean(&self, mut entries: Vec<Entry>) -> (u64, u64) {
        let now = self.clock.now();
        // Most of a page is old and referred to, or young: the young ones need no look at their job.
        entries.retain(|entry| now.duration_since(entry.made) > policy::ORPHAN_AGE);
        // Loaded after the listing: what was committed in between is spared.
        let jobs = entries.chunk_by(|one, next| one.job == next.job);
        let load = async |entries: &'_ [Entry]| (entries.len(), self.jobs.load(&entries[0].job).await);
        let loaded: Vec<_> = stream::iter(jobs.clone()).map(load).buffered(AT_ONCE).collect().await;
        let gone = loaded.iter().filter(|(_, job)| matches!(job, Ok(None))).map(|(count, _)| count).sum::<usize>();
        if gone > MOST_GONE && gone > entries.len() / 10 {
            tracing::error!(
                gone,
                looked = entries.len(),
                "too many jobs are gone: nothing is deleted; is the Jobs table whole?"
            );
            return (0, gone as u64);
        }
        let cleaned = stream::iter(jobs.zip(&loaded)).map(|(entries, (_, job))| self.clean_job(entries, job));
        let cleaned = cleaned.buffer_unordered(AT_ONCE);
        cleaned.fold((0, 0), async |sum, (removed, failed)| (sum.0 + removed, sum.1 + failed)).await
    }

    async fn clean_job(&self, entries: &[Entry], job: &Result<Option<Job>, Error>) -> (u64, u64) {
        let (mut removed, mut failed) = (0, 0);
        for entry in entries {
            let ended = match job {
                Ok(job) => self.clean_entry(entry, job.as_ref()).await,
                Err(error) => Err(Error::new(error.class(), error.to_string())),
            };
            match ended {
                Ok(was_orphan) => removed += u64::from(was_orphan),
                Err(error) => {
                    failed += 1;
                    let (job, holding) = (&entry.job, &entry.holding);
                    tracing::error!(class = ?error.class(), %error, %job, ?holding, "an entry could not be looked after");
                }
            }
        }
        (removed, failed)
    }

    /// Whether the entry was an orphan; then it is deleted.
    async fn clean_entry(&self, entry: &Entry, job: Option<&Job>) -> Result<bool, Error> {
        let Entry { job: key, made, holding } = entry;
        if !holding.is_orphan(*made, job, self.clock.now()) {
            return Ok(false);
        }
        match holding {
            Holding::Version { s3_key, version } => ResultRemover::remove(&self.results, s3_key, version).await?,
            Holding::Archive { archive, .. } => ArchiveRemover::remove(&self.archive, archive).await?,
        }
        let (lost, state) = (lost(holding), job.map_or("the job is gone".to_owned(), crate::healing::state));
        tracing::warn!(
            user_id = %key.user_id, job_id = %key.job_id, %made, ?holding, state,
            "healing: {lost} was deleted: whoever made it died, or lost its answer, before it was recorded"
        );
        Ok(true)
    }
}

fn lost(holding: &Holding) -> &'static str {
    match holding {
        Holding::Version { .. } => "a version that its job does not refer to",
        Holding::Archive { .. } => "an archived copy that its job does not refer to",
    }
}
