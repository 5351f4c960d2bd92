//! The whole life of one result, from upload to archive and back, a line for each step.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use serde_json::Value;

use super::job::Watch;
use xtask::visitor::{Submitted, Visitor};

use crate::{api::Api, hash, item::Item, progress::Step, stack::Stack, wait};

/// How long a step may take beside what it is told to wait, in seconds.
const BOUND: u64 = 90;

/// Tells it for one VCF of the account `free`, which is free again at the end.
pub fn tell(stack: &Stack, vcf: &Path, retention_seconds: u32) -> Result<()> {
    let step = Step::start("submitted");
    let visitor = Visitor::log_in(&stack.web_url, "free")?;
    let job = visitor.annotate(vcf)?;
    let watch = Watch::new(stack, &job);
    watch.until("the job to be submitted", BOUND, |item| !item.is("UPLOADING"))?;
    step.done(format!("{} as job {}", vcf.file_name().unwrap_or_default().display(), job.job_id));

    let step = Step::start("running");
    watch.until("the annotator to take the job", BOUND, |item| item.is("RUNNING") || item.is("COMPLETED"))?;
    step.done("");

    let step = Step::start("completed");
    let completed = watch.until("the job to complete", BOUND, |item| item.is("COMPLETED"))?;
    let before = visitor.result(&job)?.context("the job's page offers no result")?;
    let sha256 = hash::sha256(&before);
    step.done(format!("{} bytes, SHA-256 {sha256}", before.len()));

    mail(stack, &job)?;
    archived(&watch, &completed, retention_seconds)?;

    let step = Step::start("user becomes premium");
    visitor.subscribe()?;
    step.done("");

    let step = Step::start("thawed");
    let thawing = |item: &Item| item.text("retrieval_tier").is_some() || item.is("ONLINE");
    let item = watch.until("the retrieval to begin", BOUND, thawing)?;
    wait::until(&stack.logs, BOUND, "the archive to be readable", || Ok(watch.is_thawed(&item)?.then_some(())))?;
    step.done(item.text("retrieval_tier").unwrap_or_default());

    let step = Step::start("restored");
    watch.until("the result to be restored", BOUND, |item| item.is("ONLINE"))?;
    let after = visitor.result(&job)?.context("the job's page offers no result after the restore")?;
    if hash::sha256(&after) != sha256 {
        bail!("the restored result differs from the one before: SHA-256 {} instead of {sha256}", hash::sha256(&after));
    }
    step.done("the same bytes: SHA-256 equal");
    visitor.unsubscribe()
}

fn archived(watch: &Watch<'_>, completed: &Item, retention_seconds: u32) -> Result<()> {
    let until = completed.text("retention_until").context("the job of a free user has no retention")?;
    let until: Timestamp = until.parse().context("retention_until is no RFC 3339 time")?;
    let bound = u64::from(retention_seconds) + BOUND;
    let step = Step::start("retention over");
    watch.until("the retention to be over", bound, |item| Timestamp::now() >= until || !item.is("ONLINE"))?;
    step.done(format!("{retention_seconds} s after completion"));

    let step = Step::start("archived");
    let archived = watch.until("the result to be archived", BOUND, |item| item.is("ARCHIVED"))?;
    step.done(archived.text("results_file_archive_id").unwrap_or_default());
    Ok(())
}

fn mail(stack: &Stack, job: &Submitted) -> Result<()> {
    let step = Step::start("mail");
    let api = Api::new(&stack.endpoint);
    let subject = wait::until(&stack.logs, BOUND, "the mail", || Ok(subject(&api.mails()?, &job.job_id)))?;
    step.done(format!("“{subject}”"));
    Ok(())
}

/// The subject of the mail that names the job.
fn subject(mails: &Value, job_id: &str) -> Option<String> {
    let accounts = mails["messages"].as_object()?;
    let mut mails = accounts.values().filter_map(Value::as_array).flatten();
    let mail = mails.find(|mail| mail["BodyText"].as_str().is_some_and(|text| text.contains(job_id)))?;
    mail["Subject"].as_str().map(str::to_owned)
}
