//! What requests carry: headers, query parameters, bodies.

use std::{collections::HashMap, ops::RangeInclusive, str::FromStr};

use axum::{
    body::Body as RequestBody,
    http::{HeaderMap, header},
};
use futures::StreamExt as _;
use gas_domain::TreeHash;
use serde_json::Value;

use super::{Served, answer};
use crate::glacier::{Body, ErrorCode, GlacierError, Result, vault::check_length};

/// More JSON than any request needs.
const MOST_JSON: usize = 64 << 10;

/// The query parameters of a request.
pub(super) type Query = axum::extract::Query<HashMap<String, String>>;

pub(super) fn optional<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>> {
    let text = headers.get(name).map(|value| value.to_str());
    text.transpose().map_err(|_| GlacierError::invalid(format!("The header {name} is not printable ASCII.")))
}

pub(super) fn required<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str> {
    let missing = || GlacierError::new(ErrorCode::MissingParameterValue, format!("Required parameter missing: {name}"));
    optional(headers, name)?.ok_or_else(missing)
}

pub(super) fn tree_hash(headers: &HeaderMap) -> Result<TreeHash> {
    parsed(answer::TREE_HASH, required(headers, answer::TREE_HASH)?)
}

pub(super) fn parsed<T: FromStr>(name: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| GlacierError::invalid(format!("Invalid {name}: {text}")))
}

/// `bytes 0-1048575/*`
pub(super) fn content_range(headers: &HeaderMap) -> Result<RangeInclusive<u64>> {
    let text = required(headers, header::CONTENT_RANGE.as_str())?;
    let range = text.strip_prefix("bytes ").and_then(|rest| rest.strip_suffix("/*")).and_then(first_and_last);
    range.ok_or_else(|| GlacierError::invalid(format!("Invalid Content-Range: {text}")))
}

/// `bytes=0-1048575` or `bytes=1048576-`
pub(super) fn range(headers: &HeaderMap) -> Result<Option<RangeInclusive<u64>>> {
    let Some(text) = optional(headers, header::RANGE.as_str())? else { return Ok(None) };
    let range = text.strip_prefix("bytes=").and_then(|range| match range.strip_suffix('-') {
        Some(first) => first.parse().ok().map(|first| first..=u64::MAX),
        None => first_and_last(range),
    });
    range.map(Some).ok_or_else(|| GlacierError::invalid(format!("Invalid range: {text}")))
}

/// `0-1048575`
pub(super) fn first_and_last(text: &str) -> Option<RangeInclusive<u64>> {
    let (first, last) = text.split_once('-')?;
    Some(first.parse().ok()?..=last.parse().ok()?)
}

/// `marker` and `limit` of a list.
pub(super) fn page(query: &Query) -> Result<(Option<&str>, Option<usize>)> {
    let limit = query.get("limit").map(|limit| parsed("limit", limit)).transpose()?;
    Ok((query.get("marker").map(String::as_str), limit))
}

/// The bytes of an archive or a part, as they stream in.
pub(super) async fn body(served: &Served, headers: &HeaderMap, body: RequestBody) -> Result<Body> {
    if let Some(length) = optional(headers, header::CONTENT_LENGTH.as_str())? {
        check_length(parsed("Content-Length", length)?)?;
    }
    let mut spool = served.glacier().spool();
    let mut stream = body.into_data_stream();
    while let Some(piece) = stream.next().await {
        let cut_off = |error| GlacierError::new(ErrorCode::RequestTimeout, format!("The body ended early: {error}"));
        spool.write(&piece.map_err(cut_off)?).map_err(|error| answer::unavailable(&error))?;
        check_length(spool.length().max(1))?;
    }
    spool.finish().map_err(|error| answer::unavailable(&error))
}

pub(super) async fn json(body: RequestBody) -> Result<Value> {
    let malformed = |error: &dyn std::fmt::Display| {
        GlacierError::new(ErrorCode::Serialization, format!("The body is not the JSON that is expected: {error}"))
    };
    let bytes = axum::body::to_bytes(body, MOST_JSON).await.map_err(|error| malformed(&error))?;
    serde_json::from_slice(&bytes).map_err(|error| malformed(&error))
}
