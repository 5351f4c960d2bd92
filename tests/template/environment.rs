//! Each function is told the names that its role may use, and only those.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    capabilities::{Port, ROLES},
    choices::Choice,
    document::{list, text},
};

/// Every variable that a piece of the service may be given, and what it holds.
const VARIABLES: &[(&str, &str)] = &[
    ("RUST_LOG", "info"),
    ("AWS_REGION", "${AWS::Region}"),
    ("JOBS_TABLE", "${JobsTable}"),
    ("USERS_TABLE", "${UsersTable}"),
    ("SESSIONS_TABLE", "${SessionsTable}"),
    ("REPLIES_TABLE", "${RepliesTable}"),
    ("WORKERS_TABLE", "${WorkersTable}"),
    ("INPUTS_BUCKET", "${InputsBucket}"),
    ("RESULTS_BUCKET", "${ResultsBucket}"),
    ("ARCHIVE_BUCKET", "${ArchiveBucket}"),
    ("JOB_REQUESTS_TOPIC_ARN", "${JobRequestsTopic}"),
    ("JOB_RESULTS_TOPIC_ARN", "${JobResultsTopic}"),
    ("RESULTS_ARCHIVE_TOPIC_ARN", "${ResultsArchiveTopic}"),
    ("RESULTS_THAW_TOPIC_ARN", "${ResultsThawTopic}"),
    ("RESULTS_RESTORE_TOPIC_ARN", "${ResultsRestoreTopic}"),
    ("JOB_REQUESTS_QUEUE_URL", "${JobRequestsQueue}"),
    ("JOB_REQUESTS_DEAD_LETTER_QUEUE_URL", "${JobRequestsDeadLetterQueue}"),
    ("NOTIFY_QUEUE_URL", "${NotifyQueue}"),
    ("NOTIFY_DEAD_LETTER_QUEUE_URL", "${NotifyDeadLetterQueue}"),
    ("WEBHOOK_QUEUE_URL", "${WebhookQueue}"),
    ("WEBHOOK_DEAD_LETTER_QUEUE_URL", "${WebhookDeadLetterQueue}"),
    ("WEBHOOK_TARGETS", "${WebhookTargets}"),
    ("ARCHIVE_DEAD_LETTER_QUEUE_URL", "${ArchiveDeadLetterQueue}"),
    ("THAW_QUEUE_URL", "${ThawQueue}"),
    ("THAW_DEAD_LETTER_QUEUE_URL", "${ThawDeadLetterQueue}"),
    ("RESTORE_QUEUE_URL", "${RestoreQueue}"),
    ("RESTORE_DEAD_LETTER_QUEUE_URL", "${RestoreDeadLetterQueue}"),
    ("RETENTION_STATE_MACHINE_ARN", "${RetentionStateMachine}"),
    ("RETENTION_SECONDS", "${RetentionSeconds}"),
    ("RETENTION_TIMER", "${RetentionTimer}"),
    ("ARCHIVE_QUEUE_URL", "${ArchiveQueue}"),
    ("ARCHIVE_BACK_END", "${ArchiveBackEnd}"),
    ("GLACIER_VAULT", "${VaultName}"),
    // The stack's own id: a stack that is made again under the same name is another one.
    ("DEPLOYMENT", "<part 2 of ${AWS::StackId} split at \"/\">"),
    ("THAW_TIER", "${ThawTier}"),
    ("MAIL_SENDER", "${MailSender}"),
    ("WEB_URL", "${WebUrl}"),
    ("TRUSTED_PROXIES", "${TrustedProxies}"),
    ("FREE_SIZE_LIMIT", "${FreeSizeLimit}"),
    ("PREMIUM_SIZE_LIMIT", "${PremiumSizeLimit}"),
    ("OIDC_ISSUER", "${OidcIssuer}"),
    ("OIDC_CLIENT_ID", "${OidcClientId}"),
    ("OIDC_CLIENT_SECRET_NAME", "${OidcClientSecretName}"),
    ("OIDC_LOGOUT_URL", "${OidcLogoutUrl}"),
    ("BILLING_EVENTS_TABLE", "${BillingEventsTable}"),
    ("STRIPE_PRICE_ID", "${StripePriceId}"),
    ("STRIPE_SECRET_KEY_NAME", "${StripeSecretKeyName}"),
    ("STRIPE_WEBHOOK_SECRET_NAME", "${StripeWebhookSecretName}"),
    ("STRIPE_API_URL", "${StripeApiUrl}"),
    ("STRIPE_PAGE_ORIGINS", "${StripePageOrigins}"),
    ("DECOMPRESSED_SIZE_LIMIT", "${DecompressedSizeLimit}"),
    ("REFERENCES", "${References}"),
    ("ANNOTATOR_CONCURRENCY", "${AnnotatorConcurrency}"),
];

/// Thaw's archive is the one of archive and restore, which knows where results come from.
const TOLD_ONLY: &[(&str, &str)] = &[("ThawFunction", "ResultsBucket")];

#[test]
fn every_variable_is_known_and_holds_what_its_name_says() {
    for (piece, _, variables) in Choice::ALL.into_iter().flat_map(pieces) {
        for (name, value) in variables {
            let known = VARIABLES.iter().find(|(known, _)| *known == name);
            let (_, due) = known.unwrap_or_else(|| panic!("{piece}: {name} is not a variable of this service"));
            assert_eq!(value, *due, "{piece}: {name}");
        }
    }
}

/// A name without a right, or a right without a name, is a mistake in one of the two.
#[test]
fn a_piece_is_told_a_resource_exactly_when_its_role_may_use_it() {
    for choice in Choice::ALL {
        for (piece, role, variables) in pieces(choice) {
            let told: BTreeSet<_> = variables.iter().filter_map(|(_, value)| resource_of(choice, value)).collect();
            let (_, ports) = ROLES.iter().find(|(name, _)| *name == role).expect("the role is in the table");
            // Lambda reads a function's queue and writes its log; the function itself does neither.
            let own = ports.iter().filter(|port| !matches!(port, Port::Queue(_) | Port::Log(_)));
            let resources: Vec<String> = own.flat_map(|port| port.grants(choice)).flat_map(|grant| grant.2).collect();
            let mut may: BTreeSet<_> = resources.iter().filter_map(|resource| resource_of(choice, resource)).collect();
            may.extend(TOLD_ONLY.iter().filter(|(id, _)| *id == piece).map(|(_, told)| *told));
            assert_eq!(told, may, "{choice:?}: {piece}: told (left), allowed (right)");
        }
    }
}

/// An archive in a vault says which deployment it is of; an archive bucket is the deployment's own.
#[test]
fn who_uses_the_vault_is_told_the_deployment() {
    for choice in Choice::ALL {
        for (piece, _, variables) in pieces(choice) {
            let has = |name: &str| variables.iter().any(|(known, _)| *known == name);
            assert_eq!(has("GLACIER_VAULT"), has("DEPLOYMENT"), "{choice:?}: {piece}");
            assert_eq!(has("GLACIER_VAULT"), choice.has_vault() && has("ARCHIVE_BACK_END"), "{choice:?}: {piece}");
            // The timer is chosen by one variable and told its target and the length of a retention by two more.
            // Who looks at the queues, dead letters too, is told the archive's for that.
            let looks = has("ARCHIVE_DEAD_LETTER_QUEUE_URL");
            let target = (has("ARCHIVE_QUEUE_URL") && !looks) || has("RETENTION_STATE_MACHINE_ARN");
            assert_eq!(has("RETENTION_TIMER"), target, "{choice:?}: {piece}");
            assert!(!has("RETENTION_TIMER") || has("RETENTION_SECONDS"), "{choice:?}: {piece}");
        }
    }
}

/// A piece of the service: its name, its role, its variables with their values.
type Piece = (String, String, Vec<(&'static str, &'static str)>);

fn pieces(choice: Choice) -> Vec<Piece> {
    let globals = &choice.template()["Globals"]["Function"]["Environment"]["Variables"];
    let variables = |value: &'static Value| {
        let entries = value.as_object().expect("variables are a map");
        entries.iter().map(|(name, value)| (name.as_str(), text(value)))
    };
    let functions = choice.resources().iter().filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function");
    let mut pieces: Vec<_> = functions
        .map(|(id, function)| {
            let own = variables(&function["Properties"]["Environment"]["Variables"]);
            (id.clone(), id.replace("Function", "Role"), variables(globals).chain(own).collect())
        })
        .collect();
    let task = &choice.resources()["AnnotatorTaskDefinition"]["Properties"];
    let entries = list(&task["ContainerDefinitions"][0]["Environment"]);
    let entries = entries.into_iter().map(|entry| (text(&entry["Name"]), text(&entry["Value"])));
    pieces.push(("annotator".into(), "AnnotatorTaskRole".into(), entries.collect()));
    pieces
}

/// The logical id of the resource that a text begins with, if it does; the vault, which the template does not make.
fn resource_of(choice: Choice, text: &str) -> Option<&str> {
    if text.ends_with("${VaultName}") {
        return Some("VaultName");
    }
    let id = text.strip_prefix("${")?.split(['.', '}']).next()?;
    choice.resources().contains_key(id).then_some(id)
}
