//! `invoke`: sends an event to a function of the running stack.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::{api::Api, stack::Stack, up};

/// Invokes a function with the event in a file; prints its answer and the end of its log.
pub fn run(function: &str, event: &Path) -> Result<()> {
    let stack = Stack::read(&up::file())?;
    let event = fs::read(event).with_context(|| format!("cannot read {}", event.display()))?;
    let (answer, log) = Api::new(&stack.endpoint).invoke(stack.function(function)?, &event)?;
    let log = BASE64_STANDARD.decode(log).unwrap_or_default();
    println!(
        "{}\n\nThe end of its log:\n{}",
        String::from_utf8_lossy(&answer),
        String::from_utf8_lossy(&log).trim_end()
    );
    Ok(())
}
