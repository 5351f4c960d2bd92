//! A user's jobs, newest first, some at a time, by state and by name.

use gas_domain::{Job, JobId, Stage, UserId};
use gas_ports::{Error, JobPages};
use jiff::Timestamp;

/// Jobs on a page.
pub const PAGE: usize = 25;
/// Jobs that are looked at for one page before it is answered as it is.
pub const LOOKED_AT: usize = 1_000;
/// The longest part of a name that is looked for, in characters.
const LONGEST_NAME: usize = 100;

/// Which states are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum States {
    /// Every one.
    #[default]
    All,
    /// No result yet.
    InProgress,
    /// The result can be downloaded.
    Ready,
    /// The result is in the archive, or on its way back.
    Archived,
    /// There will be no result.
    Failed,
}

impl States {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] = [Self::All, Self::InProgress, Self::Ready, Self::Archived, Self::Failed];

    /// The name in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::InProgress => "in-progress",
            Self::Ready => "ready",
            Self::Archived => "archived",
            Self::Failed => "failed",
        }
    }

    /// The name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::InProgress => "In progress",
            Self::Ready => "Ready",
            Self::Archived => "Archived",
            Self::Failed => "Failed or cancelled",
        }
    }

    fn has(self, stage: Stage) -> bool {
        match self {
            Self::All => true,
            Self::InProgress => matches!(stage, Stage::Uploading | Stage::Waiting | Stage::Annotating),
            Self::Ready => matches!(stage, Stage::Ready | Stage::Archiving),
            Self::Archived => matches!(stage, Stage::Archived | Stage::Restoring | Stage::Held),
            Self::Failed => matches!(stage, Stage::Failed | Stage::Cancelled),
        }
    }
}

/// Which jobs are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// In these states.
    pub states: States,
    /// With this in their file's name, in whatever case; empty: all.
    pub name: String,
}

impl Filter {
    /// Reads what an address says; what it says that cannot be is left out.
    pub fn read(states: Option<&str>, name: Option<&str>) -> Self {
        let states = States::ALL.into_iter().find(|known| Some(known.name()) == states).unwrap_or_default();
        let name = name.unwrap_or_default().chars().filter(|c| !c.is_control());
        let name: String = name.take(LONGEST_NAME).collect();
        Self { states, name: name.trim().to_owned() }
    }

    /// Whether it leaves none out.
    pub fn is_any(&self) -> bool {
        *self == Self::default()
    }

    fn has(&self, job: &Job) -> bool {
        let name = || job.file_name.to_lowercase().contains(&self.name.to_lowercase());
        self.states.has(job.stage()) && (self.name.is_empty() || name())
    }
}

/// One page.
#[derive(Debug, Default)]
pub struct Listing {
    /// The jobs, newest first.
    pub jobs: Vec<Job>,
    /// After which job the next page starts; `None` when there is no older one.
    pub next: Option<JobId>,
    /// Nothing more was looked at, though there is more: until the job that was made then.
    pub looked_until: Option<Timestamp>,
}

impl Listing {
    /// Reads the page after a job. Reads on until the page is full, the jobs are at their end, or [`LOOKED_AT`] were looked at.
    ///
    /// # Errors
    /// When the jobs cannot be listed.
    pub async fn read(
        jobs: &impl JobPages,
        user: &UserId,
        filter: &Filter,
        mut after: Option<JobId>,
    ) -> Result<Self, Error> {
        let mut listing = Self::default();
        let mut looked_at = 0;
        // One more than a page tells whether there is another. With a filter most are not shown: more are read at once.
        let at_once = if filter.is_any() { PAGE + 1 } else { 4 * PAGE };
        loop {
            let page = jobs.page(user, after, u32::try_from(at_once).unwrap_or(u32::MAX)).await?;
            let (mut last, mut seen) = (None, 0);
            for job in page.jobs {
                if listing.jobs.len() == PAGE {
                    listing.next = last.or(listing.jobs.last().map(|job| job.key.job_id));
                    return Ok(listing);
                }
                (last, seen) = (Some(job.key.job_id), seen + 1);
                listing.looked_until = Some(job.submit_time);
                if filter.has(&job) {
                    listing.jobs.push(job);
                }
            }
            looked_at += seen;
            after = page.next;
            if after.is_none() {
                listing.looked_until = None;
                return Ok(listing);
            }
            if looked_at >= LOOKED_AT {
                listing.next = after;
                return Ok(listing);
            }
        }
    }

    /// Until when was looked, when the page is not full and not at the end.
    pub fn stopped_at(&self) -> Option<&Timestamp> {
        self.looked_until.as_ref().filter(|_| self.jobs.len() < PAGE)
    }
}

#[cfg(test)]
mod tests;
