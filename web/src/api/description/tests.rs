//! The description and the table of routes say the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::*;
use crate::{access::Access, errors::Kind};

fn described() -> Value {
    let site = Site::parse("https://gas.example.org").unwrap();
    document(&site, &["NC_045512.2".to_owned()]).unwrap()
}

/// Method, path and scope of each described route.
fn operations(document: &Value) -> BTreeMap<String, Value> {
    let paths = document["paths"].as_object().unwrap();
    let methods = |item: &Value| item.as_object().unwrap().clone();
    paths
        .iter()
        .flat_map(|(path, item)| {
            methods(item)
                .into_iter()
                .map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
        })
        .collect()
}

#[test]
fn every_route_for_programs_is_described_and_nothing_else_is() {
    let operations = operations(&described());
    for route in routes().iter().filter(|route| route.path.starts_with(BASE)) {
        let name = format!("{} {}", route.method, route.path);
        let operation = operations.get(&name).unwrap_or_else(|| {
            panic!(
                "{name} is in web/src/routes.rs, but not described: write #[utoipa::path({}, path = {:?}, responses(…))] \
                 at its handler, and the handler's name under `paths` in web/src/api/description.rs",
                route.method.as_str().to_lowercase(),
                route.path
            )
        });
        let scopes = match route.access {
            Access::AnyToken => json!([{ "token": [] }]),
            Access::Token(scope) | Access::TokenOwner(scope) => json!([{ "token": [scope.name()] }]),
            _ => json!([]),
        };
        assert_eq!(operation["security"], scopes, "{name}");
    }
    let table: BTreeSet<_> = routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let invented: Vec<_> = operations.keys().filter(|name| !table.contains(*name)).collect();
    assert!(invented.is_empty(), "described, but not in web/src/routes.rs: {invented:?}");
}

#[test]
fn every_route_says_what_it_does_in_words_and_has_a_name_of_its_own() {
    let operations = operations(&described());
    let mut names = BTreeSet::new();
    for (route, operation) in &operations {
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!((10..100).contains(&summary.len()), "{route}: {summary:?}");
        assert!(!summary.ends_with('.'), "{route}: a summary is a heading: {summary:?}");
        assert!(names.insert(operation["operationId"].as_str().unwrap()), "{route}");
        assert!(operation.get("x-problems").is_none(), "{route}");
        for (status, answer) in operation["responses"].as_object().unwrap() {
            assert!(answer.get("$ref").is_some() || answer["description"].is_string(), "{route}: {status}");
        }
    }
}

#[test]
fn whatever_is_referred_to_is_there() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(parts) => {
                found.extend(parts.get("$ref").and_then(Value::as_str).map(str::to_owned));
                parts.values().for_each(|part| references(part, found));
            }
            Value::Array(parts) => parts.iter().for_each(|part| references(part, found)),
            _ => {}
        }
    }
    let document = described();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50, "{found:?}");
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[test]
fn every_body_has_an_example_and_takes_nothing_that_it_does_not_describe() {
    let document = described();
    for (route, operation) in operations(&document) {
        let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema/$ref") else { continue };
        let schema = document.pointer(schema.as_str().unwrap().trim_start_matches('#')).unwrap();
        assert_eq!(schema["additionalProperties"], false, "{route}");
        assert!(schema["examples"][0].is_object(), "{route}");
    }
}

#[test]
fn every_example_has_all_that_its_type_says_is_there() {
    let document = described();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut examples = 0;
    for (name, schema) in schemas {
        for example in schema["examples"].as_array().into_iter().flatten().filter(|example| example.is_object()) {
            examples += 1;
            for field in schema["required"].as_array().into_iter().flatten() {
                assert!(example.get(field.as_str().unwrap()).is_some(), "{name}: the example has no {field}");
            }
        }
    }
    assert!(examples > 5, "{examples}");
}

#[test]
fn problems_are_told_by_their_stable_types() {
    let document = described();
    let rerun = &operations(&document)["POST /api/v1/jobs/{id}/rerun"]["responses"];
    let conflict = &rerun["409"]["content"]["application/problem+json"]["schema"]["allOf"][1]["properties"]["type"];
    assert_eq!(conflict["enum"], json!(["/api#not-yet", "/api#too-many-jobs", "/api#in-progress"]));
    for status in [400, 401, 403, 404, 410, 413, 429, 500, 503] {
        assert!(rerun[status.to_string()].is_object(), "{status}: {rerun}");
    }
    for kind in Kind::ALL {
        assert!(document["components"]["responses"][kind.name()].is_object(), "{kind}");
        assert_eq!(Kind::ALL.iter().filter(|other| other.name() == kind.name()).count(), 1, "{kind}");
        assert_eq!(Kind::of(kind.status()).status(), kind.status(), "{kind}");
    }
}
