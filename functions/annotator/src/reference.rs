//! The reference bundle: where it is, and that it is the one that was configured.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use gas_annotation::Reference;
use gas_ports::{Class, Error};

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// On this machine.
    Path(PathBuf),
    /// An object of S3.
    S3 {
        /// Its bucket.
        bucket: String,
        /// Its key.
        key: String,
    },
}

impl From<String> for Location {
    /// `s3://bucket/key`, or else a path.
    fn from(text: String) -> Self {
        match text.strip_prefix("s3://").and_then(|name| name.split_once('/')) {
            Some((bucket, key)) => Self::S3 { bucket: bucket.to_owned(), key: key.to_owned() },
            None => Self::Path(text.into()),
        }
    }
}

/// A reference bundle (`.gasref`), and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceBundle {
    /// The file.
    pub location: Location,
    /// Its digest in hex; unchecked when there is none.
    pub digest: Option<String>,
}

impl ReferenceBundle {
    /// Maps the bundle into memory and checks its digest. `fetch` downloads an object of S3 (bucket, key) to a path.
    pub async fn open(
        &self,
        fetch: impl AsyncFn(&str, &str, &Path) -> Result<(), Error>,
    ) -> Result<Arc<Reference>, Error> {
        // What is mapped stays on the disk without its name, so nothing can change it any more; it goes with the process.
        let scratch = tempfile::tempdir()
            .map_err(|error| Error::new(Class::Retry, "there is no place for temporary files").caused_by(error))?;
        let path = match &self.location {
            Location::Path(path) => path.clone(),
            Location::S3 { bucket, key } => {
                let path = scratch.path().join("reference.gasref");
                fetch(bucket, key, &path).await?;
                path
            }
        };
        let opened = tokio::task::spawn_blocking(move || Reference::open(&path)).await;
        let unusable = || Error::new(Class::Invalid, "the reference cannot be used");
        let reference =
            opened.map_err(|panic| unusable().caused_by(panic))?.map_err(|error| unusable().caused_by(error))?;
        self.check(&reference)?;
        tracing::info!(name = reference.name(), digest = reference.digest(), "the reference is open");
        Ok(Arc::new(reference))
    }

    fn check(&self, reference: &Reference) -> Result<(), Error> {
        let found = reference.digest();
        match &self.digest {
            Some(digest) if !digest.eq_ignore_ascii_case(found) => Err(Error::new(
                Class::Corrupt,
                format!(
                    "REFERENCE_DIGEST is {digest}, but the bundle has {found}: put the right bundle in place, or set its digest"
                ),
            )),
            _ => Ok(()),
        }
    }
}
