//! `/device`: a program asks for a token, and its user says yes or no.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use gas_domain::{DeviceRequest, User, UserCode};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    App,
    access::SignedIn,
    auth::device,
    errors::PageError,
    page::{Head, Page},
    tokens::{self, Grant, Terms},
};

/// The code, when the address has one.
#[derive(Deserialize)]
pub struct Typed {
    code: Option<String>,
}

/// The user's answer.
#[derive(Deserialize)]
pub struct Answer {
    code: String,
    answer: String,
    #[serde(flatten)]
    terms: Terms,
}

/// Asks for the code, then whether its program may have a token.
pub async fn ask(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Query(Typed { code }): Query<Typed>,
) -> Result<Response, PageError> {
    let Some(typed) = code.filter(|code| !code.is_empty()) else {
        return Ok(Page(Device { head, step: Step::Code, problem: "" }).into_response());
    };
    match request(&app, &typed, &user).await?.filter(|request| request.answer.is_none()) {
        Some(request) => Ok(Page(Device { head, step: Step::of(&request), problem: "" }).into_response()),
        None => Ok(unknown(head)),
    }
}

/// Does what the user said.
pub async fn answer(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Form(Answer { code, answer, terms }): Form<Answer>,
) -> Result<Response, PageError> {
    let Some(request) = request(&app, &code, &user).await? else { return Ok(unknown(head)) };
    if answer != "allow" {
        let is_said = device::refuse(&app.sessions, &request, &user, app.now()).await?;
        return Ok(said(head, is_said, Step::Refused));
    }
    let good = tokens::good(&app.sessions, &user, app.now()).await?;
    match tokens::one_more(&good).and_then(|()| Grant::read(&request.name, &terms)) {
        Ok(grant) => {
            let is_said = device::allow(&app.sessions, &request, &user, grant, app.now()).await?;
            Ok(said(head, is_said, Step::Allowed))
        }
        Err(problem) => {
            let page = Page(Device { head, step: Step::of(&request), problem });
            Ok((StatusCode::BAD_REQUEST, page).into_response())
        }
    }
}

async fn request(app: &App, typed: &str, user: &User) -> Result<Option<DeviceRequest>, PageError> {
    let Ok(code) = typed.parse::<UserCode>() else { return Ok(None) };
    Ok(device::of_user(&app.sessions, &code, user, app.now()).await?)
}

fn said(head: Head, is_said: bool, step: Step) -> Response {
    if is_said { Page(Device { head, step, problem: "" }).into_response() } else { unknown(head) }
}

fn unknown(head: Head) -> Response {
    let problem = "No program waits with this code. Compare it with what the program shows; a code is good for fifteen \
                   minutes and for one answer.";
    (StatusCode::NOT_FOUND, Page(Device { head, step: Step::Code, problem })).into_response()
}

enum Step {
    Code,
    Answer { name: String, code: UserCode },
    Allowed,
    Refused,
}

impl Step {
    fn of(request: &DeviceRequest) -> Self {
        Self::Answer { name: request.name.clone(), code: UserCode::of(&request.token_hash) }
    }
}

#[derive(Template)]
#[template(path = "device.html")]
struct Device {
    head: Head,
    step: Step,
    problem: &'static str,
}
