//! The connection to AWS that all adapters share: credentials, region, endpoint, retries and timeouts.

use std::time::Duration;

use aws_config::{
    ConfigLoader, Region, SdkConfig,
    retry::RetryConfig,
    timeout::{TimeoutConfig, TimeoutConfigBuilder},
};
use aws_credential_types::Credentials;

/// Tries of one call, the first included; the SDK waits longer and longer between them, with jitter.
const ATTEMPTS: u32 = 4;
/// Longer than the 20 s that a receive from SQS may wait.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
/// S3 may take minutes to copy an object or to take a part; all attempts together fit into a function's 15 minutes.
const TRANSFER_TIMEOUT: Duration = Duration::from_secs(200);

/// What every adapter is made from. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sdk {
    config: SdkConfig,
    glacier_endpoint: Option<String>,
}

impl Sdk {
    /// Takes region, credentials and endpoint from where the AWS SDKs take them (environment, profile, task or
    /// function role).
    pub async fn load() -> Self {
        Self::with(aws_config::from_env()).await
    }

    /// A given endpoint with given credentials: a local AWS.
    pub async fn at(endpoint: &str, region: &str, access_key_id: &str, secret_access_key: &str) -> Self {
        let credentials = Credentials::new(access_key_id, secret_access_key, None, None, "given");
        let loader = aws_config::from_env().endpoint_url(endpoint).region(Region::new(region.to_owned()));
        Self::with(loader.credentials_provider(credentials)).await
    }

    async fn with(loader: ConfigLoader) -> Self {
        let config = loader
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(timeouts().operation_attempt_timeout(ATTEMPT_TIMEOUT).build())
            .load()
            .await;
        Self { config, glacier_endpoint: None }
    }

    /// The same with vaults elsewhere: a local Glacier. A deployed function is told by `AWS_ENDPOINT_URL_GLACIER`.
    pub fn with_glacier_at(self, endpoint: &str) -> Self {
        Self { glacier_endpoint: Some(endpoint.to_owned()), ..self }
    }

    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// A client whose calls may move bytes.
    pub(crate) fn s3(&self) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config)
            .timeout_config(timeouts().operation_attempt_timeout(TRANSFER_TIMEOUT).build());
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// The same for vaults.
    pub(crate) fn glacier(&self) -> aws_sdk_glacier::Client {
        let mut config = aws_sdk_glacier::config::Builder::from(&self.config)
            .timeout_config(timeouts().operation_attempt_timeout(TRANSFER_TIMEOUT).build());
        if let Some(endpoint) = &self.glacier_endpoint {
            config = config.endpoint_url(endpoint);
        }
        aws_sdk_glacier::Client::from_conf(config.build())
    }
}

fn timeouts() -> TimeoutConfigBuilder {
    TimeoutConfig::builder().connect_timeout(Duration::from_secs(3))
}
