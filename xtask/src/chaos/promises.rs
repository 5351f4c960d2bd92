//! What must have come of each job, by its story and its owner's plan.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;
use serde_json::Value;

use super::{inputs::BAD_LINE, person::Made, plan::Story, service::Service, tables};
use crate::item::Item;

/// The tables and mails at one moment, beside what was done.
pub struct Picture {
    /// The jobs' items by their ids.
    pub jobs: HashMap<String, Item>,
    /// The users' roles by their ids.
    roles: HashMap<String, String>,
    /// How many mails name each job.
    pub mails: HashMap<String, u32>,
}

impl Picture {
    /// As it is now.
    pub fn take(service: &Service) -> Result<Self> {
        let text = |item: &Value, name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
        let jobs = tables::scan(&service.stack, "JobsTableName")?;
        let users = tables::scan(&service.stack, "UsersTableName")?;
        Ok(Self {
            jobs: jobs.into_iter().map(|item| (text(&item, "job_id"), Item::new(item))).collect(),
            roles: users.iter().map(|item| (text(item, "user_id"), text(item, "role"))).collect(),
            mails: HashMap::new(),
        })
    }

    /// Counts the mails about each of the jobs.
    pub fn count_mails(&mut self, service: &Service, made: &[Made]) -> Result<()> {
        let bodies = service.mails()?;
        let bodies: Vec<_> = bodies.iter().filter_map(|mail| mail["BodyText"].as_str()).collect();
        for made in made {
            let count = bodies.iter().filter(|body| body.contains(&made.job.job_id)).count();
            self.mails.insert(made.job.job_id.clone(), u32::try_from(count)?);
        }
        Ok(())
    }

    /// Jobs by what they are now.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for item in self.jobs.values() {
            *counts.entry(name(item)).or_default() += 1;
        }
        counts
    }

    /// What is not yet as it must be, in a line for each job.
    pub fn unfinished(&self, made: &[Made]) -> Vec<String> {
        let of_jobs = made.iter().filter_map(|made| {
            let lack = self.lack(made)?;
            Some(format!("job {}/{} of {}: {lack}", made.job.user_id, made.job.job_id, made.owner))
        });
        let left = made.iter().filter(|made| leaves(made)).map(|made| &made.job.user_id);
        let left: std::collections::BTreeSet<_> = left.filter(|user| self.roles.contains_key(*user)).collect();
        of_jobs.chain(left.into_iter().map(|user| format!("user {user} left and is still there"))).collect()
    }

    fn lack(&self, made: &Made) -> Option<String> {
        let item = self.jobs.get(&made.job.job_id);
        if made.story == Story::Deleted || leaves(made) {
            return item.map(|item| format!("was deleted and is still there, {}", name(item)));
        }
        let Some(item) = item else { return Some("is gone, though nobody deleted it".into()) };
        let premium = match self.roles.get(&made.job.user_id).map(String::as_str) {
            Some("premium_user") => true,
            Some("free_user") => false,
            other => return Some(format!("its owner's role is {other:?}")),
        };
        let ended = match made.story {
            Story::BadInput => item.is("FAILED"),
            _ if made.cancelled => item.is("CANCELLED"),
            _ if premium => item.is("ONLINE") && item.text("retention_until").is_none(),
            _ => item.is("ARCHIVED"),
        };
        if !ended {
            let due = item.text("due_at").unwrap_or("nothing");
            return Some(format!("{} (owner {}); due: {due}", name(item), if premium { "premium" } else { "free" }));
        }
        let line = BAD_LINE.to_string();
        if made.story == Story::BadInput && item.number("failure_line") != Some(&line) {
            return Some(format!("failed at line {:?} instead of {line}", item.number("failure_line")));
        }
        if !made.cancelled && item.text("mail_state") != Some("SENT") {
            return Some(format!("{}, mail {:?}", name(item), item.text("mail_state")));
        }
        item.text("due_at").map(|due| format!("{}, yet something is due at {due}", name(item)))
    }
}

/// Whether the owner deletes the account in the end.
pub fn leaves(made: &Made) -> bool {
    made.owner.starts_with("leaving")
}

/// Where a job is.
pub fn name(item: &Item) -> String {
    match (item.text("job_status"), item.text("result_state")) {
        (Some(job), Some(result)) => format!("{job}, {result}"),
        (job, _) => job.unwrap_or("without a state").into(),
    }
}
