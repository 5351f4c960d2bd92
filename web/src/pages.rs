//! The pages, one file each.

pub mod annotate;
pub mod annotation;
pub mod annotations;
pub mod authcallback;
pub mod cancel;
pub mod close;
pub mod delete;
pub mod downloads;
pub mod home;
pub mod log;
pub mod login;
pub mod logout;
pub mod profile;
pub mod submit;
pub mod subscribe;

use crate::errors::PageError;

/// Answers to addresses that there are not.
pub async fn not_found() -> PageError {
    PageError::not_found()
}
