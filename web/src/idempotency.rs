//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a post of the API that is sent again is answered again,
//! and not done again.
//!
//! The key is claimed before anything is done, with the id of the job that the request makes: whoever tries again, after a
//! crash as well, finds that job. An answer is told only when it is stored. What is refused did nothing and is not stored.

mod key;

#[cfg(test)]
mod tests;

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use gas_domain::{JobId, Sha256, policy};
use gas_ports::{Attempt, Claim, Ids as _, Replies, Reply};
use http::{HeaderMap, HeaderName, Method, StatusCode, request::Parts};
use jiff::Timestamp;
use tracing::Instrument as _;

use crate::{App, auth::Caller, errors::PageError, router::BODY_LIMIT};

/// The id of the job that a request makes: under a key, the same however often it is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewJobId(pub JobId);

impl FromRequestParts<Arc<App>> for NewJobId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or_else(|| Self(app.ids.job_id())))
    }
}

/// Does a request that carries a key once. Its route has let it through already: the answer is for its caller.
pub async fn once(State(app): State<Arc<App>>, request: Request, next: Next) -> Result<Response, PageError> {
    if request.method() != Method::POST {
        // The route refuses it: nothing is done.
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let Some(key) = key::read(&parts.headers)? else { return Ok(next.run(Request::from_parts(parts, body)).await) };
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| PageError::body_too_large())?;
    let caller = parts.extensions.get::<Caller>();
    let caller = caller.ok_or_else(|| PageError::failed(&"a route without a caller takes keys"))?;
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
    let now = app.now();
    let attempt = Attempt {
        request: hash([caller.user.id.as_str().as_bytes(), key.as_bytes()]),
        fingerprint: hash([parts.method.as_str().as_bytes(), address.as_bytes(), &body]),
        id: app.ids.job_id(),
        lease_until: now + policy::REQUEST_LEASE,
        expires_at: now + policy::REPLY_TIME,
    };
    let work = async move {
        let work = |job_id| {
            parts.extensions.insert(NewJobId(job_id));
            next.run(Request::from_parts(parts, Body::from(body)))
        };
        answer(&app.replies, &attempt, now, work).await
    };
    // It goes on when its sender hangs up: who asks again is to get the answer.
    tokio::spawn(work.in_current_span()).await.map_err(|error| PageError::failed(&error))?
}

/// What was answered before, or what the work answers now.
async fn answer<W: Future<Output = Response>>(
    replies: &impl Replies,
    attempt: &Attempt,
    now: Timestamp,
    work: impl FnOnce(JobId) -> W,
) -> Result<Response, PageError> {
    let job_id = match replies.claim(attempt, now).await? {
        Claim::Mine(job_id) => job_id,
        Claim::Answered(reply) => return told(reply),
        Claim::UnderWay => return Err(PageError::in_progress()),
        Claim::Reused => return Err(PageError::key_reused()),
    };
    let response = work(job_id).await;
    let stored = if response.status().is_success() { store(replies, attempt, response).await } else { Ok(response) };
    if !stored.as_ref().is_ok_and(|response| response.status().is_success())
        && let Err(error) = replies.give_back(attempt).await
    {
        // Its lease lapses.
        tracing::warn!(%error, "a request was not given back");
    }
    stored
}

async fn store(replies: &impl Replies, attempt: &Attempt, response: Response) -> Result<Response, PageError> {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|error| PageError::failed(&error))?;
    let body = String::from_utf8(body.into()).map_err(|error| PageError::failed(&error))?;
    let reply = Reply { status: parts.status.as_u16(), headers: texts(&parts.headers), body };
    match replies.answer(attempt, &reply).await {
        Ok(()) => told(reply),
        // Another attempt was let in meanwhile: its answer is the one.
        Err(error) if error.is_conflict() => Err(PageError::in_progress()),
        Err(error) => Err(error.into()),
    }
}

fn told(Reply { status, headers, body }: Reply) -> Result<Response, PageError> {
    let failed = |error: &dyn std::fmt::Display| PageError::failed(error);
    let mut response = (StatusCode::from_u16(status).map_err(|error| failed(&error))?, body).into_response();
    for (name, value) in headers {
        let name: HeaderName = name.parse().map_err(|error| failed(&error))?;
        response.headers_mut().insert(name, value.parse().map_err(|error| failed(&error))?);
    }
    Ok(response)
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |(name, value): (&HeaderName, &http::HeaderValue)| Some((name.to_string(), value.to_str().ok()?.into()));
    headers.iter().filter_map(text).collect()
}

/// Each with its length: no two lists have the same hash.
fn hash<const N: usize>(parts: [&[u8]; N]) -> Sha256 {
    let bytes: Vec<u8> = parts.iter().flat_map(|part| [&part.len().to_be_bytes(), *part].concat()).collect();
    Sha256::of(&bytes)
}
