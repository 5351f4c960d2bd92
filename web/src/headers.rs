//! The headers that tell a browser what these pages may do: nothing that they do not need.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, header};

use crate::App;

/// Adds the headers to every answer.
pub async fn secure(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.entry(name).or_insert(value);
        }
    };
    add(header::CONTENT_SECURITY_POLICY, &app.content_security_policy);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
    add(header::REFERRER_POLICY, "same-origin");
    add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    add(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    // Pages are about one user at one moment; assets say otherwise themselves.
    add(header::CACHE_CONTROL, "no-store");
    if app.site.is_https() {
        add(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    response
}

/// The other sites that these pages have to do with, each as scheme, host and port.
pub struct Origins<'a> {
    /// S3, as browsers reach it: files are sent there by forms and by scripts.
    pub upload: &'a str,
    /// Where a form of ours may lead, at once or by redirects: a browser follows no others after a form.
    pub forms: &'a [String],
}

/// Content Security Policy Level 3: nothing inline, nothing of others.
pub fn content_security_policy(Origins { upload, forms }: Origins<'_>) -> String {
    let forms: String = forms.iter().map(|origin| format!(" {origin}")).collect();
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        &format!("connect-src 'self' {upload}"),
        &format!("form-action 'self' {upload}{forms}"),
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_runs_no_inline_code_and_sends_files_only_to_the_inputs_bucket() {
        let forms = ["https://auth.example.org".to_owned(), "https://pay.example.org".to_owned()];
        let policy = content_security_policy(Origins { upload: "https://inputs.s3.amazonaws.com", forms: &forms });
        assert!(!policy.contains("unsafe"), "{policy}");
        let form_action =
            "form-action 'self' https://inputs.s3.amazonaws.com https://auth.example.org https://pay.example.org;";
        assert!(policy.contains(form_action), "{policy}");
        assert!(policy.contains("connect-src 'self' https://inputs.s3.amazonaws.com;"), "{policy}");
    }
}
