//! Random lives: anything may fail at any moment, and no promise is broken.

use gas_tests::simulation::random::{self, Counts, Failure};

/// What the ordinary test run tries: always the same, so that a failure is the change's.
const CASES: usize = 256;
const SEED: u64 = 1;

#[test]
fn no_promise_is_broken_in_any_of_many_random_lives() {
    let mut counts = Counts::default();
    for seed in random::seeds(SEED).take(CASES) {
        match random::run(seed) {
            Ok(case) => counts.add(&case),
            Err(failure) => {
                let Failure { seed, broken, story } = *failure;
                panic!("{broken}\n\n{}\nreplay: cargo xtask simulate --cases 1 --seed {seed}", story.join("\n"));
            }
        }
    }
    println!("{counts}");
    let Counts { crashes, stalls, hand_overs, retrievals, mails, .. } = counts;
    let tried = [crashes, stalls, hand_overs, retrievals, mails];
    assert!(tried.iter().all(|count| *count > 50), "too little happened: {counts}");
}

#[test]
fn a_seed_is_a_life_that_can_be_lived_again() {
    for seed in random::seeds(SEED + 1).take(10) {
        assert_eq!(random::tell(seed), random::tell(seed));
    }
}
