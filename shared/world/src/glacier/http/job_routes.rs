//! Routes of jobs and their output.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse as _,
};
use gas_domain::Tier;
use serde_json::{Value, json};

use super::{
    Served,
    answer::{self, Answer},
    now, request,
};
use crate::glacier::{
    Action, ErrorCode, Format, GlacierError, InventoryRange, Job, JobFilter, JobRequest, Result, StatusCode as Code,
};

pub(super) async fn initiate(
    State(served): State<Served>,
    Path((_, vault)): Path<(String, String)>,
    body: Body,
) -> Answer {
    let asked = job_request(&request::json(body).await?)?;
    let id = served.glacier().initiate_job(&vault, asked, now())?;
    let location = answer::location(&vault, &format!("/jobs/{id}"));
    answer::with_headers(StatusCode::ACCEPTED, &[location, ("x-amz-job-id", id)])
}

pub(super) async fn list(
    State(served): State<Served>,
    Path((_, vault)): Path<(String, String)>,
    query: request::Query,
) -> Answer {
    let (marker, limit) = request::page(&query)?;
    let completed = query.get("completed").map(|text| request::parsed("completed", text)).transpose()?;
    let status_code = query.get("statuscode").map(|text| status_code(text)).transpose()?;
    let glacier = served.glacier();
    let page = glacier.list_jobs(&vault, JobFilter { completed, status_code }, marker, limit, now())?;
    let jobs: Vec<Value> = page.items.into_iter().map(Job::to_json).collect();
    Ok(answer::as_json(&json!({ "JobList": jobs, "Marker": page.marker })))
}

pub(super) async fn describe(
    State(served): State<Served>,
    Path((_, vault, job)): Path<(String, String, String)>,
) -> Answer {
    Ok(answer::as_json(&served.glacier().describe_job(&vault, &job, now())?.to_json()))
}

pub(super) async fn output(
    State(served): State<Served>,
    Path((_, vault, job)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    let range = request::range(&headers)?;
    let output = served.glacier().get_job_output(&vault, &job, range, now())?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, output.content_type.parse().map_err(|_| not_for_a_header())?);
    headers.insert(header::CONTENT_LENGTH, output.length().into());
    headers.insert(header::ACCEPT_RANGES, answer::header_value("bytes")?);
    if let Some((first, last, whole)) = output.content_range {
        headers.insert(header::CONTENT_RANGE, answer::header_value(&format!("bytes {first}-{last}/{whole}"))?);
    }
    if let Some(tree_hash) = output.tree_hash {
        headers.insert(answer::TREE_HASH, answer::header_value(&tree_hash.to_string())?);
    }
    if let Some(description) = &output.description {
        headers.insert(answer::DESCRIPTION, answer::header_value(description)?);
    }
    let status = if output.content_range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    Ok((status, headers, Body::from_stream(futures::stream::iter(output.pieces()))).into_response())
}

fn not_for_a_header() -> GlacierError {
    GlacierError::new(ErrorCode::ServiceUnavailable, "The output has no media type.")
}

fn job_request(asked: &Value) -> Result<JobRequest> {
    let text = |name: &str| asked[name].as_str();
    let missing =
        |name| GlacierError::new(ErrorCode::MissingParameterValue, format!("Required parameter missing: {name}"));
    let action = match text("Type").ok_or_else(|| missing("Type"))? {
        "archive-retrieval" => Action::ArchiveRetrieval {
            archive: text("ArchiveId").ok_or_else(|| missing("ArchiveId"))?.to_owned(),
            tier: text("Tier").map_or(Ok(Tier::Standard), tier)?,
            range: text("RetrievalByteRange").map(byte_range).transpose()?,
        },
        "inventory-retrieval" => Action::InventoryRetrieval {
            format: text("Format").map_or(Ok(Format::Json), format)?,
            range: inventory_range(&asked["InventoryRetrievalParameters"])?,
        },
        other => return Err(GlacierError::invalid(format!("Invalid job type: {other}"))),
    };
    Ok(JobRequest {
        action,
        description: text("Description").map(str::to_owned),
        sns_topic: text("SNSTopic").map(str::to_owned),
    })
}

fn byte_range(text: &str) -> Result<std::ops::RangeInclusive<u64>> {
    request::first_and_last(text).ok_or_else(|| GlacierError::invalid(format!("Invalid range: {text}")))
}

fn inventory_range(asked: &Value) -> Result<InventoryRange> {
    let text = |name: &str| asked[name].as_str();
    Ok(InventoryRange {
        start: text("StartDate").map(|date| request::parsed("StartDate", date)).transpose()?,
        end: text("EndDate").map(|date| request::parsed("EndDate", date)).transpose()?,
        limit: text("Limit").map(|limit| request::parsed("Limit", limit)).transpose()?,
        marker: text("Marker").map(str::to_owned),
    })
}

pub(super) fn tier(name: &str) -> Result<Tier> {
    match name {
        "Expedited" => Ok(Tier::Expedited),
        "Standard" => Ok(Tier::Standard),
        "Bulk" => Ok(Tier::Bulk),
        other => Err(GlacierError::invalid(format!("Invalid tier: {other}"))),
    }
}

fn format(name: &str) -> Result<Format> {
    match name {
        "JSON" => Ok(Format::Json),
        "CSV" => Ok(Format::Csv),
        other => Err(GlacierError::invalid(format!("Invalid output format: {other}"))),
    }
}

fn status_code(name: &str) -> Result<Code> {
    let codes = [Code::InProgress, Code::Succeeded, Code::Failed];
    let code = codes.into_iter().find(|code| code.name() == name);
    code.ok_or_else(|| GlacierError::invalid(format!("The job status code is not valid: {name}")))
}
