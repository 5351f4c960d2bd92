//! `gas list`.

use clap::{Args, ValueEnum};
use serde_json::json;
use url::form_urlencoded::Serializer;

use super::connect;
use crate::{
    api::{self, Job, Jobs},
    arguments::Global,
    failure::{Code, Failure},
    output::{self, Table, moment},
};

/// List jobs, the newest first
#[derive(Args)]
pub struct Arguments {
    /// Only those in this state
    #[arg(long, value_enum)]
    state: Option<State>,
    /// Only those whose file has this in its name
    #[arg(long, value_name = "PART")]
    name: Option<String>,
    /// All of them, not only the newest 25
    #[arg(long)]
    all: bool,
}

/// The states to choose from, as the service groups them.
#[derive(Clone, Copy, ValueEnum)]
enum State {
    InProgress,
    Ready,
    Archived,
    Failed,
}

pub fn run(global: &Global, arguments: &Arguments) -> Result<Code, Failure> {
    let service = connect(global)?;
    let mut after: Option<String> = None;
    let mut listed = Jobs { jobs: Vec::new(), next: None };
    loop {
        let page: Jobs = api::read(&service.get(&path(arguments, after.as_deref()))?)?;
        listed.jobs.extend(page.jobs);
        let has_moved = page.next != after;
        listed.next.clone_from(&page.next);
        after = page.next;
        if after.is_none() || !arguments.all || !has_moved {
            break;
        }
    }
    if global.json {
        output::json(&json!({ "jobs": listed.jobs, "next": listed.next }))?;
        return Ok(Code::Done);
    }
    let mut table = Table::new(&["ID", "STATE", "SUBMITTED", "FILE"]);
    for job in &listed.jobs {
        let job: Job = api::read(job)?;
        table.row([&job.id.to_string(), &job.state, &moment(job.submitted_at), &job.file_name]);
    }
    if listed.jobs.is_empty() {
        output::say(format_args!("there are no such jobs"));
    } else {
        table.write()?;
    }
    if listed.next.is_some() && output::is_for_people() {
        output::say(format_args!("there are older ones: gas list --all"));
    }
    Ok(Code::Done)
}

fn path(Arguments { state, name, .. }: &Arguments, after: Option<&str>) -> String {
    let mut query = Serializer::new(String::new());
    if let Some(state) = state.and_then(|state| state.to_possible_value()) {
        query.append_pair("state", state.get_name());
    }
    for (field, value) in [("name", name.as_deref()), ("after", after)] {
        if let Some(value) = value {
            query.append_pair(field, value);
        }
    }
    format!("/jobs?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_in_the_query() {
        let arguments = Arguments { state: Some(State::InProgress), name: Some("a b&c".into()), all: false };
        assert_eq!(path(&arguments, Some("7")), "/jobs?state=in-progress&name=a+b%26c&after=7");
        assert_eq!(path(&Arguments { state: None, name: None, all: true }, None), "/jobs?");
    }
}
