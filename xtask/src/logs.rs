//! `logs`: what a stage of the running stack has written.

use std::{fs, io::Write as _};

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{api::Api, log, stack::Stack, up};

/// Whose log.
#[derive(Clone, Copy, ValueEnum)]
pub enum Stage {
    /// The function that archives results.
    Archive,
    /// The function that starts retrievals.
    Thaw,
    /// The function that brings results back.
    Restore,
    /// The function that sends mails.
    Notify,
    /// The function that tells users' own programs.
    Webhook,
    /// The function that heals what was lost.
    Reconcile,
    /// The worker.
    Annotator,
    /// The pages.
    Web,
    /// The local AWS.
    Aws,
    /// The log-in provider.
    Oidc,
    /// The stand-in for Stripe.
    Stripe,
}

/// Prints it.
pub fn show(stage: Stage) -> Result<()> {
    let stack = Stack::read(&up::file())?;
    let name = stage.to_possible_value().context("every stage has a name")?;
    let name = name.get_name();
    match stage {
        Stage::Annotator | Stage::Web | Stage::Aws | Stage::Oidc | Stage::Stripe => {
            let file = log::file(&stack.logs, name);
            let text = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            Ok(std::io::stdout().write_all(&text)?)
        }
        Stage::Archive | Stage::Thaw | Stage::Restore | Stage::Notify | Stage::Webhook | Stage::Reconcile => {
            show_function(&stack, name)
        }
    }
}

/// Prints what a function wrote, from all of its log streams.
fn show_function(stack: &Stack, name: &str) -> Result<()> {
    let api = Api::new(&stack.endpoint);
    let function = stack.function(name)?;
    let configuration = api.get("lambda", &format!("/2015-03-31/functions/{function}/configuration"))?;
    let usual = json!(format!("/aws/lambda/{function}"));
    let group = configuration.pointer("/LoggingConfig/LogGroup").unwrap_or(&usual);
    let mut events = Vec::new();
    let mut input = json!({ "logGroupName": group });
    loop {
        let mut answer = api.action("logs", "Logs_20140328.FilterLogEvents", &input)?;
        if let Some(Value::Array(page)) = answer.get_mut("events").map(Value::take) {
            events.extend(page);
        }
        let Some(token) = answer.get_mut("nextToken").map(Value::take).filter(Value::is_string) else {
            break;
        };
        input["nextToken"] = token;
    }
    if events.is_empty() {
        println!("{name} has not run yet.");
    }
    events.sort_by_key(|event| event["timestamp"].as_i64());
    for event in events {
        let time = Timestamp::from_millisecond(event["timestamp"].as_i64().unwrap_or_default())?;
        println!("{time:.3} {}", event["message"].as_str().unwrap_or_default().trim_end());
    }
    Ok(())
}
