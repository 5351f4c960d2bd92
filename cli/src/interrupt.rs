//! Ctrl-C: what was done so far stays, and how to go on is said.

use std::{
    io::{self, Write as _},
    process,
    sync::{Mutex, PoisonError},
};

/// What a shell reports of a command that ended so (128 + SIGINT).
const CODE: i32 = 130;

static ADVICE: Mutex<String> = Mutex::new(String::new());

/// Says from now on, when the command is interrupted, how to go on.
pub fn advise(words: impl Into<String>) {
    *ADVICE.lock().unwrap_or_else(PoisonError::into_inner) = words.into();
}

/// Listens for Ctrl-C.
pub fn listen() {
    let told = || {
        let advice = ADVICE.lock().unwrap_or_else(PoisonError::into_inner);
        // A bar may stand in the line.
        let _ = writeln!(io::stderr(), "\ngas: interrupted. {advice}");
        process::exit(CODE);
    };
    // Without it Ctrl-C ends the command as well, only without advice. Signals that are ignored stay so, as with nohup.
    let _ = ctrlc::try_set_handler(told);
}
