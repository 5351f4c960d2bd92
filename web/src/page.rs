//! A page: a template that is compiled in, and what every page shows around its content.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use gas_domain::{JobId, User};

use crate::errors::PageError;

/// Answers with a rendered template.
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => Html(html).into_response(),
            Err(error) => PageError::failed(&error).into_response(),
        }
    }
}

/// Where a job's page is.
pub fn page_of(job: &JobId) -> String {
    format!("/annotations/{job}")
}

/// Who looks at a page, as its head shows it.
#[derive(Debug, Clone)]
pub enum Head {
    /// Someone who is logged in.
    User {
        /// Their name.
        name: String,
        /// The name of their plan.
        plan: &'static str,
        /// The token that forms carry.
        csrf: String,
    },
    /// Someone who is not.
    Guest,
    /// It was not looked up.
    Unknown,
}

impl Head {
    /// The head for a user, whose forms carry this token.
    pub fn of(user: &User, csrf: &str) -> Self {
        let name = Some(&user.profile.name).filter(|name| !name.is_empty());
        let name = name.cloned().unwrap_or_else(|| user.id.to_string());
        Self::User { name, plan: crate::units::plan(user.role), csrf: csrf.to_owned() }
    }

    /// The token that forms carry; empty for guests, who have no forms.
    pub fn csrf(&self) -> &str {
        match self {
            Self::User { csrf, .. } => csrf,
            Self::Guest | Self::Unknown => "",
        }
    }
}
