//! `/subscribe`: the two plans, and the change between them.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use gas_domain::Role;

use crate::{
    App,
    access::SignedIn,
    errors::PageError,
    page::{Head, Page},
    progress::Progress,
    units,
};

/// Jobs looked at for the progress of an upgrade.
const LOOKED_AT: u32 = 10_000;

/// Shows them.
pub async fn show(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
) -> Result<Page<Subscribe>, PageError> {
    let limits = app.settings.size_limits;
    Ok(Page(Subscribe {
        head,
        is_premium: user.role == Role::Premium,
        is_following: user.pending_fanout.is_some(),
        progress: Progress::read(&app.jobs, &user, LOOKED_AT, app.now()).await?,
        is_open: app.settings.test_billing,
        free_limit: units::size(limits.free),
        premium_limit: units::size(limits.premium),
    }))
}

/// The page.
#[derive(Template)]
#[template(path = "subscribe.html")]
pub struct Subscribe {
    head: Head,
    is_premium: bool,
    is_following: bool,
    progress: Option<Progress>,
    is_open: bool,
    free_limit: String,
    premium_limit: String,
}
