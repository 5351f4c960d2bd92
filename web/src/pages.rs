//! The pages, one file each.

pub mod annotate;
pub mod annotation;
pub mod annotations;
pub mod api;
pub mod authcallback;
pub mod cancel;
pub mod close;
pub mod delete;
pub mod device;
pub mod downloads;
pub mod help;
pub mod home;
pub mod log;
pub mod login;
pub mod logout;
pub mod payment;
pub mod pricing;
pub mod profile;
pub mod rerun;
pub mod sessions;
pub mod share;
pub mod shared;
pub mod status;
pub mod submit;
pub mod subscribe;
pub mod tokens;
pub mod upload;
pub mod webhook;

use crate::errors::PageError;

/// Answers to addresses that there are not.
pub async fn not_found() -> PageError {
    PageError::not_found()
}
