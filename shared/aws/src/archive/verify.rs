//! What S3 tells of an object, and whether a copy is what was recorded.

use aws_sdk_s3::{
    Client,
    types::{ChecksumMode, StorageClass},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use gas_domain::ResultFile;
use gas_ports::{Class, Error};

use crate::classify::failed;

/// What HEAD tells.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    pub(super) bytes: u64,
    pub(super) etag: Option<String>,
    pub(super) content_type: Option<String>,
    /// S3's SHA-256 in base64; followed by `-` and the number of parts when it is one over the parts' checksums.
    pub(super) sha256: Option<String>,
    pub(super) availability: Availability,
}

/// Whether the bytes can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Availability {
    /// At any time, or for some days because it was restored.
    #[default]
    Readable,
    /// A restore is under way.
    Restoring,
    /// Not before a restore.
    Frozen,
}

/// HEAD of an object, or of one version of it. `NotFound` when it is not there.
pub(super) async fn head(client: &Client, bucket: &str, key: &str, version: Option<&str>) -> Result<Head, Error> {
    let request = client.head_object().bucket(bucket).key(key).checksum_mode(ChecksumMode::Enabled);
    let head = request.set_version_id(version.map(Into::into)).send().await;
    let head = head.map_err(failed(format!("looking at {bucket}/{key}")))?;
    Ok(Head {
        bytes: head.content_length.unwrap_or_default().unsigned_abs(),
        availability: availability(head.storage_class.as_ref(), head.restore.as_deref()),
        etag: head.e_tag,
        content_type: head.content_type,
        sha256: head.checksum_sha256,
    })
}

/// From the storage class and the header `x-amz-restore` (Amazon S3 API reference, HeadObject).
fn availability(class: Option<&StorageClass>, restore: Option<&str>) -> Availability {
    match (class, restore) {
        (Some(StorageClass::Glacier | StorageClass::DeepArchive), Some(restore)) => {
            if restore.contains(r#"ongoing-request="true""#) { Availability::Restoring } else { Availability::Readable }
        }
        (Some(StorageClass::Glacier | StorageClass::DeepArchive), None) => Availability::Frozen,
        _ => Availability::Readable,
    }
}

impl Head {
    /// `Corrupt` unless size and SHA-256 are those that were recorded.
    ///
    /// S3 has the SHA-256 of the whole for objects that were written or copied in one piece. For one written in parts it
    /// has a checksum over the parts' checksums: that must be the one of `original`, whose parts S3 compared with what
    /// the annotator hashed.
    pub(super) fn verify(&self, what: &str, result: &ResultFile, original: Option<&Self>) -> Result<(), Error> {
        let corrupt = |message: String| Err(Error::new(Class::Corrupt, format!("{what} {message}")));
        if self.bytes != result.bytes {
            return corrupt(format!("has {} bytes, {} were recorded", self.bytes, result.bytes));
        }
        let recorded = BASE64_STANDARD.encode(result.sha256.0);
        match (&self.sha256, original) {
            (Some(composite), Some(original)) if composite.contains('-') => {
                if original.sha256.as_ref() == Some(composite) {
                    Ok(())
                } else {
                    corrupt("has other parts than the original".into())
                }
            }
            (Some(composite), None) if composite.contains('-') => Ok(()),
            (Some(whole), _) if *whole == recorded => Ok(()),
            (Some(whole), _) => corrupt(format!("has the SHA-256 {whole}, {recorded} was recorded (base64)")),
            (None, _) => corrupt("has no SHA-256: S3 cannot tell whether it is whole".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use gas_domain::{Sha256, TreeHash};

    use super::*;

    fn recorded() -> ResultFile {
        ResultFile {
            bytes: 7,
            sha256: Sha256::of(b"result!"),
            tree_hash: TreeHash([0; 32]),
            reference: String::new(),
            summary: String::new(),
        }
    }

    fn head(bytes: u64, sha256: Option<&str>) -> Head {
        Head { bytes, sha256: sha256.map(Into::into), ..Head::default() }
    }

    #[test]
    fn only_the_recorded_bytes_pass() {
        let whole = BASE64_STANDARD.encode(Sha256::of(b"result!").0);
        let other = BASE64_STANDARD.encode(Sha256::of(b"other!!").0);
        let parts = head(7, Some("abc=-2"));
        for (copy, original, passes) in [
            (head(7, Some(&whole)), None, true),
            (head(7, Some(&whole)), Some(&parts), true),
            (head(8, Some(&whole)), None, false),
            (head(7, Some(&other)), None, false),
            (head(7, Some(&other)), Some(&head(7, Some(&other))), false),
            (head(7, None), None, false),
            (head(7, Some("abc=-2")), None, true),
            (head(7, Some("abc=-2")), Some(&parts), true),
            (head(7, Some("abd=-2")), Some(&parts), false),
        ] {
            let verified = copy.verify("the copy", &recorded(), original);
            assert_eq!(verified.is_ok(), passes, "{copy:?}");
            assert!(verified.is_ok() || verified.unwrap_err().class() == Class::Corrupt);
        }
    }

    #[test]
    fn an_archived_object_can_be_read_only_after_its_restore() {
        let glacier = Some(&StorageClass::Glacier);
        assert_eq!(availability(None, None), Availability::Readable);
        assert_eq!(availability(Some(&StorageClass::Standard), None), Availability::Readable);
        assert_eq!(availability(glacier, None), Availability::Frozen);
        assert_eq!(availability(glacier, Some(r#"ongoing-request="true""#)), Availability::Restoring);
        let restored = r#"ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT""#;
        assert_eq!(availability(glacier, Some(restored)), Availability::Readable);
    }
}
