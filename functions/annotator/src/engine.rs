//! The bridge between the engine, which is synchronous, and the input and the result, which stream.
//!
//! Bytes wait in a bounded pipe only, so memory does not grow with the file. Either side's failure ends the other.

use std::{io, sync::Arc, time::Duration};

use gas_annotation::{Beside, Fault, Summary, annotate_with, preview::Preview};
use gas_domain::Failure;
use gas_ports::{Class, Error, ResultWriter, Written};
use tokio::{
    io::{AsyncRead, duplex},
    sync::oneshot,
    task::{JoinError, spawn_blocking},
    time::sleep,
};
use tokio_util::{io::SyncIoBridge, sync::CancellationToken};

use crate::{
    choices::Choices,
    progress::Progress,
    source::{Source, Trouble},
    whole::Whole,
};

/// The pipe between the engine and the upload, in bytes.
const PIPE: usize = 256 << 10;

/// What is kept of what is wrong in a line, in characters: with nineteen more it goes into the table, the page and the mail.
const REASON: usize = 300;

/// How long an upload may take to end, and to clean up after itself, once the worker has to stop. Of the 120 s that a task
/// has after SIGTERM, 100 are the run's.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(5);

/// What a run made.
pub struct Annotated {
    /// The counts.
    pub summary: Summary,
    /// The first variants.
    pub preview: Preview,
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
    /// The engine panicked, with these words: it would do so again.
    Panicked(String),
}

/// Annotates all of `source` into the results bucket.
pub async fn annotate<B>(
    choices: &Choices,
    source: Source<B>,
    progress: &Arc<Progress>,
    results: &impl ResultWriter,
    s3_key: &str,
    halt: &CancellationToken,
) -> Result<Annotated, Broken>
where
    B: AsyncRead + Send + Unpin + 'static,
{
    let trouble = source.trouble();
    let (writer, pipe) = duplex(PIPE);
    let (verdict, whole) = oneshot::channel();
    let (Choices { reference, options }, progress) = (choices.clone(), progress.clone());
    let engine = spawn_blocking(move || {
        let input = SyncIoBridge::new(source);
        let mut preview = Preview::default();
        let beside = Beside { progress: Some(progress.records()), preview: Some(&mut preview), ..Beside::default() };
        let end = annotate_with(&reference, &options, input, SyncIoBridge::new(writer), beside);
        // The upload is gone when it failed; it says so itself.
        let _ = verdict.send(end.is_ok());
        end.map(|summary| (summary, preview))
    });
    // Every format is packed the same way; what is in it, the name tells under which it is downloaded.
    let upload = results.write(s3_key, "application/gzip", Whole::new(pipe, whole));
    let upload = async {
        tokio::select! {
            written = upload => written,
            // Its pipe goes with it, which ends the engine.
            () = patience(halt) => Err(Error::new(Class::Retry, "the upload did not end when the worker had to stop")),
        }
    };
    let (end, written) = tokio::join!(engine, upload);
    match end {
        Ok(Ok((summary, preview))) => match written {
            Ok(written) => Ok(Annotated { summary, preview, written }),
            Err(_) if halt.is_cancelled() => Err(Broken::Stopped),
            Err(error) => Err(Broken::Transfer(error)),
        },
        // An engine that waits for its upload does not come to see that it has to stop.
        Ok(Err(error)) if halt.is_cancelled() && !error.is_input() => Err(Broken::Stopped),
        Ok(Err(error)) => Err(match trouble.get() {
            Some(Trouble::Stopped) => Broken::Stopped,
            Some(Trouble::Failed(reason)) => Broken::Transfer(Error::new(Class::Retry, reason.clone())),
            None => broken(error, written.err()),
        }),
        Err(panicked) => Err(Broken::Panicked(words(panicked))),
    }
}

/// Completes when the worker has to stop and the upload has had its time to end.
async fn patience(halt: &CancellationToken) {
    halt.cancelled().await;
    sleep(UPLOAD_PATIENCE).await;
}

/// What a panic said.
fn words(panicked: JoinError) -> String {
    let words = panicked.try_into_panic().ok().and_then(|panic| match panic.downcast::<String>() {
        Ok(words) => Some(*words),
        Err(panic) => panic.downcast::<&str>().ok().map(|words| (*words).to_owned()),
    });
    for_people(&words.unwrap_or_else(|| "no words".into()))
}

/// Whose fault it is that the engine ended with an error although its input could be read.
fn broken(error: gas_annotation::Error, upload: Option<Error>) -> Broken {
    match (error, upload) {
        (gas_annotation::Error::Input { faults, advice }, _) => Broken::Input(listed(&faults, advice.as_deref())),
        (gas_annotation::Error::Io(error), Some(upload)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Broken::Transfer(upload)
        }
        (error, _) => Broken::Transfer(Error::new(Class::Retry, "the annotation could not be made").caused_by(error)),
    }
}

/// The reason for the owner: a line for each fault, of which the first is shown with the failure's line before it.
fn listed(faults: &[Fault], advice: Option<&str>) -> Failure {
    let mut reasons = faults.iter().map(|fault| for_people(&fault.message)).collect::<Vec<_>>();
    for (reason, fault) in reasons.iter_mut().zip(faults).skip(1) {
        *reason = format!("Line {}: {reason}", fault.line);
    }
    reasons.extend(advice.map(for_people));
    Failure { reason: reasons.join("\n"), line: faults.first().map(|fault| fault.line) }
}

/// The message may quote the file: no control characters, and no more of it than tells what is meant.
fn for_people(message: &str) -> String {
    let printable = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    message.chars().take(REASON).map(printable).collect()
}
