//! Lets time pass for what waits long: once nobody is killed, the leases of dead workers need not be waited out.
//!
//! All times of such an item are put back by as much as its furthest deadline lies ahead. Nothing else is touched, and
//! only reconcile, as deployed, makes something of it.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use xtask::stack_file::Stack;

use super::tables;
use crate::api::Api;

/// How long an item must have stood still: longer than a worker's heartbeat.
const STILL: Duration = Duration::from_secs(50);

/// What comes by itself within this time is waited for.
const SOON: SignedDuration = SignedDuration::from_secs(30);

/// The deadlines of an item.
const DEADLINES: [&str; 5] = ["due_at", "lease_until", "mail_lease_until", "busy_until", "upload_expires"];

/// Since when the items stand still, and how often time was made to pass for which state.
#[derive(Default)]
pub struct Clock {
    still: HashMap<String, (Value, Instant)>,
    /// How often, by the state of the item.
    pub put_forward: BTreeMap<String, u32>,
}

impl Clock {
    /// Looks at all items and puts those forward that wait long.
    pub fn tick(&mut self, stack: &Stack) -> Result<()> {
        for (table, keys) in [("JobsTableName", ["user_id", "job_id"].as_slice()), ("UsersTableName", &["user_id"])] {
            for item in tables::scan(stack, table)? {
                if self.stands_still(&item) && put_forward(stack, table, keys, &item)? {
                    *self.put_forward.entry(state(&item)).or_default() += 1;
                }
            }
        }
        Ok(())
    }

    /// Reconcile's looks move `due_at` on and nothing else.
    fn stands_still(&mut self, item: &Value) -> bool {
        let name = format!("{}{}", item["user_id"]["S"], item["job_id"]["S"]);
        let mut seen = item.clone();
        if let Some(attributes) = seen.as_object_mut() {
            attributes.remove("due_at");
        }
        let known = self.still.entry(name).or_insert_with(|| (seen.clone(), Instant::now()));
        if known.0 != seen {
            *known = (seen, Instant::now());
        }
        known.1.elapsed() >= STILL
    }
}

fn put_forward(stack: &Stack, table: &str, keys: &[&str], item: &Value) -> Result<bool> {
    let now = Timestamp::now();
    let time = |name: &str| item[name]["S"].as_str()?.parse::<Timestamp>().ok();
    let furthest = DEADLINES.iter().filter_map(|name| time(name)).max();
    let ahead = furthest.map(|furthest| furthest.duration_since(now)).filter(|ahead| *ahead > SOON);
    let (Some(_), Some(ahead)) = (time("due_at"), ahead) else { return Ok(false) };
    let (mut sets, mut values) = (Vec::new(), json!({ ":old": item["due_at"] }));
    for name in DEADLINES.iter().chain(&["changed_time"]) {
        if let Some(time) = time(name) {
            sets.push(format!("{name} = :{name}"));
            values[format!(":{name}")] = json!({ "S": format!("{:.9}", time - ahead) });
        }
    }
    if let Some(notices) = item["notices"]["L"].as_array() {
        sets.push("notices = :notices".to_owned());
        values[":notices"] = json!({ "L": notices.iter().map(|notice| earlier(notice, ahead)).collect::<Vec<_>>() });
    }
    let mut condition = "due_at = :old".to_owned();
    if !item["version"].is_null() {
        condition += " AND version = :version";
        values[":version"] = item["version"].clone();
    }
    let key: serde_json::Map<_, _> = keys.iter().map(|key| ((*key).to_owned(), item[*key].clone())).collect();
    let input = json!({
        "TableName": stack.output(table)?, "Key": key, "ConditionExpression": condition,
        "UpdateExpression": format!("SET {}", sets.join(", ")), "ExpressionAttributeValues": values,
    });
    match Api::new(&stack.endpoint).action("dynamodb", "DynamoDB_20120810.UpdateItem", &input) {
        // It has moved on by itself.
        Err(error) if error.to_string().contains("ConditionalCheckFailed") => Ok(false),
        other => other.map(|_| true),
    }
}

/// What a user is to be told, with its deadline put back.
fn earlier(notice: &Value, ahead: SignedDuration) -> Value {
    let mut notice = notice.clone();
    for name in ["until", "lease_until"] {
        if let Some(time) = notice["M"][name]["S"].as_str().and_then(|time| time.parse::<Timestamp>().ok()) {
            notice["M"][name]["S"] = json!(format!("{:.9}", time - ahead));
        }
    }
    notice
}

/// What waits, in a word.
pub fn state(item: &Value) -> String {
    let text = |name: &str| item[name]["S"].as_str();
    let job = text("result_state").or(text("job_status"));
    let mail = text("mail_state").filter(|mail| ["DUE", "SENDING"].contains(mail));
    match (job, mail) {
        (Some(job), Some(mail)) => format!("{job}, mail {mail}"),
        (Some(job), None) => job.into(),
        (None, _) => "user".into(),
    }
}
