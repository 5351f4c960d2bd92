//! The routes, and what surrounds all of them.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use http::Request;
use tower_http::{
    csrf::{ConfigError, CsrfLayer},
    trace::{DefaultOnResponse, TraceLayer},
};
use tracing::{Level, Span};

use crate::{App, assets, billing::test_billing, errors, headers, pages, site::Site};

/// The largest body of a request, in bytes: files go to S3, only short forms come here.
const BODY_LIMIT: usize = 64 * 1024;

/// Everything that this site answers.
///
/// # Errors
/// When the address of the site is not an origin.
pub fn router(app: Arc<App>) -> Result<Router, ConfigError> {
    let same_site = same_site(&app.site)?;
    let router = Router::new()
        .route("/", get(pages::home::show))
        .route("/login", get(pages::login::start))
        .route("/authcallback", get(pages::authcallback::finish))
        .route("/logout", post(pages::logout::end))
        .route("/profile", get(pages::profile::show).post(pages::profile::save))
        .route("/profile/delete", get(pages::close::ask).post(pages::close::close))
        .route("/profile/deleted", get(pages::close::done))
        .route("/annotate", get(pages::annotate::ask).post(pages::annotate::begin))
        .route("/annotate/job", get(pages::submit::submit))
        .route("/annotations", get(pages::annotations::list))
        .route("/annotations/{id}", get(pages::annotation::show))
        .route("/annotations/{id}/cancel", post(pages::cancel::end))
        .route("/annotations/{id}/delete", get(pages::delete::ask).post(pages::delete::delete))
        .route("/annotations/{id}/log", get(pages::log::show))
        .route("/annotations/{id}/log/download", get(pages::downloads::log))
        .route("/annotations/{id}/result", get(pages::downloads::result))
        .route("/annotations/{id}/input", get(pages::downloads::input))
        .route("/subscribe", get(pages::subscribe::show).post(test_billing::subscribe))
        .route("/unsubscribe", post(test_billing::unsubscribe))
        .route("/static/{hash}/{name}", get(assets::serve))
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

/// What the logs say of a request: never its query, which holds log-in codes, and never its headers.
fn span(request: &Request<Body>) -> Span {
    tracing::info_span!("request", method = %request.method(), path = request.uri().path())
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
