//! What a handler is given once its route has let the request through.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use gas_domain::{Job, Session, User};
use http::request::Parts;

use crate::{
    App,
    auth::{Caller, Visitor},
    errors::PageError,
    page::Head,
};

/// The user, who is logged in.
pub struct SignedIn {
    /// The user.
    pub user: User,
    /// The head of the page.
    pub head: Head,
}

/// The session that the request came with, of a user who is logged in.
pub struct ThisSession(pub Session);

/// The job that the address names, and its owner, who is logged in.
pub struct OwnJob {
    /// The owner.
    pub user: User,
    /// The job.
    pub job: Job,
    /// The head of the page.
    pub head: Head,
}

/// The job that a program's address names, and its owner.
pub struct CalledJob {
    /// The owner.
    pub user: Arc<User>,
    /// The job.
    pub job: Job,
}

/// The job that a link leads to. Who reads it may be anyone.
pub struct SharedJob {
    /// The job.
    pub job: Job,
    /// The head of the page.
    pub head: Head,
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, PageError> {
        let (user, head) = (given::<Arc<User>>(parts)?, given::<Head>(parts)?);
        Ok(Self { user: Arc::unwrap_or_clone(user), head })
    }
}

impl FromRequestParts<Arc<App>> for OwnJob {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let job = given::<Arc<Job>>(parts)?;
        let SignedIn { user, head } = SignedIn::from_request_parts(parts, app).await?;
        Ok(Self { user, job: Arc::unwrap_or_clone(job), head })
    }
}

impl FromRequestParts<Arc<App>> for ThisSession {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, PageError> {
        Ok(Self(Arc::unwrap_or_clone(given::<Arc<Session>>(parts)?)))
    }
}

impl FromRequestParts<Arc<App>> for SharedJob {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, PageError> {
        let (job, head) = (given::<Arc<Job>>(parts)?, given::<Head>(parts)?);
        Ok(Self { job: Arc::unwrap_or_clone(job), head })
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        Ok(Self::of(app, &parts.headers).await?)
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, PageError> {
        given(parts)
    }
}

impl FromRequestParts<Arc<App>> for CalledJob {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, PageError> {
        let (job, caller) = (given::<Arc<Job>>(parts)?, given::<Caller>(parts)?);
        Ok(Self { user: caller.user, job: Arc::unwrap_or_clone(job) })
    }
}

/// What [`super::check`] left for the handler.
fn given<T: Clone + Send + Sync + 'static>(parts: &mut Parts) -> Result<T, PageError> {
    parts
        .extensions
        .get()
        .cloned()
        .ok_or_else(|| PageError::failed(&"the route's access does not give what its handler takes"))
}
