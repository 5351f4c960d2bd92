//! The reference: where its files are, and that they are the ones that were configured.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use gas_annotation::Reference;
use gas_ports::{Class, Error};

/// Where a file of the reference is.
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

/// The files of a reference, and how they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceFiles {
    /// The genome (FASTA).
    pub fasta: Location,
    /// Its genes (GFF3).
    pub gff3: Location,
    /// Known variants (VCF).
    pub known: Option<Location>,
    /// Hex SHA-256 over the bytes of these files, in this order; unchecked when there is none.
    pub digest: Option<String>,
    /// The name that the outputs mention.
    pub name: Option<String>,
}

impl ReferenceFiles {
    /// Reads the reference into memory and checks its digest. `fetch` downloads an object of S3 (bucket, key) to a path.
    pub async fn open(
        &self,
        fetch: impl AsyncFn(&str, &str, &Path) -> Result<(), Error>,
    ) -> Result<Arc<Reference>, Error> {
        // The reference is in memory once it is open; what was downloaded for it goes.
        let scratch = tempfile::tempdir()
            .map_err(|error| Error::new(Class::Retry, "there is no place for temporary files").caused_by(error))?;
        let local = async |location: &Location, name: &str| match location {
            Location::Path(path) => Ok(path.clone()),
            Location::S3 { bucket, key } => {
                let path = scratch.path().join(name);
                fetch(bucket, key, &path).await.map(|()| path)
            }
        };
        let fasta = local(&self.fasta, "reference.fa").await?;
        let gff3 = local(&self.gff3, "reference.gff3").await?;
        let known = match &self.known {
            Some(known) => Some(local(known, "known.vcf").await?),
            None => None,
        };
        let opened = tokio::task::spawn_blocking(move || Reference::open(&fasta, &gff3, known.as_deref())).await;
        let unusable = || Error::new(Class::Invalid, "the reference cannot be used");
        let reference =
            opened.map_err(|panic| unusable().caused_by(panic))?.map_err(|error| unusable().caused_by(error))?;
        self.checked(reference).map(Arc::new)
    }

    fn checked(&self, reference: Reference) -> Result<Reference, Error> {
        if let Some(digest) = &self.digest
            && !digest.eq_ignore_ascii_case(reference.digest())
        {
            let found = reference.digest();
            return Err(Error::new(
                Class::Corrupt,
                format!(
                    "REFERENCE_DIGEST is {digest}, but the files of the reference have {found}: \
                     set the right files, or their digest"
                ),
            ));
        }
        for warning in reference.warnings() {
            tracing::warn!("reference: {warning}");
        }
        Ok(match &self.name {
            Some(name) => reference.with_name(name.as_str()),
            None => reference,
        })
    }
}
