//! Ports through which something happens in the middle of a run.

use std::{
    io,
    pin::Pin,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use gas_domain::{ETag, JobKey, User, UserId};
use gas_ports::{Error, InputObjects, JobRequests, ObjectHead, Request, ResultWriter, Users, Written};
use tokio::{
    io::{AsyncRead, AsyncReadExt, ReadBuf},
    sync::Notify,
};

type Once = Mutex<Option<Box<dyn FnOnce() + Send>>>;

/// A port after whose first answer something happens.
pub struct Meddled<P> {
    port: P,
    then: Once,
}

impl<P> Meddled<P> {
    pub fn new(port: P, then: impl FnOnce() + Send + 'static) -> Self {
        Self { port, then: Mutex::new(Some(Box::new(then))) }
    }

    fn meddle(&self) {
        if let Some(then) = self.then.lock().unwrap().take() {
            then();
        }
    }
}

impl<P: Users> Users for Meddled<P> {
    async fn load(&self, id: &UserId) -> Result<Option<User>, Error> {
        let answer = self.port.load(id).await;
        self.meddle();
        answer
    }
}

/// Users of whom each is seen once, and never again.
pub struct LastSeen<P> {
    port: P,
    seen: AtomicBool,
}

impl<P> LastSeen<P> {
    pub fn new(port: P) -> Self {
        Self { port, seen: AtomicBool::new(false) }
    }
}

impl<P: Users> Users for LastSeen<P> {
    async fn load(&self, id: &UserId) -> Result<Option<User>, Error> {
        if self.seen.swap(true, Ordering::SeqCst) { Ok(None) } else { self.port.load(id).await }
    }
}

impl<P: ResultWriter> ResultWriter for Meddled<P> {
    async fn write(
        &self,
        s3_key: &str,
        content_type: &str,
        body: impl AsyncRead + Send + Unpin,
    ) -> Result<Written, Error> {
        let answer = self.port.write(s3_key, content_type, body).await;
        self.meddle();
        answer
    }
}

/// A results bucket that takes some bytes and then answers no more: a part is under way for ever.
pub struct Stuck {
    pub taken: u64,
    /// Told when it is stuck.
    pub reached: std::sync::Arc<Notify>,
}

impl ResultWriter for Stuck {
    async fn write(&self, _: &str, _: &str, body: impl AsyncRead + Send + Unpin) -> Result<Written, Error> {
        let mut some = Vec::new();
        let _ = body.take(self.taken).read_to_end(&mut some).await;
        self.reached.notify_one();
        std::future::pending().await
    }
}

/// A results bucket that gives up after some bytes.
pub struct Broken(pub u64);

impl ResultWriter for Broken {
    async fn write(&self, _: &str, _: &str, body: impl AsyncRead + Send + Unpin) -> Result<Written, Error> {
        let mut some = Vec::new();
        let _ = body.take(self.0).read_to_end(&mut some).await;
        Err(Error::new(gas_ports::Class::Retry, "the bucket is not available"))
    }
}

/// Inputs whose bytes end in some other way than those of the port.
pub struct Ending<P> {
    pub port: P,
    pub how: How,
    /// Told when the end is reached.
    pub reached: std::sync::Arc<Notify>,
}

#[derive(Clone, Copy)]
pub enum How {
    /// No more bytes come, and no end.
    Stall,
    /// The connection ends too early.
    CutOff(u64),
    /// The connection breaks.
    Reset,
    /// Whoever reads it panics.
    Panic,
}

impl<P: InputObjects> InputObjects for Ending<P> {
    type Body = EndingBody<P::Body>;

    async fn head(&self, job: &JobKey) -> Result<Option<ObjectHead>, Error> {
        self.port.head(job).await
    }

    async fn read(&self, job: &JobKey, etag: &ETag) -> Result<Self::Body, Error> {
        let left = match self.how {
            How::CutOff(bytes) => bytes,
            How::Stall | How::Reset | How::Panic => u64::MAX,
        };
        let body = self.port.read(job, etag).await?.take(left);
        Ok(EndingBody { body, how: self.how, reached: self.reached.clone() })
    }
}

pub struct EndingBody<B> {
    body: tokio::io::Take<B>,
    how: How,
    reached: std::sync::Arc<Notify>,
}

impl<B: AsyncRead + Unpin> AsyncRead for EndingBody<B> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.body).poll_read(cx, buffer);
        if buffer.filled().len() > before || read.is_pending() {
            return read;
        }
        self.reached.notify_one();
        match self.how {
            How::Stall => Poll::Pending,
            How::CutOff(_) => read,
            How::Reset => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            How::Panic => panic!("a bug at record {}", 4),
        }
    }
}

/// A queue whose first message arrives with this body.
pub struct Garbled<Q> {
    queue: Q,
    body: Mutex<Option<String>>,
}

impl<Q> Garbled<Q> {
    pub fn new(queue: Q, body: &str) -> Self {
        Self { queue, body: Mutex::new(Some(body.to_owned())) }
    }
}

impl<Q: JobRequests> JobRequests for Garbled<Q> {
    async fn receive(&self, limit: u32) -> Result<Vec<Request>, Error> {
        let mut requests = self.queue.receive(limit).await?;
        let body = self.body.lock().unwrap().take();
        if let (Some(request), Some(body)) = (requests.first_mut(), body) {
            request.body = body;
        }
        Ok(requests)
    }

    async fn hide(&self, receipt: &str, time: Duration) -> Result<(), Error> {
        self.queue.hide(receipt, time).await
    }

    async fn delete(&self, receipt: &str) -> Result<(), Error> {
        self.queue.delete(receipt).await
    }
}
