//! `api`: the API does what its description says. The description is checked as OpenAPI 3.1, and schemathesis makes requests of
//! it, good and bad ones, as a user of its own.

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, Result};
use serde_json::Value;
use ureq::Agent;
use xtask::{stack_file::Stack, visitor::Visitor};

use crate::{folders, processes, setup, wait};

/// How long the first job may take, in seconds.
const JOB_SECONDS: u64 = 60;

/// Checks the API of a stack; whether all is well.
pub fn run(stack: &Stack) -> Result<bool> {
    setup::api_tests()?;
    let user = Visitor::log_in(&stack.web_url, "schemathesis")?;
    let program = Program { origin: stack.web_url.clone(), token: token(&user)?, agent: agent() };
    let job = user.annotate(&folders::repository("examples/b.1.1.7.vcf"))?.job_id;
    wait::until(Path::new(&stack.logs), JOB_SECONDS, "the end of a job", || {
        Ok((program.get(&format!("/api/v1/jobs/{job}"))?["ended"] == true).then_some(()))
    })?;
    // What schemathesis remembers of its runs stays here, too.
    let folder = folders::made("api");
    fs::create_dir_all(&folder)?;
    let document = folder.join("openapi.json");
    fs::write(&document, with_job(program.get("/api/v1/openapi.json")?, &job).to_string())?;
    let mut validator = Command::new(setup::api_program("openapi-spec-validator"));
    let valid = succeeds(validator.arg(&document))?;
    let mut schemathesis = Command::new(setup::api_program("schemathesis"));
    schemathesis.arg("--config-file").arg(folders::repository("xtask/local/schemathesis.toml")).arg("run");
    // Bounded by numbers, not by time: so that a run is the same wherever it is made.
    schemathesis.arg(&document).args(["--url", &program.origin]);
    let conforms = succeeds(schemathesis.env("GAS_TOKEN", &program.token).current_dir(&folder))?;
    program.clean_up()?;
    Ok(valid && conforms)
}

/// A token of all scopes, made on the page.
fn token(user: &Visitor) -> Result<String> {
    let page = user.browser().open("/profile/tokens")?;
    let terms = [("name", "schemathesis"), ("days", "7"), ("read", "yes"), ("submit", "yes"), ("delete", "yes")];
    let made = user.browser().submit(&page, &page.form("/profile/tokens")?, &terms)?;
    let token = made.html.split_once("value=\"gas_").and_then(|(_, rest)| rest.split_once('"'));
    Ok(format!("gas_{}", token.context("the page shows no token")?.0))
}

/// The description with a job that is there as the example of each job: or all that could be seen is that others are not.
fn with_job(mut document: Value, job: &str) -> Value {
    for operations in document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut()) {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten();
            for id in parameters.filter(|parameter| parameter["name"] == "id" && method != "delete") {
                id["example"] = job.into();
            }
        }
    }
    document
}

fn succeeds(command: &mut Command) -> Result<bool> {
    let mut child = processes::start_command(command)?;
    let status = child.wait()?;
    processes::finished(&child);
    Ok(status.success())
}

fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).build().into()
}

/// A program with the token.
struct Program {
    origin: String,
    token: String,
    agent: Agent,
}

impl Program {
    fn get(&self, path: &str) -> Result<Value> {
        let request = self.agent.get(format!("{}{path}", self.origin));
        Ok(request.header("authorization", format!("Bearer {}", self.token)).call()?.body_mut().read_json()?)
    }

    /// Deletes the jobs that were made, page by page.
    fn clean_up(&self) -> Result<()> {
        let mut after = String::new();
        loop {
            let page = self.get(&format!("/api/v1/jobs{after}"))?;
            for job in page["jobs"].as_array().into_iter().flatten() {
                let path = format!("{}/api/v1/jobs/{}", self.origin, job["id"].as_str().unwrap_or_default());
                self.agent.delete(path).header("authorization", format!("Bearer {}", self.token)).call()?;
            }
            let Some(next) = page["next"].as_str() else { return Ok(()) };
            after = format!("?after={next}");
        }
    }
}
