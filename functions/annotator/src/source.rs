//! The input as it is downloaded: knows when it was cut off and when the worker has to stop.

use std::{
    io,
    pin::{Pin, pin},
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, ReadBuf};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::progress::Progress;

/// Why an input ended early. The engine's own error cannot tell a cut connection from a cut file.
#[derive(Debug)]
pub enum Trouble {
    /// The worker has to stop.
    Stopped,
    /// The download failed.
    Failed(String),
}

/// A body of known length that ends with an error when it is cut off or `halt` is cancelled.
pub struct Source<B> {
    body: B,
    missing: u64,
    progress: Arc<Progress>,
    halt: Pin<Box<WaitForCancellationFutureOwned>>,
    trouble: Arc<OnceLock<Trouble>>,
}

impl<B> Source<B> {
    /// The body of an object of `bytes`; `progress` counts them.
    pub fn new(body: B, bytes: u64, progress: Arc<Progress>, halt: CancellationToken) -> Self {
        Self { body, missing: bytes, progress, halt: Box::pin(halt.cancelled_owned()), trouble: Arc::default() }
    }

    /// Where it will say why it ended early.
    pub fn trouble(&self) -> Arc<OnceLock<Trouble>> {
        self.trouble.clone()
    }

    fn ended(&self, trouble: Trouble) -> io::Error {
        let error = io::Error::other(format!("{trouble:?}"));
        // The first reason is the one that counts.
        let _ = self.trouble.set(trouble);
        error
    }
}

impl<B: AsyncRead + Unpin> AsyncRead for Source<B> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.halt.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(self.ended(Trouble::Stopped)));
        }
        let before = buffer.filled().len();
        let read = std::task::ready!(pin!(&mut self.body).poll_read(cx, buffer));
        let arrived = (buffer.filled().len() - before) as u64;
        if let Err(error) = read {
            return Poll::Ready(Err(self.ended(Trouble::Failed(format!("the input could not be read on: {error}")))));
        }
        if arrived == 0 && buffer.remaining() > 0 && self.missing > 0 {
            let reason = format!("the input was cut off {} bytes before its end", self.missing);
            return Poll::Ready(Err(self.ended(Trouble::Failed(reason))));
        }
        self.progress.read(arrived);
        self.missing = self.missing.saturating_sub(arrived);
        Poll::Ready(Ok(()))
    }
}
