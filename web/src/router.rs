//! The router: the table of routes, and what surrounds all of them.

use std::{borrow::Cow, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
};
use http::{Method, Request};
use tower_http::{
    csrf::{ConfigError, CsrfLayer},
    trace::{DefaultOnResponse, TraceLayer},
};
use tracing::{Level, Span};

use crate::{
    App, access, errors, headers, idempotency, pages,
    routes::{Route, routes},
    site::Site,
};

/// The largest body of a request, in bytes: files go to S3, only short forms come here.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;

/// Everything that this site answers.
///
/// # Errors
/// When the address of the site is not an origin.
pub fn router(app: Arc<App>) -> Result<Router, ConfigError> {
    let same_site = same_site(&app.site)?;
    let mut router = Router::new();
    for Route { method, path, access, mut handler } in routes() {
        if method == Method::POST && access.is_for_programs() {
            handler = handler.layer(from_fn_with_state(app.clone(), idempotency::once));
        }
        // Around it: who may not use the route is told no earlier answer.
        let guarded = handler.layer(from_fn_with_state((app.clone(), access), access::check));
        router = router.route(path, guarded);
    }
    let router = router
        .fallback(pages::not_found)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(same_site)
        .layer(from_fn(errors::as_pages))
        .layer(from_fn_with_state(app.clone(), headers::secure))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_response(DefaultOnResponse::new().level(Level::INFO)))
        .with_state(app);
    Ok(router)
}

/// Refuses forms that another site sends in our users' names, by `Sec-Fetch-Site` and `Origin`.
fn same_site(site: &Site) -> Result<CsrfLayer, ConfigError> {
    CsrfLayer::new().add_trusted_origin(site.origin())
}

/// What the logs say of a request: never its query, which holds log-in codes, never its headers, never the token of a link.
fn span(request: &Request<Body>) -> Span {
    tracing::info_span!("request", method = %request.method(), path = %without_token(request.uri().path()))
}

/// A path without the token of a link to a shared job.
fn without_token(path: &str) -> Cow<'_, str> {
    match path.strip_prefix("/shared/") {
        Some(rest) => format!("/shared/…{}", rest.find('/').map_or("", |at| &rest[at..])).into(),
        None => path.into(),
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use tower::ServiceExt as _;

    use super::*;

    async fn post(headers: &[(&str, &str)]) -> StatusCode {
        let site = Site::parse("https://gas.example.org").unwrap();
        let router = Router::new().route("/logout", axum::routing::any(|| async {})).layer(same_site(&site).unwrap());
        let mut request = Request::post("/logout").header("host", "internal");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status()
    }

    #[test]
    fn the_logs_do_not_tell_the_token_of_a_link() {
        assert_eq!(without_token("/shared/AbC/log"), "/shared/…/log");
        assert_eq!(without_token("/shared/AbC"), "/shared/…");
        assert_eq!(without_token("/annotations"), "/annotations");
    }

    #[tokio::test]
    async fn a_form_of_another_site_is_refused() {
        for foreign in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://gas.example.org")],
        ] {
            assert_eq!(post(foreign).await, StatusCode::FORBIDDEN, "{foreign:?}");
        }
        for own in [
            &[("sec-fetch-site", "same-origin"), ("origin", "https://gas.example.org")][..],
            &[("origin", "https://gas.example.org")],
            &[("sec-fetch-site", "none")],
        ] {
            assert_eq!(post(own).await, StatusCode::OK, "{own:?}");
        }
    }
}
