//! The end of a life: faults stop, and within bounded time everything is as the users wanted it.

use std::collections::BTreeSet;

use gas_domain::{JobKey, JobState, Place, Tier, policy};
use gas_world::Ran;
use jiff::SignedDuration;

use super::{
    life::Life,
    step::File,
    wanted::{Wanted, WantedJob},
};
use crate::simulation::at_rest::place;

/// An operator looks after held results so often.
const RELEASES: usize = 3;

impl Life {
    /// Comes to the end. What is not as it was promised.
    pub(super) async fn end(&mut self, wanted: &Wanted) -> Vec<String> {
        let service = self.service.clone();
        service.world.plan_faults([]);
        for tier in [Tier::Expedited, Tier::Standard, Tier::Bulk] {
            service.world.grant(tier);
        }
        service.world.spoil_copies(0);
        while !self.stalled.is_empty() {
            self.wake(0).await;
        }
        self.redrive();
        self.story.tell("the faults stop; who stalled goes on; dead letters are sent again".into());
        if let Err(restless) = service.comes_to_rest().await {
            return self.restless(restless);
        }
        for _ in 0..RELEASES {
            if !self.release_held().await {
                break;
            }
            if let Err(restless) = service.comes_to_rest().await {
                return self.restless(restless);
            }
        }
        self.story.tell("everything came to rest".into());
        let mut broken = service.broken();
        service.wait(policy::ORPHAN_AGE + SignedDuration::from_hours(25)).await;
        let removed = service.orphans_once().await;
        self.story.tell(format!("two days later the orphan pass removed {removed}"));
        if let Err(restless) = service.comes_to_rest().await {
            return self.restless(restless);
        }
        broken.extend(service.broken());
        broken.extend(service.left_over());
        broken.extend(self.left_logs());
        broken.extend(self.unwanted(wanted));
        self.counts.called(&service.world.calls());
        broken
    }

    fn restless(&self, restless: String) -> Vec<String> {
        let mut broken = self.service.broken();
        broken.insert(0, restless);
        broken
    }

    /// What an operator does about held results. Whether there were any.
    async fn release_held(&self) -> bool {
        let is_held = |key: &&JobKey| {
            let job = self.service.world.job(key);
            job.is_some_and(|job| matches!(place(&job), Some(Place::Held { .. })))
        };
        let held: Vec<_> = self.jobs.iter().flatten().filter(is_held).collect();
        for key in &held {
            let _released: Ran<_> = self.service.world.run(self.service.reconcile().release(key)).await;
        }
        !held.is_empty()
    }

    fn left_logs(&self) -> Vec<String> {
        self.service.world.read(|state| {
            let is_left = |s3_key: &str, version: &gas_domain::VersionId| {
                let job = JobKey::of_object(s3_key).and_then(|key| state.jobs.get(&key));
                job.is_some_and(|job| {
                    let is_log = s3_key == job.key.log() && job.log.as_ref() != Some(version);
                    is_log || s3_key == job.key.preview() && job.preview.as_ref() != Some(version)
                })
            };
            let left = state.results.iter().filter(|object| is_left(&object.s3_key, &object.version));
            left.map(|object| format!("{} {:?} is no job's log or preview", object.s3_key, object.version)).collect()
        })
    }

    fn unwanted(&self, wanted: &Wanted) -> Vec<String> {
        let mut broken = Vec::new();
        for (id, user) in self.users.iter().zip(&wanted.users) {
            let role = self.service.world.user(id).map(|user| user.role == gas_domain::Role::Premium);
            if role != (!user.closed).then_some(user.premium) {
                broken.push(format!("{id} is not as wanted: {user:?}, but premium is {role:?}"));
            }
        }
        let mut known = BTreeSet::new();
        for (key, job) in self.jobs.iter().zip(&wanted.jobs) {
            let Some(key) = key else { continue };
            known.insert(key.clone());
            let is_wanted = !job.deleted && !wanted.users[job.user].closed;
            if let Err(why) = self.is_as_wanted(key, job, is_wanted) {
                let state = self.service.world.job(key).map(|job| job.state);
                broken.push(format!("{key}: {why}; {job:?}, {state:?}"));
            }
        }
        let strangers = self.service.world.read(|state| {
            let strangers = state.jobs.keys().filter(|key| !known.contains(key));
            strangers.map(|key| format!("nobody made {key}")).collect::<Vec<_>>()
        });
        broken.extend(strangers);
        broken
    }

    fn is_as_wanted(&self, key: &JobKey, wanted: &WantedJob, is_wanted: bool) -> Result<(), String> {
        let mails = self.mails_about(key);
        let most = 1 + self.disturbed_mails.get(key).copied().unwrap_or(0);
        if mails > most {
            return Err(format!("{mails} mails, and only {most} can be explained"));
        }
        if self.history.lock().unwrap().held.contains(key) && self.incidents < u64::from(policy::MAX_TRIES) {
            return Err(format!("it was held after {} incidents", self.incidents));
        }
        let job = self.service.world.job(key);
        let never_came = matches!(wanted.file, File::Empty | File::TooLarge);
        let Some(job) = job else {
            return if is_wanted && !never_came { Err("it is gone".into()) } else { Ok(()) };
        };
        if !is_wanted {
            return Err("it is still there".into());
        }
        let is_right = match job.state {
            JobState::Cancelled { .. } => return if wanted.cancelled { Ok(()) } else { Err("cancelled".into()) },
            JobState::Completed { .. } => wanted.file == File::Good,
            JobState::Failed { .. } => wanted.file == File::Bad || self.disturbed_runs >= u64::from(policy::MAX_RUNS),
            _ => false,
        };
        match is_right {
            true if mails == 0 => Err("no mail was sent".into()),
            true => Ok(()),
            false => Err("it ended in another way".into()),
        }
    }

    fn mails_about(&self, key: &JobKey) -> u64 {
        let page = key.job_id.to_string();
        self.service.world.read(|state| state.mails.iter().filter(|mail| mail.text.contains(&page)).count() as u64)
    }
}
