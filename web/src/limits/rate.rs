//! How often something may happen: a bucket that refills, for each who causes it, and what callers are told of it.

use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock, Reference as _},
    middleware::{StateInformationMiddleware, StateSnapshot},
    state::keyed::HashMapStateStore,
};
use http::{HeaderName, HeaderValue};

/// How many keys are remembered before those that are as good as new are forgotten.
const MANY: usize = 10_000;

/// What is allowed.
#[derive(Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name, for those who are told.
    pub name: &'static str,
    /// So many at once.
    pub at_once: NonZeroU32,
    /// So many come back in a second.
    pub per_second: NonZeroU32,
}

/// What is left after one more was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    policy: &'static Policy,
    left: u32,
    /// The seconds to wait, when nothing was left.
    wait: Option<u64>,
}

/// It was too often: how many seconds to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooOften {
    /// At least one.
    pub seconds: u64,
}

impl Count {
    /// Whether there was one left.
    pub fn check(&self) -> Result<(), TooOften> {
        self.wait.map_or(Ok(()), |seconds| Err(TooOften { seconds }))
    }

    /// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11, sections 3 and 4): so many, `q`, in the
    /// `w` seconds in which an empty bucket fills; so many left, `r`, and the seconds, `t`, until it is full again.
    pub fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> + use<> {
        let Policy { name, at_once, per_second } = *self.policy;
        let seconds = |number: u32| number.div_ceil(per_second.get());
        let (window, full) = (seconds(at_once.get()), seconds(at_once.get().saturating_sub(self.left)));
        let told = [
            ("ratelimit-policy", format!("\"{name}\";q={at_once};w={window}")),
            ("ratelimit", format!("\"{name}\";r={};t={full}", self.left)),
        ];
        told.into_iter().filter_map(|(name, value)| Some((HeaderName::from_static(name), value.try_into().ok()?)))
    }
}

/// Occurrences of one kind, by who causes them.
pub struct Rate<K: Hash + Eq + Clone, C: Clock = DefaultClock> {
    policy: &'static Policy,
    limiter: RateLimiter<K, HashMapStateStore<K>, C, StateInformationMiddleware>,
    began: C::Instant,
    /// The second, counted from the beginning, in which keys were last forgotten.
    cleaned: AtomicU64,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    /// Nobody has caused any yet.
    pub fn new(policy: &'static Policy) -> Self {
        Self::by(DefaultClock::default(), policy)
    }
}

impl<K: Hash + Eq + Clone, C: Clock> Rate<K, C> {
    fn by(clock: C, policy: &'static Policy) -> Self {
        let (began, quota) = (clock.now(), Quota::per_second(policy.per_second).allow_burst(policy.at_once));
        let limiter = RateLimiter::new(quota, HashMapStateStore::default(), clock);
        Self { policy, limiter, began, cleaned: AtomicU64::default() }
    }

    /// Counts one more.
    pub fn count(&self, key: &K) -> Count {
        self.clean();
        let (left, wait) = match self.limiter.check_key(key) {
            Ok(state) => (StateSnapshot::remaining_burst_capacity(&state), None),
            Err(until) => (0, Some(until.wait_time_from(self.limiter.clock().now()).as_secs() + 1)),
        };
        Count { policy: self.policy, left, wait }
    }

    /// Forgets keys once in a second at most: it walks over all of them.
    fn clean(&self) {
        if self.limiter.len() <= MANY {
            return;
        }
        let second = Duration::from(self.limiter.clock().now().duration_since(self.began)).as_secs();
        if self.cleaned.swap(second, Ordering::Relaxed) != second {
            self.limiter.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    static FEW: Policy =
        Policy { name: "few", at_once: NonZeroU32::new(5).unwrap(), per_second: NonZeroU32::new(2).unwrap() };

    fn told(count: Count) -> [String; 2] {
        let told: Vec<_> =
            count.headers().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        told.try_into().unwrap()
    }

    #[test]
    fn what_is_left_is_told_and_when_all_of_it_is_back() {
        let clock = FakeRelativeClock::default();
        let rate = Rate::by(clock.clone(), &FEW);
        for left in ["r=4;t=1", "r=3;t=1", "r=2;t=2", "r=1;t=2", "r=0;t=3"] {
            let count = rate.count(&"ann");
            assert_eq!(count.check(), Ok(()));
            assert_eq!(
                told(count),
                [r#"ratelimit-policy: "few";q=5;w=3"#.into(), format!("ratelimit: \"few\";{left}")]
            );
        }
        let count = rate.count(&"ann");
        assert_eq!(
            (count.check(), told(count)[1].as_str()),
            (Err(TooOften { seconds: 1 }), r#"ratelimit: "few";r=0;t=3"#)
        );
        clock.advance(Duration::from_secs(1));
        assert_eq!(told(rate.count(&"ann"))[1], r#"ratelimit: "few";r=1;t=2"#, "two came back and one was taken");
        assert_eq!(told(rate.count(&"bob"))[1], r#"ratelimit: "few";r=4;t=1"#);
    }

    #[test]
    fn who_came_long_ago_is_forgotten_and_not_looked_for_at_every_request() {
        static OFTEN: Policy =
            Policy { name: "often", at_once: NonZeroU32::new(240).unwrap(), per_second: NonZeroU32::new(4).unwrap() };
        let clock = FakeRelativeClock::default();
        let rate = Rate::by(clock.clone(), &OFTEN);
        let count = MANY + 1;
        for key in 0..count {
            assert_eq!(rate.count(&key).check(), Ok(()));
        }
        // A moment later all of them are as good as new.
        for (passed, left) in [(900, count), (200, 1), (0, 1)] {
            clock.advance(Duration::from_millis(passed));
            assert_eq!(rate.count(&0).check(), Ok(()));
            assert_eq!(rate.limiter.len(), left, "after {passed} ms more");
        }
    }
}
