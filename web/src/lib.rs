//! The pages: log in, upload a VCF, follow its annotation, download the result, change the plan.

pub mod access;
pub mod app;
mod assets;
mod auth;
mod billing;
pub mod charts;
mod client;
mod errors;
mod file_name;
mod headers;
mod job_change;
mod job_words;
mod limits;
mod listing;
mod page;
mod pages;
mod plans;
mod progress;
pub mod queue;
mod rerun;
mod router;
pub mod routes;
mod serve;
mod settings;
mod share;
mod site;
mod status;
mod units;
mod uploads;
mod user_change;
pub mod variants;

pub use app::App;
pub use router::router;
pub use serve::serve;
pub use settings::Settings;
