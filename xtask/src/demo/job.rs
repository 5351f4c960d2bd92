//! A job as its table has it, watched while it goes through its life.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::{api::Api, folders, stack::Stack, wait};
use xtask::visitor::Submitted;

/// Watches one job.
pub struct Watch<'a> {
    stack: &'a Stack,
    api: Api,
    job: &'a Submitted,
}

/// The job's item of the Jobs table.
pub struct Item(Value);

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
                let line = item.0["failure_line"]["N"].as_str().map(|line| format!(" (line {line})"));
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
        self.api.is_thawed(self.stack.output("ArchiveBucketName")?, archive)
    }

    fn item(&self) -> Result<Item> {
        let key = json!({ "user_id": { "S": self.job.user_id }, "job_id": { "S": self.job.job_id } });
        let input = json!({ "TableName": self.stack.output("JobsTableName")?, "Key": key, "ConsistentRead": true });
        let mut answer = self.api.action("dynamodb", "DynamoDB_20120810.GetItem", &input)?;
        let item = answer.get_mut("Item").map(Value::take);
        item.map(Item).with_context(|| format!("job {} is not in its table", self.job.job_id))
    }
}

impl Item {
    /// An attribute that is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0[name]["S"].as_str()
    }

    /// Whether the job or its result is in a state.
    pub fn is(&self, state: &str) -> bool {
        ["job_status", "result_state"].iter().any(|name| self.text(name) == Some(state))
    }
}
