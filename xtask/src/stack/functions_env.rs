//! The environment of the deployed functions on file, for `cargo lambda watch --env-file`.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{Stack, aws};
use crate::{api::Api, binaries::LAMBDAS, folders};
use xtask::running;

/// Where it is written.
pub const FILE: &str = "functions.env";

/// Writes the variables of all functions, which agree where they meet, and what their clients need.
pub fn write(stack: &Stack) -> Result<()> {
    let api = Api::new(&stack.endpoint);
    let mut environment: BTreeMap<String, String> = aws::client_environment(&stack.endpoint);
    environment.remove("PATH");
    environment.extend(aws::admin());
    for (function, _) in LAMBDAS {
        let path = format!("/2015-03-31/functions/{}/configuration", stack.function(function)?);
        let configuration = api.get("lambda", &path)?;
        let variables = configuration.pointer("/Environment/Variables").and_then(|value| value.as_object());
        for (name, value) in variables.into_iter().flatten() {
            environment.insert(name.clone(), value.as_str().unwrap_or_default().to_owned());
        }
    }
    let lines = environment.iter().map(|(name, value)| format!("{name}={value}\n"));
    running::write(&folders::made(FILE), lines.collect::<String>().as_bytes())
}
