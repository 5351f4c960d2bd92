//! The whole service on this machine: the local AWS with the deployed template, the log-in provider, web and annotator.

pub mod annotator;
pub mod aws;
pub mod deploy;
pub mod functions_env;
pub mod glacier;
pub mod log_in;
pub mod ports;
pub mod role;
pub mod stripe;
pub mod web;

use std::{fs, path::PathBuf};

use anyhow::Result;
use clap::ValueEnum;

use crate::{
    binaries::{self, Profile},
    setup,
};
use ports::Ports;
pub use xtask::stack_file::Stack;

/// Where results are archived, as the template's parameter ArchiveBackEnd says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BackEnd {
    /// A bucket with objects of class GLACIER
    StorageClass,
    /// A vault of Amazon Glacier
    Vault,
}

/// How the end of a retention is waited for, as the template's parameter RetentionTimer says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// An execution of a state machine.
    StateMachine,
    /// A message that the queue delivers late.
    QueueDelay,
}

/// What differs between the demo's stack and the tests'.
pub struct Settings {
    /// Where it listens.
    pub ports: Ports,
    /// Where results are archived.
    pub archive: BackEnd,
    /// How the end of a retention is waited for.
    pub timer: Timer,
    /// How long a free user's result stays online, in seconds.
    pub retention_seconds: u32,
    /// The bundles that the annotator annotates with, the usual one first.
    pub references: Vec<PathBuf>,
    /// The folder of the logs.
    pub logs: PathBuf,
    /// How the programs are compiled.
    pub profile: Profile,
    /// Where the local AWS keeps its state when it is ended, and finds it when it is started again; `None`: nowhere.
    pub state: Option<PathBuf>,
}

impl Timer {
    /// The value of the template's parameter, and of the variable RETENTION_TIMER.
    pub fn parameter(self) -> &'static str {
        match self {
            Self::StateMachine => "state-machine",
            Self::QueueDelay => "queue-delay",
        }
    }
}

impl Settings {
    /// The folder of temporary files.
    pub fn temporary(&self) -> PathBuf {
        self.logs.with_file_name("tmp")
    }
}

/// Sets up, builds and starts everything; answers when the first page is there.
pub fn start(settings: &Settings) -> Result<Stack> {
    setup::run()?;
    settings.ports.check_free()?;
    let built = binaries::build(settings.profile)?;
    fs::create_dir_all(&settings.logs)?;
    let aws = aws::start(settings)?;
    let glacier = glacier::start(&aws, settings)?;
    let log_in = log_in::start(settings)?;
    let stripe = stripe::start(settings)?;
    let deployed = deploy::run(&aws, &log_in, settings, &built.template)?;
    let web_env = web::environment(&aws, &deployed)?;
    let annotator_env = annotator::environment(&aws, &deployed, settings)?;
    let services = [
        aws.process.clone(),
        log_in.process,
        stripe,
        web::start(&built.web, &web_env, settings)?,
        annotator::start(&built.annotator, &annotator_env, &settings.logs)?,
    ];
    Ok(Stack {
        endpoint: aws.endpoint.clone(),
        region: aws::REGION.into(),
        glacier: glacier.is_some().then(|| settings.ports.glacier_url()),
        web_url: settings.ports.web_url(),
        oidc_issuer: settings.ports.oidc_issuer(),
        stripe: settings.ports.stripe_url(),
        outputs: deployed.outputs,
        resources: deployed.resources,
        web_env,
        annotator_env,
        annotator_binary: built.annotator,
        admin: aws::admin(),
        logs: settings.logs.clone(),
        venv: crate::folders::made("venv"),
        processes: services.into_iter().chain(glacier).collect(),
    })
}
