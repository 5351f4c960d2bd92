//! Routes of multipart uploads.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use serde_json::{Value, json};

use super::{
    Served,
    answer::{self, Answer},
    now, request,
};
use crate::glacier::{Part, Upload, names::vault_arn, wire_date};

const PART_SIZE: &str = "x-amz-part-size";
const ARCHIVE_SIZE: &str = "x-amz-archive-size";
const UPLOAD_ID: &str = "x-amz-multipart-upload-id";

pub(super) async fn initiate(
    State(served): State<Served>,
    Path((_, vault)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let part_size = request::parsed(PART_SIZE, request::required(&headers, PART_SIZE)?)?;
    let description = request::optional(&headers, answer::DESCRIPTION)?;
    let id = served.glacier().initiate_multipart_upload(&vault, description, part_size, now())?;
    let location = answer::location(&vault, &format!("/multipart-uploads/{id}"));
    answer::with_headers(StatusCode::CREATED, &[location, (UPLOAD_ID, id)])
}

pub(super) async fn list(
    State(served): State<Served>,
    Path((_, vault)): Path<(String, String)>,
    query: request::Query,
) -> Answer {
    let (marker, limit) = request::page(&query)?;
    let glacier = served.glacier();
    let page = glacier.list_multipart_uploads(&vault, marker, limit, now())?;
    let uploads: Vec<Value> = page.items.into_iter().map(|upload| described(&vault, upload)).collect();
    Ok(answer::as_json(&json!({ "UploadsList": uploads, "Marker": page.marker })))
}

pub(super) async fn part(
    State(served): State<Served>,
    Path((_, vault, upload)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let (range, tree_hash) = (request::content_range(&headers)?, request::tree_hash(&headers)?);
    let body = request::body(&served, &headers, body).await?;
    let is = served.glacier().upload_multipart_part(&vault, &upload, range, tree_hash, body, now())?;
    answer::with_headers(StatusCode::NO_CONTENT, &[(answer::TREE_HASH, is.to_string())])
}

pub(super) async fn parts(
    State(served): State<Served>,
    Path((_, vault, upload)): Path<(String, String, String)>,
    query: request::Query,
) -> Answer {
    let (marker, limit) = request::page(&query)?;
    let glacier = served.glacier();
    let (upload, page) = glacier.list_parts(&vault, &upload, marker, limit, now())?;
    let mut listed = described(&vault, upload);
    listed["Parts"] = page.items.iter().map(part_json).collect();
    listed["Marker"] = json!(page.marker);
    Ok(answer::as_json(&listed))
}

pub(super) async fn complete(
    State(served): State<Served>,
    Path((_, vault, upload)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let size = request::parsed(ARCHIVE_SIZE, request::required(&headers, ARCHIVE_SIZE)?)?;
    let tree_hash = request::tree_hash(&headers)?;
    let id = served.glacier().complete_multipart_upload(&vault, &upload, size, tree_hash, now())?;
    let location = answer::location(&vault, &format!("/archives/{id}"));
    let stored = [location, (answer::ARCHIVE_ID, id), (answer::TREE_HASH, tree_hash.to_string())];
    answer::with_headers(StatusCode::CREATED, &stored)
}

pub(super) async fn abort(
    State(served): State<Served>,
    Path((_, vault, upload)): Path<(String, String, String)>,
) -> Answer {
    served.glacier().abort_multipart_upload(&vault, &upload, now())?;
    answer::with_headers(StatusCode::NO_CONTENT, &[])
}

fn described(vault: &str, upload: &Upload) -> Value {
    json!({
        "ArchiveDescription": upload.description,
        "CreationDate": wire_date(upload.created),
        "MultipartUploadId": upload.id,
        "PartSizeInBytes": upload.part_size,
        "VaultARN": vault_arn(vault),
    })
}

pub(super) fn part_json(part: &Part) -> Value {
    json!({ "RangeInBytes": format!("{}-{}", part.range.start(), part.range.end()), "SHA256TreeHash": part.tree_hash })
}
