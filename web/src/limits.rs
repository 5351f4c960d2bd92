//! How often, and how much at once: what one user or one address may ask of the service.
//!
//! Rates are counted by each process alone: they stop a program that runs wild, not an attack from everywhere.

mod rate;

use std::{net::IpAddr, num::NonZeroU32};

use gas_domain::{User, UserId, policy};
use gas_ports::JobPages;
use http::{Method, StatusCode};

use crate::{
    client,
    errors::{Kind, PageError},
};

pub use rate::{Count, TooOften};
use rate::{Policy, Rate};

/// What a user changes: as many posts at once, and in a second.
static WRITES: Policy = Policy { name: "writes", at_once: quantity(300), per_second: quantity(10) };
/// Pages and files that a user asks for: many tabs look again every three seconds, a large upload asks for the links of its
/// parts.
static READS: Policy = Policy { name: "reads", at_once: quantity(1_000), per_second: quantity(40) };
/// Visits to the log-in and back from one address, which may be that of a whole institute.
static LOG_INS: Policy = Policy { name: "log-ins", at_once: quantity(240), per_second: quantity(4) };
/// How often programs at one address ask whether their users have answered: each once in some seconds.
static POLLS: Policy = Policy { name: "polls", at_once: quantity(1_000), per_second: quantity(40) };
/// How many of a user's newest jobs are looked at for those that are under way.
const NEWEST: usize = 400;

/// What counts.
pub struct Limits {
    writes: Rate<UserId>,
    reads: Rate<UserId>,
    log_ins: Rate<IpAddr>,
    polls: Rate<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        let [writes, reads] = [&WRITES, &READS].map(Rate::new);
        let [log_ins, polls] = [&LOG_INS, &POLLS].map(Rate::new);
        Self { writes, reads, log_ins, polls }
    }
}

impl Limits {
    /// A user asks for a page or a file, or changes something.
    pub fn request(&self, user: &UserId, method: &Method) -> Count {
        let rate = if method.is_safe() { &self.reads } else { &self.writes };
        rate.count(user)
    }

    /// Somebody begins or ends a log-in; those whose address nothing tells count as one.
    pub fn log_in(&self, address: Option<IpAddr>) -> Count {
        self.log_ins.count(&network(address))
    }

    /// A program asks whether its user has answered.
    pub fn poll(&self, address: Option<IpAddr>) -> Count {
        self.polls.count(&network(address))
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

fn network(address: Option<IpAddr>) -> IpAddr {
    client::network(address.unwrap_or(IpAddr::from([0; 16])))
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
        let post = |user| limits.request(user, &Method::POST).check();
        let posts = (0..10_000).map(|_| post(&ann)).take_while(Result::is_ok).count();
        assert!((300..1000).contains(&posts), "{posts} posts at once");
        assert_eq!(limits.request(&ann, &Method::DELETE).check(), Err(TooOften { seconds: 1 }));
        assert_eq!(post(&bob), Ok(()));
    }

    #[test]
    fn who_asks_for_pages_without_end_waits_and_may_post_meanwhile() {
        let (limits, ann) = (Limits::default(), "ann".parse().unwrap());
        let read = || limits.request(&ann, &Method::GET).check();
        let reads = (0..100_000).map(|_| read()).take_while(Result::is_ok).count();
        assert!((1_000..20_000).contains(&reads), "{reads} pages at once");
        assert_eq!(limits.request(&ann, &Method::POST).check(), Ok(()));
    }

    #[test]
    fn an_address_logs_in_too_often_and_others_go_on() {
        let limits = Limits::default();
        let log_in = |address| limits.log_in(address).check();
        let one = |last: u8| Some(IpAddr::from([198, 51, 100, last]));
        assert!((0..10_000).any(|_| log_in(one(1)).is_err()));
        assert_eq!((log_in(one(2)), log_in(None)), (Ok(()), Ok(())));
    }
}
