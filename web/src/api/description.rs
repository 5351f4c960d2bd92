//! The API described by itself (OpenAPI 3.1): what each handler takes and answers stands at the handler and its types; who may
//! use it is in the table of routes; what all have in common is in [`common`].
//!
//! A new route is described by `#[utoipa::path(…)]` at its handler and by the handler's name in the list here. The problems
//! that only it has are its extension `x-problems`.

pub mod common;
pub mod document;
pub mod problem;
pub mod values;

use serde_json::Value;
use utoipa::OpenApi as _;

use crate::{api, routes::routes, site::Site};

/// Where the routes are that are described.
pub const BASE: &str = "/api/v1/";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Genomics Annotation Service",
        version = "1",
        description = "Upload, follow and download annotations from scripts and pipelines. Times are in UTC, sizes in bytes.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    paths(
        document::serve,
        api::device::begin,
        api::device::token,
        api::account::me,
        api::account::withdraw,
        api::account::references,
        api::jobs::list,
        api::uploads::begin,
        api::uploads::parts,
        api::uploads::part,
        api::uploads::finish,
        api::jobs::show,
        api::jobs::delete,
        api::jobs::end,
        api::jobs::again,
        api::files::log,
        api::files::result,
        api::files::input,
        api::files::summary,
    ),
    components(schemas(problem::Problem))
)]
struct Described;

/// The description of the API at this site, with these references.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn document(site: &Site, references: &[String]) -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(Described::openapi())?;
    document["servers"] = serde_json::json!([{ "url": site.origin() }]);
    common::complete(&mut document, &routes());
    values::offer(&mut document, references);
    Ok(document)
}

#[cfg(test)]
mod tests;
