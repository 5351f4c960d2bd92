//! The JSON body of a request. What is wrong with it is told, line and column.

use std::sync::Arc;

use axum::{
    Json,
    extract::{FromRequest, Request},
};
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::{App, errors::PageError};

/// The body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, PageError> {
        match Json::from_request(request, app).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(wrong) if wrong.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(PageError::refused(StatusCode::PAYLOAD_TOO_LARGE, wrong.body_text()))
            }
            Err(wrong) => Err(PageError::refused(StatusCode::BAD_REQUEST, wrong.body_text())),
        }
    }
}
