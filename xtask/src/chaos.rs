//! `chaos`: many jobs of many users, while annotator and functions are killed and the local AWS is ended and started again.

mod archives;
mod chance;
mod clock;
mod figures;
mod functions;
mod inputs;
mod load;
mod person;
mod plan;
mod promises;
mod rest;
mod service;
mod tables;

use std::{
    fs, mem,
    sync::{Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

use anyhow::Result;
use clap::Args;

use crate::{
    binaries::Profile,
    folders, processes, setup,
    stack::{self, BackEnd, Settings, Timer, ports::Ports},
};
use chance::Chance;
use clock::Clock;
use inputs::Inputs;
use load::Load;
use person::{Made, Shared};
use promises::Picture;
use rest::Findings;
use service::Service;

/// The folder of the local AWS's state.
const STATE: &str = "chaos/state";

/// How long a free user's result stays online: short, so that it is archived within the run.
const RETENTION_SECONDS: u32 = 6;

/// Below those that systems give to clients: the local AWS must find its own again.
const PORTS: Ports = Ports { aws: 4800, web: 4801, oidc: 4802, glacier: 4803, stripe: 4804 };

/// How long everything may take to come to rest once nobody is killed any more.
const TO_REST: Duration = Duration::from_secs(480);

/// How many lines of what is wrong are shown.
const SHOWN: usize = 25;

/// What a run is made of.
#[derive(Args)]
pub struct Options {
    /// How many jobs
    #[arg(long, default_value_t = Options::default().jobs)]
    pub jobs: usize,
    /// Chooses who does what, and whom to kill when
    #[arg(long, default_value_t = Options::default().seed)]
    pub seed: u64,
    /// Where results are archived; with a vault, retentions are waited for by delayed messages
    #[arg(long, value_name = "BACK END", value_enum, default_value_t = Options::default().archive)]
    pub archive: BackEnd,
}

impl Default for Options {
    fn default() -> Self {
        Self { jobs: 200, seed: 1, archive: BackEnd::StorageClass }
    }
}

/// Runs it; answers whether every promise was kept.
pub fn run(options: &Options) -> Result<bool> {
    let state = folders::made(STATE);
    let _ = fs::remove_dir_all(&state);
    fs::create_dir_all(&state)?;
    let settings = Settings {
        ports: PORTS,
        archive: options.archive,
        timer: match options.archive {
            BackEnd::StorageClass => Timer::StateMachine,
            BackEnd::Vault => Timer::QueueDelay,
        },
        retention_seconds: RETENTION_SECONDS,
        references: vec![setup::usual()],
        logs: folders::made("chaos/logs"),
        profile: Profile::Dev,
        state: Some(state),
    };
    let inputs = Inputs::open(&setup::usual())?;
    let mut service = Service::new(stack::start(&settings)?, settings)?;
    let started = Instant::now();
    let mut chance = Chance::new(options.seed);
    let roles = plan::deal(options.jobs, &mut chance);
    println!("\n{} jobs of {} people, seed {}:", options.jobs, roles.len(), options.seed);
    let shared = Shared { inputs: &inputs, made: Mutex::default(), open: RwLock::default() };
    let people = Load { jobs: options.jobs, started, chance }.run(&mut service, roles, &shared)?;
    let made = mem::take(&mut *shared.made.lock().unwrap_or_else(PoisonError::into_inner));

    let mut clock = Clock::default();
    let faults_ended = Instant::now();
    let mut findings = Findings { broken: come_to_rest(&service, &mut clock, &made)?, ..Findings::default() };
    let healing = faults_ended.elapsed();
    let mut picture = Picture::take(&service)?;
    picture.count_mails(&service, &made)?;
    findings.compare(&service, &picture, &people, &made, &inputs)?;
    let senders_killed =
        service.kills.get("notify").copied().unwrap_or_default() + u32::try_from(service.restarts.len())?;
    findings.count_mails(&picture, &made, senders_killed);
    findings.look_through(&service, &picture, &made)?;
    figures::print(&service, &picture, &clock, &findings, &made, healing, started.elapsed())?;
    for line in findings.broken.iter().take(SHOWN) {
        println!("✗ {line}");
    }
    if findings.broken.is_empty() {
        println!("\nEvery promise was kept.");
        return Ok(true);
    }
    println!("\n{} promises broken; the logs are in {}", findings.broken.len(), folders::shown(&service.stack.logs));
    Ok(false)
}

/// Waits until all is as it must be and nothing is in a queue; answers what is not in the end.
fn come_to_rest(service: &Service, clock: &mut Clock, made: &[Made]) -> Result<Vec<String>> {
    println!("\nNobody is killed any more; all must come to rest.");
    let (started, mut shown) = (Instant::now(), Instant::now());
    loop {
        // Its schedule is once a minute. That a run fails, is seen by what stays unfinished.
        let _ = service.api().invoke(service.stack.function("reconcile")?, b"{}");
        clock.tick(&service.stack)?;
        let mut unfinished = Picture::take(service)?.unfinished(made);
        unfinished.extend(rest::messages(service)?.into_iter().map(|(queue, count)| format!("{queue} holds {count}")));
        if unfinished.is_empty() || started.elapsed() >= TO_REST {
            return Ok(unfinished);
        }
        if shown.elapsed() >= Duration::from_secs(10) {
            println!(
                "{:>5} s  {} unfinished, such as: {}",
                started.elapsed().as_secs(),
                unfinished.len(),
                unfinished[0]
            );
            shown = Instant::now();
        }
        processes::all_alive(&service.stack.logs)?;
        std::thread::sleep(Duration::from_secs(3));
    }
}
