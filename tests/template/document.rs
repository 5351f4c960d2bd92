//! The template as it is deployed, as JSON in which every reference has become text: `!Ref X` is `${X}`, `!GetAtt X.Arn` is `${X.Arn}`.

use std::{fs, path::PathBuf, sync::LazyLock};

use serde_json::{Map, Value, json};
use serde_yaml_ng::Value as Yaml;

use crate::choices::Choice;

/// The whole template, as it is deployed by the choice that the defaults make.
pub static TEMPLATE: LazyLock<Value> = LazyLock::new(|| Choice::ALL[0].deployed());

/// A file of the repository.
pub fn read(path: &str) -> String {
    let file = root().join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The folder of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// All resources of a type: logical id and properties.
pub fn of_type(kind: &str) -> Vec<(&'static str, &'static Value)> {
    let found: Vec<_> = resources()
        .iter()
        .filter(|(_, resource)| resource["Type"] == kind)
        .map(|(id, resource)| (id.as_str(), &resource["Properties"]))
        .collect();
    assert!(!found.is_empty(), "the template has no {kind}");
    found
}

/// The properties of a resource.
pub fn properties(id: &str) -> &'static Value {
    &resource(id)["Properties"]
}

/// A resource with its attributes.
pub fn resource(id: &str) -> &'static Value {
    resources().get(id).unwrap_or_else(|| panic!("the template has no {id}"))
}

/// All resources.
pub fn resources() -> &'static Map<String, Value> {
    section("Resources")
}

/// A section of the template: Parameters, Outputs, ...
pub fn section(name: &str) -> &'static Map<String, Value> {
    TEMPLATE[name].as_object().unwrap_or_else(|| panic!("the template has no {name}"))
}

/// The members of a list, or the one value itself: IAM takes either.
pub fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => vec![],
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}

/// The texts of a list, or the one text itself.
pub fn texts(value: &Value) -> Vec<&str> {
    list(value).into_iter().map(|item| item.as_str().unwrap_or_else(|| panic!("{item} is not a text"))).collect()
}

/// The text of a property.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is not a text"))
}

pub(crate) fn render(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Tagged(tagged) => {
            let function = tagged.tag.to_string();
            call(function.trim_start_matches('!'), render(tagged.value))
        }
        Yaml::Sequence(items) => items.into_iter().map(render).collect(),
        Yaml::Mapping(entries) => {
            let entry = |(key, value)| (key_text(&key), render(value));
            Value::Object(entries.into_iter().map(entry).collect())
        }
        plain => serde_json::to_value(plain).expect("a plain YAML value is a JSON value"),
    }
}

fn call(function: &str, argument: Value) -> Value {
    match (function, &argument) {
        ("Ref" | "GetAtt", Value::String(name)) => json!(format!("${{{name}}}")),
        ("Sub", Value::String(_)) => argument,
        ("Sub", Value::Array(parts)) => {
            let mut whole = text(&parts[0]).to_owned();
            for (name, value) in parts[1].as_object().expect("!Sub names its values") {
                whole = whole.replace(&format!("${{{name}}}"), text(value));
            }
            json!(whole)
        }
        ("Split", Value::Array(parts)) => json!(format!("{} split at {}", text(&parts[1]), parts[0])),
        ("Select", Value::Array(parts)) => json!(format!("<part {} of {}>", parts[0], text(&parts[1]))),
        _ => json!({ format!("Fn::{function}"): argument }),
    }
}

fn key_text(key: &Yaml) -> String {
    key.as_str().unwrap_or_else(|| panic!("{key:?} is not a text")).to_owned()
}
