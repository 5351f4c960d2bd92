//! What holds when nothing is under way any more: every job is where its owner's plan wants it, and nothing is left over.

use gas_domain::{Job, JobKey, JobState, Mail, Place, Role};
use gas_world::Topic;

use crate::service::Service;

impl Service {
    /// Every promise was kept, every message worked, every job is at its end.
    pub fn assert_kept(&self) {
        assert_eq!(self.world.broken_promises(), Vec::<String>::new());
        assert_eq!(*self.dead_letters.lock().unwrap(), Vec::<String>::new(), "dead letters");
        for topic in Topic::ALL {
            assert_eq!(self.world.waiting(topic), Vec::<String>::new(), "{topic:?}");
        }
        assert_eq!(self.world.read(|state| state.requests.all().len()), 0, "job requests");
        self.world.read(|state| {
            for user in state.users.values() {
                assert_eq!((&user.pending_fanout, user.due_at), (&None, None), "{}", user.id);
            }
            for job in state.jobs.values() {
                let role = state.users[&job.key.user_id].role;
                assert!(is_at_its_end(job, role), "{role:?}: {job:?}");
            }
        });
    }

    /// And no result or archive is left that no job refers to: every worker that lost a race came to its end. The log
    /// of an existing job is not looked at: a worker that lost its race leaves its log to the orphan pass.
    pub fn assert_nothing_left_over(&self) {
        self.assert_kept();
        self.world.read(|state| {
            for object in &state.results {
                let is_result = |job: &Job| {
                    place(job).and_then(Place::version) == Some(&object.version) && object.s3_key == job.key.result()
                };
                let is_of = |job: &Job| is_result(job) || object.s3_key == job.key.log();
                assert!(state.jobs.values().any(is_of), "{} {:?} belongs to no job", object.s3_key, object.version);
            }
            for archive in state.archives.copies.keys() {
                let mut archives = state.jobs.values().filter_map(|job| place(job)?.archive());
                assert!(archives.any(|referred| referred.0 == *archive), "{archive} belongs to no job");
            }
        });
    }

    /// The job, which is there.
    pub fn job(&self, key: &JobKey) -> Job {
        self.world.job(key).unwrap_or_else(|| panic!("{key} is gone"))
    }

    /// Where the job's result is.
    pub fn place(&self, key: &JobKey) -> Place {
        let job = self.job(key);
        place(&job).unwrap_or_else(|| panic!("{key} has no result: {:?}", job.state)).clone()
    }

    pub fn is_online(&self, key: &JobKey) -> bool {
        matches!(self.place(key), Place::Online { retention: None, .. })
    }

    pub fn is_archived(&self, key: &JobKey) -> bool {
        matches!(self.place(key), Place::Archived { .. })
    }

    /// The number of mails.
    pub fn mails(&self) -> usize {
        self.world.read(|state| state.mails.len())
    }
}

pub fn place(job: &Job) -> Option<&Place> {
    match &job.state {
        JobState::Completed { place, .. } => Some(place),
        _ => None,
    }
}

fn is_at_its_end(job: &Job, role: Role) -> bool {
    let place = match &job.state {
        JobState::Completed { place: Place::Archived { .. }, .. } => role == Role::Free,
        JobState::Completed { place: Place::Online { retention: None, .. }, .. } => role == Role::Premium,
        JobState::Failed { .. } | JobState::Cancelled { .. } => true,
        _ => false,
    };
    let mail = matches!(job.mail, Mail::Sent) || matches!(job.state, JobState::Cancelled { .. });
    place && mail && job.due_at.is_none() && job.pending_deletions.is_empty()
}
