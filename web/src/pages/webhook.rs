//! `/profile/webhook`: where a user's own programs are told that a job has ended.

mod change;

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use gas_domain::{Delivery, Job, User, UserId, Webhook, WebhookSecret, policy};
use gas_ports::{Ids as _, JobPages as _, Users as _};
use http::{StatusCode, header};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    App,
    access::SignedIn,
    errors::PageError,
    job_words::Shape,
    limits::TooOften,
    page::{Head, Page, page_of},
};

/// Of so many of the newest jobs the deliveries are shown.
const LOOKED_AT: u32 = 20;
const PATH: &str = "/profile/webhook";

/// The form.
#[derive(Deserialize)]
pub struct Fields {
    url: Option<String>,
}

/// What was done just before.
#[derive(Deserialize)]
pub struct Before {
    tested: Option<String>,
}

/// Shows it.
pub async fn show(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Query(Before { tested }): Query<Before>,
) -> Result<Page<WebhookTemplate>, PageError> {
    let page = WebhookTemplate::of(&app, user, head).await?;
    Ok(Page(WebhookTemplate { is_tested: tested.is_some() && page.since.is_some(), ..page }))
}

/// Has it told of a trial, once, unless it was told of one a moment ago.
pub async fn test(State(app): State<Arc<App>>, SignedIn { user, head }: SignedIn) -> Result<Response, PageError> {
    if user.webhook.is_none() {
        return Ok(Redirect::to(PATH).into_response());
    }
    match change::test(&app.users, &app.publisher, &user.id, app.now()).await? {
        None => Ok(Redirect::to("/profile/webhook?tested=yes").into_response()),
        Some(TooOften { seconds }) => {
            let every = policy::TRIAL_EVERY.as_secs();
            let refusal = format!(
                "No test was sent: there is one in {every} seconds at most. Wait {}, then send it again.",
                seconds_in_words(seconds)
            );
            let page = Page(WebhookTemplate { refusal, ..WebhookTemplate::of(&app, user, head).await? });
            let wait = [(header::RETRY_AFTER, seconds.to_string())];
            Ok((StatusCode::TOO_MANY_REQUESTS, wait, page).into_response())
        }
    }
}

/// Takes another address; with the first one a secret is made, which is shown this once.
pub async fn save(
    State(app): State<Arc<App>>,
    SignedIn { user, head }: SignedIn,
    Form(Fields { url }): Form<Fields>,
) -> Result<Response, PageError> {
    let url = url.unwrap_or_default().trim().to_owned();
    match (app.settings.webhook_targets.read(&url), &user.webhook) {
        (Ok(url), Some(webhook)) => {
            let moved = Webhook { url: url.into(), ..webhook.clone() };
            store(&app, user, head, Some(moved)).await
        }
        (Ok(url), None) => make(&app, user, head, url.into()).await,
        (Err(invalid), _) => {
            let page = WebhookTemplate::of(&app, user, head).await?;
            let page = Page(WebhookTemplate { url, problem: invalid.0, ..page });
            Ok((StatusCode::BAD_REQUEST, page).into_response())
        }
    }
}

/// Makes another secret and shows it, this once: the one before is good for nothing from now on.
pub async fn renew(State(app): State<Arc<App>>, SignedIn { user, head }: SignedIn) -> Result<Response, PageError> {
    match user.webhook.clone() {
        Some(webhook) => make(&app, user, head, webhook.url).await,
        None => Ok(Redirect::to(PATH).into_response()),
    }
}

/// Nobody is told from now on, of what is under way either.
pub async fn remove(State(app): State<Arc<App>>, SignedIn { user, head }: SignedIn) -> Result<Response, PageError> {
    store(&app, user, head, None).await
}

async fn make(app: &App, user: User, head: Head, url: String) -> Result<Response, PageError> {
    let secret = WebhookSecret::of(&app.ids.token());
    let webhook = Webhook { url, secret, since: app.now() };
    if !change::save(&app.users, &user, Some(&webhook)).await? {
        return changed_meanwhile(app, &user.id, head).await;
    }
    let made = Some(webhook.secret.0.clone());
    let page = WebhookTemplate::of(app, User { webhook: Some(webhook), ..user }, head).await?;
    Ok(Page(WebhookTemplate { made, ..page }).into_response())
}

async fn store(app: &App, user: User, head: Head, webhook: Option<Webhook>) -> Result<Response, PageError> {
    if change::save(&app.users, &user, webhook.as_ref()).await? {
        return Ok(Redirect::to(PATH).into_response());
    }
    changed_meanwhile(app, &user.id, head).await
}

/// The page with what is there now, of which this request did not know.
async fn changed_meanwhile(app: &App, id: &UserId, head: Head) -> Result<Response, PageError> {
    let user = app.users.load(id).await?.ok_or_else(PageError::account_gone)?;
    let refusal = "Your webhook was changed at the same moment, so this was not done. \
                   Look at what is there now, then do it again.";
    let page = Page(WebhookTemplate { refusal: refusal.to_owned(), ..WebhookTemplate::of(app, user, head).await? });
    Ok((StatusCode::CONFLICT, page).into_response())
}

fn seconds_in_words(seconds: u64) -> String {
    match seconds {
        1 => "a second".to_owned(),
        many => format!("{many} seconds"),
    }
}

/// A delivery as it is listed.
struct Row {
    page: String,
    file_name: String,
    shape: Shape,
    state: &'static str,
    words: String,
    /// When it is tried again.
    next: Option<Timestamp>,
}

impl Row {
    /// `None` for a job of which nothing is to be told.
    fn of(job: &Job) -> Option<Self> {
        let (shape, state, words) = match &job.delivery {
            Delivery::None => return None,
            Delivery::Due => (Shape::Waiting, "Due", String::new()),
            Delivery::Sending { tries, .. } => (Shape::Working, "Under way", attempts(*tries)),
            Delivery::Waiting { tries, reason, .. } => (Shape::Waiting, "Tried again", words(*tries, reason)),
            Delivery::Delivered { tries } => (Shape::Done, "Delivered", attempts(*tries)),
            Delivery::GivenUp { tries, reason } => (Shape::Failed, "Given up", words(*tries, reason)),
            Delivery::Dropped => (Shape::Stopped, "Ended", "There was no webhook any more.".to_owned()),
        };
        let next = match job.delivery {
            Delivery::Waiting { until, .. } => Some(until),
            _ => None,
        };
        let page = page_of(&job.key.job_id);
        Some(Self { page, file_name: job.file_name.clone(), shape, state, words, next })
    }
}

fn attempts(tries: u32) -> String {
    match tries {
        1 => "1 attempt.".to_owned(),
        many => format!("{many} attempts."),
    }
}

fn words(tries: u32, reason: &str) -> String {
    format!("{} {reason}", attempts(tries))
}

/// The page.
#[derive(Template)]
#[template(path = "webhook.html")]
pub struct WebhookTemplate {
    head: Head,
    /// The address in the form.
    url: String,
    /// When the secret was made; `None`: there is no webhook.
    since: Option<Timestamp>,
    /// The secret that was just made.
    made: Option<String>,
    problem: &'static str,
    /// Why what was asked for was not done, when nothing is wrong with it.
    refusal: String,
    /// Whether a trial is on its way.
    is_tested: bool,
    rows: Vec<Row>,
}

impl WebhookTemplate {
    async fn of(app: &App, user: User, head: Head) -> Result<Self, PageError> {
        let page = app.jobs.page(&user.id, None, LOOKED_AT).await?;
        let rows = page.jobs.iter().filter_map(Row::of).collect();
        let since = user.webhook.as_ref().map(|webhook| webhook.since);
        let url = user.webhook.map(|webhook| webhook.url).unwrap_or_default();
        Ok(Self { head, url, since, made: None, problem: "", refusal: String::new(), is_tested: false, rows })
    }
}
