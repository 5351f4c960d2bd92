//! Waits for a condition, with a bound, while the services are watched.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::{folders, processes};

/// How often the condition is looked at.
const INTERVAL: Duration = Duration::from_millis(50);

/// Asks `condition` again and again until it answers something, for `seconds` at most.
pub fn until<T>(logs: &Path, seconds: u64, what: &str, mut condition: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(value) = condition()? {
            return Ok(value);
        }
        processes::all_alive(logs)?;
        if Instant::now() >= end {
            bail!("waited {seconds} s for {what}, in vain. The logs are in {}", folders::shown(logs));
        }
        thread::sleep(INTERVAL);
    }
}
