//! The HTTP layer of the in-memory Glacier, as the AWS SDK sees it.

#![expect(clippy::unwrap_used, reason = "tests")]

mod archives;
mod errors;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_sdk_glacier::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region, retry::RetryConfig},
    error::ProvideErrorMetadata,
    operation::initiate_job::InitiateJobError,
    primitives::ByteStream,
    types::{InventoryRetrievalJobInput, JobParameters, StatusCode},
};
use gas_domain::{Hasher, TreeHash};
use gas_world::glacier::{Completion, Delays, Glacier, http::serve};
use jiff::SignedDuration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
};

const VAULT: &str = "results";
const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:restore";
const MIB: usize = 1 << 20;

struct Local {
    client: Client,
    address: String,
    glacier: Arc<Mutex<Glacier>>,
    completions: UnboundedReceiver<Completion>,
}

/// A Glacier with one vault, whose jobs end at once, and a client of it.
async fn local() -> Local {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let glacier = Arc::new(Mutex::new(Glacier::with_delays(Delays::all(SignedDuration::ZERO))));
    let (sender, completions) = unbounded_channel();
    let deliver = move |completion| {
        let _ = sender.send(completion);
        std::future::ready(())
    };
    tokio::spawn(serve(listener, glacier.clone(), deliver));
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(format!("http://{address}"))
        .build();
    let client = Client::from_conf(config);
    client.create_vault().account_id("-").vault_name(VAULT).send().await.unwrap();
    Local { client, address, glacier, completions }
}

impl Local {
    async fn upload(&self, bytes: &[u8]) -> String {
        let body = ByteStream::from(bytes.to_vec());
        let upload = self.client.upload_archive().account_id("-").vault_name(VAULT).archive_description("a \"b\"");
        let stored = upload.checksum(tree_hash(bytes).to_string()).body(body).send().await.unwrap();
        assert_eq!(stored.checksum().unwrap(), tree_hash(bytes).to_string());
        assert!(stored.location().unwrap().ends_with(stored.archive_id().unwrap()));
        stored.archive_id().unwrap().to_owned()
    }

    async fn retrieve(&mut self, parameters: JobParameters) -> (String, serde_json::Value) {
        let job = self.initiate(parameters).await.unwrap();
        let completion = tokio::time::timeout(Duration::from_secs(20), self.completions.recv()).await.unwrap().unwrap();
        assert_eq!(completion.sns_topic, TOPIC);
        (job, serde_json::from_str(&completion.message).unwrap())
    }

    async fn initiate(&self, parameters: JobParameters) -> Result<String, InitiateJobError> {
        let initiate = self.client.initiate_job().account_id("-").vault_name(VAULT).job_parameters(parameters);
        let answer = initiate.send().await.map_err(|error| error.into_service_error())?;
        Ok(answer.job_id().unwrap().to_owned())
    }

    /// Steers as another process would.
    async fn steer(&self, route: &str, body: &str) -> String {
        let method = if body.is_empty() { "GET" } else { "POST" };
        let request = format!(
            "{method} /_glacier/{route} HTTP/1.1\r\nhost: glacier\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{route}: {answer}");
        answer
    }
}

fn bytes(length: usize) -> Vec<u8> {
    (0..251).cycle().take(length).collect()
}

fn tree_hash(bytes: &[u8]) -> TreeHash {
    let mut hasher = Hasher::default();
    hasher.update(bytes);
    hasher.finish().tree_hash
}

fn archive(id: &str, tier: &str) -> JobParameters {
    JobParameters::builder().r#type("archive-retrieval").archive_id(id).tier(tier).sns_topic(TOPIC).build()
}
