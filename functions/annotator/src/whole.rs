//! The result on its way to the upload: ends well only when the engine did.

use std::{
    io,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, ReadBuf},
    sync::oneshot,
};

/// What comes out of `pipe`; its end waits for the verdict, so that half a result is never taken for a whole one.
pub struct Whole<A> {
    pipe: A,
    end: End,
}

enum End {
    Awaited(oneshot::Receiver<bool>),
    Known(bool),
}

impl<A> Whole<A> {
    /// Bytes from `pipe`, whole when `verdict` says `true`.
    pub fn new(pipe: A, verdict: oneshot::Receiver<bool>) -> Self {
        Self { pipe, end: End::Awaited(verdict) }
    }
}

impl<A: AsyncRead + Unpin> AsyncRead for Whole<A> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(pin!(&mut self.pipe).poll_read(cx, buffer))?;
        if buffer.filled().len() > before || buffer.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        if let End::Awaited(verdict) = &mut self.end {
            // A sender that is gone is an engine that panicked.
            let whole = ready!(pin!(verdict).poll(cx)).unwrap_or(false);
            self.end = End::Known(whole);
        }
        Poll::Ready(match self.end {
            End::Known(true) => Ok(()),
            _ => Err(io::Error::other("the annotation ended before the result was whole")),
        })
    }
}
