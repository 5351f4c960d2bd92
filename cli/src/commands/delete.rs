//! `gas delete`.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::{connect, jobs::Several};
use crate::{
    arguments::Global,
    ending::Ending,
    failure::{Code, Failure},
    output::say,
};

/// Delete jobs with all their files, wherever they are
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    several: Several,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

pub fn run(global: &Global, Arguments { several: Several { jobs }, yes }: &Arguments) -> Result<Code, Failure> {
    if !yes && !is_meant(jobs.len())? {
        say(format_args!("nothing was deleted"));
        return Ok(Code::Done);
    }
    let service = connect(global)?;
    let mut ending = Ending::of(jobs.len());
    for job in jobs {
        ending.note(job, service.delete(&format!("/jobs/{job}")));
    }
    Ok(ending.code())
}

/// Asks, where there is somebody to ask.
fn is_meant(count: usize) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Failure::usage("there is no terminal to ask at: say --yes if you mean it"));
    }
    let what = if count == 1 { "this job".to_owned() } else { format!("these {count} jobs") };
    let _ = write!(io::stderr(), "Delete {what} with all files, upload and result? [y/N] ");
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(|error| Failure::usage(format!("no answer: {error}")))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
