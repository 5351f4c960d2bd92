//! Between a row and the item that DynamoDB keeps.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use gas_ports::{Class, Error};
use serde::{Serialize, de::DeserializeOwned};

/// An item: attributes by name.
pub(super) type Item = HashMap<String, AttributeValue>;

/// The item of a row. What a row does not have is left out: a NULL would put the item into the sparse index.
pub(super) fn item(row: &impl Serialize, what: &str) -> Result<Item, Error> {
    let invalid = |error| Error::new(Class::Invalid, format!("{what} cannot be written as an item")).caused_by(error);
    let mut item: Item = serde_dynamo::to_item(row).map_err(invalid)?;
    item.retain(|_, value| !value.is_null());
    Ok(item)
}

/// A part of a row as an attribute.
pub(super) fn value(part: &impl Serialize, what: &str) -> Result<AttributeValue, Error> {
    let invalid =
        |error| Error::new(Class::Invalid, format!("{what} cannot be written as an attribute")).caused_by(error);
    serde_dynamo::to_attribute_value(part).map_err(invalid)
}

/// The row in an item; `Corrupt` when it cannot be read.
pub(super) fn row<R: DeserializeOwned>(item: Item, what: &str) -> Result<R, Error> {
    serde_dynamo::from_item(item).map_err(|error| unreadable(what).caused_by(error))
}

/// The item exists and makes no sense.
pub(super) fn unreadable(what: &str) -> Error {
    let message = format!("the item of {what} cannot be read: look at it in the table and mend it");
    Error::new(Class::Corrupt, message)
}

/// The name of an item, for messages: `ann/0192f0c1-…`.
pub(super) fn name(item: &Item, keys: &[&str]) -> String {
    keys.iter().map(|key| text(item, key)).collect::<Vec<_>>().join("/")
}

/// The text of an attribute; "?" when there is none.
pub(super) fn text<'a>(item: &'a Item, attribute: &str) -> &'a str {
    let text = item.get(attribute).and_then(|value| value.as_s().ok());
    text.map_or("?", String::as_str)
}

/// A text attribute.
pub(super) fn s(text: impl ToString) -> AttributeValue {
    AttributeValue::S(text.to_string())
}

/// A number attribute.
pub(super) fn n(number: impl Into<u64>) -> AttributeValue {
    AttributeValue::N(number.into().to_string())
}
