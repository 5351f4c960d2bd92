//! Deploys the unchanged template to the local AWS, as an operator deploys it to the real one.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{BackEnd, Settings, annotator, aws::Aws, glacier, log_in::LogIn, stripe};
use crate::progress::Step;

/// The name of the CloudFormation stack, which is the deployment's.
pub const DEPLOYMENT: &str = "gas";

const ARTIFACTS_BUCKET: &str = "gas-artifacts";
const SECRET: &str = "gas/oidc-client-secret";
const MAIL_SENDER: &str = "gas@example.org";

/// What was deployed.
pub struct Deployed {
    /// The stack's outputs.
    pub outputs: BTreeMap<String, String>,
    /// Logical to physical ids of its resources.
    pub resources: BTreeMap<String, String>,
}

/// Packages and deploys `template`.
pub fn run(aws: &Aws, log_in: &LogIn, settings: &Settings, template: &Path) -> Result<Deployed> {
    let step = Step::start("deploying template.yaml");
    aws.api().make_bucket(ARTIFACTS_BUCKET)?;
    for (name, value) in [(SECRET, log_in.client_secret)].into_iter().chain(stripe::SECRETS) {
        let token = "00000000-0000-0000-0000-000000000000";
        let secret = json!({ "Name": name, "SecretString": value, "ClientRequestToken": token });
        aws.api().action("secretsmanager", "secretsmanager.CreateSecret", &secret)?;
    }
    deploy(aws, settings, template)?;
    let stack = aws.json(&["cloudformation", "describe-stacks", "--stack-name", DEPLOYMENT])?;
    let outputs = pairs(&stack["Stacks"][0]["Outputs"], "OutputKey", "OutputValue");
    let stack = aws.json(&["cloudformation", "describe-stack-resources", "--stack-name", DEPLOYMENT])?;
    let resources = pairs(&stack["StackResources"], "LogicalResourceId", "PhysicalResourceId");
    let deployed = Deployed { outputs, resources };
    for table in ["SessionsTableName", "RepliesTableName", "BillingEventsTableName", "WorkersTableName"] {
        expire(aws, deployed.output(table)?)?;
    }
    step.done(format!("{} resources", deployed.resources.len()));
    Ok(deployed)
}

impl Deployed {
    /// An output of the stack.
    pub fn output(&self, name: &str) -> Result<&str> {
        self.outputs.get(name).map(String::as_str).with_context(|| format!("template.yaml has no output {name}"))
    }

    /// The physical id of a resource.
    pub fn resource(&self, name: &str) -> Result<&str> {
        self.resources.get(name).map(String::as_str).with_context(|| format!("template.yaml has no resource {name}"))
    }
}

fn deploy(aws: &Aws, settings: &Settings, template: &Path) -> Result<()> {
    let packaged = settings.temporary().join("packaged.yaml");
    let (template, output) = (template.display().to_string(), packaged.display().to_string());
    let package = ["cloudformation", "package", "--template-file", &template, "--s3-bucket", ARTIFACTS_BUCKET];
    aws.run(&[package.as_slice(), &["--output-template-file", &output]].concat())?;
    let parameters = [
        format!("RetentionSeconds={}", settings.retention_seconds),
        format!("MailSender={MAIL_SENDER}"),
        format!("OidcIssuer={}", settings.ports.oidc_issuer()),
        format!("OidcClientId={}", super::log_in::CLIENT_ID),
        format!("OidcClientSecretName={SECRET}"),
        format!("WebUrl={}", settings.ports.web_url()),
        format!("RetentionTimer={}", settings.timer.parameter()),
        format!("References={}", annotator::references(settings)?),
        // Receivers of webhooks run on this machine, too.
        "WebhookTargets=any".to_owned(),
        format!("StripePriceId={}", stripe::PRICE),
        format!("StripeApiUrl={}", settings.ports.stripe_url()),
        format!("StripePageOrigins={}", settings.ports.stripe_url()),
    ];
    let archive = match settings.archive {
        BackEnd::StorageClass => vec![],
        BackEnd::Vault => vec!["ArchiveBackEnd=vault".to_owned(), format!("VaultName={}", glacier::VAULT)],
    };
    let arguments: Vec<&str> = [
        "cloudformation",
        "deploy",
        "--stack-name",
        DEPLOYMENT,
        "--template-file",
        &output,
        "--s3-bucket",
        ARTIFACTS_BUCKET,
    ]
    .into_iter()
    .chain(["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--parameter-overrides"])
    .chain(parameters.iter().chain(&archive).map(String::as_str))
    .collect();
    aws.run(&arguments).map(drop).map_err(|error| error.context(reasons(aws)))
}

/// The local AWS drops what the template says of the time to live.
fn expire(aws: &Aws, table: &str) -> Result<()> {
    let specification = json!({ "AttributeName": "expires_at", "Enabled": true });
    let input = json!({ "TableName": table, "TimeToLiveSpecification": specification });
    aws.api().action("dynamodb", "DynamoDB_20120810.UpdateTimeToLive", &input).map(drop)
}

/// Why resources could not be made, which the deploy command does not say.
fn reasons(aws: &Aws) -> String {
    let Ok(events) = aws.json(&["cloudformation", "describe-stack-events", "--stack-name", DEPLOYMENT]) else {
        return "template.yaml was not deployed".into();
    };
    let failed = events["StackEvents"].as_array().into_iter().flatten().filter_map(|event| {
        event["ResourceStatus"].as_str()?.ends_with("_FAILED").then_some(())?;
        Some(format!("\n    {}: {}", event["LogicalResourceId"].as_str()?, event["ResourceStatusReason"].as_str()?))
    });
    format!("template.yaml was not deployed:{}", failed.collect::<String>())
}

fn pairs(list: &Value, key: &str, value: &str) -> BTreeMap<String, String> {
    let pair = |item: &Value| Some((item[key].as_str()?.to_owned(), item[value].as_str()?.to_owned()));
    list.as_array().into_iter().flatten().filter_map(pair).collect()
}
