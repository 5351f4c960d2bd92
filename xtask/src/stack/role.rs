//! Credentials of a deployed role, for a process that runs outside of the local AWS.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};

use super::aws::{self, Aws};

/// Twelve hours, as long as anybody leaves a stack up.
const DURATION_SECONDS: &str = "43200";

/// The environment of a client that acts as `role` (an ARN).
pub fn environment(aws: &Aws, role: &str) -> Result<BTreeMap<String, String>> {
    let arguments = [
        "sts",
        "assume-role",
        "--role-session-name",
        "local",
        "--duration-seconds",
        DURATION_SECONDS,
        "--role-arn",
        role,
    ];
    let answer = aws.json(&arguments)?;
    let mut environment = aws::client_environment(&aws.endpoint);
    for (variable, field) in [
        ("AWS_ACCESS_KEY_ID", "AccessKeyId"),
        ("AWS_SECRET_ACCESS_KEY", "SecretAccessKey"),
        ("AWS_SESSION_TOKEN", "SessionToken"),
    ] {
        let value =
            answer["Credentials"][field].as_str().with_context(|| format!("assume-role answered no {field}"))?;
        environment.insert(variable.into(), value.into());
    }
    Ok(environment)
}
