//! One job, from the claim to its end.

use std::sync::Arc;

use gas_annotation::Options;
use gas_domain::{AnnotateStep, Event, Failure, Input, Job, JobKey, JobState, Run};
use gas_ports::{
    Class, Clock, Error, Guard, InputObjects, JobLeases, Jobs, Publisher, ResultWriter, RetentionTimers, Users,
};
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::{
    Outcome, References, Tally,
    choices::{self, Choices},
    engine::{self, Broken},
    heartbeat,
    progress::Progress,
    source::Source,
    turns::turns,
};

/// The stage, over the ports that it uses.
pub struct Annotator<J, U, I, R, P, T, C> {
    /// The Jobs table.
    pub jobs: J,
    /// The Users table: the owner's role decides about the retention.
    pub users: U,
    /// What users uploaded.
    pub inputs: I,
    /// Where results and logs go.
    pub results: R,
    /// Tells the notify stage.
    pub publisher: P,
    /// Starts the wait of free users' results.
    pub timers: T,
    /// The time.
    pub clock: C,
    /// What is annotated with.
    pub references: References,
    /// How it is annotated, as far as the owner does not choose.
    pub options: Options,
    /// Told of completed jobs.
    pub tally: Arc<Tally>,
    /// How long a free user's result stays online.
    pub retention: SignedDuration,
}

/// What a message found.
enum Claim {
    Taken(Box<Job>, Input),
    GiveUp(Box<Job>),
    Over(Outcome),
}

impl<J, U, I, R, P, T, C> Annotator<J, U, I, R, P, T, C>
where
    J: Jobs + JobLeases,
    U: Users,
    I: InputObjects,
    R: ResultWriter,
    P: Publisher,
    T: RetentionTimers,
    C: Clock,
{
    /// Does for the job what its state asks of an annotator. `stop` hands a run back that is not at its end.
    ///
    /// An error leaves the job to another run: it was handed back, or its lease lapses.
    pub async fn run(&self, key: &JobKey, stop: &CancellationToken) -> Result<Outcome, Error> {
        let (job, input) = match turns(async || self.claim(key).await).await? {
            Claim::Taken(job, input) => (job, input),
            Claim::GiveUp(job) => return self.fail(&job, gave_up(&job)).await,
            Claim::Over(outcome) => return Ok(outcome),
        };
        let span = tracing::info_span!("run", attempt = job.attempt);
        async {
            tracing::info!(bytes = input.bytes, file_name = job.file_name, "claimed");
            let (began, halt, progress) = (self.clock.now(), stop.child_token(), Arc::new(Progress::new(input.bytes)));
            progress.say(began, &format!("reading {}, {} bytes", job.file_name, input.bytes));
            progress.say(began, &format!("writing a {}", choices::told(&job.options)));
            let outcome = tokio::select! {
                outcome = self.annotate(&job, &input, &progress, &halt) => outcome,
                never = heartbeat::keep(&self.jobs, &self.clock, &job, &progress, &halt) => match never {},
            };
            if let Ok(Outcome::Completed) = outcome {
                self.tally.add(Run { bytes: input.bytes, time: self.clock.now().duration_since(began) });
            }
            outcome
        }
        .instrument(span)
        .await
    }

    async fn claim(&self, key: &JobKey) -> Result<Claim, Error> {
        let Some(job) = self.jobs.load(key).await? else {
            tracing::warn!("there is no such job");
            return Ok(Claim::Over(Outcome::Missing));
        };
        let now = self.clock.now();
        let step = job.annotate_step(now);
        if !matches!(step, AnnotateStep::Rest(_)) && self.is_closing(&job).await? {
            return Ok(Claim::Over(Outcome::Rested("its owner's account is being deleted, and the job with it")));
        }
        match step {
            AnnotateStep::Claim(input) => match job.apply(Event::Claim, now) {
                Ok(claimed) => {
                    self.jobs.commit(&claimed, Guard::None).await?;
                    Ok(Claim::Taken(Box::new(claimed), input.clone()))
                }
                Err(rejected) => Ok(Claim::Over(Outcome::Rested(rejected.0))),
            },
            AnnotateStep::GiveUp => Ok(Claim::GiveUp(Box::new(job))),
            AnnotateStep::Rest(reason) => Ok(Claim::Over(Outcome::Rested(reason))),
        }
    }

    /// Whether the job is deleted anyway. The owner's walk does it while there is an owner; a job that came after the last
    /// walk, by a request that was slower than the walk, is deleted here.
    async fn is_closing(&self, job: &Job) -> Result<bool, Error> {
        if let Some(owner) = self.users.load(&job.key.user_id).await? {
            return Ok(owner.closing);
        }
        self.delete_ownerless(job).await?;
        Ok(true)
    }

    async fn annotate(
        &self,
        job: &Job,
        input: &Input,
        progress: &Arc<Progress>,
        halt: &CancellationToken,
    ) -> Result<Outcome, Error> {
        let choices = match Choices::of(job, &self.references, &self.options) {
            Ok(choices) => choices,
            Err(failure) => return self.fail(job, failure).await,
        };
        let body = match self.inputs.read(&job.key, &input.etag).await {
            Ok(body) => body,
            Err(error) => match unreadable(&error) {
                Some(reason) => return self.fail(job, reason).await,
                None => return self.hand_back_after(job, error).await,
            },
        };
        progress.say(self.clock.now(), &format!("annotating with {}", choices.reference.name()));
        let source = Source::new(body, input.bytes, progress.clone(), halt.clone());
        match engine::annotate(&choices, source, progress, &self.results, &job.key.result(), halt).await {
            Ok(annotated) => self.complete(job, &choices, annotated).await,
            Err(Broken::Input(failure)) => self.fail(job, failure).await,
            Err(Broken::Stopped) => self.hand_back(job).await,
            Err(Broken::Transfer(error)) => self.hand_back_after(job, error).await,
            Err(Broken::Panicked(words)) => {
                tracing::error!(words, "the annotation engine panicked on this input; the job fails");
                self.fail(job, broke()).await
            }
        }
    }

    /// Trouble that passes does not count as a run; any other does, and fails the job after too many.
    async fn hand_back_after(&self, job: &Job, error: Error) -> Result<Outcome, Error> {
        if error.class() != Class::Retry {
            return Err(error);
        }
        match self.hand_back(job).await? {
            Outcome::HandedBack => Err(error),
            other => Ok(other),
        }
    }
}

/// The reason for the owner when the engine has a bug; what it said is for who mends it, and in the log.
fn broke() -> Failure {
    let reason = "the annotation engine broke on this file, which is a fault of the engine and not of the file; please \
                  send the file to the operator";
    Failure { reason: reason.into(), line: None }
}

fn gave_up(job: &Job) -> Failure {
    let runs = match job.state {
        JobState::Running { runs, .. } => runs,
        _ => 0,
    };
    Failure {
        reason: format!(
            "the annotation was started {runs} times and never finished; try a smaller file, or ask the operator"
        ),
        line: None,
    }
}

/// The reason for the owner when the input can never be read again.
fn unreadable(error: &Error) -> Option<Failure> {
    let reason = match error.class() {
        Class::Conflict => "the file was replaced after it was submitted; submit it again",
        Class::NotFound => "the uploaded file is gone; submit it again",
        Class::Retry | Class::Denied | Class::Invalid | Class::Corrupt => return None,
    };
    Some(Failure { reason: reason.into(), line: None })
}
