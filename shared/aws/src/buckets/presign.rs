//! What a browser may do with S3 directly, for a short while.

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_s3::{Client, presigning::PresigningConfig};
use gas_domain::{JobKey, policy};
use gas_ports::{AfterUpload, Class, Clock, Download, Error, Presign, UploadForm};

use super::{
    disposition::attachment,
    post_policy::{Allowed, Signer},
};
use crate::{Sdk, classify::failed};

/// Upload forms for the inputs bucket, download links for the inputs and the results bucket.
#[derive(Clone, Debug)]
pub struct S3Presign<C> {
    client: Client,
    credentials: Option<SharedCredentialsProvider>,
    region: String,
    inputs: String,
    results: String,
    clock: C,
}

impl<C: Clock> S3Presign<C> {
    /// The buckets with these names; `clock` tells when a form ends.
    pub fn new(sdk: &Sdk, inputs_bucket: impl Into<String>, results_bucket: impl Into<String>, clock: C) -> Self {
        let config = sdk.config();
        Self {
            client: sdk.s3(),
            credentials: config.credentials_provider(),
            region: config.region().map(ToString::to_string).unwrap_or_default(),
            inputs: inputs_bucket.into(),
            results: results_bucket.into(),
            clock,
        }
    }

    /// Where the inputs bucket is. The SDK is asked, so that its rules for host names and endpoints hold here too.
    async fn inputs_url(&self) -> Result<String, Error> {
        let request = self.client.get_object().bucket(&self.inputs).key("x");
        let presigned = request.presigned(good_for_a_link()?).await;
        let presigned = presigned.map_err(failed("finding the address of the inputs bucket"))?;
        let address = presigned.uri().split('?').next().unwrap_or_default();
        Ok(address.trim_end_matches('x').trim_end_matches('/').to_owned())
    }
}

impl<C: Clock> Presign for S3Presign<C> {
    async fn upload_form(&self, job: &JobKey, limit: u64, after: AfterUpload<'_>) -> Result<UploadForm, Error> {
        let denied = || Error::new(Class::Denied, "there are no AWS credentials to sign an upload form with");
        let credentials = self.credentials.as_ref().ok_or_else(denied)?.provide_credentials().await;
        let credentials = credentials.map_err(|error| denied().caused_by(error))?;
        let signer = Signer {
            access_key_id: credentials.access_key_id(),
            secret_access_key: credentials.secret_access_key(),
            session_token: credentials.session_token(),
            region: &self.region,
        };
        let now = self.clock.now();
        let allowed =
            Allowed { bucket: &self.inputs, s3_key: &job.input(), limit, after, expires: now + policy::UPLOAD_WINDOW };
        Ok(UploadForm { action: self.inputs_url().await?, fields: signer.fields(&allowed, now) })
    }

    async fn download_url(&self, download: &Download, file_name: &str) -> Result<String, Error> {
        let request = self.client.get_object().response_content_disposition(attachment(file_name));
        let request = match download {
            Download::Input(job) => request.bucket(&self.inputs).key(job.input()),
            Download::Result { s3_key, version } => request.bucket(&self.results).key(s3_key).version_id(&version.0),
        };
        let presigned = request.presigned(good_for_a_link()?).await;
        let presigned = presigned.map_err(failed("signing a download link"))?;
        Ok(presigned.uri().to_owned())
    }
}

/// How long a link is good, for the SDK.
pub(super) fn good_for_a_link() -> Result<PresigningConfig, Error> {
    PresigningConfig::expires_in(policy::LINK_TIME.unsigned_abs())
        .map_err(|error| Error::new(Class::Invalid, "presigning").caused_by(error))
}
