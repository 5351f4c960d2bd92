//! What must hold when all is at rest: the bytes, the mails, the queues, and nothing left of what was deleted.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context as _, Result};
use serde_json::json;

use super::{
    archives::Archives,
    inputs::Inputs,
    person::{Made, Person},
    plan::Story,
    promises::{Picture, leaves},
    service::Service,
};
use crate::{aws_cli::AwsCli, hash};

/// What was counted, and what was found wrong.
#[derive(Default)]
pub struct Findings {
    /// Broken promises, a line each.
    pub broken: Vec<String>,
    /// Results whose bytes were compared, by where they are.
    pub compared: BTreeMap<&'static str, u32>,
    /// Mails sent.
    pub mails: u32,
    /// Mails that were sent again.
    pub doubled: u32,
    /// Versions and archives that nobody refers to, left by killed workers; the orphan pass removes them later.
    pub orphans: u32,
}

/// Messages that are in the queues, by the queue.
pub fn messages(service: &Service) -> Result<BTreeMap<String, u64>> {
    let mut waiting = BTreeMap::new();
    for (name, url) in service.queues() {
        let input = json!({ "QueueUrl": url, "AttributeNames": ["All"] });
        let answer = service.api().action("sqs", "AmazonSQS.GetQueueAttributes", &input)?;
        let parts = ["", "NotVisible", "Delayed"].map(|part| format!("ApproximateNumberOfMessages{part}"));
        let count = |part: &String| answer["Attributes"][part].as_str().and_then(|text| text.parse::<u64>().ok());
        let count = parts.iter().filter_map(count).sum::<u64>();
        if count > 0 {
            waiting.insert(name.to_owned(), count);
        }
    }
    Ok(waiting)
}

impl Findings {
    /// Compares the bytes of every result with what was recorded and with what the engine makes of the input.
    pub fn compare(
        &mut self,
        service: &Service,
        picture: &Picture,
        people: &[Person<'_>],
        made: &[Made],
        inputs: &Inputs,
    ) -> Result<()> {
        let archives = Archives::of(service)?;
        for made in made {
            let Some(item) = picture.jobs.get(&made.job.job_id).filter(|item| item.is("COMPLETED")) else { continue };
            let recorded = item.text("result_sha256").unwrap_or_default();
            if recorded != inputs.expected(made.number)? {
                self.broken.push(format!("job {}: what is recorded is not what the engine makes", made.job.job_id));
            }
            let (place, whole) = if item.is("ONLINE") {
                let owner = people.iter().find(|person| person.name == made.owner).context("a job has no owner")?;
                let bytes = owner.visitor.result(&made.job)?;
                ("online", bytes.map(|bytes| hash::sha256(&bytes) == recorded))
            } else {
                ("archived", archives.is_whole(item))
            };
            match whole {
                Some(true) => *self.compared.entry(place).or_default() += 1,
                Some(false) => self.broken.push(format!("job {}: other bytes are {place}", made.job.job_id)),
                None => self.broken.push(format!("job {}: nothing can be read where it is {place}", made.job.job_id)),
            }
        }
        Ok(())
    }

    /// One mail at least for what ended with a mail, one more at most for each killed sender.
    pub fn count_mails(&mut self, picture: &Picture, made: &[Made], senders_killed: u32) {
        for made in made {
            let count = picture.mails.get(&made.job.job_id).copied().unwrap_or_default();
            self.mails += count;
            self.doubled += count.saturating_sub(1);
            let gone = made.story == Story::Deleted || leaves(made);
            match count {
                0 if !gone && !made.cancelled => self.broken.push(format!("job {}: no mail", made.job.job_id)),
                1.. if made.cancelled => self.broken.push(format!("job {}: cancelled, yet a mail", made.job.job_id)),
                count if count > 1 + senders_killed => {
                    self.broken
                        .push(format!("job {}: {count} mails, {senders_killed} senders killed", made.job.job_id));
                }
                _ => {}
            }
        }
    }

    /// Looks through the buckets: everything referred to is there, nothing of a deleted job is.
    pub fn look_through(&mut self, service: &Service, picture: &Picture, made: &[Made]) -> Result<()> {
        let referred: HashSet<&str> = picture
            .jobs
            .values()
            .flat_map(|item| {
                ["result_version_id", "log_version_id", "results_file_archive_id"].map(|name| item.text(name))
            })
            .flatten()
            .collect();
        let known: HashSet<&str> = made.iter().map(|made| made.job.job_id.as_str()).collect();
        let mut found = HashSet::new();
        for bucket in ["InputsBucketName", "ResultsBucketName", "ArchiveBucketName"] {
            // With a vault there is no archive bucket.
            let Some(name) = service.stack.outputs.get(bucket) else { continue };
            let list = AwsCli::of_stack(&service.stack).json(&["s3api", "list-object-versions", "--bucket", name])?;
            for version in list["Versions"].as_array().into_iter().flatten() {
                let key = version["Key"].as_str().unwrap_or_default();
                let id = version["VersionId"].as_str().unwrap_or_default();
                let job = key.trim_start_matches("archive/").split('/').nth(1).unwrap_or_default();
                if !known.contains(job) || !picture.jobs.contains_key(job) {
                    self.broken.push(format!("{bucket} has {key}, of a job that is gone"));
                } else if bucket != "InputsBucketName" && !referred.contains(id) && !referred.contains(key) {
                    self.orphans += 1;
                }
                found.extend([key.to_owned(), id.to_owned()]);
            }
        }
        for archive in Archives::of(service)?.in_vault() {
            self.orphans += u32::from(!referred.contains(archive));
            found.insert(archive.to_owned());
        }
        let missing = referred.iter().filter(|name| !found.contains(**name));
        self.broken.extend(missing.map(|name| format!("{name} is referred to and is nowhere")));
        Ok(())
    }
}
