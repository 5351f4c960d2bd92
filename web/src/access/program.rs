//! Programs, with tokens. They have no session that a browser could be made to use, so nothing else has to be proven.

use std::sync::Arc;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::request::Parts;

use super::{Access, named_job};
use crate::{App, auth::Caller, errors::PageError};

/// Lets a request with a token through, or answers it; in either case its sender is told what is left of the rate.
pub async fn serve(app: &Arc<App>, access: Access, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let caller = match Caller::of(app, &parts.headers).await {
        Ok(Some(caller)) => caller,
        Ok(None) => return PageError::no_token().into_response(),
        Err(error) => return PageError::from(error).into_response(),
    };
    let counted = app.limits.request(&caller.user.id, &parts.method);
    let admitted = match counted.check() {
        Ok(()) => admit(app, caller, access, &mut parts).await,
        Err(often) => Err(PageError::too_often(often)),
    };
    let mut answer = match admitted {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refusal) => refusal.into_response(),
    };
    answer.headers_mut().extend(counted.headers());
    answer
}

async fn admit(app: &Arc<App>, caller: Caller, access: Access, parts: &mut Parts) -> Result<(), PageError> {
    if let Some(scope) = access.scope().filter(|scope| !caller.token.scopes.contains(scope)) {
        return Err(PageError::no_scope(scope));
    }
    if let Access::TokenOwner(_) = access {
        let job = named_job(app, parts, &caller.user).await?;
        parts.extensions.insert(Arc::new(job));
    }
    parts.extensions.insert(caller);
    Ok(())
}
