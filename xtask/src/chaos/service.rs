//! The stack as a run has it: its annotator and functions are killed, its local AWS is ended and started again.

use std::{
    collections::BTreeMap,
    fs,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use rustix::process::Signal;
use serde_json::{Value, json};
use xtask::stack_file::Stack;

use super::{chance::Chance, functions};
use crate::{
    api::Api,
    folders, log, processes,
    stack::{Settings, annotator, aws, deploy::Deployed, web},
};

/// How long the local AWS may take to write its state.
const SAVING: Duration = Duration::from_secs(60);

/// How much later than it is seen at work a function is killed at most, in milliseconds.
const LATER: u64 = 700;

/// How long what a killed worker had received stays hidden here, in seconds: in the template up to 90 minutes.
pub const VISIBILITY_SECONDS: u32 = 30;

/// A stack that is treated badly.
pub struct Service {
    /// The stack.
    pub stack: Stack,
    settings: Settings,
    aws: u32,
    annotator: u32,
    web: u32,
    /// Kills, by what was killed.
    pub kills: BTreeMap<String, u32>,
    /// Ends and starts of the local AWS, and how long each took.
    pub restarts: Vec<Duration>,
    /// The mails that the local AWS had sent before it was ended: it forgets them.
    mails: Vec<Value>,
    logs_kept: u32,
}

impl Service {
    /// Takes over a stack that has just been started.
    pub fn new(stack: Stack, settings: Settings) -> Result<Self> {
        let pid = |name: &str| {
            let found = stack.processes.iter().find(|process| process.name == name);
            found.map(|process| process.pid).with_context(|| format!("the stack has no process {name}"))
        };
        let (aws, annotator, web) = (pid("aws")?, pid("annotator")?, pid("web")?);
        let (kills, restarts, mails) = (BTreeMap::new(), Vec::new(), Vec::new());
        let service = Self { stack, settings, aws, annotator, web, kills, restarts, mails, logs_kept: 0 };
        service.shorten_visibility()?;
        Ok(service)
    }

    /// The local AWS.
    pub fn api(&self) -> Api {
        Api::new(&self.stack.endpoint)
    }

    /// The URLs of the queues, dead-letter queues among them, by their outputs' names.
    pub fn queues(&self) -> impl Iterator<Item = (&str, &str)> {
        let outputs = self.stack.outputs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        outputs
            .filter_map(|(name, value)| Some((name.strip_suffix("Url")?, value)))
            .filter(|(name, _)| name.ends_with("Queue"))
    }

    /// All mails of the run.
    pub fn mails(&self) -> Result<Vec<Value>> {
        let answer = self.api().mails()?;
        let accounts = answer["messages"].as_object().context("the inbox has no accounts")?.values();
        let now = accounts.filter_map(Value::as_array).flatten().cloned();
        Ok(self.mails.iter().cloned().chain(now).collect())
    }

    /// Kills the annotator and starts it again, as ECS would.
    pub fn kill_annotator(&mut self) -> Result<()> {
        processes::end_service(self.annotator, Signal::KILL, SAVING)?;
        *self.kills.entry("annotator".into()).or_default() += 1;
        self.start_annotator()
    }

    /// Kills a function in the middle of an invocation, if one is; answers which.
    pub fn kill_function(&mut self, chance: &mut Chance) -> Result<Option<String>> {
        let busy = functions::in_flight(self.aws)?;
        // First the function, then its process, or archive's many would take the others' turns.
        let mut names: Vec<_> = busy.iter().filter_map(|process| self.package(&process.name)).collect();
        names.dedup();
        let Some(name) = chance.one_of(&names).cloned() else { return Ok(None) };
        let processes: Vec<_> =
            busy.into_iter().filter(|process| self.package(&process.name).as_ref() == Some(&name)).collect();
        let Some(process) = chance.one_of(&processes) else { return Ok(None) };
        // Not always at its beginning.
        thread::sleep(chance.millis(0, LATER));
        process.signal(Signal::KILL);
        *self.kills.entry(name.clone()).or_default() += 1;
        Ok(Some(name))
    }

    /// Ends the local AWS with all that runs on it and starts it again with the state that it has kept.
    ///
    /// It keeps neither sent mails nor the credentials of roles: the mails are read before, the credentials made anew.
    /// Waiting executions of state machines fail, parts of uploads are gone: the service has to heal that.
    pub fn restart(&mut self) -> Result<()> {
        let started = Instant::now();
        processes::end_service(self.annotator, Signal::KILL, SAVING)?;
        processes::end_service(self.web, Signal::TERM, SAVING)?;
        // Nobody sends a mail any more once the functions stand still.
        let frozen = functions::all(self.aws)?;
        frozen.iter().for_each(|function| function.signal(Signal::STOP));
        self.mails = self.mails()?;
        self.end_aws()?;
        frozen.iter().for_each(|function| function.signal(Signal::KILL));
        self.keep_log("aws")?;
        let aws = aws::start(&self.settings)?;
        self.aws = aws.process.pid;
        let deployed = Deployed { outputs: self.stack.outputs.clone(), resources: self.stack.resources.clone() };
        self.stack.web_env = web::environment(&aws, &deployed)?;
        self.stack.annotator_env = annotator::environment(&aws, &deployed, &self.settings)?;
        self.keep_log("web")?;
        self.web = web::start(&folders::made("build/web/bootstrap"), &self.stack.web_env, &self.settings)?.pid;
        self.start_annotator()?;
        self.restarts.push(started.elapsed());
        Ok(())
    }

    /// Ends the local AWS. It waits for its functions before it ends, so they are killed meanwhile.
    fn end_aws(&self) -> Result<()> {
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !ended.load(Ordering::SeqCst) {
                    thread::sleep(Duration::from_millis(200));
                    let left = functions::all(self.aws).unwrap_or_default();
                    left.iter().for_each(|function| function.signal(Signal::KILL));
                }
            });
            let end = processes::end_service(self.aws, Signal::TERM, SAVING);
            ended.store(true, Ordering::SeqCst);
            end
        })
    }

    /// The package of a deployed function.
    fn package(&self, function: &str) -> Option<String> {
        let (id, _) = self.stack.resources.iter().find(|(_, physical)| *physical == function)?;
        Some(id.strip_suffix("Function")?.to_lowercase())
    }

    fn start_annotator(&mut self) -> Result<()> {
        self.keep_log("annotator")?;
        let mut annotator = Command::new(&self.stack.annotator_binary);
        let annotator = annotator.env_clear().envs(&self.stack.annotator_env);
        self.annotator = processes::start_service("annotator", annotator, &self.stack.logs)?;
        Ok(())
    }

    /// A service's log begins anew with its process.
    fn keep_log(&mut self, name: &str) -> Result<()> {
        self.logs_kept += 1;
        let kept = log::file(&self.stack.logs, &format!("{name}-{}", self.logs_kept));
        Ok(fs::rename(log::file(&self.stack.logs, name), kept)?)
    }

    fn shorten_visibility(&self) -> Result<()> {
        let queues = self.queues().filter(|(name, _)| !name.ends_with("DeadLetterQueue"));
        for (_, url) in queues {
            let attributes = json!({ "VisibilityTimeout": VISIBILITY_SECONDS.to_string() });
            let input = json!({ "QueueUrl": url, "Attributes": attributes });
            self.api().action("sqs", "AmazonSQS.SetQueueAttributes", &input)?;
        }
        Ok(())
    }
}
