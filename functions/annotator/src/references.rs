//! The references that jobs may ask for: opened at the start, and each the one that was configured.

use std::{path::Path, sync::Arc};

use gas_annotation::Reference;
use gas_ports::{Class, Error};
use gas_runtime::{Location, NamedReference};
use tempfile::TempDir;

/// Open references by their names, the usual one first.
pub struct References(Vec<(String, Arc<Reference>)>);

impl References {
    /// References that are open already.
    pub fn new(references: impl IntoIterator<Item = (String, Arc<Reference>)>) -> Self {
        Self(references.into_iter().collect())
    }

    /// Maps the bundles into memory and checks their digests. `fetch` downloads an object of S3 (bucket, key) to a path.
    pub async fn open(
        named: &[NamedReference],
        fetch: impl AsyncFn(&str, &str, &Path) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        // What is mapped stays on the disk without its name, so nothing can change it any more; it goes with the process.
        let scratch = tempfile::tempdir()
            .map_err(|error| Error::new(Class::Retry, "there is no place for temporary files").caused_by(error))?;
        let mut references = Vec::new();
        for named in named {
            let reference = open(named, &scratch, &fetch).await?;
            tracing::info!(
                name = named.name,
                bundle = reference.name(),
                digest = reference.digest(),
                "the reference is open"
            );
            references.push((named.name.clone(), Arc::new(reference)));
        }
        Ok(Self(references))
    }

    /// The one of this name, or the usual one; `None` when there is none of the name.
    pub fn find(&self, name: Option<&str>) -> Option<&Arc<Reference>> {
        let mut references = self.0.iter();
        let found = match name {
            Some(name) => references.find(|(known, _)| known == name),
            None => references.next(),
        };
        found.map(|(_, reference)| reference)
    }

    /// Their names, the usual one first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

async fn open(
    named: &NamedReference,
    scratch: &TempDir,
    fetch: &impl AsyncFn(&str, &str, &Path) -> Result<(), Error>,
) -> Result<Reference, Error> {
    let path = match &named.location {
        Location::Path(path) => path.clone(),
        Location::S3 { bucket, key } => {
            let path = scratch.path().join(&named.name);
            fetch(bucket, key, &path).await?;
            path
        }
    };
    let opened = tokio::task::spawn_blocking(move || Reference::open(&path)).await;
    let unusable = || Error::new(Class::Invalid, format!("the reference {} cannot be used", named.name));
    let reference =
        opened.map_err(|panic| unusable().caused_by(panic))?.map_err(|error| unusable().caused_by(error))?;
    check(named, &reference)?;
    Ok(reference)
}

fn check(named: &NamedReference, reference: &Reference) -> Result<(), Error> {
    let found = reference.digest();
    match &named.digest {
        Some(digest) if digest != found => Err(Error::new(
            Class::Corrupt,
            format!(
                "REFERENCES says that {} has the digest {digest}, but the bundle has {found}: put the right bundle in \
                 place, or set its digest",
                named.name
            ),
        )),
        _ => Ok(()),
    }
}
