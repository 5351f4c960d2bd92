//! How often, and how much at once: what one user or one address may ask of the service.
//!
//! Rates are counted by each process alone: they stop a program that runs wild, not an attack from everywhere.

use std::{
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use gas_domain::{User, UserId, policy};
use gas_ports::JobPages;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock, Reference as _},
    middleware::NoOpMiddleware,
    state::keyed::HashMapStateStore,
};

use http::StatusCode;

use crate::{
    client,
    errors::{Kind, PageError},
};

/// Posts of a user: as many at once, and in a second.
const POSTS: (NonZeroU32, NonZeroU32) = (quantity(300), quantity(10));
/// Pages and files that a user asks for: many tabs look again every three seconds, a large upload asks for the links of its
/// parts.
const READS: (NonZeroU32, NonZeroU32) = (quantity(1_000), quantity(40));
/// Visits to the log-in and back from one address, which may be that of a whole institute.
const LOG_INS: (NonZeroU32, NonZeroU32) = (quantity(240), quantity(4));
/// How many keys are remembered before those that are as good as new are forgotten.
const MANY: usize = 10_000;
/// How many of a user's newest jobs are looked at for those that are under way.
const NEWEST: usize = 400;

/// What counts.
pub struct Limits {
    posts: Rate<UserId>,
    reads: Rate<UserId>,
    log_ins: Rate<IpAddr>,
}

/// It was too often: how many seconds to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooOften {
    /// At least one.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { posts: Rate::new(POSTS), reads: Rate::new(READS), log_ins: Rate::new(LOG_INS) }
    }
}

impl Limits {
    /// A user posts something.
    pub fn post(&self, user: &UserId) -> Result<(), TooOften> {
        self.posts.check(user)
    }

    /// A user asks for a page or a file.
    pub fn read(&self, user: &UserId) -> Result<(), TooOften> {
        self.reads.check(user)
    }

    /// Somebody begins or ends a log-in; those whose address nothing tells count as one.
    pub fn log_in(&self, address: Option<IpAddr>) -> Result<(), TooOften> {
        self.log_ins.check(&client::network(address.unwrap_or(IpAddr::from([0; 16]))))
    }
}

/// Lets a user begin one more job.
///
/// # Errors
/// In words, when as many of theirs are under way as the plan allows; when the jobs cannot be read.
pub async fn one_more_job(jobs: &impl JobPages, user: &User) -> Result<(), PageError> {
    let allowed = policy::open_jobs(user.role);
    let (mut open, mut seen, mut after) = (0, 0, None);
    while open < allowed && seen < NEWEST {
        let page = jobs.page(&user.id, after, 100).await?;
        open += page.jobs.iter().filter(|job| job.state.is_under_way()).count();
        seen += page.jobs.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if open < allowed {
        return Ok(());
    }
    let words = format!(
        "{allowed} of your jobs are under way, as many as your plan allows at once. Wait until one has ended, or cancel \
         one that you do not need; then send this again."
    );
    Err(PageError::refused(StatusCode::CONFLICT, words).of_kind(Kind::TooManyJobs))
}

/// Occurrences of one kind, by who causes them.
struct Rate<K: Hash + Eq + Clone, C: Clock = DefaultClock> {
    limiter: RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<C::Instant>>,
    began: C::Instant,
    /// The second, counted from the beginning, in which keys were last forgotten.
    cleaned: AtomicU64,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    fn new(quantities: (NonZeroU32, NonZeroU32)) -> Self {
        Self::by(DefaultClock::default(), quantities)
    }
}

impl<K: Hash + Eq + Clone, C: Clock> Rate<K, C> {
    fn by(clock: C, (at_once, per_second): (NonZeroU32, NonZeroU32)) -> Self {
        let (began, quota) = (clock.now(), Quota::per_second(per_second).allow_burst(at_once));
        let limiter = RateLimiter::new(quota, HashMapStateStore::default(), clock);
        Self { limiter, began, cleaned: AtomicU64::default() }
    }

    fn check(&self, key: &K) -> Result<(), TooOften> {
        self.clean();
        let checked = self.limiter.check_key(key);
        checked.map_err(|until| TooOften { seconds: until.wait_time_from(self.limiter.clock().now()).as_secs() + 1 })
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

const fn quantity(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

#[cfg(test)]
mod tests {
    use gas_aws::SystemIds;
    use gas_domain::{Event, Job, JobKey, Profile, Role};
    use gas_ports::{Ids as _, JobIntake as _};
    use gas_world::World;
    use governor::clock::FakeRelativeClock;
    use jiff::Timestamp;

    use super::*;

    #[tokio::test]
    async fn as_many_jobs_as_the_plan_allows_are_under_way_and_no_more() {
        let now = Timestamp::UNIX_EPOCH;
        let free = User::new("ann".parse().unwrap(), Profile::default(), now);
        let premium = User { role: Role::Premium, ..free.clone() };
        let jobs = World::new(now).jobs();
        let new_job = || {
            let key = JobKey { user_id: free.id.clone(), job_id: SystemIds.job_id() };
            Job::uploading(key, "a.vcf".into(), now)
        };
        // What has ended does not count.
        for _ in 0..20 {
            jobs.create(&new_job().apply(Event::Cancel, now).unwrap()).await.unwrap();
        }
        for _ in 0..policy::open_jobs(Role::Free) {
            assert!(one_more_job(&jobs, &free).await.is_ok());
            jobs.create(&new_job()).await.unwrap();
        }
        assert!(one_more_job(&jobs, &free).await.is_err());
        assert!(one_more_job(&jobs, &premium).await.is_ok());
    }

    #[test]
    fn who_posts_too_often_waits_and_nobody_else_does() {
        let (limits, ann, bob) = (Limits::default(), "ann".parse().unwrap(), "bob".parse().unwrap());
        let posts = (0..10_000).map(|_| limits.post(&ann)).take_while(Result::is_ok).count();
        assert!((300..1000).contains(&posts), "{posts} posts at once");
        assert_eq!(limits.post(&ann), Err(TooOften { seconds: 1 }));
        assert_eq!(limits.post(&bob), Ok(()));
    }

    #[test]
    fn who_asks_for_pages_without_end_waits_and_may_post_meanwhile() {
        let (limits, ann) = (Limits::default(), "ann".parse().unwrap());
        let reads = (0..100_000).map(|_| limits.read(&ann)).take_while(Result::is_ok).count();
        assert!((1_000..20_000).contains(&reads), "{reads} pages at once");
        assert_eq!(limits.post(&ann), Ok(()));
    }

    #[test]
    fn who_came_long_ago_is_forgotten_and_not_looked_for_at_every_request() {
        let clock = FakeRelativeClock::default();
        let rate = Rate::by(clock.clone(), LOG_INS);
        let count = MANY + 1;
        for key in 0..count {
            assert_eq!(rate.check(&key), Ok(()));
        }
        // A moment later all of them are as good as new.
        for (passed, left) in [(900, count), (200, 1), (0, 1)] {
            clock.advance(Duration::from_millis(passed));
            assert_eq!(rate.check(&0), Ok(()));
            assert_eq!(rate.limiter.len(), left, "after {passed} ms more");
        }
    }

    #[test]
    fn an_address_logs_in_too_often_and_others_go_on() {
        let limits = Limits::default();
        let one = |last: u8| Some(IpAddr::from([198, 51, 100, last]));
        assert!((0..10_000).any(|_| limits.log_in(one(1)).is_err()));
        assert_eq!((limits.log_in(one(2)), limits.log_in(None)), (Ok(()), Ok(())));
    }
}
