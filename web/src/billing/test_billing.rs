//! Changes of plan without payment, for trying the service out: there only where the deployment asks for them.

use std::sync::Arc;

use axum::{extract::State, response::Redirect};
use gas_domain::{Role, UserId};

use crate::{App, access::SignedIn, errors::PageError, user_change};

/// `POST /subscribe`: to the premium plan.
pub async fn subscribe(State(app): State<Arc<App>>, SignedIn { user, .. }: SignedIn) -> Result<Redirect, PageError> {
    change_plan(&app, &user.id, Role::Premium).await
}

/// `POST /unsubscribe`: to the free plan.
pub async fn unsubscribe(State(app): State<Arc<App>>, SignedIn { user, .. }: SignedIn) -> Result<Redirect, PageError> {
    change_plan(&app, &user.id, Role::Free).await
}

async fn change_plan(app: &App, id: &UserId, role: Role) -> Result<Redirect, PageError> {
    if !app.settings.test_billing {
        return Err(PageError::not_found());
    }
    user_change::change_role(&app.users, &app.publisher, id, role, app.now()).await?;
    Ok(Redirect::to("/subscribe"))
}
