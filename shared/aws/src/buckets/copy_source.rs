//! Where S3 copies from, as the header `x-amz-copy-source` has it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// An object, or this version of it.
pub(crate) fn copy_source(bucket: &str, s3_key: &str, version: Option<&str>) -> String {
    let mut source = format!("{bucket}/{}", utf8_percent_encode(s3_key, ENCODED));
    if let Some(version) = version {
        source += &format!("?versionId={}", utf8_percent_encode(version, ENCODED));
    }
    source
}
