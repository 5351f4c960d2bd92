//! Who is who: the identity provider, the browser's session, and the extractors that pages take their user from.

pub mod cookie;
mod oidc;
pub mod session;
mod visitor;

pub use oidc::{Identity, LogInError, Oidc};
pub use visitor::{OwnJob, SignedIn, Visitor, own_job};
