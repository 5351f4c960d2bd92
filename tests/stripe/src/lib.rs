//! A stand-in for Stripe, in memory: as much of its API, its pages and its webhooks as the service uses. Nothing is paid.
//!
//! It follows the API reference of version 2025-03-31.basil. What tests need beside that is under `/_stripe` (`steering.rs`).
#![allow(clippy::disallowed_methods, reason = "it stands outside of the service: its time is the machine's")]

mod answer;
mod api;
mod pages;
mod state;
mod steering;
mod webhooks;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Router,
    routing::{get, post},
};
use tokio::net::TcpListener;

use state::State;

/// What it is told at the start.
#[derive(Debug, Clone)]
pub struct Config {
    /// Its own address, of which its pages' are made.
    pub url: String,
    /// The key that its callers show.
    pub key: String,
    /// Where its events go.
    pub webhook: String,
    /// What its events are signed with.
    pub webhook_secret: String,
}

/// What all requests share.
pub(crate) struct Shared {
    pub config: Config,
    state: Mutex<State>,
}

pub(crate) type App = Arc<Shared>;

impl Shared {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves until the program ends.
///
/// # Errors
/// When the socket fails.
pub async fn serve(listener: TcpListener, config: Config) -> std::io::Result<()> {
    let app = Arc::new(Shared { config, state: Mutex::default() });
    let router = Router::new()
        .route("/v1/{*path}", get(api::call).post(api::call).delete(api::call))
        .route("/c/{id}", get(pages::checkout).post(pages::pay))
        .route("/p/{id}", get(pages::portal).post(pages::change))
        .route("/_stripe/users/{user}", get(steering::look))
        .route("/_stripe/users/{user}/{order}", post(steering::order))
        .with_state(app);
    axum::serve(listener, router).await
}
