//! Who is who: the identity provider, the browser's session, and the proof that a form is ours.

mod agent;
mod bearer;
pub mod cookie;
pub mod csrf;
pub mod device;
mod oidc;
pub mod session;
mod visitor;

pub use bearer::Caller;
pub use oidc::{Identity, LogInError, Oidc};
pub use visitor::Visitor;
