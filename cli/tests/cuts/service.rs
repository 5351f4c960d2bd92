//! A service of few words: it answers what it was told to, and cuts connections when it was told to.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::Value;

/// One request that came.
#[derive(Clone, Debug)]
pub struct Request {
    /// E.g. `GET /api/v1/me`, without a query.
    pub line: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// What is answered.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// So many bytes of the body are sent, then the connection is cut.
    pub cut_after: Option<usize>,
}

impl Answer {
    pub fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, body.to_string().into_bytes())
    }

    pub fn bytes(status: u16, body: Vec<u8>) -> Self {
        Self { status, headers: Vec::new(), body, cut_after: None }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn cut_after(self, bytes: usize) -> Self {
        Self { cut_after: Some(bytes), ..self }
    }
}

/// What is done with a request.
pub enum Act {
    Answer(Answer),
    /// The connection is cut in the middle of what it sends.
    CutTheRequest,
}

type Decide = dyn Fn(&str, usize, &Request) -> Act + Send + Sync;

/// A server on this computer.
pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// `decide` is given its own address, how often this very line came before, and the request, whose body is empty when it
    /// is asked before that is read: an answer then reads it.
    pub fn start(decide: impl Fn(&str, usize, &Request) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, decide): (Arc<Mutex<Vec<Request>>>, Arc<Decide>) = (Arc::default(), Arc::new(decide));
        let (all, own) = (Arc::clone(&seen), url.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (all, own, decide) = (Arc::clone(&all), own.clone(), Arc::clone(&decide));
                // One request for each connection keeps it simple.
                thread::spawn(move || drop(serve(stream.unwrap(), &own, &all, &*decide)));
            }
        });
        Self { url, seen }
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    pub fn count(&self, line: &str) -> usize {
        self.seen().iter().filter(|request| request.line == line).count()
    }
}

fn serve(stream: TcpStream, own: &str, all: &Mutex<Vec<Request>>, decide: &Decide) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut words = first.split_ascii_whitespace();
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let line = format!("{method} {}", path.split('?').next().unwrap_or_default());
    let mut headers = BTreeMap::new();
    loop {
        let mut text = String::new();
        reader.read_line(&mut text)?;
        let Some((name, value)) = text.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length: usize = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut request = Request { line: line.clone(), headers, body: Vec::new() };
    let before = {
        let mut all = all.lock().unwrap();
        let before = all.iter().filter(|seen| seen.line == line).count();
        all.push(request.clone());
        before
    };
    match decide(own, before, &request) {
        Act::CutTheRequest => {
            let mut some = vec![0; length / 2];
            reader.read_exact(&mut some)
        }
        Act::Answer(answer) => {
            request.body = vec![0; length];
            reader.read_exact(&mut request.body)?;
            if let Some(seen) = all.lock().unwrap().iter_mut().rfind(|seen| seen.line == line) {
                seen.body.clone_from(&request.body);
            }
            write(stream, &answer)
        }
    }
}

fn write(mut stream: TcpStream, answer: &Answer) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} X\r\nconnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        head += &format!("{name}: {value}\r\n");
    }
    if answer.status != 304 {
        head += &format!("content-length: {}\r\n", answer.body.len());
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    let length = answer.cut_after.unwrap_or(answer.body.len());
    stream.write_all(&answer.body[..length])
}
