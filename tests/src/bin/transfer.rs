//! Moves one result of a given size into a vault and back, as archive and restore do, and tells time and peak memory.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]
#![allow(clippy::disallowed_methods, reason = "it measures")]

use std::{
    error::Error,
    io, iter,
    time::{Duration, Instant},
};

use bytes::Bytes;
use clap::Parser;
use gas_aws::{S3Results, Sdk, SystemClock, SystemIds, VaultArchive};
use gas_domain::{Digest, JobKey, ResultFile, Tier};
use gas_ports::{
    ArchiveReader, ArchiveRetrievals, ArchiveWriter, AskRequest, Asked, Clock, Deadline, FetchRequest, Fetched, Ids,
    ResultWriter, StoreRequest, Stored,
};
use jiff::SignedDuration;
use tokio_util::io::StreamReader;

/// What is moved, and where; the endpoints come from the environment as for any AWS SDK.
#[derive(Parser)]
struct Options {
    /// The size of the result, in MiB
    #[arg(long)]
    mib: usize,
    /// The results bucket, with versions
    #[arg(long)]
    bucket: String,
    /// The vault
    #[arg(long)]
    vault: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let sdk = Sdk::load().await;
    let results = S3Results::new(&sdk, options.bucket.clone());
    let topic = "arn:aws:sns:us-east-1:000000000000:none".to_owned();
    let archive = VaultArchive::new(&sdk, options.bucket, options.vault, "bench").notifying(topic);
    let job = JobKey { user_id: "bench".parse()?, job_id: SystemIds.job_id() };
    let deadline = Deadline(SystemClock.now() + SignedDuration::from_hours(24));

    let started = Instant::now();
    let written = results.write(&job.result(), "application/gzip", body(options.mib)).await?;
    let written_after = started.elapsed();
    let result = recorded(written.digest);

    let started = Instant::now();
    let request = StoreRequest { job: &job, attempt: 1, version: &written.version, result: &result, upload: None };
    let Stored::Whole(id) = archive.store(request, deadline).await? else { return Err("it was handed over".into()) };
    let stored_after = started.elapsed();

    let tiers = &[Tier::Standard];
    let ask = AskRequest { job: &job, attempt: 2, archive: &id, recorded: None, again: false, tiers };
    let (Asked::UnderWay(retrieval) | Asked::Ready(retrieval)) = archive.ask(ask).await? else {
        return Err("no tier has capacity".into());
    };
    let upload = None;
    let request = FetchRequest { job: &job, archive: &id, retrieval: Some(&retrieval.id), result: &result, upload };
    let fetched_after = loop {
        let started = Instant::now();
        match archive.fetch(request, deadline).await? {
            Fetched::Whole(_) => break started.elapsed(),
            Fetched::NotYet => tokio::time::sleep(Duration::from_millis(200)).await,
            other => return Err(format!("{other:?}").into()),
        }
    };
    let peak = peak_mib()?;
    let [written, stored, fetched] = [written_after, stored_after, fetched_after].map(|time| time.as_secs_f64());
    println!("| {} | {written:.1} | {stored:.1} | {fetched:.1} | {peak:.0} |", options.mib);
    Ok(())
}

/// So many MiB that do not repeat, made as they are read.
fn body(mib: usize) -> impl tokio::io::AsyncRead + Send + Unpin {
    let mut random = fastrand::Rng::with_seed(1);
    let chunk = move || {
        let mut bytes = vec![0; 1 << 20];
        random.fill(&mut bytes);
        io::Result::Ok(Bytes::from(bytes))
    };
    StreamReader::new(futures::stream::iter(iter::repeat_with(chunk).take(mib)))
}

fn recorded(digest: Digest) -> ResultFile {
    let Digest { bytes, sha256, tree_hash } = digest;
    ResultFile { bytes, sha256, tree_hash, reference: "bench".into(), summary: "{}".into() }
}

/// The most memory that this process has used, in MiB, as Linux counts it.
fn peak_mib() -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(peak.trim().trim_end_matches("kB").trim().parse::<f64>()? / 1024.0)
}
