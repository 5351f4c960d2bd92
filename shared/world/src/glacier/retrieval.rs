//! How jobs begin and end.

use std::ops::{Range, RangeInclusive};

use gas_domain::{Tier, archive::EXPEDITED_LIMIT};
use jiff::{SignedDuration, Timestamp};

use super::{
    Action, Archive, Completion, ErrorCode, Glacier, GlacierError, Job, JobRequest, JobStatus, MIB, Result,
    jobs::RetrievedArchive,
    names,
    vault::{Vault, archive_not_found},
};

/// How long jobs take.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Delays {
    pub expedited: SignedDuration,
    pub standard: SignedDuration,
    pub bulk: SignedDuration,
    pub inventory: SignedDuration,
}

impl Default for Delays {
    /// The upper ends of the guide's "Retrieving Archives", and for an inventory those of Standard.
    fn default() -> Self {
        Self {
            expedited: SignedDuration::from_mins(5),
            standard: SignedDuration::from_hours(5),
            bulk: SignedDuration::from_hours(12),
            inventory: SignedDuration::from_hours(5),
        }
    }
}

impl Delays {
    /// The same for every job, as tests and demonstrations want it.
    pub fn all(delay: SignedDuration) -> Self {
        Self { expedited: delay, standard: delay, bulk: delay, inventory: delay }
    }

    /// The guide refuses no size at Expedited, but promises its time only up to 250 MB: beyond, it takes as long as Standard.
    fn of(&self, tier: Tier, size: u64) -> SignedDuration {
        match tier {
            Tier::Expedited if size <= EXPEDITED_LIMIT => self.expedited,
            Tier::Expedited | Tier::Standard => self.standard,
            Tier::Bulk => self.bulk,
        }
    }
}

impl Glacier {
    /// From now on archive retrievals of a tier are answered with this error: InsufficientCapacity (Expedited), PolicyEnforced or LimitExceeded.
    pub fn refuse(&mut self, tier: Tier, code: ErrorCode) {
        self.allow(tier);
        self.refused.push((tier, code));
    }

    /// Ends [`Self::refuse`].
    pub fn allow(&mut self, tier: Tier) {
        self.refused.retain(|(refused, _)| *refused != tier);
    }

    /// InitiateJob: the new job's id.
    ///
    /// # Errors
    /// ResourceNotFoundException for the vault, for an archive that is not there (any more), and for the inventory of a vault that has none yet.
    /// InvalidParameterValueException for a bad description, topic, range or limit. What [`Self::refuse`] says.
    pub fn initiate_job(&mut self, vault: &str, request: JobRequest, now: Timestamp) -> Result<String> {
        let held = self.vault(vault)?;
        let request = JobRequest { description: names::description(request.description.as_deref())?, ..request };
        if let Some(topic) = request.sns_topic.as_deref().filter(|topic| !is_topic(topic)) {
            return Err(GlacierError::invalid(format!("Invalid SNS topic ARN: {topic}")));
        }
        let (archive, delay) = match &request.action {
            Action::ArchiveRetrieval { archive, tier, range } => {
                let archive = held.archive(archive).ok_or_else(|| archive_not_found(archive))?;
                let retrieved = retrieved(archive, range.as_ref())?;
                self.check_refused(*tier)?;
                (Some(retrieved), self.delays.of(*tier, archive.body.length()))
            }
            Action::InventoryRetrieval { range, .. } => {
                if held.inventory().is_none() {
                    return Err(GlacierError::not_found(format!("The vault has no inventory yet: {vault}")));
                }
                if range.limit == Some(0) {
                    return Err(GlacierError::invalid("Invalid limit: 0. It must be at least 1."));
                }
                (None, self.delays.inventory)
            }
        };
        let id = self.next_name(92);
        let (status, due) = (JobStatus::InProgress, now + delay);
        let job =
            Job { id: id.clone(), vault: vault.into(), request, created: now, due, status, archive, next_marker: None };
        self.vault_mut(vault)?.jobs.insert(id.clone(), job);
        Ok(id)
    }

    /// Ends the jobs that are due, the earliest first, and answers what Glacier publishes about them. A retrieval of an archive that was
    /// deleted meanwhile fails. Takes the daily inventories and forgets what is over ([`Self::expire`]) as well.
    pub fn finish_due(&mut self, now: Timestamp) -> Vec<Completion> {
        self.take_daily_inventories(now);
        self.expire(now);
        self.end_jobs(now, |job| job.due <= now, Job::finish)
    }

    /// Ends all jobs under way now, as [`Self::finish_due`] ends those that are due.
    pub fn finish_all(&mut self, now: Timestamp) -> Vec<Completion> {
        self.end_jobs(now, |_| true, Job::finish)
    }

    /// Ends all jobs under way as Failed.
    pub fn fail_jobs(&mut self, message: &str, now: Timestamp) -> Vec<Completion> {
        self.end_jobs(now, |_| true, |job, _, at| job.status = JobStatus::Failed { at, message: message.to_owned() })
    }

    /// All jobs under way vanish without a word.
    pub fn lose_jobs(&mut self) {
        for vault in self.vaults.values_mut() {
            vault.jobs.retain(|_, job| job.completed_at().is_some());
        }
    }

    /// When the next job is due, for clocks that jump.
    pub fn next_due(&self) -> Option<Timestamp> {
        let jobs = self.vaults().flat_map(Vault::jobs);
        jobs.filter(|job| job.completed_at().is_none()).map(|job| job.due).min()
    }

    /// Forgets jobs that ended 24 hours ago and uploads that were idle for 24 hours. Calls find neither of them even before this.
    pub fn expire(&mut self, now: Timestamp) {
        for vault in self.vaults.values_mut() {
            vault.jobs.retain(|_, job| !job.is_gone(now));
            vault.forget_uploads(now);
        }
    }

    fn check_refused(&self, tier: Tier) -> Result<()> {
        let Some((_, code)) = self.refused.iter().find(|(refused, _)| *refused == tier) else { return Ok(()) };
        Err(GlacierError::new(
            *code,
            match code {
                ErrorCode::InsufficientCapacity => {
                    "Insufficient capacity is available to process this expedited request."
                }
                ErrorCode::PolicyEnforced => {
                    "The job would exceed the retrieval rate limit of the data retrieval policy."
                }
                _ => "The tier is refused.",
            },
        ))
    }

    fn end_jobs(
        &mut self,
        now: Timestamp,
        is_due: impl Fn(&Job) -> bool,
        end: impl Fn(&mut Job, &Vault, Timestamp),
    ) -> Vec<Completion> {
        let mut ended = Vec::new();
        for vault in self.vaults.values_mut() {
            let mut jobs = std::mem::take(&mut vault.jobs);
            for job in jobs.values_mut().filter(|job| job.completed_at().is_none() && is_due(job)) {
                end(job, vault, now);
                ended.push((job.due, job.id.clone(), job.completion()));
            }
            vault.jobs = jobs;
        }
        ended.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        ended.into_iter().filter_map(|(_, _, completion)| completion).collect()
    }
}

impl Job {
    fn finish(&mut self, vault: &Vault, at: Timestamp) {
        self.status = match &self.request.action {
            Action::ArchiveRetrieval { archive, .. } => match vault.archive(archive) {
                Some(archive) => JobStatus::Succeeded { at, output: archive.body.clone() },
                None => JobStatus::Failed { at, message: "The archive was deleted.".to_owned() },
            },
            Action::InventoryRetrieval { format, range } => match vault.inventory() {
                Some(inventory) => {
                    let (output, next) = inventory.written(*format, range, &self.vault);
                    self.next_marker = next;
                    JobStatus::Succeeded { at, output: output.into() }
                }
                None => JobStatus::Failed { at, message: "The vault has no inventory.".to_owned() },
            },
        };
    }
}

fn retrieved(archive: &Archive, range: Option<&RangeInclusive<u64>>) -> Result<RetrievedArchive> {
    let size = archive.body.length();
    let range = range.map_or(Ok(0..size), |range| megabyte_aligned(range, size))?;
    Ok(RetrievedArchive {
        size,
        tree_hash: archive.body.tree_hash(),
        range_tree_hash: archive.body.aligned_tree_hash(&range),
        range,
        description: archive.description.clone(),
    })
}

fn megabyte_aligned(range: &RangeInclusive<u64>, size: u64) -> Result<Range<u64>> {
    let (start, last) = (*range.start(), *range.end());
    if start <= last && last < size && start.is_multiple_of(MIB) && ((last + 1).is_multiple_of(MIB) || last + 1 == size)
    {
        Ok(start..last + 1)
    } else {
        Err(GlacierError::invalid(format!(
            "Invalid range: {start}-{last}. It must be aligned to 1 MiB in {size} bytes."
        )))
    }
}

fn is_topic(arn: &str) -> bool {
    let parts: Vec<&str> = arn.split(':').collect();
    matches!(parts[..], ["arn", partition, "sns", region, account, name]
        if [partition, region, account, name].iter().all(|part| !part.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expedited_is_fast_up_to_250_mb_and_takes_as_long_as_standard_beyond() {
        let delays = Delays::default();
        assert_eq!(delays.of(Tier::Expedited, EXPEDITED_LIMIT), delays.expedited);
        assert_eq!(delays.of(Tier::Expedited, EXPEDITED_LIMIT + 1), delays.standard);
        assert_eq!(delays.of(Tier::Bulk, 1), delays.bulk);
    }
}
