//! Values that are one of a few: the few are read where they are decided.

use gas_domain::{OutputFormat, Scope};
use serde_json::{Value, json};
use utoipa::openapi::schema::{Array, ArrayBuilder, ArrayItems, Object, ObjectBuilder, SchemaType, Type};

use crate::listing::States;

/// An output format.
pub fn format() -> Object {
    one_of(OutputFormat::ALL.map(OutputFormat::name))
}

/// An output format, or null.
pub fn format_or_null() -> Object {
    let names = OutputFormat::ALL.iter().map(|format| Value::from(format.name())).chain([Value::Null]);
    let text_or_null = SchemaType::from_iter([Type::String, Type::Null]);
    ObjectBuilder::new().schema_type(text_or_null).enum_values(Some(names)).build()
}

/// Output formats.
pub fn formats() -> Array {
    list(format())
}

/// The scopes of a token.
pub fn scopes() -> Array {
    list(one_of(Scope::ALL.map(Scope::name)))
}

/// What jobs are filtered by.
pub fn filters() -> Object {
    one_of(States::ALL.map(States::name))
}

/// The fields of a form: name and value of each.
pub fn fields() -> Array {
    let field = ArrayBuilder::new().items(text()).min_items(Some(2)).max_items(Some(2));
    list(field)
}

/// Names the references of this site wherever one may be chosen.
pub fn offer(document: &mut Value, references: &[String]) {
    for body in ["NewJob", "Options"] {
        let mut names: Vec<Value> = references.iter().map(|name| json!(name)).collect();
        names.push(Value::Null);
        document["components"]["schemas"][body]["properties"]["reference"]["enum"] = Value::Array(names);
    }
}

fn one_of<const N: usize>(names: [&'static str; N]) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}

fn list(items: impl Into<ArrayItems>) -> Array {
    ArrayBuilder::new().items(items).build()
}

fn text() -> Object {
    ObjectBuilder::new().schema_type(Type::String).build()
}
