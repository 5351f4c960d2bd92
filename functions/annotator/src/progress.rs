//! How far a run is: counted by its parts, and told with each heartbeat.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use gas_domain::{LIVE_LINES, Live, grouped};
use jiff::Timestamp;

/// Of the lines that are kept, the first ones: they say what was chosen.
const FIRST_LINES: usize = 5;

/// What a run has done so far.
#[derive(Default)]
pub struct Progress {
    /// The size of the upload.
    bytes: u64,
    /// Bytes of it that were read.
    bytes_read: AtomicU64,
    /// Records that were annotated.
    records: AtomicU64,
    told: Mutex<Told>,
}

#[derive(Default)]
struct Told {
    lines: Vec<String>,
    /// As the last line had it.
    records: u64,
}

impl Progress {
    /// Of an upload of so many bytes.
    pub fn new(bytes: u64) -> Self {
        Self { bytes, ..Self::default() }
    }

    /// More of the upload was read.
    pub fn read(&self, bytes: u64) {
        self.bytes_read.fetch_add(bytes, Ordering::Relaxed);
    }

    /// What the engine counts its records with.
    pub fn records(&self) -> &AtomicU64 {
        &self.records
    }

    /// Adds a line to what is shown of the log.
    pub fn say(&self, now: Timestamp, line: &str) {
        self.told().say(now, line);
    }

    /// How far it is; a line says so when there are more records than the last one told.
    pub fn live(&self, now: Timestamp) -> Live {
        let (bytes_read, records) = (self.bytes_read.load(Ordering::Relaxed), self.records.load(Ordering::Relaxed));
        let mut told = self.told();
        if records > told.records {
            told.records = records;
            let percent = bytes_read.saturating_mul(100).checked_div(self.bytes).unwrap_or(100).min(100);
            told.say(now, &format!("{} records annotated, {percent} % of the file read", grouped(records)));
        }
        Live { at: now, bytes_read, records, lines: told.lines.clone() }
    }

    /// A run that panicked while it told something is told on.
    fn told(&self) -> std::sync::MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Told {
    fn say(&mut self, now: Timestamp, line: &str) {
        if self.lines.len() == LIVE_LINES {
            self.lines.remove(FIRST_LINES);
        }
        self.lines.push(format!("{} UTC  {line}", now.strftime("%H:%M:%S")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn records_are_told_once_and_with_the_part_of_the_file() {
        let progress = Progress::new(2_000);
        progress.say(NOW, "reading sample.vcf");
        progress.read(500);
        assert_eq!(progress.live(NOW).lines, ["00:00:00 UTC  reading sample.vcf"]);
        progress.records().store(1_234_567, Ordering::Relaxed);
        for _ in 0..2 {
            let live = progress.live(NOW);
            assert_eq!((live.bytes_read, live.records, live.lines.len()), (500, 1_234_567, 2));
            assert_eq!(live.lines[1], "00:00:00 UTC  1,234,567 records annotated, 25 % of the file read");
        }
    }

    #[test]
    fn the_first_and_the_last_lines_are_kept() {
        let progress = Progress::new(1);
        (0..100).for_each(|number| progress.say(NOW, &format!("line {number}")));
        let lines = progress.live(NOW).lines;
        assert_eq!(lines.len(), LIVE_LINES);
        assert!(lines[4].ends_with("line 4") && lines[5].ends_with("line 55") && lines[49].ends_with("line 99"));
    }
}
