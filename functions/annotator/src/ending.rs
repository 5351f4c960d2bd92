//! How a run ends: one commit, decided again after every lost race, then the messages that the job asks for.

use gas_annotation::preview::Preview;
use gas_domain::{Deletion, Event, Failure, Job, JobKey, JobState, ResultFile, VersionId};
use gas_ports::{Clock, Error, Guard, Jobs, Publisher, ResultWriter, RetentionTimers, Users, flow};

use crate::{
    Annotator, Outcome,
    choices::Choices,
    engine::Annotated,
    log::{counts, failure_log, success_log},
    turns::turns,
};

/// What a run says about its job at the end.
enum Ending {
    Complete { result: ResultFile, version: VersionId, log: Option<VersionId>, preview: Option<VersionId> },
    Fail(Failure, Option<VersionId>),
    HandBack,
}

impl Ending {
    /// Whether the job says so already: the answer to an earlier commit was lost.
    fn is_recorded(&self, job: &Job, attempt: u32) -> bool {
        match (&job.state, self) {
            (JobState::Completed { place, .. }, Self::Complete { version, .. }) => place.version() == Some(version),
            (JobState::Failed { failure: recorded, .. }, Self::Fail(failure, log)) => {
                job.attempt == attempt && recorded == failure && job.log == *log
            }
            (JobState::Pending { .. }, Self::HandBack) => job.attempt == attempt,
            _ => false,
        }
    }
}

impl<J, U, I, R, P, T, C> Annotator<J, U, I, R, P, T, C>
where
    J: Jobs,
    U: Users,
    R: ResultWriter,
    P: Publisher,
    T: RetentionTimers,
    C: Clock,
{
    /// Records the result. One that lost its race is recorded as nobody's, so that it gets deleted.
    pub(crate) async fn complete(&self, job: &Job, choices: &Choices, annotated: Annotated) -> Result<Outcome, Error> {
        let Annotated { summary, preview, written } = annotated;
        let result = ResultFile {
            bytes: written.digest.bytes,
            sha256: written.digest.sha256,
            tree_hash: written.digest.tree_hash,
            reference: choices.reference.digest().to_owned(),
            summary: counts(&summary)?,
        };
        let log = self.write_log(&job.key, success_log(&summary, job)).await;
        let preview = self.write_preview(&job.key, preview).await;
        let ending = Ending::Complete { result, version: written.version.clone(), log, preview };
        let ended = self.end(job, &ending).await;
        if !matches!(ended, Ok(Some(_))) {
            self.abandon(&job.key, written.version).await;
        }
        Ok(self.told(ended?, Outcome::Completed).await)
    }

    /// Records that there will be no result.
    pub(crate) async fn fail(&self, job: &Job, failure: Failure) -> Result<Outcome, Error> {
        tracing::info!(reason = failure.reason, line = failure.line, "the job fails");
        let log = self.write_log(&job.key, failure_log(&failure, job, &self.references)).await;
        let ended = self.end(job, &Ending::Fail(failure.clone(), log)).await?;
        Ok(self.told(ended, Outcome::Failed(failure)).await)
    }

    /// Gives the job back; the run does not count. Its message is to come back, so no other is sent.
    pub(crate) async fn hand_back(&self, job: &Job) -> Result<Outcome, Error> {
        let ended = self.end(job, &Ending::HandBack).await?;
        Ok(ended.map_or(Outcome::Superseded, |_| Outcome::HandedBack))
    }

    async fn told(&self, ended: Option<Job>, outcome: Outcome) -> Outcome {
        let Some(job) = ended else { return Outcome::Superseded };
        self.send(&job).await;
        outcome
    }

    /// The job with its ending; `None` when it has moved on, or is gone.
    async fn end(&self, claimed: &Job, ending: &Ending) -> Result<Option<Job>, Error> {
        turns(async || {
            let Some(job) = self.jobs.load(&claimed.key).await? else {
                tracing::info!("the job was deleted");
                return Ok(None);
            };
            if ending.is_recorded(&job, claimed.attempt) {
                return Ok(Some(job));
            }
            let Some((event, guard)) = self.event(claimed, ending).await? else {
                self.delete_ownerless(&job).await?;
                return Ok(None);
            };
            match job.apply(event, self.clock.now()) {
                Ok(ended) => {
                    self.jobs.commit(&ended, guard).await?;
                    Ok(Some(ended))
                }
                Err(rejected) => {
                    tracing::info!(%rejected, "this run is not the job's any more");
                    Ok(None)
                }
            }
        })
        .await
    }

    /// What is committed for the ending; `None` when it needs the owner's role and there is no owner any more.
    async fn event(&self, claimed: &Job, ending: &Ending) -> Result<Option<(Event, Guard)>, Error> {
        let attempt = claimed.attempt;
        Ok(Some(match ending {
            Ending::Complete { result, version, log, preview } => {
                let Some(owner) = self.users.load(&claimed.key.user_id).await? else {
                    return Ok(None);
                };
                let event = Event::Complete {
                    attempt,
                    result: result.clone(),
                    version: version.clone(),
                    log: log.clone(),
                    preview: preview.clone(),
                    role: owner.role,
                    retention: self.retention,
                    webhook: owner.webhook.is_some(),
                };
                (event, Guard::RoleVersion(owner.role_version))
            }
            Ending::Fail(failure, log) => {
                let owner = self.users.load(&claimed.key.user_id).await?;
                let webhook = owner.is_some_and(|owner| owner.webhook.is_some());
                (Event::Fail { attempt, failure: failure.clone(), log: log.clone(), webhook }, Guard::None)
            }
            Ending::HandBack => (Event::HandBack { attempt }, Guard::None),
        }))
    }

    /// Deletes a job whose owner's account is gone: nobody can ask for its result. Its sweep takes what was written.
    pub(crate) async fn delete_ownerless(&self, job: &Job) -> Result<(), Error> {
        tracing::warn!("the job's owner is gone; the job is deleted");
        flow::advance(&self.jobs, job, Event::Delete, Guard::None, self.clock.now()).await.map(drop)
    }

    /// Sends what the committed job asks for. What does not get through is sent again by reconcile.
    async fn send(&self, job: &Job) {
        let now = self.clock.now();
        for message in job.messages(now) {
            if let Err(error) = self.publisher.publish(&message).await {
                tracing::warn!(%error, ?message, "not sent; reconcile will");
            }
        }
        if let Some(timer) = job.timer(now)
            && let Err(error) = self.timers.start(&timer).await
        {
            tracing::warn!(%error, "the retention's wait was not started; reconcile looks after it");
        }
    }

    /// Remembers a version that no job refers to, so that it is deleted.
    async fn abandon(&self, key: &JobKey, version: VersionId) {
        let deletion = Deletion::Version(version);
        let recorded = turns(async || {
            let Some(job) = self.jobs.load(key).await? else {
                return Ok(());
            };
            match job.apply(Event::Unreferred(deletion.clone()), self.clock.now()) {
                Ok(job) => {
                    self.jobs.commit(&job, Guard::None).await?;
                    self.send(&job).await;
                }
                Err(rejected) => tracing::info!(%rejected, ?deletion, "not recorded for deletion"),
            }
            Ok(())
        })
        .await;
        if let Err(error) = recorded {
            tracing::error!(%error, ?deletion, "a version that nobody refers to stays in the results bucket");
        }
    }

    /// The log's version. A result is not thrown away because its log could not be written: its counts are in the job.
    async fn write_log(&self, key: &JobKey, text: Vec<u8>) -> Option<VersionId> {
        let written = self.results.write(&key.log(), "text/plain; charset=utf-8", text.as_slice()).await;
        written
            .map(|written| written.version)
            .inspect_err(|error| tracing::error!(%error, "the job ends without a log"))
            .ok()
    }

    /// The version of the first variants. A result is not thrown away because they could not be written.
    async fn write_preview(&self, key: &JobKey, preview: Preview) -> Option<VersionId> {
        let json = preview.to_json();
        let json = json.inspect_err(|error| tracing::error!(%error, "the job ends without a preview")).ok()?;
        let written = self.results.write(&key.preview(), "application/json", json.as_slice()).await;
        written
            .map(|written| written.version)
            .inspect_err(|error| tracing::error!(%error, "the job ends without a preview"))
            .ok()
    }
}
