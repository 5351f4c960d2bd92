//! The pages: log in, upload a VCF, follow its annotation, download the result, change the plan.

pub mod access;
pub mod app;
mod assets;
mod auth;
mod billing;
mod errors;
mod file_name;
mod headers;
mod job_change;
mod job_words;
mod page;
mod pages;
mod progress;
mod router;
pub mod routes;
mod serve;
mod settings;
mod site;
mod units;
mod user_change;

pub use app::App;
pub use router::router;
pub use serve::serve;
pub use settings::Settings;
