//! ECS task scale-in protection, asked of the task's own agent (Amazon ECS developer guide, "Task scale-in protection
//! endpoint"): plain HTTP on a link-local address.

use std::time::Duration;

use gas_ports::{Class, Error, TaskProtection};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(5);
/// More than the agent ever answers, in bytes.
const LONGEST_ANSWER: u64 = 16 << 10;

/// The protection of the task that this process runs in.
#[derive(Clone, Debug)]
pub struct EcsTaskProtection {
    agent_uri: Option<String>,
}

impl EcsTaskProtection {
    /// `agent_uri` is what ECS gives its tasks as `ECS_AGENT_URI`; without it there is no task and nothing to protect.
    pub fn new(agent_uri: Option<String>) -> Self {
        Self { agent_uri }
    }
}

impl TaskProtection for EcsTaskProtection {
    async fn protect(&self, minutes: u32) -> Result<(), Error> {
        let Some(uri) = &self.agent_uri else { return Ok(()) };
        let (host, request) = request(uri, minutes)?;
        let failed = |message: &str| Error::new(Class::Retry, format!("asking {uri} for task protection: {message}"));
        let answer = match timeout(PATIENCE, exchange(&host, &request)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(failed("no answer").caused_by(error)),
            Err(_) => return Err(failed("no answer in time")),
        };
        match answer.split_whitespace().nth(1) {
            Some("200") => Ok(()),
            _ => Err(failed(answer.lines().last().unwrap_or_default())),
        }
    }
}

/// The address to connect to, and the whole request.
fn request(uri: &str, minutes: u32) -> Result<(String, String), Error> {
    let Some(rest) = uri.strip_prefix("http://") else {
        let message = format!("ECS_AGENT_URI is not an http:// address: {uri}");
        return Err(Error::new(Class::Invalid, message));
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.trim_end_matches('/');
    let slash = if path.is_empty() { "" } else { "/" };
    let body = match minutes {
        0 => r#"{"ProtectionEnabled":false}"#.to_owned(),
        _ => format!(r#"{{"ProtectionEnabled":true,"ExpiresInMinutes":{minutes}}}"#),
    };
    let request = format!(
        "PUT {slash}{path}/task-protection/v1/state HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let port = if host.contains(':') { "" } else { ":80" };
    Ok((format!("{host}{port}"), request))
}

async fn exchange(host: &str, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(host).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(LONGEST_ANSWER).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// An agent that answers one request, and the request that it got.
    async fn asked(answer: &'static str, minutes: u32) -> (Result<(), Error>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("http://{}/api/abc", listener.local_addr().unwrap());
        let agent = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = String::new();
            while !request.ends_with('}') {
                let mut bytes = [0; 1024];
                let count = stream.read(&mut bytes).await.unwrap();
                request += std::str::from_utf8(&bytes[..count]).unwrap();
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            request
        };
        tokio::join!(async { EcsTaskProtection::new(Some(uri.clone())).protect(minutes).await }, agent)
    }

    #[tokio::test]
    async fn the_agent_is_asked_for_the_minutes() {
        let (result, request) = asked("HTTP/1.1 200 OK\r\n\r\n{}", 30).await;
        result.unwrap();
        assert!(request.starts_with("PUT /api/abc/task-protection/v1/state HTTP/1.1\r\n"));
        assert!(request.ends_with("\r\n\r\n{\"ProtectionEnabled\":true,\"ExpiresInMinutes\":30}"));
        let (_, request) = asked("HTTP/1.1 200 OK\r\n\r\n{}", 0).await;
        assert!(request.ends_with("\r\n\r\n{\"ProtectionEnabled\":false}"));
    }

    #[tokio::test]
    async fn a_refusal_is_told() {
        let (result, _) = asked("HTTP/1.1 400 Bad Request\r\n\r\n{\"error\":\"no\"}", 30).await;
        let error = result.unwrap_err();
        assert_eq!(error.class(), Class::Retry);
        assert!(error.to_string().contains("{\"error\":\"no\"}"), "{error}");
    }

    #[tokio::test]
    async fn outside_of_ecs_there_is_nothing_to_protect() {
        EcsTaskProtection::new(None).protect(30).await.unwrap();
    }
}
