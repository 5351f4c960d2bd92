//! The annotators that are alive, and what may be expected of them.

use jiff::{SignedDuration, Timestamp};

use crate::policy;

/// The most runs that a worker remembers.
pub const RUNS_KEPT: usize = 20;

/// An annotator, as it tells of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveWorker {
    /// Its own name, new at each start.
    pub id: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it told this.
    pub seen_at: Timestamp,
    /// Until when it counts as alive, if it tells nothing more.
    pub alive_until: Timestamp,
    /// How many jobs it works on at once.
    pub concurrency: u32,
    /// How many it is working on.
    pub running: u32,
    /// How many it has ended since it began.
    pub done: u64,
    /// The last of these, the newest last, up to [`RUNS_KEPT`].
    pub recent: Vec<Run>,
}

/// A job that a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The size of the upload.
    pub bytes: u64,
    /// How long it took.
    pub time: SignedDuration,
}

impl LiveWorker {
    /// A worker that begins.
    pub fn new(id: String, concurrency: u32, now: Timestamp) -> Self {
        let alive_until = now + policy::WORKER_PATIENCE;
        let (running, done, recent) = (0, 0, Vec::new());
        Self { id, started_at: now, seen_at: now, alive_until, concurrency, running, done, recent }
    }

    /// Whether it may still be there.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        now < self.alive_until
    }

    /// It is there.
    pub fn seen(&mut self, now: Timestamp) {
        (self.seen_at, self.alive_until) = (now, now + policy::WORKER_PATIENCE);
    }

    /// It ends.
    pub fn gone(&mut self, now: Timestamp) {
        (self.seen_at, self.alive_until) = (now, now);
    }

    /// It ended a job.
    pub fn ran(&mut self, run: Run) {
        self.done += 1;
        if self.recent.len() == RUNS_KEPT {
            self.recent.remove(0);
        }
        self.recent.push(run);
    }
}

/// All workers that are alive, together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Workforce {
    /// How many there are.
    pub workers: u32,
    /// How many jobs they work on at once at most.
    pub slots: u32,
    /// How many they work on.
    pub running: u32,
    /// Their last runs: how many, of how many bytes, in how much time.
    runs: u32,
    bytes: u64,
    time: SignedDuration,
}

impl Workforce {
    /// Those of `workers` that are alive.
    pub fn of(workers: &[LiveWorker], now: Timestamp) -> Self {
        let mut all = Self::default();
        for worker in workers.iter().filter(|worker| worker.is_alive(now)) {
            all.workers += 1;
            all.slots = all.slots.saturating_add(worker.concurrency);
            all.running = all.running.saturating_add(worker.running);
            for run in &worker.recent {
                all.runs += 1;
                all.bytes = all.bytes.saturating_add(run.bytes);
                all.time = all.time.saturating_add(run.time);
            }
        }
        all
    }

    /// How long a job takes on the mean of the last runs; `None` when there was none.
    pub fn time_of_a_job(&self) -> Option<SignedDuration> {
        self.time.checked_div(i32::try_from(self.runs).ok()?)
    }

    /// How many bytes of upload one worker annotates in a second, on the mean of the last runs; `None` when there was none.
    pub fn bytes_per_second(&self) -> Option<u64> {
        let milliseconds = u64::try_from(self.time.as_millis()).ok().filter(|time| *time > 0)?;
        Some(self.bytes.saturating_mul(1000) / milliseconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn run(bytes: u64, seconds: i64) -> Run {
        Run { bytes, time: SignedDuration::from_secs(seconds) }
    }

    #[test]
    fn a_worker_is_alive_until_it_was_silent_for_too_long_or_said_that_it_ends() {
        let mut worker = LiveWorker::new("one".into(), 2, START);
        let late = START + policy::WORKER_PATIENCE;
        assert!(worker.is_alive(START) && !worker.is_alive(late));
        worker.seen(late);
        assert!(worker.is_alive(late));
        worker.gone(late);
        assert!(!worker.is_alive(late));
    }

    #[test]
    fn the_last_runs_are_kept() {
        let mut worker = LiveWorker::new("one".into(), 1, START);
        (0..25).for_each(|bytes| worker.ran(run(bytes, 1)));
        assert_eq!(
            (worker.done, worker.recent.len(), worker.recent[0].bytes, worker.recent[19].bytes),
            (25, 20, 5, 24)
        );
    }

    #[test]
    fn the_living_count_together() {
        let mut one = LiveWorker::new("one".into(), 2, START);
        one.running = 1;
        one.ran(run(3_000, 2));
        one.ran(run(1_000, 6));
        let mut dead = LiveWorker::new("dead".into(), 8, START);
        dead.ran(run(9, 9));
        dead.gone(START);
        let all = Workforce::of(&[one, dead, LiveWorker::new("other".into(), 2, START)], START);
        assert_eq!((all.workers, all.slots, all.running), (2, 4, 1));
        assert_eq!(all.time_of_a_job(), Some(SignedDuration::from_secs(4)));
        assert_eq!(all.bytes_per_second(), Some(500));
        let none = Workforce::of(&[], START);
        assert_eq!((none.time_of_a_job(), none.bytes_per_second()), (None, None));
    }
}
