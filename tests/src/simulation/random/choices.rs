//! How the steps are drawn: often what leads deep into a life, seldom what ends it.

use gas_domain::{ThawPolicy, Tier};
use gas_world::{BackEnd, Fault, Topic};
use jiff::SignedDuration;
use proptest::{
    collection::vec,
    prop_oneof,
    sample::select,
    strategy::{BoxedStrategy, Just, Strategy, Union},
};

use super::{
    step::{Faults, File, Step},
    wanted::{MOST_JOBS, MOST_USERS, Setting, Wanted},
};

/// What a life may run on.
pub fn setting() -> impl Strategy<Value = Setting> {
    let policies = [ThawPolicy::ExpeditedFirst, ThawPolicy::Standard, ThawPolicy::Bulk];
    let parts = prop_oneof![Just(None), (select(vec![64, 128, 256]), 1_usize..=2).prop_map(Some)];
    (select(BackEnd::ALL.to_vec()), select(policies.to_vec()), parts)
        .prop_map(|(back_end, thaw_policy, parts)| Setting { back_end, thaw_policy, parts })
}

/// What may happen next.
pub fn steps(wanted: &Wanted) -> BoxedStrategy<Step> {
    let mut steps = of_the_platform();
    let open: Vec<_> = (0..wanted.users.len()).filter(|user| !wanted.users[*user].closed).collect();
    if wanted.users.len() < MOST_USERS {
        steps.push((if open.is_empty() { 10 } else { 1 }, Just(Step::SignUp).boxed()));
    }
    if !open.is_empty() {
        let user = select(open);
        if wanted.jobs.len() < MOST_JOBS {
            let upload = (user.clone(), file(), proptest::bool::weighted(0.9));
            let upload = upload.prop_map(|(user, file, submits)| Step::Upload { user, file, submits });
            steps.push((if wanted.jobs.is_empty() { 1_000 } else { 5 }, upload.boxed()));
        }
        let plans: Vec<_> = wanted.users.iter().map(|user| user.premium).collect();
        let change = (user.clone(), proptest::bool::weighted(0.9), faults(5, false))
            .prop_map(move |(user, changes, faults)| Step::ChangePlan { user, premium: plans[user] ^ changes, faults });
        steps.push((12, change.boxed()));
        let close = (user, faults(5, false)).prop_map(|(user, faults)| Step::CloseAccount { user, faults });
        steps.push((1, close.boxed()));
    }
    if !wanted.jobs.is_empty() {
        let job = 0..wanted.jobs.len();
        let cancel = (job.clone(), faults(4, false)).prop_map(|(job, faults)| Step::Cancel { job, faults });
        steps.push((2, cancel.boxed()));
        let delete = (job.clone(), faults(4, false)).prop_map(|(job, faults)| Step::Delete { job, faults });
        steps.push((2, delete.boxed()));
        steps.push((2, job.prop_map(|job| Step::Grow { job }).boxed()));
    }
    Union::new_weighted(steps).boxed()
}

fn of_the_platform() -> Vec<(u32, BoxedStrategy<Step>)> {
    let message = || (select(Topic::ALL.to_vec()), 0_usize..4);
    let deliver =
        (message(), faults(9, true)).prop_map(|((topic, position), faults)| Step::Deliver { topic, position, faults });
    let duplicate = message().prop_map(|(topic, position)| Step::Duplicate { topic, position });
    let lose = message().prop_map(|(topic, position)| Step::Lose { topic, position });
    let wake = (0_usize..4, faults(8, true)).prop_map(|(worker, faults)| Step::Wake { worker, faults });
    let tier = || select(vec![Tier::Expedited, Tier::Standard, Tier::Bulk]);
    vec![
        (100, deliver.boxed()),
        (6, duplicate.boxed()),
        (6, lose.boxed()),
        (2, Just(Step::Redrive).boxed()),
        (4, faults(10, true).prop_map(|faults| Step::Annotate { faults }).boxed()),
        (5, faults(45, true).prop_map(|faults| Step::Reconcile { faults }).boxed()),
        (1, faults(8, false).prop_map(|faults| Step::FindOrphans { faults }).boxed()),
        (10, wake.boxed()),
        (6, time().prop_map(Step::Pass).boxed()),
        (8, time().prop_map(Step::Work).boxed()),
        (5, Just(Step::FinishRetrievals).boxed()),
        (3, Just(Step::FailRetrievals).boxed()),
        (2, Just(Step::LoseRetrievals).boxed()),
        (2, tier().prop_map(Step::Refuse).boxed()),
        (2, tier().prop_map(Step::Grant).boxed()),
        (2, Just(Step::Spoil).boxed()),
        (1, Just(Step::LoseTimers).boxed()),
        (1, Just(Step::LoseRequests).boxed()),
    ]
}

fn file() -> impl Strategy<Value = File> {
    prop_oneof![20 => Just(File::Good), 2 => Just(File::Bad), 1 => Just(File::Empty), 1 => Just(File::TooLarge)]
}

fn time() -> impl Strategy<Value = SignedDuration> {
    prop_oneof![
        2 => (1_i64..120).prop_map(SignedDuration::from_secs),
        4 => (2_i64..20).prop_map(SignedDuration::from_mins),
        2 => (1_i64..13).prop_map(SignedDuration::from_hours),
        1 => (1_i64..=2).prop_map(|days| SignedDuration::from_hours(24 * days)),
    ]
}

/// Up to two of the first `calls` calls go wrong. Nobody waits for a page that stalls.
fn faults(calls: usize, stalls: bool) -> impl Strategy<Value = Faults> {
    let mut kinds = Fault::ALL.to_vec();
    if stalls {
        kinds.extend([Fault::Stall; 2]);
    }
    let fault = move || (1..=calls, select(kinds.clone()));
    prop_oneof![4 => Just(Vec::new()), 4 => vec(fault(), 1), 2 => vec(fault(), 2)]
}
