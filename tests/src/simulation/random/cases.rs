//! From a seed to a life, and from one that breaks a promise to the shortest that does.

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use proptest_state_machine::ReferenceStateMachine;
use tokio::runtime::{Builder, Runtime};

use super::{counts::Counts, life::Life, step::Step, story::Story, wanted::Wanted};

/// The most steps of a life.
const MOST_STEPS: usize = 100;
/// The most tries to find a shorter life that fails.
const MOST_SHRINKS: u32 = 3_000;

/// The most lines about what was broken, and their length in characters.
const MOST_LINES: usize = 5;
const LONGEST_LINE: usize = 600;

/// A life that broke a promise.
pub struct Failure {
    /// What it was drawn from.
    pub seed: u64,
    /// What was broken.
    pub broken: String,
    /// The shortest life that was found to break something, step by step.
    pub story: Vec<String>,
}

/// The seeds of the cases of a run: the first is the run's own, so that one case replays it.
pub fn seeds(seed: u64) -> impl Iterator<Item = u64> {
    let mut rng = fastrand::Rng::with_seed(seed);
    std::iter::once(seed).chain(std::iter::repeat_with(move || rng.u64(..)))
}

/// Lives the life of this seed.
pub fn run(seed: u64) -> Result<Counts, Box<Failure>> {
    let (mut runner, life) = drawn(seed);
    let counts = RefCell::new(Counts::default());
    let ran = runner.run_one(life, |(wanted, steps, seen)| {
        let (broken, life) = live(wanted, &steps, Story::default(), || {
            if let Some(seen) = &seen {
                seen.fetch_add(1, Ordering::SeqCst);
            }
        });
        *counts.borrow_mut() = life.counts;
        match broken.is_empty() {
            true => Ok(()),
            false => Err(TestCaseError::fail(in_short(&broken))),
        }
    });
    match ran {
        Ok(_) => Ok(counts.into_inner()),
        Err(TestError::Abort(why)) => panic!("{why}"),
        Err(TestError::Fail(why, (wanted, steps, _))) => {
            Err(Box::new(Failure { seed, broken: why.to_string(), story: story(wanted, &steps) }))
        }
    }
}

/// The life of this seed, step by step.
pub fn tell(seed: u64) -> Vec<String> {
    let (wanted, steps, _) = drawn(seed).1.current();
    story(wanted, &steps)
}

/// A life as proptest draws it: what it begins with, its steps, and how many of them were looked at.
type Drawn = (Wanted, Vec<Step>, Option<Arc<AtomicUsize>>);

fn drawn(seed: u64) -> (TestRunner, impl ValueTree<Value = Drawn>) {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { failure_persistence: None, max_shrink_iters: MOST_SHRINKS, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let life = Wanted::sequential_strategy(1..=MOST_STEPS).new_tree(&mut runner).unwrap();
    (runner, life)
}

fn live(wanted: Wanted, steps: &[Step], story: Story, seen: impl FnMut()) -> (Vec<String>, Life) {
    let mut life = Life::begin(&wanted.setting, story);
    let broken = runtime().block_on(life.live(wanted, steps, seen));
    (broken, life)
}

fn story(wanted: Wanted, steps: &[Step]) -> Vec<String> {
    let setting = format!("on {:?}", wanted.setting);
    let (_, life) = live(wanted, steps, Story::told(), || {});
    std::iter::once(setting).chain(life.story.lines().iter().cloned()).collect()
}

/// The first of them tell the most; a state is long.
fn in_short(broken: &[String]) -> String {
    let short = |line: &String| line.chars().take(LONGEST_LINE).collect::<String>();
    broken.iter().take(MOST_LINES).map(short).collect::<Vec<_>>().join("\n")
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}
