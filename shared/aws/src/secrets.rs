//! AWS Secrets Manager.

use aws_sdk_secretsmanager::Client;
use gas_ports::{Class, Error, Secrets};

use crate::{Sdk, classify::failed};

/// The deployment's secrets in AWS Secrets Manager.
#[derive(Clone, Debug)]
pub struct SecretsManager {
    client: Client,
}

impl SecretsManager {
    /// Secrets of the account and region of `sdk`.
    pub fn new(sdk: &Sdk) -> Self {
        let client = Client::new(sdk.config());
        Self { client }
    }
}

impl Secrets for SecretsManager {
    async fn get(&self, name: &str) -> Result<String, Error> {
        let answer = self.client.get_secret_value().secret_id(name).send().await;
        let secret = answer.map_err(failed(format!("reading the secret {name}")))?;
        secret.secret_string.ok_or_else(|| {
            let message = format!("the secret {name} holds bytes; store it as text");
            Error::new(Class::Invalid, message)
        })
    }
}
