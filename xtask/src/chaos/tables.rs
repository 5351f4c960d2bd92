//! The tables as they are, whole.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use xtask::stack_file::Stack;

use crate::api::Api;

/// All items of the table that an output names.
pub fn scan(stack: &Stack, output: &str) -> Result<Vec<Value>> {
    let api = Api::new(&stack.endpoint);
    let mut input = json!({ "TableName": stack.output(output)?, "ConsistentRead": true });
    let mut items = Vec::new();
    loop {
        let mut answer = api.action("dynamodb", "DynamoDB_20120810.Scan", &input)?;
        let page = answer["Items"].take();
        items.extend(page.as_array().context("a scan answered no items")?.iter().cloned());
        if answer["LastEvaluatedKey"].is_null() {
            return Ok(items);
        }
        input["ExclusiveStartKey"] = answer["LastEvaluatedKey"].take();
    }
}
