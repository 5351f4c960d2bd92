//! Changes of plan without payment, for trying the service out: there only where the deployment asks for them.

use std::sync::Arc;

use axum::{extract::State, response::Redirect};
use gas_domain::{Role, UserId};
use gas_ports::{Publisher as _, UserRoles as _, Users as _};

use crate::{App, auth::SignedIn, errors::PageError};

/// How often a lost race is run again: the other one is the walk over the user's jobs.
const TRIES: usize = 5;

/// `POST /subscribe`: to the premium plan.
pub async fn subscribe(State(app): State<Arc<App>>, SignedIn(user): SignedIn) -> Result<Redirect, PageError> {
    change_plan(&app, &user.id, Role::Premium).await
}

/// `POST /unsubscribe`: to the free plan.
pub async fn unsubscribe(State(app): State<Arc<App>>, SignedIn(user): SignedIn) -> Result<Redirect, PageError> {
    change_plan(&app, &user.id, Role::Free).await
}

async fn change_plan(app: &App, id: &UserId, role: Role) -> Result<Redirect, PageError> {
    if !app.settings.test_billing {
        return Err(PageError::not_found());
    }
    for _ in 0..TRIES {
        let user = app.users.load(id).await?.ok_or_else(PageError::not_found)?;
        let Some(changed) = user.change_role(role, app.now()) else {
            return Ok(Redirect::to("/subscribe"));
        };
        match app.users.commit(&changed, user.role_version).await {
            Err(error) if error.is_conflict() => continue,
            outcome => outcome?,
        }
        tracing::info!(user_id = %id, ?role, role_version = changed.role_version, "the plan was changed");
        if let Some(message) = changed.message()
            && let Err(error) = app.publisher.publish(&message).await
        {
            // The change remembers the jobs that have to follow: its deadline brings the message again.
            tracing::warn!(user_id = %id, %error, "the jobs were not told yet");
        }
        return Ok(Redirect::to("/subscribe"));
    }
    Err(PageError::busy())
}
