//! What all routes have in common, said once: who may use them, the job in the path, the problems that any may have.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::{Map, Value, json};

use super::{BASE, problem};
use crate::{access::Access, errors::Kind, routes::Route};

/// What a route says of its own problems, until they are among its answers.
const PROBLEMS: &str = "x-problems";

/// What an answer to a token tells of the rate.
pub const RATES: [(&str, &str); 2] = [
    ("RateLimit-Policy", "How many requests, `q`, are taken in how many seconds, `w`."),
    ("RateLimit", "How many are left, `r`, and after how many seconds, `t`, all are back."),
];

/// Adds it to each described route of the table.
pub fn complete(document: &mut Value, routes: &[Route]) {
    document["components"]["securitySchemes"]["token"] = json!({
        "type": "http", "scheme": "bearer", "bearerFormat": "gas_…",
        "description": "A token of the profile's page, with its scopes: `read`, `submit`, `delete`.",
    });
    for (name, about) in RATES {
        document["components"]["headers"][name] = json!({ "description": about, "schema": { "type": "string" } });
    }
    for kind in Kind::ALL {
        document["components"]["responses"][kind.name()] = problem::answer(&[kind]);
    }
    for route in routes.iter().filter(|route| route.path.starts_with(BASE)) {
        let operation = &mut document["paths"][route.path][route.method.as_str().to_ascii_lowercase()];
        if let Value::Object(operation) = operation {
            complete_one(operation, route);
        }
    }
    answer_in_full(document);
}

fn complete_one(operation: &mut Map<String, Value>, route: &Route) {
    operation.remove("tags");
    operation.insert("operationId".into(), json!(name(&route.method, route.path)));
    let scopes = Vec::from_iter(route.access.scope());
    let security = route.access.is_for_programs().then(|| json!({ "token": scopes }));
    operation.insert("security".into(), security.into_iter().collect());
    if route.path.contains("{id}") {
        let id = json!({
            "name": "id", "in": "path", "required": true, "description": "The job's.",
            "schema": { "type": "string", "format": "uuid" },
        });
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        parameters.as_array_mut().into_iter().for_each(|all| all.insert(0, id.clone()));
    }
    if takes_key(route) {
        let key = json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Sent again with the same key and body within 24 hours, the request gets the same answer and is not \
                done again.",
            "schema": { "type": "string", "pattern": "^(?:[!#-\\[\\]-~]{1,255}|\"[!#-\\[\\]-~]{1,255}\")$" },
        });
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        parameters.as_array_mut().into_iter().for_each(|all| all.push(key.clone()));
    }
    let problems = problems(operation, route);
    let answers = operation.entry("responses").or_insert_with(|| json!({}));
    for answer in answers.as_object_mut().into_iter().flat_map(Map::values_mut) {
        if answer.get("description").is_none_or(|words| words == "") {
            answer["description"] = json!("Done.");
        }
        if route.access.is_for_programs() {
            for (name, _) in RATES {
                answer["headers"][name] = json!({ "$ref": format!("#/components/headers/{name}") });
            }
        }
    }
    for (status, kinds) in problems {
        answers[status.to_string()] = match kinds.as_slice() {
            [kind] => json!({ "$ref": format!("#/components/responses/{}", kind.name()) }),
            kinds => problem::answer(kinds),
        };
    }
}

/// The name of a route for programs, and its place on the page: `get_jobs_id_log`.
pub fn name(method: &Method, path: &str) -> String {
    let words = path.strip_prefix(BASE).unwrap_or(path).replace('/', "_").replace(['{', '}'], "").replace('.', "_");
    format!("{}_{words}", method.as_str().to_ascii_lowercase())
}

/// Whether it may be sent again under a key.
fn takes_key(route: &Route) -> bool {
    route.method == Method::POST && route.access.is_for_programs()
}

/// The problems that it may have, by their status.
fn problems(operation: &mut Map<String, Value>, route: &Route) -> BTreeMap<u16, Vec<Kind>> {
    let own = operation.remove(PROBLEMS).unwrap_or_default();
    let own = own.as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut kinds: BTreeSet<Kind> =
        own.filter_map(|own| Kind::ALL.into_iter().find(|kind| kind.to_string() == own)).collect();
    kinds.extend([Kind::Failed, Kind::Busy]);
    if route.access.is_for_programs() {
        kinds.extend([Kind::NoToken, Kind::TooOften]);
    }
    if route.access.scope().is_some() {
        kinds.insert(Kind::NotAllowed);
    }
    if matches!(route.access, Access::LogIn | Access::Poll) {
        kinds.insert(Kind::TooOften);
    }
    if takes_key(route) {
        kinds.extend([Kind::Invalid, Kind::TooLarge, Kind::InProgress, Kind::KeyReused]);
    }
    if route.path.contains('{') {
        kinds.insert(Kind::NotFound);
    }
    let takes_body = operation.contains_key("requestBody");
    if takes_body {
        kinds.insert(Kind::TooLarge);
    }
    let mut parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    if takes_body || parameters.any(|parameter| parameter["in"] == "query") {
        kinds.insert(Kind::Invalid);
    }
    let mut by_status: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in kinds {
        by_status.entry(kind.status().as_u16()).or_default().push(kind);
    }
    by_status
}

/// Answers leave nothing out: what there is not, is null. Bodies of requests, which take no unknown field, may.
fn answer_in_full(schema: &mut Value) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object)
        && schema.get("type") == Some(&json!("object"))
        && schema.get("additionalProperties") != Some(&json!(false))
    {
        schema["required"] = properties.keys().cloned().collect();
    }
    match schema {
        Value::Object(parts) => parts.values_mut().for_each(answer_in_full),
        Value::Array(parts) => parts.iter_mut().for_each(answer_in_full),
        _ => {}
    }
}
