//! `gas submit`.

use std::{
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use clap::Args;
use serde_json::Value;

use super::connect;
use crate::{
    api::{self, Job, Me, Offered},
    arguments::Global,
    check::Chosen,
    choices::Choices,
    clean::{clean, size},
    download::Fetcher,
    ending::Ending,
    failure::{Code, Failure},
    output::{self, Table, say},
    private::Folders,
    service::{Patience, Service},
    storage::Storage,
    upload::{Memory, Sender},
    wait,
};

/// A file waits for its turn this often, and so long each time: two hours.
const TURNS: u32 = 480;
const TURN: Duration = Duration::from_secs(15);

/// Send VCFs or BCFs to be annotated
///
/// Plain, gzip and BGZF are taken. A file that is no VCF, too large for your plan, or asked for with a reference or format that
/// is not offered is refused before anything is sent. After a break, the same command goes on with what was begun.
///
/// A line for each file: the job's id, its state and the file; with --download where the result is, too (with --json as `path`).
///
/// A command that ended with code 3, or was interrupted, and is run again goes on with its jobs, too, for two days.
#[derive(Args)]
pub struct Arguments {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    choices: Choices,
    #[command(flatten)]
    then: Then,
}

/// What is done when a job is under way.
#[derive(Args)]
pub struct Then {
    /// Wait until the jobs have ended
    #[arg(long, short)]
    pub wait: bool,
    /// Wait, and fetch the results into this folder
    #[arg(long, short, value_name = "DIR")]
    pub download: Option<PathBuf>,
}

pub fn run(global: &Global, Arguments { files, choices, then }: &Arguments) -> Result<Code, Failure> {
    let mut ending = Ending::of(files.len());
    let checked = files.iter().filter_map(|path| ending.note(&path.display(), Chosen::check(path))).collect::<Vec<_>>();
    if checked.is_empty() {
        return Ok(ending.code());
    }
    let service = connect(global)?;
    let me: Me = api::read(&service.get("/me")?)?;
    let may_read = me.token.scopes.iter().any(|scope| scope == "read");
    if may_read {
        choices.check(&api::read::<Offered>(&service.get("/references")?)?)?;
    } else if then.is_asked_for() {
        // Better said now than when the file is sent.
        return Err(Failure::not_allowed(
            "your token may submit but not read: without --wait and --download it can be used",
        ));
    }
    let service = service.patient(Patience::LONG);
    let memory = Memory::open(Folders::find().ok().map(|folders| folders.state));
    let sender = Sender { service: &service, storage: Storage::new(), memory };
    // Whether the same command may be run again: then it finds the jobs of this one.
    let mut is_for_again = false;
    let mut under_way = Vec::new();
    for file in &checked {
        let sent = fits(file, &me).and_then(|()| send(&sender, file, choices, then));
        is_for_again |= sent.as_ref().is_err_and(|failure| failure.code == Code::Service);
        let name = clean(&file.name);
        let Some(job) = ending.note(&name, sent) else { continue };
        if then.is_asked_for() {
            say(format_args!("{name} is job {}", api::read::<Job>(&job)?.id));
        } else {
            ending.note(&name, told(global, &job, None));
        }
        under_way.push((file, job));
    }
    for (file, job) in under_way.iter().filter(|_| then.is_asked_for()) {
        let ended = then.follow(global, &service, &sender.storage, job);
        is_for_again |= ended.is_err();
        if let Some(code) = ending.note(&clean(&file.name), ended) {
            ending.count(code);
        }
    }
    for (file, _) in under_way.iter().filter(|_| !is_for_again) {
        sender.forget(file, choices);
    }
    Ok(ending.code())
}

/// Sends a file; with patience, when as many jobs are under way as the plan allows and somebody waits anyway.
fn send(sender: &Sender<'_>, file: &Chosen, choices: &Choices, then: &Then) -> Result<Value, Failure> {
    for turn in 0..TURNS {
        match sender.send(file, choices) {
            Err(refused) if refused.kind == "too-many-jobs" && then.is_asked_for() => {
                if turn == 0 {
                    let name = clean(&file.name);
                    say(format_args!("{name} waits: as many of your jobs are under way as your plan allows"));
                }
                thread::sleep(TURN.mul_f64(0.5 + fastrand::f64()));
            }
            sent => return sent,
        }
    }
    sender.send(file, choices)
}

fn fits(file: &Chosen, Me { limits, plan, .. }: &Me) -> Result<(), Failure> {
    if file.bytes <= limits.upload_bytes {
        return Ok(());
    }
    let (bytes, limit, plan) = (size(file.bytes), size(limits.upload_bytes), clean(plan));
    let name = clean(&file.name);
    Err(Failure::usage(format!("{name} was not sent: it has {bytes}, and the plan {plan} takes {limit}")))
}

impl Then {
    pub fn is_asked_for(&self) -> bool {
        self.wait || self.download.is_some()
    }

    /// Waits for the end of a job, fetches its result if that was asked for, and tells it.
    pub fn follow(&self, global: &Global, service: &Service, storage: &Storage, job: &Value) -> Result<Code, Failure> {
        let ended = wait::until_ended(service, api::read::<Job>(job)?.id)?;
        let job: Job = api::read(&ended)?;
        if job.has_failed() {
            told(global, &ended, None)?;
            if let Some(failure) = &job.failure {
                say(format_args!("{}: {}", clean(&job.file_name), reason(failure)));
            }
            return Ok(Code::JobFailed);
        }
        let fetcher = Fetcher { service, storage: storage.clone() };
        let fetched = self.download.as_deref().map(|folder| fetcher.fetch(job.id, folder)).transpose();
        told(global, &ended, fetched.as_ref().ok().and_then(Option::as_deref))?;
        fetched.map(|_| Code::Done)
    }
}

/// Why a job failed, with its line.
pub fn reason(failure: &api::Reason) -> String {
    let line = failure.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    // The engine lists several faults line by line.
    let reason: Vec<String> = failure.reason.lines().map(clean).collect();
    let reason = reason.join("\n");
    if reason.starts_with("line ") { reason } else { format!("{line}{reason}") }
}

/// Tells what became of a job. When nobody reads any more, that is no failure, and no end of what is left to do.
pub fn told(global: &Global, said: &Value, fetched: Option<&Path>) -> Result<(), Failure> {
    let fetched = fetched.map(|path| path.display().to_string());
    if global.json {
        let mut said = said.clone();
        if let (Some(path), Some(fields)) = (fetched, said.as_object_mut()) {
            fields.insert("path".to_owned(), path.into());
        }
        return output::even_unread(output::json(&said));
    }
    let job: Job = api::read(said)?;
    let mut table = Table::new(&[]);
    let id = job.id.to_string();
    match &fetched {
        Some(path) => table.row([&id, &job.state, &job.file_name, path]),
        None => table.row([&id, &job.state, &job.file_name]),
    }
    output::even_unread(table.write())
}
