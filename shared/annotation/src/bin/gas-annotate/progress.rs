//! How far a run is, on a terminal; nothing in a pipe.

use std::{
    fmt::Write,
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use indicatif::{HumanCount, ProgressBar, ProgressState, ProgressStyle};

const WITH_END: &str = "{wide_bar} {percent}% of {total_bytes}, {records} records, {speed}/s, {eta} left";
const WITHOUT_END: &str = "{spinner} {bytes} read, {records} records, {speed}/s";
const DRAWN_EVERY: Duration = Duration::from_millis(200);

/// The progress over an input.
pub struct Progress {
    bar: ProgressBar,
    /// Records so far; the engine counts them.
    pub records: Arc<AtomicU64>,
}

impl Progress {
    /// For an input of so many bytes as it is stored, if that is known.
    pub fn new(bytes: Option<u64>) -> Self {
        let records = Arc::new(AtomicU64::new(0));
        let (shown, per_second) = (Arc::clone(&records), Arc::clone(&records));
        let template = if bytes.is_some() { WITH_END } else { WITHOUT_END };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style = style
            .with_key("records", move |_: &ProgressState, text: &mut dyn Write| {
                // The line of a terminal takes every text.
                let _ = write!(text, "{}", HumanCount(shown.load(Ordering::Relaxed)));
            })
            .with_key("speed", move |state: &ProgressState, text: &mut dyn Write| {
                let milliseconds = u64::try_from(state.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
                let speed = per_second.load(Ordering::Relaxed).saturating_mul(1000) / milliseconds;
                let _ = write!(text, "{}", HumanCount(speed));
            });
        let bar = bytes.map_or_else(ProgressBar::new_spinner, ProgressBar::new).with_style(style);
        // It draws on standard error, and hides itself where that is not a terminal.
        if !bar.is_hidden() {
            bar.enable_steady_tick(DRAWN_EVERY);
        }
        Self { bar, records }
    }

    /// The input, watched.
    pub fn over<R: Read>(&self, input: R) -> impl Read + use<R> {
        Watched { input, bar: self.bar.clone() }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

struct Watched<R> {
    input: R,
    bar: ProgressBar,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let amount = self.input.read(buffer)?;
        self.bar.inc(amount as u64);
        Ok(amount)
    }
}
