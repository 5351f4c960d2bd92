//! `gas rerun`.

use serde_json::Value;
use uuid::Uuid;

use super::{
    connect,
    submit::{Then, told},
};
use crate::{
    api::{self, Job, Offered},
    arguments::Global,
    choices::Choices,
    failure::{Code, Failure},
    output::say,
    service::Patience,
    storage::Storage,
};

/// Annotate the upload of a job once more, as a new job
#[derive(clap::Args)]
pub struct Arguments {
    /// The job's id
    #[arg(value_name = "ID")]
    job: Uuid,
    #[command(flatten)]
    choices: Choices,
    #[command(flatten)]
    then: Then,
}

pub fn run(global: &Global, Arguments { job, choices, then }: &Arguments) -> Result<Code, Failure> {
    let service = connect(global)?;
    match service.get("/references") {
        Ok(offered) => choices.check(&api::read::<Offered>(&offered)?)?,
        Err(refused) if refused.kind == "not-allowed" && !then.is_asked_for() => {}
        Err(refused) => return Err(refused),
    }
    let made = service.post(&format!("/jobs/{job}/rerun"), &Value::Object(choices.fields()))?;
    if !then.is_asked_for() {
        told(global, &made, None)?;
        return Ok(Code::Done);
    }
    say(format_args!("the new job is {}", api::read::<Job>(&made)?.id));
    then.follow(global, &service.patient(Patience::LONG), &Storage::new(), &made)
}
