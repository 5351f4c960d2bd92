//! `gas show`, `gas cancel`: what is done to jobs by their ids.

use clap::Args;
use serde_json::json;
use uuid::Uuid;

use super::{
    connect,
    submit::{reason, told},
};
use crate::{
    api::{self, Job},
    arguments::Global,
    clean::{clean, size},
    ending::Ending,
    failure::{Code, Failure},
    output::{self, moment},
};

#[derive(Args)]
pub struct One {
    /// The job's id
    #[arg(value_name = "ID")]
    job: Uuid,
}

#[derive(Args)]
pub struct Several {
    /// The jobs' ids
    #[arg(required = true, value_name = "ID")]
    pub jobs: Vec<Uuid>,
}

pub fn show(global: &Global, One { job }: &One) -> Result<Code, Failure> {
    let said = connect(global)?.get(&format!("/jobs/{job}"))?;
    if global.json {
        output::json(&said)?;
    } else {
        output::facts(&facts(&api::read(&said)?))?;
    }
    Ok(Code::Done)
}

pub fn cancel(global: &Global, Several { jobs }: &Several) -> Result<Code, Failure> {
    let service = connect(global)?;
    let mut ending = Ending::of(jobs.len());
    for job in jobs {
        let cancelled = service.post(&format!("/jobs/{job}/cancel"), &json!({}));
        ending.note(job, cancelled.and_then(|said| told(global, &said, None)));
    }
    Ok(ending.code())
}

fn facts(job: &Job) -> Vec<(&'static str, String)> {
    let bytes = job.input_bytes.map(|bytes| format!(", {}", size(bytes))).unwrap_or_default();
    let haplotype = if job.haplotype { ", by haplotype" } else { "" };
    let mut facts = vec![
        ("Job", job.id.to_string()),
        ("File", format!("{}{bytes}", clean(&job.file_name))),
        ("State", clean(&job.state)),
        ("Reference", clean(job.reference.as_deref().unwrap_or("the service's usual one"))),
        ("Format", format!("{}{haplotype}", clean(&job.format))),
        ("Submitted", moment(job.submitted_at)),
    ];
    if let Some(progress) = &job.progress {
        facts.push(("So far", format!("{} records", indicatif::HumanCount(progress.records))));
    }
    if let Some(failure) = &job.failure {
        facts.push(("Failure", reason(failure)));
    }
    if let Some(result) = &job.result {
        let place = match result.archived_from {
            _ if !result.online => ", in the archive".to_owned(),
            Some(until) => format!(", goes to the archive after {}", moment(until)),
            None => String::new(),
        };
        facts.push(("Result", format!("{}, {}{place}", clean(&result.file_name), size(result.bytes))));
        facts.push(("SHA-256", clean(&result.sha256)));
    }
    facts
}
