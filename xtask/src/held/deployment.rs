//! The tables, buckets and functions that the command works on.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::Key;
use crate::{aws_cli::AwsCli, folders, item::Item, stack::Stack, up};

/// A deployed stack.
pub struct Deployment {
    aws: AwsCli,
    outputs: BTreeMap<String, String>,
}

/// Whether an object is there.
pub enum Found {
    /// With this HEAD answer.
    Yes(Value),
    /// It is not.
    No,
    /// Nobody knows, for this reason.
    Unknown(String),
}

impl Deployment {
    /// The CloudFormation stack of that name, or the one that runs on this machine.
    pub fn find(name: Option<&str>) -> Result<Self> {
        let Some(name) = name else {
            let stack = Stack::read(&up::file()).context("for a deployment give --stack NAME")?;
            return Ok(Self { aws: AwsCli::of_stack(&stack), outputs: stack.outputs });
        };
        let aws = AwsCli::of_operator();
        let answer = aws.json(&["cloudformation", "describe-stacks", "--stack-name", name])?;
        let outputs = answer["Stacks"][0]["Outputs"].as_array().into_iter().flatten();
        let pair = |output: &Value| {
            Some((output["OutputKey"].as_str()?.to_owned(), output["OutputValue"].as_str()?.to_owned()))
        };
        Ok(Self { outputs: outputs.filter_map(pair).collect(), aws })
    }

    /// An output of the stack, if it has it: a vault's deployment has no archive bucket.
    pub fn output(&self, name: &str) -> Option<&str> {
        self.outputs.get(name).map(String::as_str)
    }

    /// All jobs whose result is held.
    pub fn held(&self) -> Result<Vec<Item>> {
        let mut scan = vec!["dynamodb", "scan", "--consistent-read", "--table-name", self.needed("JobsTableName")?];
        scan.extend(["--filter-expression", "result_state = :held"]);
        scan.extend(["--expression-attribute-values", r#"{":held": {"S": "HELD"}}"#]);
        let mut answer = self.aws.json(&scan)?;
        let Value::Array(items) = answer["Items"].take() else { bail!("the scan answered no items") };
        Ok(items.into_iter().map(Item::new).collect())
    }

    /// One job.
    pub fn item(&self, job: &Key) -> Result<Item> {
        let key = json!({ "user_id": { "S": job.user_id }, "job_id": { "S": job.job_id } }).to_string();
        let table = self.needed("JobsTableName")?;
        let text =
            self.aws.run(&["dynamodb", "get-item", "--consistent-read", "--table-name", table, "--key", &key])?;
        if text.trim().is_empty() {
            bail!("there is no job {job} in {table}");
        }
        let mut answer: Value = serde_json::from_str(&text).context("the table answered no JSON")?;
        Ok(Item::new(answer["Item"].take()))
    }

    /// Looks for an object, or a version of one.
    pub fn object(&self, bucket: &str, key: &str, version: Option<&str>) -> Found {
        let mut head = vec!["s3api", "head-object", "--bucket", bucket, "--key", key];
        head.extend(version.iter().flat_map(|version| ["--version-id", version]));
        match self.aws.json(&head) {
            Ok(answer) => Found::Yes(answer),
            Err(error) => {
                let error = format!("{error:#}");
                let gone = ["(404)", "NoSuchVersion", "NoSuchKey"].iter().any(|sign| error.contains(sign));
                if gone { Found::No } else { Found::Unknown(error) }
            }
        }
    }

    /// Sends an event to reconcile.
    pub fn invoke_reconcile(&self, event: &Value) -> Result<()> {
        let (answer, event) = (folders::made("reconcile-answer.json").display().to_string(), event.to_string());
        let mut invoke = vec!["lambda", "invoke", "--function-name", self.needed("ReconcileFunctionName")?];
        invoke.extend(["--cli-binary-format", "raw-in-base64-out", "--payload", &event, &answer]);
        let status = self.aws.json(&invoke)?;
        let text = std::fs::read_to_string(&answer).unwrap_or_default();
        let _ = std::fs::remove_file(&answer);
        if !status["FunctionError"].is_null() {
            bail!("reconcile failed: {text}");
        }
        Ok(())
    }

    fn needed(&self, output: &str) -> Result<&str> {
        self.output(output).with_context(|| format!("the stack has no output {output}: is it a deployment of GAS?"))
    }
}
