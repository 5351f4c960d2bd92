//! How S3 names the bytes of an object: entity tag and version.

use serde::{Deserialize, Serialize};

/// An S3 entity tag, quotes included, as HEAD gives it and `If-Match` wants it (RFC 9110, section 8.8.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ETag(pub String);

/// A version of an object in the versioned results bucket. Every read and delete of a result names one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct VersionId(pub String);
