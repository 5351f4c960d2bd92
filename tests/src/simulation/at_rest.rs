//! What holds when nothing is under way any more: every job is where its owner's plan wants it, and nothing is left over.

use std::collections::HashSet;

use gas_domain::{Delivery, Job, JobKey, JobState, Mail, Place, Role};
use gas_ports::Email;
use gas_world::{BackEnd, Topic};

use super::{Deployment, Service};

impl<D: Deployment> Service<D> {
    /// Every promise was kept, every message worked, every job is at its end.
    pub fn assert_kept(&self) {
        assert_eq!(self.broken(), Vec::<String>::new());
    }

    /// And no result or archive is left that no job refers to: every worker that lost a race came to its end.
    pub fn assert_nothing_left_over(&self) {
        self.assert_kept();
        assert_eq!(self.left_over(), Vec::<String>::new());
    }

    /// The promises that were broken after any effect, and those that do not hold now that everything is at rest.
    pub fn broken(&self) -> Vec<String> {
        let mut broken = self.world.broken_promises();
        broken.extend(self.dead_letters.lock().unwrap().iter().map(|letter| format!("a dead letter: {letter:?}")));
        for topic in Topic::ALL {
            broken.extend(self.world.waiting(topic).into_iter().map(|body| format!("{topic:?} waits: {body}")));
        }
        self.world.read(|state| {
            broken.extend(state.requests.all().iter().map(|request| format!("a job request waits: {}", request.body)));
            for user in state.users.values() {
                if user.pending_fanout.is_some() || user.due_at.is_some() || user.closing {
                    broken.push(format!("not at rest: {user:?}"));
                }
            }
            for job in state.jobs.values() {
                match state.users.get(&job.key.user_id) {
                    Some(owner) if is_at_its_end(job, owner.role) => {}
                    owner => broken.push(format!("not at its end: {:?}: {job:?}", owner.map(|owner| owner.role))),
                }
            }
            let under_way = state.retrievals_under_way();
            if under_way > 0 && state.back_end == BackEnd::StorageClass {
                broken.push(format!("{under_way} retrievals are under way"));
            }
        });
        broken
    }

    /// The results, archives and inputs that no job refers to. The log and the preview of an existing job are not looked
    /// at: a worker that lost its race leaves them to the orphan pass.
    pub fn left_over(&self) -> Vec<String> {
        self.world.read(|state| {
            let mut left = Vec::new();
            for object in &state.results {
                let job = JobKey::of_object(&object.s3_key).and_then(|key| state.jobs.get(&key));
                let is_result = |job: &Job| {
                    place(job).and_then(Place::version) == Some(&object.version) && object.s3_key == job.key.result()
                };
                let is_beside = |job: &Job| [job.key.log(), job.key.preview()].contains(&object.s3_key);
                if !job.is_some_and(|job| is_result(job) || is_beside(job)) {
                    left.push(format!("{} {:?} belongs to no job", object.s3_key, object.version));
                }
            }
            let mut archives: HashSet<_> = state.archived().into_iter().collect();
            for referred in state.jobs.values().filter_map(|job| place(job)?.archive()) {
                archives.remove(referred);
            }
            left.extend(archives.into_iter().map(|archive| format!("{} belongs to no job", archive.0)));
            let inputs = state.inputs.keys().filter(|key| !state.jobs.contains_key(key));
            left.extend(inputs.map(|key| format!("the input of {key} is left")));
            left
        })
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

    /// Whether it is online for good.
    pub fn is_online(&self, key: &JobKey) -> bool {
        matches!(self.place(key), Place::Online { retention: None, .. })
    }

    /// Whether it is only in the archive.
    pub fn is_archived(&self, key: &JobKey) -> bool {
        matches!(self.place(key), Place::Archived { .. })
    }

    /// How often the webhook at this address was told of the job.
    pub fn told_of(&self, key: &JobKey, url: &str) -> usize {
        let id = format!("msg_{}", key.job_id);
        self.world.read(|state| state.told.iter().filter(|(to, told)| to == url && told.id == id).count())
    }

    /// The number of mails about jobs.
    pub fn mails(&self) -> usize {
        self.world.read(|state| state.mails.iter().filter(|mail| mail.text.contains("/annotations/")).count())
    }

    /// The owner of a result was told how the plan changed, and that the result is back.
    pub fn assert_told(&self, key: &JobKey) {
        let (told, user) = (self.told(), self.world.user(&key.user_id));
        let has = |subject: &str| assert!(told.iter().any(|told| told == subject), "not told {subject:?}: {told:?}");
        match user.map(|user| (user.role, user.role_version)) {
            Some((Role::Premium, _)) => {
                has("Your premium plan has begun");
                has("Your result is back from the archive");
            }
            Some((Role::Free, 1..)) => has("Your premium plan has ended"),
            _ => {}
        }
    }

    /// The subjects of the mails about plans and about what came back, in order.
    pub fn told(&self) -> Vec<String> {
        let about_users = |mail: &&Email| !mail.text.contains("/annotations/");
        self.world.read(|state| state.mails.iter().filter(about_users).map(|mail| mail.subject.clone()).collect())
    }
}

/// Where the result of a completed job is.
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
    let mail = matches!(job.mail, Mail::Sent | Mail::Declined) || matches!(job.state, JobState::Cancelled { .. });
    let delivery = !matches!(job.delivery, Delivery::Due | Delivery::Sending { .. } | Delivery::Waiting { .. });
    place && mail && delivery && job.due_at.is_none() && job.pending_deletions.is_empty()
}
