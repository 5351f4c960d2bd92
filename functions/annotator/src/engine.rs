//! The bridge between the engine, which is synchronous, and the input and the result, which stream.
//!
//! Bytes wait in a bounded pipe only, so memory does not grow with the file. Either side's failure ends the other.

use std::{io, sync::Arc};

use gas_annotation::{Reference, Summary};
use gas_domain::Failure;
use gas_ports::{Class, Error, ResultWriter, Written};
use tokio::{
    io::{AsyncRead, duplex},
    sync::oneshot,
    task::spawn_blocking,
};
use tokio_util::io::SyncIoBridge;

use crate::{
    source::{Source, Trouble},
    whole::Whole,
};

/// The pipe between the engine and the upload, in bytes.
const PIPE: usize = 256 << 10;

/// What is kept of a reason, in characters: it goes into the table, the page and the mail.
const REASON: usize = 500;

/// What a run made.
pub struct Annotated {
    /// The counts.
    pub summary: Summary,
    /// The result in its bucket.
    pub written: Written,
}

/// Why it made nothing. Nothing is left in the bucket then.
#[derive(Debug)]
pub enum Broken {
    /// The input is bad, and stays bad.
    Input(Failure),
    /// The worker was told to stop.
    Stopped,
    /// The input or the result could not be transferred, or the reference not be read.
    Transfer(Error),
    /// The engine panicked: it may do so again.
    Engine(Error),
}

/// Annotates all of `source` into the results bucket.
pub async fn annotate<B>(
    reference: Arc<Reference>,
    source: Source<B>,
    results: &impl ResultWriter,
    s3_key: &str,
) -> Result<Annotated, Broken>
where
    B: AsyncRead + Send + Unpin + 'static,
{
    let trouble = source.trouble();
    let (writer, pipe) = duplex(PIPE);
    let (verdict, whole) = oneshot::channel();
    let engine = spawn_blocking(move || {
        let input = SyncIoBridge::new(source);
        let end = gas_annotation::annotate(&reference, input, SyncIoBridge::new(writer));
        // The upload is gone when it failed; it says so itself.
        let _ = verdict.send(end.is_ok());
        end
    });
    let upload = results.write(s3_key, "application/gzip", Whole::new(pipe, whole));
    let (end, written) = tokio::join!(engine, upload);
    match end {
        Ok(Ok(summary)) => Ok(Annotated { summary, written: written.map_err(Broken::Transfer)? }),
        Ok(Err(error)) => Err(match trouble.get() {
            Some(Trouble::Stopped) => Broken::Stopped,
            Some(Trouble::Failed(reason)) => Broken::Transfer(Error::new(Class::Retry, reason.clone())),
            None => broken(error, written.err()),
        }),
        Err(panic) => Err(Broken::Engine(
            Error::new(Class::Invalid, "the annotation engine broke on this input").caused_by(panic),
        )),
    }
}

/// Whose fault it is that the engine ended with an error although its input could be read.
fn broken(error: gas_annotation::Error, upload: Option<Error>) -> Broken {
    match (error, upload) {
        (gas_annotation::Error::Input { line, message }, _) => {
            Broken::Input(Failure { reason: for_people(&message), line: Some(line) })
        }
        (gas_annotation::Error::Io(error), Some(upload)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Broken::Transfer(upload)
        }
        (error, _) => Broken::Transfer(Error::new(Class::Retry, "the annotation could not be made").caused_by(error)),
    }
}

/// The message may quote the file: no control characters, and no more of it than tells what is meant.
fn for_people(message: &str) -> String {
    let printable = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    message.chars().take(REASON).map(printable).collect()
}
