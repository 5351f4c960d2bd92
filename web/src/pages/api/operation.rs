//! A route, as the description has it.

use http::Method;
use serde_json::Value;

use super::{
    schema::{self, Field},
    words::{Piece, words},
};
use crate::{api::description::common::RATES, errors::Kind};

/// What any route may answer: told once.
const USUAL: [Kind; 5] = [Kind::NoToken, Kind::NotAllowed, Kind::TooOften, Kind::Failed, Kind::Busy];

/// A route.
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: &'static str,
    /// The scope that its token needs, `any`, or `none` when no token is needed.
    pub scope: String,
    pub summary: Vec<Piece>,
    pub about: Vec<Piece>,
    pub parameters: Vec<Field>,
    /// The type of its body.
    pub body: Option<Vec<Piece>>,
    pub answers: Vec<Answer>,
    /// The kinds of problems that it may answer, but the usual ones.
    pub problems: Vec<&'static str>,
    /// How to ask, ready to be copied.
    pub curl: String,
}

/// An answer that is no problem.
pub struct Answer {
    pub status: String,
    /// The type of what is answered, or what it means.
    pub what: Vec<Piece>,
    /// The headers that matter.
    pub headers: Vec<String>,
}

impl Operation {
    /// The route, when it is described.
    pub fn read(document: &Value, site: &str, method: &Method, path: &'static str) -> Option<Self> {
        let described = &document["paths"][path][method.as_str().to_ascii_lowercase()];
        let operation = described.as_object()?;
        let text = |name: &str| described[name].as_str().unwrap_or_default();
        let scope = match described.pointer("/security/0/token") {
            Some(scopes) => scopes.get(0).and_then(Value::as_str).unwrap_or("any"),
            None => "none",
        };
        let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let body = described.pointer("/requestBody/content/application~1json/schema");
        let example = body
            .and_then(|body| document.pointer(body["$ref"].as_str()?.trim_start_matches('#')))
            .map(|schema| schema["examples"][0].to_string());
        let (answers, problems) = answers(document, &described["responses"]);
        Some(Self {
            id: text("operationId").to_owned(),
            method: method.clone(),
            path,
            scope: scope.to_owned(),
            summary: words(text("summary")),
            about: words(text("description")),
            parameters: parameters.filter_map(Value::as_object).map(schema::parameter).collect(),
            body: body.map(schema::kind),
            answers,
            problems,
            curl: curl(&format!("{site}{path}"), method, scope != "none", example),
        })
    }
}

/// The answers that are none, and the kinds of those that are problems.
fn answers(document: &Value, responses: &Value) -> (Vec<Answer>, Vec<&'static str>) {
    let (mut answers, mut problems) = (Vec::new(), Vec::new());
    for (status, response) in responses.as_object().into_iter().flatten() {
        let found = response["$ref"].as_str().and_then(|name| document.pointer(name.trim_start_matches('#')));
        let response = found.unwrap_or(response);
        if let Some(problem) =
            response.pointer("/content/application~1problem+json/schema/allOf/1/properties/type/enum")
        {
            let kinds = problem.as_array().into_iter().flatten().filter_map(Value::as_str);
            let kinds = kinds.filter_map(|name| Kind::ALL.into_iter().find(|kind| kind.to_string() == name));
            problems.extend(kinds.filter(|kind| !USUAL.contains(kind)).map(Kind::name));
            continue;
        }
        let what = match response.pointer("/content/application~1json/schema") {
            Some(schema) => schema::kind(schema),
            None => words(response["description"].as_str().unwrap_or_default()),
        };
        let headers = response["headers"].as_object().into_iter().flat_map(|headers| headers.keys().cloned());
        // Those of the rate are told once.
        let own = headers.filter(|name| RATES.iter().all(|(rate, _)| rate != name));
        answers.push(Answer { status: status.clone(), what, headers: own.collect() });
    }
    (answers, problems)
}

/// The line for a shell; `$ID` and `$TOKEN` are the reader's.
fn curl(address: &str, method: &Method, with_token: bool, body: Option<String>) -> String {
    let token = if with_token { " -H \"authorization: Bearer $TOKEN\"" } else { "" };
    let method = match (method.as_str(), &body) {
        ("GET", _) | ("POST", Some(_)) => String::new(),
        (other, _) => format!(" -X {other}"),
    };
    let body = body.map(|body| format!(" --json '{body}'")).unwrap_or_default();
    let address = address.replace("{id}", "$ID").replace("{number}", "1");
    format!("curl{method}{token}{body} {address}")
}
