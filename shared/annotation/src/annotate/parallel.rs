//! One thread reads, some annotate and pack, and the caller's writes in order.
//!
//! Each chunk brings the way back for its answer, and these wait in the order of the input: the writer needs no numbers
//! and keeps nothing aside. What waits is bounded, so a slow output slows the reader down.

use std::{
    io::{Read, Write},
    panic, thread,
};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::{
    Run,
    verdict::Verdict,
    worker::{Annotated, Worker},
};
use crate::{
    Error,
    summary::Counts,
    vcf::{
        input::{Chunk, Input, Stop},
        output::{Output, Part},
    },
};

/// A chunk to annotate, and the way back.
struct Job {
    chunk: Chunk,
    answer: Sender<Result<Annotated, Error>>,
}

/// What comes next in the input's order.
enum Next {
    Part(Receiver<Result<Annotated, Error>>),
    Stop(Stop),
}

/// Buffers that go back to where they are filled; when there are none, new ones are made.
struct Spare<T>(Sender<T>, Receiver<T>);

impl<T: Default> Spare<T> {
    fn new(most: usize) -> Self {
        let (give, take) = bounded(most);
        Self(give, take)
    }

    fn give(&self, buffer: T) {
        // When there are enough, this one goes.
        let _ = self.0.try_send(buffer);
    }

    fn take(&self) -> T {
        self.1.try_recv().unwrap_or_default()
    }
}

/// Annotates `first` and what follows it in the input.
pub(super) fn run(
    run: &Run<'_>,
    threads: usize,
    input: &mut Input<impl Read + Send>,
    first: Chunk,
    output: &mut Output<impl Write>,
    verdict: &mut Verdict<'_>,
    mut counts: Counts,
) -> Result<Counts, Error> {
    let (chunks, parts) = (Spare::<Chunk>::new(2 * threads), Spare::<Part>::new(2 * threads));
    thread::scope(|scope| {
        let (job, jobs) = bounded(threads);
        let (next, order) = bounded(2 * threads);
        let (chunks, parts) = (&chunks, &parts);
        scope.spawn(move || read(input, first, job, next, chunks));
        let start = |jobs: Receiver<Job>| scope.spawn(move || work(Worker::new(run), jobs, chunks, parts));
        let workers: Vec<_> = (0..threads).map(|_| start(jobs.clone())).collect();
        drop(jobs);
        let outcome = write(order, output, verdict, parts);
        if let Some(enough) = run.enough {
            // What waits in a read would be waited for.
            enough();
        }
        for worker in workers {
            match worker.join() {
                Ok(part) => counts.merge(part),
                Err(payload) => panic::resume_unwind(payload),
            }
        }
        outcome
    })?;
    Ok(counts)
}

/// Reads to the end, or until nobody takes what it reads.
fn read(input: &mut Input<impl Read>, first: Chunk, job: Sender<Job>, next: Sender<Next>, chunks: &Spare<Chunk>) {
    let mut chunk = first;
    loop {
        let (answer, answered) = bounded(1);
        if next.send(Next::Part(answered)).is_err() || job.send(Job { chunk, answer }).is_err() {
            return;
        }
        match input.next(chunks.take()) {
            Ok(Some(read)) => chunk = read,
            Ok(None) => return,
            Err(stop) => {
                // Nobody waits for it when the run has failed before.
                let _ = next.send(Next::Stop(stop));
                return;
            }
        }
    }
}

fn work(mut worker: Worker<'_>, jobs: Receiver<Job>, chunks: &Spare<Chunk>, parts: &Spare<Part>) -> Counts {
    for Job { chunk, answer } in jobs {
        // Nobody waits for it when the run has failed before.
        let _ = answer.send(worker.annotate(&chunk, parts.take(), &mut |_| Ok(true)));
        chunks.give(chunk);
    }
    std::mem::take(worker.counts())
}

fn write(
    order: Receiver<Next>,
    output: &mut Output<impl Write>,
    verdict: &mut Verdict<'_>,
    parts: &Spare<Part>,
) -> Result<(), Error> {
    for next in order {
        let mut annotated = match next {
            Next::Stop(Stop::Error(error)) => return Err(error),
            Next::Stop(Stop::Bound(fault)) => {
                verdict.end(fault);
                return Ok(());
            }
            Next::Part(answer) => match answer.recv() {
                Ok(annotated) => annotated?,
                // Its worker panicked, which is passed on when it is joined.
                Err(_) => return Ok(()),
            },
        };
        if !verdict.add(&mut annotated) {
            return Ok(());
        }
        if !verdict.has_failed() {
            output.write(&annotated.part)?;
        }
        parts.give(annotated.part);
    }
    Ok(())
}
