//! `gas download`.

use std::path::PathBuf;

use super::{connect, jobs::Several};
use crate::{
    arguments::Global,
    download::Fetcher,
    ending::Ending,
    failure::{Code, Failure},
    output,
    service::Patience,
    storage::Storage,
};

/// Fetch results, and check their SHA-256
///
/// A line for each: where it is. What is there already is not fetched again; what was interrupted is gone on with.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    several: Several,
    /// The folder, made if there is none
    #[arg(long = "download", short, value_name = "DIR", default_value = ".")]
    output: PathBuf,
}

pub fn run(global: &Global, Arguments { several: Several { jobs }, output }: &Arguments) -> Result<Code, Failure> {
    let service = connect(global)?;
    let mut ending = Ending::of(jobs.len());
    let fetcher = Fetcher { service: &service.patient(Patience::SHORT), storage: Storage::new() };
    for job in jobs {
        let Some(path) = ending.note(job, fetcher.fetch(*job, output)) else { continue };
        let path = path.display().to_string();
        let written = match global.json {
            true => output::json(&serde_json::json!({ "id": job, "path": path })),
            false => output::line(&path),
        };
        ending.note(job, output::even_unread(written));
    }
    Ok(ending.code())
}
