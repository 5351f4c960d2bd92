//! How far something is, on a terminal; nothing in a pipe.

use std::{
    fmt::Write,
    io::{self, Read},
    time::Duration,
};

use indicatif::{HumanDuration, ProgressBar, ProgressState, ProgressStyle};

use crate::clean::clean;

const TRANSFER: &str = "{prefix:28!} {wide_bar} {percent:>3}% {bytes_per_sec:>13} {left:>9}";
const WAITING: &str = "{spinner} {wide_msg}";
const DRAWN_EVERY: Duration = Duration::from_millis(200);

/// The progress of one file or job. It stands on standard error, and goes when it is done.
#[derive(Clone)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Over a file of so many bytes, of which some are there already: these say nothing of the speed.
    pub fn of_bytes(name: &str, bytes: u64, there: u64) -> Self {
        Self::drawn(ProgressBar::new(bytes), TRANSFER, name, there)
    }

    /// Of something that ends some time.
    pub fn of_waiting() -> Self {
        Self::drawn(ProgressBar::new_spinner(), WAITING, "", 0)
    }

    fn drawn(bar: ProgressBar, template: &str, name: &str, there: u64) -> Self {
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style = style.with_key("left", |state: &ProgressState, text: &mut dyn Write| {
            // Nothing is known before something has gone through. The line of a terminal takes every text.
            let _ = match state.per_sec() {
                0.0.. if state.pos() > 0 => write!(text, "{:#} left", HumanDuration(state.eta())),
                _ => Ok(()),
            };
        });
        let bar = bar.with_style(style).with_prefix(clean(name));
        bar.set_position(there);
        bar.tick();
        bar.reset_eta();
        // It hides itself where there is no terminal.
        if !bar.is_hidden() {
            bar.enable_steady_tick(DRAWN_EVERY);
        }
        Self(bar)
    }

    /// It begins anew.
    pub fn begin(&self) {
        self.0.set_position(0);
    }

    pub fn forward(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    pub fn back(&self, bytes: u64) {
        self.0.dec(bytes);
    }

    pub fn tell(&self, words: &str) {
        self.0.set_message(clean(words));
    }

    /// Ends it, before something else is written.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }

    /// Bytes that are counted as they are read.
    pub fn over<R: Read>(&self, bytes: R) -> Watched<R> {
        Watched { bytes, progress: self.clone(), read: 0 }
    }
}

/// Bytes that are counted as they are read.
pub struct Watched<R> {
    bytes: R,
    progress: Progress,
    read: u64,
}

impl<R> Watched<R> {
    /// They have to be read again.
    pub fn take_back(&mut self) {
        self.progress.back(self.read);
        self.read = 0;
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let amount = self.bytes.read(buffer)?;
        self.read += amount as u64;
        self.progress.forward(amount as u64);
        Ok(amount)
    }
}
