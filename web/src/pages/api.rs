//! `/api`: the API in words, for those who write programs.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::IntoResponse};

use crate::{
    App,
    auth::Visitor,
    page::{Head, Page},
};

/// Shows it, to anyone.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> impl IntoResponse {
    Page(Api { head: visitor.head(), site: app.site.origin() })
}

#[derive(Template)]
#[template(path = "api.html")]
struct Api {
    head: Head,
    site: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::routes;

    #[test]
    fn every_address_for_programs_is_described() {
        let page = Api { head: Head::Guest, site: "https://gas.example.org".into() }.render().unwrap();
        for route in routes().iter().filter(|route| route.path.starts_with("/api/")) {
            let address = format!("<code>{} {}</code>", route.method, route.path);
            assert!(page.contains(&address), "{address} is not described");
        }
    }
}
