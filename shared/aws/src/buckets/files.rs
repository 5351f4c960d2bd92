//! Objects that a worker needs as files, wherever they are: the annotator's reference.

use std::{fs::File, io::Write, path::Path};

use aws_sdk_s3::Client;
use gas_ports::{Class, Error};

use crate::{Sdk, classify::failed};

/// Objects of any bucket that may be read.
#[derive(Clone, Debug)]
pub struct S3Files {
    client: Client,
}

impl S3Files {
    /// Reads with the credentials of the process.
    pub fn new(sdk: &Sdk) -> Self {
        Self { client: sdk.s3() }
    }

    /// Downloads an object to a new file at `to`.
    pub async fn fetch(&self, bucket: &str, key: &str, to: &Path) -> Result<(), Error> {
        let name = format!("s3://{bucket}/{key}");
        let broken = |class, what: &str| Error::new(class, format!("downloading {name}: {what}"));
        let unwritable = |error| broken(Class::Retry, "the file cannot be written").caused_by(error);
        let answer = self.client.get_object().bucket(bucket).key(key).send().await;
        let mut body = answer.map_err(failed(format!("downloading {name}")))?.body;
        let mut file = File::create_new(to).map_err(unwritable)?;
        while let Some(bytes) = body.next().await {
            let bytes = bytes.map_err(|error| broken(Class::Retry, "the connection broke").caused_by(error))?;
            file.write_all(&bytes).map_err(unwritable)?;
        }
        Ok(())
    }
}
