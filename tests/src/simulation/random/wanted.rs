//! The reference model: what the users were told to do, and so what the end must look like.

use gas_domain::ThawPolicy;
use gas_world::BackEnd;
use proptest::strategy::{BoxedStrategy, Strategy};
use proptest_state_machine::ReferenceStateMachine;

use super::{
    choices,
    step::{File, Step},
};

/// The most users of a life.
pub const MOST_USERS: usize = 3;
/// The most jobs of a life.
pub const MOST_JOBS: usize = 6;

/// What was asked for so far.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What the service runs on.
    pub setting: Setting,
    /// The users, in the order in which they signed up.
    pub users: Vec<WantedUser>,
    /// The jobs, in the order in which they were made.
    pub jobs: Vec<WantedJob>,
}

/// What the service runs on.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The archive.
    pub back_end: BackEnd,
    /// The tier that is asked for first.
    pub thaw_policy: ThawPolicy,
    /// The size of a part in bytes, and how many an invocation moves: on S3. A vault's are larger than the results.
    pub parts: Option<(u64, usize)>,
}

/// A user.
#[derive(Debug, Clone, Default)]
pub struct WantedUser {
    /// The plan.
    pub premium: bool,
    /// The account was deleted.
    pub closed: bool,
}

/// A job.
#[derive(Debug, Clone)]
pub struct WantedJob {
    /// Its owner.
    pub user: usize,
    /// What was uploaded.
    pub file: File,
    /// The owner cancelled it, perhaps too late.
    pub cancelled: bool,
    /// The owner deleted it.
    pub deleted: bool,
}

impl ReferenceStateMachine for Wanted {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        choices::setting()
            .prop_map(|setting| Self { setting, users: vec![WantedUser::default()], jobs: Vec::new() })
            .boxed()
    }

    fn transitions(wanted: &Self) -> BoxedStrategy<Step> {
        choices::steps(wanted)
    }

    fn preconditions(wanted: &Self, step: &Step) -> bool {
        let is_open = |user: &usize| wanted.users.get(*user).is_some_and(|user| !user.closed);
        match step {
            Step::SignUp => wanted.users.len() < MOST_USERS,
            Step::Upload { user, .. } => is_open(user) && wanted.jobs.len() < MOST_JOBS,
            Step::ChangePlan { user, .. } | Step::CloseAccount { user, .. } => is_open(user),
            Step::Cancel { job, .. } | Step::Delete { job, .. } | Step::Grow { job } => *job < wanted.jobs.len(),
            _ => true,
        }
    }

    fn apply(mut wanted: Self, step: &Step) -> Self {
        match step {
            Step::SignUp => wanted.users.push(WantedUser::default()),
            Step::Upload { user, file, .. } => {
                wanted.jobs.push(WantedJob { user: *user, file: *file, cancelled: false, deleted: false });
            }
            Step::ChangePlan { user, premium, .. } => wanted.users[*user].premium = *premium,
            Step::CloseAccount { user, .. } => wanted.users[*user].closed = true,
            Step::Cancel { job, .. } => wanted.jobs[*job].cancelled = true,
            Step::Delete { job, .. } => wanted.jobs[*job].deleted = true,
            _ => {}
        }
        wanted
    }
}
