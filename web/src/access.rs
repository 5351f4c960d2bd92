//! Who may use a route: decided once, before its handler runs, from what the table of routes declares.

mod given;
mod program;

use std::{collections::HashMap, sync::Arc};

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts, Path, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::{Job, JobId, JobKey, Scope, User};
use gas_ports::Jobs as _;
use http::{HeaderName, HeaderValue, StatusCode, header, request::Parts};
use url::form_urlencoded;

use crate::{
    App,
    auth::{Visitor, csrf},
    client,
    errors::{PageError, wants_json},
    router::BODY_LIMIT,
    share,
};

pub use given::{CalledJob, OwnJob, SharedJob, SignedIn, ThisSession};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone, logged in or not.
    Anyone,
    /// Anyone, only so often from one address: it is part of a log-in, which asks the identity provider.
    LogIn,
    /// Anyone, more often from one address: a program asks whether its user has answered.
    Poll,
    /// Whoever is logged in; it is about themselves.
    User,
    /// The owner of the job that the path names as `{id}`. Another's job is not found.
    Owner,
    /// A program with a token of any scope; it is about the token.
    AnyToken,
    /// A program with a token of this scope; it is about the token's user.
    Token(Scope),
    /// A program with a token of this scope, whose user owns the job that the path names as `{id}`. Another's job is not found.
    TokenOwner(Scope),
    /// Whoever has the link to the job that its owner shared: the path's `{token}`. They may read, and change nothing.
    Link,
    /// A program that proves who it is by what it sends: a signature or a token. It has no session, so nothing can be
    /// sent in its name.
    Signed,
}

impl Access {
    /// Whether it is for programs with a token.
    pub fn is_for_programs(self) -> bool {
        matches!(self, Self::AnyToken | Self::Token(_) | Self::TokenOwner(_))
    }

    /// The scope that a program's token needs.
    pub fn scope(self) -> Option<Scope> {
        match self {
            Self::Token(scope) | Self::TokenOwner(scope) => Some(scope),
            _ => None,
        }
    }
}

/// Lets a request through to the handler of its route, or answers it.
pub async fn check(State((app, access)): State<(Arc<App>, Access)>, request: Request, next: Next) -> Response {
    if access.is_for_programs() {
        return program::serve(&app, access, request, next).await;
    }
    if matches!(access, Access::LogIn | Access::Poll) {
        return count_address(&app, access, request, next).await;
    }
    let mut answer = match admit(&app, access, request).await {
        Ok(request) => next.run(request).await,
        Err(answer) => answer,
    };
    if access == Access::Link {
        // The address is the key: it must not get to other sites, nor into what search engines know.
        let headers = answer.headers_mut();
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    }
    answer
}

async fn count_address(app: &App, access: Access, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let address = client::address(&parts, app.settings.trusted_proxies);
    let counted = if access == Access::Poll { app.limits.poll(address) } else { app.limits.log_in(address) };
    let mut answer = match counted.check() {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(often) => PageError::too_often(often).into_response(),
    };
    answer.headers_mut().extend(counted.headers());
    answer
}

async fn admit(app: &Arc<App>, access: Access, request: Request) -> Result<Request, Response> {
    let (mut parts, body) = request.into_parts();
    if matches!(access, Access::Anyone | Access::Signed) {
        // A page that greets its visitor asks who it is; a style sheet asks nothing.
        return Ok(Request::from_parts(parts, body));
    }
    let visitor = Visitor::of(app, &parts.headers).await.map_err(|error| PageError::from(error).into_response())?;
    parts.extensions.insert(visitor.head());
    if access == Access::Link {
        let job = linked_job(app, &mut parts).await.map_err(IntoResponse::into_response)?;
        parts.extensions.insert(Arc::new(job));
        return Ok(Request::from_parts(parts, body));
    }
    let (user, token, session) = match visitor {
        Visitor::User { user, csrf, session } => (user, csrf, session),
        Visitor::Guest => return Err(log_in_first(&parts)),
        Visitor::Leaving => return Err(PageError::leaving().into_response()),
        Visitor::Gone => return Err(PageError::account_gone().into_response()),
    };
    let is_reading = parts.method.is_safe();
    let counted = app.limits.request(&user.id, &parts.method);
    counted.check().map_err(|often| PageError::too_often(often).into_response())?;
    let body = if is_reading { body } else { prove(&parts, body, &token).await? };
    if access == Access::Owner {
        let job = named_job(app, &mut parts, &user).await.map_err(IntoResponse::into_response)?;
        parts.extensions.insert(Arc::new(job));
    }
    parts.extensions.insert(user);
    parts.extensions.insert(session);
    Ok(Request::from_parts(parts, body))
}

/// Takes a post only with the token of its session: in the header of a script, or in the form.
async fn prove(parts: &Parts, body: Body, token: &str) -> Result<Body, Response> {
    if let Some(sent) = parts.headers.get(csrf::HEADER) {
        let is_right = sent.to_str().is_ok_and(|sent| csrf::is_same(sent, token));
        return if is_right { Ok(body) } else { Err(StatusCode::FORBIDDEN.into_response()) };
    }
    let bytes = to_bytes(body, BODY_LIMIT).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
    let is_right =
        form_urlencoded::parse(&bytes).any(|(name, value)| name == csrf::FIELD && csrf::is_same(&value, token));
    if is_right { Ok(Body::from(bytes)) } else { Err(StatusCode::FORBIDDEN.into_response()) }
}

async fn named_job(app: &Arc<App>, parts: &mut Parts, user: &User) -> Result<Job, PageError> {
    let id = in_path(app, parts, "id").await;
    own_job(app, user, &id).await
}

async fn linked_job(app: &Arc<App>, parts: &mut Parts) -> Result<Job, PageError> {
    let token = in_path(app, parts, "token").await;
    let job = share::job_of(&app.jobs, &app.sessions, &token, app.now()).await?;
    job.ok_or_else(PageError::not_found)
}

/// A part of the path by its name in the table of routes; empty when there is none.
async fn in_path(app: &Arc<App>, parts: &mut Parts, name: &str) -> String {
    let path = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
    path.ok().and_then(|Path(mut path)| path.remove(name)).unwrap_or_default()
}

/// The user's job of this id.
///
/// # Errors
/// Not found, when the id is none, or none of this user's jobs has it.
pub async fn own_job(app: &App, user: &User, id: &str) -> Result<Job, PageError> {
    let job_id: JobId = id.parse().map_err(|_| PageError::not_found())?;
    let user_id = user.id.clone();
    let job = app.jobs.load(&JobKey { user_id, job_id }).await?;
    job.ok_or_else(PageError::not_found)
}

/// A form cannot be sent again after the log-in, so its sender is told; a page is come back to.
fn log_in_first(parts: &Parts) -> Response {
    let is_script = parts.headers.contains_key(header::RANGE) || wants_json(&parts.headers);
    if !parts.method.is_safe() || is_script {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("return_to", path);
    Redirect::to(&format!("/login?{}", query.finish())).into_response()
}
