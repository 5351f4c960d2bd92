//! The extractors that pages take their user and their job from.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{FromRequestParts, Path},
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::{Job, JobId, JobKey, SessionState, User};
use gas_ports::{Jobs as _, Users as _};
use http::{Method, StatusCode, request::Parts};
use url::form_urlencoded;

use super::session;
use crate::{App, errors::PageError, page::Head};

/// Who asks for a page.
pub enum Visitor {
    /// A user who is logged in.
    User(User),
    /// Somebody without a session that is still good.
    Guest,
    /// Somebody with a session of an account that is being deleted.
    Leaving,
    /// Somebody with a session of an account that is gone.
    Gone,
}

/// The user, who must be logged in: a page that is asked for without leads to the log-in and back.
pub struct SignedIn(pub User);

/// The job that the address names, and its owner, who must be the one who is logged in: another's job is not found.
pub struct OwnJob {
    /// The owner.
    pub user: User,
    /// The job.
    pub job: Job,
}

impl Visitor {
    /// How the head of the page shows them.
    pub fn head(&self) -> Head {
        match self {
            Self::User(user) => Head::of(user),
            Self::Guest | Self::Leaving | Self::Gone => Head::Guest,
        }
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let Some(SessionState::LoggedIn(id)) = session::of(app, &parts.headers).await? else {
            return Ok(Self::Guest);
        };
        Ok(match app.users.load(&id).await? {
            Some(user) if user.closing => Self::Leaving,
            Some(user) => Self::User(user),
            None => Self::Gone,
        })
    }
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, app).await;
        match visitor.map_err(IntoResponse::into_response)? {
            Visitor::User(user) => Ok(Self(user)),
            Visitor::Guest => Err(log_in_first(parts)),
            Visitor::Leaving => Err(PageError::leaving().into_response()),
            Visitor::Gone => Err(PageError::account_gone().into_response()),
        }
    }
}

impl FromRequestParts<Arc<App>> for OwnJob {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let SignedIn(user) = SignedIn::from_request_parts(parts, app).await?;
        let path = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
        let id = path.ok().and_then(|Path(mut path)| path.remove("id"));
        match own_job(app, &user, &id.unwrap_or_default()).await {
            Ok(job) => Ok(Self { user, job }),
            Err(error) => Err(error.into_response()),
        }
    }
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
    if parts.method != Method::GET {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("return_to", path);
    Redirect::to(&format!("/login?{}", query.finish())).into_response()
}
