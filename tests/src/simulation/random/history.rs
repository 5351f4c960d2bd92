//! What must not happen from one effect to the next, whatever failed: nothing comes back, nothing vanishes, nothing is made twice.

use std::collections::{BTreeMap, BTreeSet};

use gas_domain::{Job, JobKey, JobState, Mail, Place};
use gas_world::State;

use crate::simulation::promises;

/// The jobs as the last effect left them.
#[derive(Debug, Default)]
pub struct History {
    last: BTreeMap<JobKey, Job>,
    gone: BTreeSet<JobKey>,
    handed_over: BTreeSet<(JobKey, u64)>,
    /// The jobs whose result was held for an operator.
    pub held: BTreeSet<JobKey>,
    /// How often the promises were looked at.
    pub checks: u64,
    /// The test itself changes a result.
    pub is_growing: bool,
}

impl History {
    /// Compares the state after an effect with the one before it.
    pub fn see(&mut self, state: &State) -> Result<(), String> {
        self.checks += 1;
        let mut told = promises::check(state);
        let vanished: Vec<_> = self.last.keys().filter(|key| !state.jobs.contains_key(key)).cloned().collect();
        for key in vanished {
            let until = self.last.remove(&key).and_then(|job| match job.state {
                JobState::Deleting { until } => Some(until),
                _ => None,
            });
            if until.is_none_or(|until| until > state.now) {
                told = told.and(Err(format!("{key} is gone too early")));
            }
            self.gone.insert(key);
        }
        for (key, job) in &state.jobs {
            match self.last.get(key) {
                Some(before) if before == job => continue,
                Some(before) if !self.is_growing => {
                    told = told.and(follows(before, job).map_err(|why| format!("{key} {why}: {before:?} → {job:?}")));
                }
                Some(_) => {}
                None if self.gone.contains(key) => told = told.and(Err(format!("{key} came back: {job:?}"))),
                None => {}
            }
            self.note(job);
        }
        told
    }

    /// How often a copy was left to another invocation.
    pub fn hand_overs(&self) -> u64 {
        self.handed_over.len() as u64
    }

    fn note(&mut self, job: &Job) {
        if let JobState::Completed { place, .. } = &job.state {
            match place {
                Place::Archiving { upload: Some(_), .. } | Place::Restoring { upload: Some(_), .. } => {
                    self.handed_over.insert((job.key.clone(), job.version));
                }
                Place::Held { .. } => {
                    self.held.insert(job.key.clone());
                }
                _ => {}
            }
        }
        self.last.insert(job.key.clone(), job.clone());
    }
}

fn follows(before: &Job, after: &Job) -> Result<(), &'static str> {
    let is_deleted = matches!(after.state, JobState::Deleting { .. });
    match (&before.state, &after.state) {
        (JobState::Deleting { .. }, _) if !is_deleted => return Err("was being deleted and lives again"),
        (_, JobState::Deleting { .. }) => {}
        (JobState::Cancelled { .. }, after) if !matches!(after, JobState::Cancelled { .. }) => {
            return Err("was cancelled and goes on");
        }
        (JobState::Failed { .. }, state) if *state != before.state => return Err("had failed and goes on"),
        (JobState::Completed { result: one, .. }, JobState::Completed { result: other, .. }) if one != other => {
            return Err("has a second result");
        }
        (JobState::Completed { .. }, state) if !matches!(state, JobState::Completed { .. }) => {
            return Err("was complete and runs again");
        }
        _ => {}
    }
    if after.version < before.version || after.attempt < before.attempt || after.retention_no < before.retention_no {
        return Err("counts backwards");
    }
    if before.mail == Mail::Sent && after.mail != Mail::Sent && !is_deleted {
        return Err("forgets that its mail was sent");
    }
    Ok(())
}
