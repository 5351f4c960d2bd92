//! What happened in a life, in lines that people can read.

use std::collections::BTreeMap;

use gas_domain::{JobKey, UserId};

use super::{step::Step, words};
use crate::simulation::Service;

/// More calls than these are counted, not named.
const NAMED_CALLS: usize = 24;

/// The lines; nobody writes them unless somebody will read them.
#[derive(Default)]
pub struct Story {
    lines: Option<Vec<String>>,
    steps: usize,
    jobs: BTreeMap<JobKey, String>,
    users: BTreeMap<UserId, String>,
}

impl Story {
    /// One that is written down.
    pub fn told() -> Self {
        Self { lines: Some(Vec::new()), ..Self::default() }
    }

    /// Its lines.
    pub fn lines(&self) -> &[String] {
        self.lines.as_deref().unwrap_or_default()
    }

    /// A line of its own.
    pub fn tell(&mut self, line: String) {
        if let Some(lines) = &mut self.lines {
            lines.push(line);
        }
    }

    /// A step is about to be taken.
    pub fn begin(&mut self, service: &Service, step: &Step) {
        self.steps += 1;
        if self.lines.is_some() {
            self.tell(format!("{:3}. {}  {step}", self.steps, words::moment(service.world.now())));
        }
    }

    /// It was taken.
    pub fn end(&mut self, service: &Service, jobs: &[Option<JobKey>], how: &str, calls: &[&str]) {
        if self.lines.is_none() {
            return;
        }
        if !how.is_empty() {
            self.tell(format!("       {how}"));
        }
        // The poll loop hides its message beside the run: when exactly is the runtime's choice, and nothing depends on it.
        let calls: Vec<_> = calls.iter().copied().filter(|call| *call != "JobRequests::hide").collect();
        match calls.len() {
            0 => {}
            1..=NAMED_CALLS => self.tell(format!("       calls: {}", calls.join(", "))),
            many => self.tell(format!("       {many} calls")),
        }
        let (now_jobs, now_users) = service.world.read(|state| {
            let jobs = state.jobs.iter().map(|(key, job)| (key.clone(), words::job(job))).collect::<BTreeMap<_, _>>();
            let users =
                state.users.iter().map(|(id, user)| (id.clone(), words::user(user))).collect::<BTreeMap<_, _>>();
            (jobs, users)
        });
        for (id, is) in changed(&self.users, &now_users) {
            self.tell(format!("       {id}: {is}"));
        }
        for (key, is) in changed(&self.jobs, &now_jobs) {
            let number = jobs.iter().position(|job| job.as_ref() == Some(&key));
            let number = number.map_or("?".into(), |number| number.to_string());
            self.tell(format!("       job {number} ({}): {is}", key.user_id));
        }
        (self.jobs, self.users) = (now_jobs, now_users);
    }
}

/// What is new, changed, or gone.
fn changed<K: Ord + Clone>(before: &BTreeMap<K, String>, after: &BTreeMap<K, String>) -> Vec<(K, String)> {
    let gone = before.keys().filter(|key| !after.contains_key(key)).map(|key| (key.clone(), "gone".into()));
    let new = after.iter().filter(|(key, is)| before.get(key) != Some(is));
    new.map(|(key, is)| (key.clone(), is.clone())).chain(gone).collect()
}
