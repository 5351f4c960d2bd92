//! What an operator sets and what an outsider is told.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::document::{list, section, text};

#[test]
fn every_parameter_says_what_it_is_and_refuses_nonsense() {
    for (name, parameter) in section("Parameters") {
        assert!(text(&parameter["Description"]).len() > 20, "{name} is not described");
        let bounds = ["AllowedPattern", "AllowedValues", "MinValue", "MinLength"];
        let bounded = bounds.iter().any(|bound| parameter.get(bound).is_some());
        let list = parameter["Type"] == "CommaDelimitedList";
        assert!(bounded || list, "{name} takes anything");
        assert!(
            parameter.get("AllowedPattern").is_none() || text(&parameter["AllowedPattern"]).starts_with('^'),
            "{name}"
        );
        if parameter["Type"] == "Number" {
            assert!(parameter["MinValue"].is_number() && parameter["MaxValue"].is_number(), "{name} has no bounds");
        }
    }
}

/// What a stack cannot do without is asked for before anything is made.
#[test]
fn a_choice_that_needs_a_name_is_refused_without_it() {
    let rule = |id: &str, when: Value, needed: &[&str]| {
        let rule = &section("Rules")[id];
        assert_eq!(rule["RuleCondition"], when, "{id}");
        let assertions = list(&rule["Assertions"]);
        assert_eq!(assertions.len(), needed.len(), "{id}");
        for (assertion, parameter) in assertions.into_iter().zip(needed) {
            assert!(assertion["Assert"].to_string().contains(&format!("${{{parameter}}}")), "{id}: {parameter}");
            assert!(
                text(&assertion["AssertDescription"]).ends_with(&format!("needs {parameter}")),
                "{id}: {parameter}"
            );
        }
    };
    let equals = |parameter: &str, value: &str| json!({ "Fn::Equals": [format!("${{{parameter}}}"), value] });
    rule("VaultNeedsAName", equals("ArchiveBackEnd", "vault"), &["VaultName"]);
    let service = json!({ "Fn::Not": [equals("AnnotatorImageUri", "")] });
    let needed = ["VpcId", "SubnetIds", "References"];
    rule("AnnotatorNeedsANetworkAndAReference", service, &needed);
    assert_eq!(section("Rules").len(), 2);
}

#[test]
fn the_defaults_are_the_services_own() {
    let defaults = [
        ("RetentionSeconds", Value::from(300)),
        ("FreeSizeLimit", 153_600.into()),
        ("ArchiveBackEnd", "storage-class".into()),
        ("VaultName", "".into()),
        ("RetentionTimer", "state-machine".into()),
        ("ThawTier", "expedited-first".into()),
        ("WebhookTargets", "public".into()),
        ("StripePriceId", "".into()),
        ("StripeApiUrl", "https://api.stripe.com".into()),
        ("AnnotatorImageUri", "".into()),
        ("AnnotatorConcurrency", 1.into()),
        ("DecompressedSizeLimit", (100_u64 << 30).into()),
    ];
    for (name, default) in defaults {
        assert_eq!(section("Parameters")[name]["Default"], default, "{name}");
    }
}

/// Who runs the service and where cannot be guessed.
#[test]
fn only_what_cannot_be_guessed_has_to_be_given() {
    let asked: BTreeSet<_> = section("Parameters")
        .iter()
        .filter(|(_, parameter)| parameter.get("Default").is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(asked, BTreeSet::from(["MailSender", "OidcClientId", "OidcIssuer", "WebUrl"]));
}

#[test]
fn an_outsider_is_told_every_name_that_is_not_fixed() {
    let mut due: BTreeSet<String> = [
        ("JobsTable UsersTable SessionsTable RepliesTable WorkersTable BillingEventsTable", "Name"),
        ("InputsBucket ResultsBucket ArchiveBucket", "Name"),
        (
            "JobRequestsTopic JobResultsTopic ResultsArchiveTopic ResultsThawTopic ResultsRestoreTopic AlarmsTopic",
            "Arn",
        ),
        ("RetentionStateMachine OrphanPassStateMachine WebRole AnnotatorTaskRole", "Arn"),
        ("ReconcileFunction", "Name"),
    ]
    .iter()
    .flat_map(|(ids, kind)| ids.split(' ').map(move |id| format!("{id}{kind}")))
    .collect();
    for queue in ["JobRequests", "Notify", "Webhook", "Archive", "Thaw", "Restore"] {
        due.extend([format!("{queue}QueueUrl"), format!("{queue}DeadLetterQueueUrl")]);
    }
    due.insert("WebFunctionUrl".into());
    let outputs = section("Outputs");
    assert_eq!(outputs.keys().cloned().collect::<BTreeSet<_>>(), due);
    for (name, output) in outputs {
        assert!(output["Description"].is_string(), "{name}");
        let id = ["Name", "Arn", "Url"].iter().find_map(|kind| name.strip_suffix(kind)).expect("a kind");
        let value = text(&output["Value"]);
        assert!(value.starts_with(&format!("${{{id}")), "{name} is {value}");
    }
}
