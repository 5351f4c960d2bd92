//! A job as its table has it, watched while it goes through its life.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::{
    api::Api,
    folders,
    item::Item,
    stack::{Stack, glacier},
    wait,
};
use xtask::visitor::Submitted;

/// Watches one job.
pub struct Watch<'a> {
    stack: &'a Stack,
    api: Api,
    job: &'a Submitted,
}

impl<'a> Watch<'a> {
    /// Watches `job`.
    pub fn new(stack: &'a Stack, job: &'a Submitted) -> Self {
        Self { stack, api: Api::new(&stack.endpoint), job }
    }

    /// Waits until the job meets a condition, for `seconds` at most. A failed or held job ends the waiting.
    pub fn until(&self, what: &str, seconds: u64, condition: impl Fn(&Item) -> bool) -> Result<Item> {
        wait::until(&self.stack.logs, seconds, what, || {
            let item = self.item()?;
            if let Some(state) = ["FAILED", "CANCELLED", "HELD"].into_iter().find(|state| item.is(state)) {
                let reason = item.text("failure").or(item.text("held_reason")).unwrap_or("no reason is recorded");
                let line = item.number("failure_line").map(|line| format!(" (line {line})"));
                let (line, logs) = (line.unwrap_or_default(), folders::shown(&self.stack.logs));
                bail!("the job is {state}: {reason}{line}. The logs are in {logs}");
            }
            Ok(condition(&item).then_some(item))
        })
    }

    /// Whether the archive has made the job's archived result readable.
    pub fn is_thawed(&self, item: &Item) -> Result<bool> {
        let Some(archive) = item.text("results_file_archive_id") else {
            return Ok(true);
        };
        let (Some(glacier), Some(retrieval)) = (&self.stack.glacier, item.text("retrieval_id")) else {
            return self.api.is_thawed(self.stack.output("ArchiveBucketName")?, archive);
        };
        let job = format!("{glacier}/-/vaults/{}/jobs/{retrieval}", glacier::VAULT);
        let job: Value = ureq::get(&job).call()?.body_mut().read_json()?;
        Ok(job["Completed"] == true)
    }

    fn item(&self) -> Result<Item> {
        let key = json!({ "user_id": { "S": self.job.user_id }, "job_id": { "S": self.job.job_id } });
        let input = json!({ "TableName": self.stack.output("JobsTableName")?, "Key": key, "ConsistentRead": true });
        let mut answer = self.api.action("dynamodb", "DynamoDB_20120810.GetItem", &input)?;
        let item = answer.get_mut("Item").map(Value::take);
        item.map(Item::new).with_context(|| format!("job {} is not in its table", self.job.job_id))
    }
}
