//! `/api/v1`: the same service for programs. Each answer is JSON; a refusal is a problem (RFC 9457) of a stable type. What
//! is done is done by the same functions as on the pages.

pub mod account;
mod body;
pub mod description;
pub mod device;
pub mod files;
pub mod jobs;
pub mod uploads;
mod view;

pub use body::Body;
pub use view::JobView;
