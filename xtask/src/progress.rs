//! One line for each step: a spinner while it runs (on a terminal only), then what came of it and how long it took.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// A step that is under way. Dropped before [`Step::done`], it is shown as failed.
pub struct Step {
    name: String,
    bar: ProgressBar,
    started: Instant,
    ended: bool,
}

impl Step {
    /// Begins a step and shows it.
    pub fn start(name: impl Into<String>) -> Self {
        let name = name.into();
        let bar = ProgressBar::new_spinner().with_message(name.clone());
        if let Ok(style) = ProgressStyle::with_template("{spinner:.cyan} {msg} {elapsed:.dim}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(80));
        Self { name, bar, started: Instant::now(), ended: false }
    }

    /// Ends the step; `outcome` is added to its line.
    pub fn done(mut self, outcome: impl AsRef<str>) {
        self.end("✓", outcome.as_ref());
    }

    fn end(&mut self, mark: &str, outcome: &str) {
        self.ended = true;
        self.bar.finish_and_clear();
        println!("{mark} {:<28} {:>7.1} s  {outcome}", self.name, self.started.elapsed().as_secs_f64());
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if !self.ended {
            self.end("✗", "");
        }
    }
}
