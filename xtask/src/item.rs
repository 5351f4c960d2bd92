//! An item of the Jobs table, as DynamoDB writes it in JSON.

use serde_json::Value;

/// A job's item.
pub struct Item(Value);

impl Item {
    /// From the JSON of an answer.
    pub fn new(json: Value) -> Self {
        Self(json)
    }

    /// An attribute that is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0[name]["S"].as_str()
    }

    /// An attribute that is a number.
    pub fn number(&self, name: &str) -> Option<&str> {
        self.0[name]["N"].as_str()
    }

    /// Whether the job or its result is in a state.
    pub fn is(&self, state: &str) -> bool {
        ["job_status", "result_state"].iter().any(|name| self.text(name) == Some(state))
    }
}
