//! The buckets on Amazon S3.

pub(crate) mod copy_source;
mod disposition;
mod files;
mod holdings;
mod input_copies;
mod input_uploads;
mod inputs;
pub(crate) mod multipart;
mod post_policy;
mod presign;
mod results;
pub(crate) mod sweep;
mod upload;

pub use files::S3Files;
pub use inputs::{Body, S3Inputs};
pub use presign::S3Presign;
pub use results::S3Results;
pub use sweep::S3Sweep;
