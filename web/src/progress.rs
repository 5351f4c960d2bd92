//! How far a premium user's results are back from the archive.

use gas_domain::{Job, JobState, Place, Role, User};
use gas_ports::{Error, JobPages};
use jiff::{SignedDuration, Timestamp};

use crate::units::grouped;

/// Five tries of a Bulk retrieval of 15 hours: then each result is online, or held.
const LONGEST: SignedDuration = SignedDuration::from_hours(75);

/// Jobs that a page looks at.
pub const LOOKED_AT: u32 = 1_000;
/// Jobs read at a time.
const PAGE: u32 = 1000;

/// The results among a user's newest jobs, by where they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    online: u64,
    coming: u64,
    held: u64,
    jobs: u64,
    /// There are older jobs that were not looked at.
    has_older: bool,
    /// The walk that asks the archive has not come to all jobs yet.
    is_asking: bool,
}

impl Progress {
    /// Looks at the user's newest jobs, up to `bound`. `None` when nothing is on its way back: then little or nothing
    /// is read.
    ///
    /// # Errors
    /// When the jobs cannot be listed.
    pub async fn read(jobs: &impl JobPages, user: &User, bound: u32, now: Timestamp) -> Result<Option<Self>, Error> {
        let is_asking = user.pending_fanout.is_some();
        if user.role != Role::Premium || !(is_asking || now < user.changed_time + LONGEST) {
            return Ok(None);
        }
        let mut progress = Self { is_asking, ..Self::default() };
        let (mut after, mut left) = (None, bound);
        loop {
            let page = jobs.page(&user.id, after, left.min(PAGE)).await?;
            page.jobs.iter().for_each(|job| progress.count(job));
            left = left.saturating_sub(u32::try_from(page.jobs.len()).unwrap_or(u32::MAX));
            after = page.next;
            progress.has_older = after.is_some();
            if after.is_none() || left == 0 {
                return Ok(Some(progress).filter(Self::is_news));
            }
        }
    }

    /// Results that can be downloaded.
    pub fn online(&self) -> u64 {
        self.online
    }

    /// All results that were looked at.
    pub fn results(&self) -> u64 {
        self.online + self.coming + self.held
    }

    /// In words.
    pub fn sentence(&self) -> String {
        let mut words = format!("{} of {} results are back online.", grouped(self.online), grouped(self.results()));
        if self.has_older {
            words += &format!(" These are the results of your newest {} jobs; you have more.", grouped(self.jobs));
        }
        if self.is_asking {
            words += " We are still asking the archive for the others.";
        }
        if self.held > 0 {
            words += &format!(
                " {} could not be brought back yet: nothing is lost, and we look after it.",
                grouped(self.held)
            );
        }
        words
    }

    fn is_news(&self) -> bool {
        self.coming > 0 || (self.is_asking && self.results() > 0)
    }

    fn count(&mut self, job: &Job) {
        self.jobs += 1;
        if let JobState::Completed { place, .. } = &job.state {
            match place {
                place if place.version().is_some() => self.online += 1,
                Place::Held { .. } => self.held += 1,
                _ => self.coming += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests;
