//! `/api/v1/openapi.json`: the description of the API for programs.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use gas_domain::Sha256;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::{App, errors::PageError, pages::api::Reference, site::Site};

/// The description as it is sent to programs and shown to people.
pub struct Document {
    /// What the page says of it.
    pub reference: Reference,
    json: String,
    tag: String,
}

impl Document {
    /// This site's, made once, for the first who asks.
    pub fn of(app: &App) -> Result<&Self, PageError> {
        if let Some(made) = app.description.get() {
            return Ok(made);
        }
        let made = Self::new(&app.site, &app.settings.references).map_err(|error| PageError::failed(&error))?;
        Ok(app.description.get_or_init(|| made))
    }

    fn new(site: &Site, references: &[String]) -> Result<Self, serde_json::Error> {
        let value = super::document(site, references)?;
        let json = value.to_string();
        let tag = format!("\"{}\"", hex::encode(&Sha256::of(json.as_bytes()).0[..8]));
        Ok(Self { reference: Reference::new(site.origin(), &value), json, tag })
    }
}

/// This description of the API (OpenAPI 3.1), for programs that write programs
#[utoipa::path(get, path = "/api/v1/openapi.json",
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer.")),
    responses(
        (status = 200, body = Object, headers(("ETag" = String, description = "Changes whenever the description does."))),
        (status = 304, description = "It has not changed.", headers(("ETag" = String, description = "As it was sent."))),
    ))]
pub async fn serve(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, PageError> {
    let Document { json, tag, .. } = Document::of(&app)?;
    let about = [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, "public, max-age=300")];
    let known = headers.get(header::IF_NONE_MATCH).map(HeaderValue::as_bytes);
    if known == Some(tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, [(header::CONTENT_TYPE, "application/json")], json.clone()).into_response())
}
