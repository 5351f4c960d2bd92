//! Routes of vaults and archives.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use serde_json::json;

use super::{
    Served,
    answer::{self, Answer},
    now, request,
};
use crate::glacier::wire_date;

pub(super) async fn create(State(served): State<Served>, Path((_, vault)): Path<(String, String)>) -> Answer {
    served.glacier().create_vault(&vault, now())?;
    answer::with_headers(StatusCode::CREATED, &[answer::location(&vault, "")])
}

pub(super) async fn describe(State(served): State<Served>, Path((_, vault)): Path<(String, String)>) -> Answer {
    let described = served.glacier().describe_vault(&vault)?;
    let inventoried = described.last_inventory_date;
    Ok(answer::as_json(&json!({
        "VaultARN": described.vault_arn,
        "VaultName": described.vault_name,
        "CreationDate": wire_date(described.creation_date),
        "LastInventoryDate": inventoried.map(wire_date),
        "NumberOfArchives": described.number_of_archives,
        "SizeInBytes": described.size_in_bytes,
    })))
}

pub(super) async fn upload(
    State(served): State<Served>,
    Path((_, vault)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let tree_hash = request::tree_hash(&headers)?;
    let body = request::body(&served, &headers, body).await?;
    let description = request::optional(&headers, answer::DESCRIPTION)?;
    let id = served.glacier().upload_archive(&vault, description, tree_hash, body, now())?;
    let location = answer::location(&vault, &format!("/archives/{id}"));
    let stored = [location, (answer::ARCHIVE_ID, id), (answer::TREE_HASH, tree_hash.to_string())];
    answer::with_headers(StatusCode::CREATED, &stored)
}

pub(super) async fn delete(
    State(served): State<Served>,
    Path((_, vault, archive)): Path<(String, String, String)>,
) -> Answer {
    served.glacier().delete_archive(&vault, &archive)?;
    answer::with_headers(StatusCode::NO_CONTENT, &[])
}
