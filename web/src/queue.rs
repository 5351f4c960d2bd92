//! The queue of jobs that wait for an annotator: how long it is, where a job is in it, and what may be expected.

use std::sync::Arc;

use gas_domain::{Job, Workforce};
use gas_ports::{Error, JobQueue, Waiting, Workers};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use crate::units::{grouped, span};

/// Places are told exactly up to this one.
pub const COUNTED: u32 = 1_000;
/// How long a look at the queue serves.
const FRESH: SignedDuration = SignedDuration::from_secs(2);

/// The head of the queue, as it was a moment ago, and who works on it.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    waiting: Vec<Waiting>,
    workforce: Workforce,
}

/// How many, counted up to [`COUNTED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// This many.
    Exactly(u32),
    /// This many or more.
    AtLeast(u32),
}

/// The last look at the queue. While one looks, others wait for it, so that many pages of a long queue ask no more than one.
#[derive(Debug, Default)]
pub struct LastLook(Mutex<Option<(Timestamp, Option<Arc<Queue>>)>>);

impl LastLook {
    /// The queue of a moment ago, for the pages of these jobs; `None` when none of them waits, or it is not known: a page
    /// stands without it.
    pub async fn for_jobs(
        &self,
        queue: &impl JobQueue,
        workers: &impl Workers,
        jobs: &[Job],
        now: Timestamp,
    ) -> Option<Arc<Queue>> {
        if jobs.iter().all(|job| job.waiting_since().is_none()) {
            return None;
        }
        let mut last = self.0.lock().await;
        match &*last {
            Some((at, known)) if now.duration_since(*at) < FRESH => known.clone(),
            _ => {
                let read = Queue::read(queue, workers, now).await;
                let known = read.inspect_err(|error| tracing::warn!(%error, "the queue is not known just now")).ok();
                last.insert((now, known.map(Arc::new))).1.clone()
            }
        }
    }
}

impl Queue {
    /// Reads it.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn read(jobs: &impl JobQueue, workers: &impl Workers, now: Timestamp) -> Result<Self, Error> {
        let waiting = jobs.waiting(COUNTED).await?;
        Ok(Self { waiting, workforce: Workforce::of(&workers.all().await?, now) })
    }

    /// How many jobs wait.
    pub fn length(&self) -> Count {
        count(self.waiting.len())
    }

    /// Since when the first one waits.
    pub fn oldest(&self) -> Option<Timestamp> {
        self.waiting.first().map(|waiting| waiting.since)
    }

    /// How many jobs began to wait before this one; `None` when it does not wait.
    pub fn ahead(&self, job: &Job) -> Option<Count> {
        let place = Waiting { since: job.waiting_since()?, job_id: job.key.job_id };
        Some(count(self.waiting.partition_point(|waiting| *waiting < place)))
    }

    /// The place of a waiting job in words, and what may be expected.
    pub fn words(&self, job: &Job) -> Option<String> {
        let ahead = self.ahead(job)?;
        Some(format!("{} {}", place(ahead), expected(ahead, &self.workforce)).trim_end().to_owned())
    }
}

fn place(ahead: Count) -> String {
    match ahead {
        Count::Exactly(0) => "It is the next in the queue.".to_owned(),
        Count::Exactly(1) => "It is number 2 in the queue: 1 job is before it.".to_owned(),
        Count::Exactly(ahead) => {
            format!("It is number {} in the queue: {} jobs are before it.", number(ahead + 1), number(ahead))
        }
        Count::AtLeast(ahead) => format!("{} jobs or more are before it in the queue.", number(ahead)),
    }
}

/// When it should begin, by the mean time of the last jobs; nothing where nothing is known.
fn expected(ahead: Count, workforce: &Workforce) -> String {
    if workforce.slots == 0 {
        return "No annotator is at work just now: it begins when one is.".to_owned();
    }
    let (Count::Exactly(ahead), Some(time)) = (ahead, workforce.time_of_a_job()) else {
        return String::new();
    };
    // All that are under way or before it have to end but for the slots that are then free.
    let before = ahead + workforce.running;
    match time.checked_mul(i32::try_from(before / workforce.slots).unwrap_or(i32::MAX)) {
        Some(wait) if wait.as_secs() == 0 => "It should begin in a moment.".to_owned(),
        Some(wait) => format!("As the last jobs went, it should begin in about {}.", span(wait)),
        None => String::new(),
    }
}

fn count(found: usize) -> Count {
    match u32::try_from(found) {
        Ok(found) if found < COUNTED => Count::Exactly(found),
        _ => Count::AtLeast(COUNTED),
    }
}

fn number(count: u32) -> String {
    grouped(u64::from(count))
}

#[cfg(test)]
mod tests {
    use gas_domain::{ETag, Event, Input, JobKey, LiveWorker, Run};
    use gas_world::{Fault, World};

    use super::*;

    fn job(number: u32) -> Job {
        let job_id = format!("0192f0c1-2d3e-7a4b-8c5d-{number:012x}").parse().unwrap();
        Job::uploading(JobKey { user_id: "ann".parse().unwrap(), job_id }, "a.vcf".into(), Timestamp::UNIX_EPOCH)
    }

    /// The job with this number, which began to wait at that second.
    fn waiting(number: u32, second: i64) -> Job {
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second);
        job(number).apply(Event::Submit(Input { bytes: 7, etag: ETag("e".into()) }), at).unwrap()
    }

    async fn queue(jobs: impl IntoIterator<Item = Job>) -> Queue {
        let world = World::new(Timestamp::UNIX_EPOCH);
        jobs.into_iter().for_each(|job| world.put_job(job));
        Queue::read(&world.jobs(), &world.workers(), world.now()).await.unwrap()
    }

    #[tokio::test]
    async fn the_place_counts_those_who_wait_longer() {
        let (first, second, third) = (waiting(3, 10), waiting(1, 20), waiting(2, 20));
        let queue = queue([third.clone(), first.clone(), second.clone(), job(9)]).await;
        assert_eq!(queue.length(), Count::Exactly(3));
        assert_eq!(queue.oldest(), first.waiting_since());
        let places = [&first, &second, &third, &job(9)].map(|job| queue.ahead(job));
        assert_eq!(places, [Some(Count::Exactly(0)), Some(Count::Exactly(1)), Some(Count::Exactly(2)), None]);
        assert!(queue.words(&first).unwrap().contains("next"));
        assert!(queue.words(&third).unwrap().contains("number 3 in the queue: 2 jobs"));
    }

    #[tokio::test]
    async fn places_are_exact_up_to_a_thousand_and_then_honest() {
        let queue = queue((0..1_200).map(|number| waiting(number, i64::from(number)))).await;
        assert_eq!(queue.length(), Count::AtLeast(COUNTED));
        for (number, ahead) in [(0, 0), (998, 998), (999, 999)] {
            assert_eq!(queue.ahead(&waiting(number, i64::from(number))), Some(Count::Exactly(ahead)));
        }
        for number in [1_000, 1_199] {
            let beyond = waiting(number, i64::from(number));
            assert_eq!(queue.ahead(&beyond), Some(Count::AtLeast(COUNTED)));
            assert!(queue.words(&beyond).unwrap().starts_with("1,000 jobs or more"));
        }
    }

    #[test]
    fn what_is_expected_follows_from_the_last_jobs_and_is_not_made_up() {
        let now = Timestamp::UNIX_EPOCH;
        let mut worker = LiveWorker::new("one".into(), 2, now);
        let with = |worker: &LiveWorker, ahead| expected(ahead, &Workforce::of(std::slice::from_ref(worker), now));
        assert!(expected(Count::Exactly(3), &Workforce::default()).contains("No annotator"));
        assert_eq!(with(&worker, Count::Exactly(3)), "");
        worker.ran(Run { bytes: 7, time: SignedDuration::from_secs(30) });
        assert!(with(&worker, Count::Exactly(1)).contains("in a moment"));
        worker.running = 2;
        assert!(with(&worker, Count::Exactly(0)).ends_with("about 30 s."));
        assert!(with(&worker, Count::Exactly(9)).ends_with("about 2 min 30 s."));
        assert_eq!(with(&worker, Count::AtLeast(COUNTED)), "");
    }

    #[tokio::test]
    async fn many_pages_of_waiting_jobs_ask_for_the_queue_once_and_stand_without_it() {
        let (world, look, job) = (World::new(Timestamp::UNIX_EPOCH), LastLook::default(), waiting(1, 10));
        let seen =
            async || look.for_jobs(&world.jobs(), &world.workers(), std::slice::from_ref(&job), world.now()).await;
        world.put_job(job.clone());
        for _ in 0..50 {
            assert!(seen().await.is_some());
        }
        assert_eq!(world.calls().len(), 2);
        world.advance(FRESH);
        world.plan_faults([(1, Fault::ErrorBefore)]);
        assert!(seen().await.is_none());
        let ended = [self::job(9)];
        assert!(look.for_jobs(&world.jobs(), &world.workers(), &ended, world.now()).await.is_none());
    }

    #[tokio::test]
    async fn a_job_that_the_index_does_not_show_yet_comes_after_those_that_it_shows() {
        let queue = queue([waiting(1, 10), waiting(2, 20)]).await;
        assert_eq!(queue.ahead(&waiting(3, 30)), Some(Count::Exactly(2)));
    }
}
