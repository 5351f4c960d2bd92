//! A server of a user's own, on this machine, that does as it is told.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What it does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Answers with this status.
    Status(u16),
    /// Sends whoever asks to this address.
    Redirect(String),
    /// Closes the connection.
    Cut,
    /// Keeps it open and says nothing.
    Silence,
}

/// What it was sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// The names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

pub struct Receiver {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    serving: JoinHandle<()>,
}

impl Receiver {
    /// Does these one after the other, and the last one from then on.
    pub async fn that(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}/hook", listener.local_addr().expect("it has a port"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (mut replies, kept) = (replies.into_iter().collect::<VecDeque<_>>(), requests.clone());
        let serving = tokio::spawn(async move {
            let mut silent = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read(&mut stream).await else { continue };
                kept.lock().expect("nobody panics").push(request);
                let reply = if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() };
                match reply {
                    Some(Reply::Status(status)) => answer(stream, status, "").await,
                    Some(Reply::Redirect(to)) => answer(stream, 307, &format!("location: {to}\r\n")).await,
                    Some(Reply::Cut) | None => {}
                    Some(Reply::Silence) => silent.push(stream),
                }
            }
        });
        Self { url, requests, serving }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("nobody panics").clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// `None`: it broke off, or spoke another protocol.
async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4_096];
        let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut part)).await.ok()?.ok()?;
        bytes.extend_from_slice(&part[..read]);
        if let Some((head, body)) = String::from_utf8_lossy(&bytes).split_once("\r\n\r\n") {
            let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
            let headers: BTreeMap<_, _> = lines.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
            if body.len() >= headers.get("content-length")?.parse().ok()? {
                return Some(Request { headers, body: body.to_owned() });
            }
        }
        if read == 0 {
            return None;
        }
    }
}

async fn answer(mut stream: TcpStream, status: u16, headers: &str) {
    let text = format!("HTTP/1.1 {status} So\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n");
    let _gone = stream.write_all(text.as_bytes()).await;
}
