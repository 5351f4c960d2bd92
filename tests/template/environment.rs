//! Each function is told the names that its role may use, and only those.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    capabilities::ROLES,
    document::{TEMPLATE, list, of_type, properties, text},
};

/// Every variable that a piece of the service may be given, and what it holds.
const VARIABLES: &[(&str, &str)] = &[
    ("RUST_LOG", "info"),
    ("AWS_REGION", "${AWS::Region}"),
    ("JOBS_TABLE", "${JobsTable}"),
    ("USERS_TABLE", "${UsersTable}"),
    ("SESSIONS_TABLE", "${SessionsTable}"),
    ("INPUTS_BUCKET", "${InputsBucket}"),
    ("RESULTS_BUCKET", "${ResultsBucket}"),
    ("ARCHIVE_BUCKET", "${ArchiveBucket}"),
    ("JOB_REQUESTS_TOPIC_ARN", "${JobRequestsTopic}"),
    ("JOB_RESULTS_TOPIC_ARN", "${JobResultsTopic}"),
    ("RESULTS_ARCHIVE_TOPIC_ARN", "${ResultsArchiveTopic}"),
    ("RESULTS_THAW_TOPIC_ARN", "${ResultsThawTopic}"),
    ("RESULTS_RESTORE_TOPIC_ARN", "${ResultsRestoreTopic}"),
    ("JOB_REQUESTS_QUEUE_URL", "${JobRequestsQueue}"),
    ("RETENTION_STATE_MACHINE_ARN", "${RetentionStateMachine}"),
    ("RETENTION_SECONDS", "${RetentionSeconds}"),
    ("ARCHIVE_BACK_END", "${ArchiveBackEnd}"),
    ("THAW_TIER", "${ThawTier}"),
    ("MAIL_SENDER", "${MailSender}"),
    ("WEB_URL", "${WebUrl}"),
    ("FREE_SIZE_LIMIT", "${FreeSizeLimit}"),
    ("PREMIUM_SIZE_LIMIT", "${PremiumSizeLimit}"),
    ("OIDC_ISSUER", "${OidcIssuer}"),
    ("OIDC_CLIENT_ID", "${OidcClientId}"),
    ("OIDC_CLIENT_SECRET_NAME", "${OidcClientSecretName}"),
    ("TEST_BILLING", "${TestBilling}"),
    ("REFERENCE_FASTA", "${ReferenceFasta}"),
    ("REFERENCE_GFF3", "${ReferenceGff3}"),
    ("REFERENCE_KNOWN", "${ReferenceKnown}"),
    ("REFERENCE_DIGEST", "${ReferenceDigest}"),
    ("REFERENCE_NAME", "${ReferenceName}"),
    ("ANNOTATOR_CONCURRENCY", "${AnnotatorConcurrency}"),
];

/// Thaw's archive is the one of archive and restore, which knows both of its buckets.
const TOLD_ONLY: &[(&str, &str)] = &[("ThawFunction", "ResultsBucket")];

#[test]
fn every_variable_is_known_and_holds_what_its_name_says() {
    for (piece, _, variables) in pieces() {
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
    for (piece, role, variables) in pieces() {
        let told: BTreeSet<_> = variables.iter().filter_map(|(_, value)| resource_of(value)).collect();
        let (_, ports) = ROLES.iter().find(|(name, _)| *name == role).expect("the role is in the table");
        let resources: Vec<String> = ports.iter().flat_map(|port| port.grants()).flat_map(|grant| grant.2).collect();
        let may: BTreeSet<_> = resources.iter().filter_map(|resource| resource_of(resource)).collect();
        // Lambda reads a function's queue and writes its log; the function itself does neither.
        let own = |id: &&str| id.ends_with("Log") || (id.ends_with("Queue") && *id != "JobRequestsQueue");
        let may: BTreeSet<_> = may.into_iter().filter(|id| !own(id)).collect();
        let may = &may | &TOLD_ONLY.iter().filter(|(id, _)| *id == piece).map(|(_, told)| *told).collect();
        assert_eq!(told, may, "{piece}: told (left), allowed (right)");
    }
}

/// A piece of the service: its name, its role, its variables with their values.
type Piece = (String, String, Vec<(&'static str, &'static str)>);

fn pieces() -> Vec<Piece> {
    let globals = &TEMPLATE["Globals"]["Function"]["Environment"]["Variables"];
    let variables = |value: &'static Value| {
        let entries = value.as_object().expect("variables are a map");
        entries.iter().map(|(name, value)| (name.as_str(), text(value)))
    };
    let mut pieces: Vec<_> = of_type("AWS::Serverless::Function")
        .into_iter()
        .map(|(id, function)| {
            let own = variables(&function["Environment"]["Variables"]);
            let role = id.replace("Function", "Role");
            (id.to_owned(), role, variables(globals).chain(own).collect())
        })
        .collect();
    let container = &properties("AnnotatorTaskDefinition")["ContainerDefinitions"][0]["Environment"];
    let entries = list(container).into_iter().map(|entry| (text(&entry["Name"]), text(&entry["Value"])));
    pieces.push(("annotator".into(), "AnnotatorTaskRole".into(), entries.collect()));
    pieces
}

/// The logical id of the resource that a text begins with, if it does.
fn resource_of(text: &str) -> Option<&str> {
    let id = text.strip_prefix("${")?.split(['.', '}']).next()?;
    crate::document::resources().contains_key(id).then_some(id)
}
