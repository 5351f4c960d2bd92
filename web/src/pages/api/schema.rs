//! The types of bodies and answers, as the description has them.

use serde_json::{Map, Value};

use super::words::{Piece, words};

/// A type with a name.
pub struct Schema {
    pub name: String,
    pub about: Vec<Piece>,
    /// One list of fields, or one of each kind that there is.
    pub variants: Vec<Vec<Field>>,
    /// The first example, as it is written in JSON.
    pub example: Option<String>,
}

/// A field of a type, or a parameter.
pub struct Field {
    pub name: String,
    pub is_required: bool,
    pub kind: Vec<Piece>,
    pub about: Vec<Piece>,
}

/// All of the description.
pub fn all(document: &Value) -> Vec<Schema> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    schemas.map(|(name, schema)| Schema::read(name, schema)).collect()
}

impl Schema {
    fn read(name: &str, schema: &Value) -> Self {
        let variants = match schema["oneOf"].as_array() {
            Some(variants) => variants.iter().map(fields).collect(),
            None => vec![fields(schema)],
        };
        let example = schema["examples"].get(0).and_then(|example| serde_json::to_string_pretty(example).ok());
        let mut about = about(schema);
        if schema.get("enum").is_some() {
            about.push(Piece::Text(" One of ".into()));
            about.extend(kind(schema));
        }
        Self { name: name.to_owned(), about, variants, example }
    }
}

/// The fields of an object.
fn fields(object: &Value) -> Vec<Field> {
    let required = object["required"].as_array().cloned().unwrap_or_default();
    let properties = object["properties"].as_object().into_iter().flatten();
    let field = |(name, schema): (&String, &Value)| Field {
        name: name.clone(),
        is_required: required.iter().any(|one| one == name),
        kind: kind(schema),
        about: about(schema),
    };
    properties.map(field).collect()
}

/// What is said of it.
pub fn about(schema: &Value) -> Vec<Piece> {
    words(schema["description"].as_str().unwrap_or_default())
}

/// What it is, in words: `text or null`, a list of `Job`.
pub fn kind(schema: &Value) -> Vec<Piece> {
    let text = |words: &str| vec![Piece::Text(words.to_owned())];
    if let Some(name) = schema["$ref"].as_str() {
        return vec![Piece::Link(name.rsplit('/').next().unwrap_or(name).to_owned())];
    }
    if let Some(of) = schema["oneOf"].as_array() {
        return of.iter().map(kind).collect::<Vec<_>>().join(&Piece::Text(" or ".into()));
    }
    if let Some(values) = schema["enum"].as_array() {
        let names = values.iter().map(|value| vec![Piece::Code(value.as_str().unwrap_or("null").to_owned())]);
        return names.collect::<Vec<_>>().join(&Piece::Text(", ".into()));
    }
    if schema.get("items").is_some() {
        return [text("list of "), kind(&schema["items"])].concat();
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    let named: Vec<_> = types.into_iter().map(|name| name_of(name, schema)).collect();
    text(&named.join(" or "))
}

fn name_of(kind: &str, schema: &Value) -> String {
    let format = schema["format"].as_str();
    let name = match (kind, format) {
        ("string", Some("date-time")) => "time",
        ("string", Some("uuid")) => "UUID",
        ("string", Some("uri")) => "address",
        ("string", _) if schema["pattern"] == "^[0-9a-f]{64}$" => "64 hexadecimal digits",
        ("string", _) => "text",
        ("boolean", _) => "true or false",
        ("integer", _) => "number",
        (other, _) => other,
    };
    name.to_owned()
}

/// A parameter of a route.
pub fn parameter(parameter: &Map<String, Value>) -> Field {
    let text = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
    Field {
        name: if text("in") == "query" { format!("?{}=", text("name")) } else { text("name").to_owned() },
        is_required: parameter.get("required") == Some(&Value::Bool(true)),
        kind: parameter.get("schema").map(kind).unwrap_or_default(),
        about: words(text("description")),
    }
}
