//! Builds the deployed programs and lays them out as `template.yaml` expects them.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::{command, folders, log, progress::Step};

/// The packages that become Lambda functions, and the folder of each.
pub const LAMBDAS: [(&str, &str); 7] = [
    ("archive", "functions/archive"),
    ("thaw", "functions/thaw"),
    ("restore", "functions/restore"),
    ("notify", "functions/notify"),
    ("webhook", "functions/webhook"),
    ("reconcile", "functions/reconcile"),
    ("web", "web"),
];

/// The worker, which is no Lambda.
const ANNOTATOR: &str = "annotator";

/// How the programs are compiled.
#[derive(Clone, Copy)]
pub enum Profile {
    /// For a quick build: the demo, the tests.
    Dev,
    /// As they are deployed: the benches.
    Release,
}

/// What [`build`] made.
pub struct Built {
    /// The unchanged template, beside the programs that it names.
    pub template: PathBuf,
    /// The web pages, as a plain server.
    pub web: PathBuf,
    /// The annotator.
    pub annotator: PathBuf,
}

/// Builds all programs into `.gas/build`.
pub fn build(profile: Profile) -> Result<Built> {
    let step = Step::start("building the functions");
    let built = compile(profile, LAMBDAS.iter().map(|(package, _)| *package).chain([ANNOTATOR]))?;
    let program = |package: &str| {
        built.get(package).with_context(|| format!("the package {package} has no program of that name"))
    };
    for (package, folder) in LAMBDAS {
        place(program(package)?, &folders::made("build").join(folder).join("bootstrap"))?;
    }
    let annotator = folders::made("build/functions/annotator/annotator");
    place(program(ANNOTATOR)?, &annotator)?;
    let template = folders::made("build/template.yaml");
    place(&folders::repository("template.yaml"), &template)?;
    for machine in fs::read_dir(folders::repository("statemachines"))? {
        let machine = machine?;
        place(&machine.path(), &folders::made("build/statemachines").join(machine.file_name()))?;
    }
    step.done("");
    Ok(Built { template, web: folders::made("build/web/bootstrap"), annotator })
}

/// Builds the engine's command as it is released.
pub fn gas_annotate() -> Result<PathBuf> {
    let built = compile(Profile::Release, ["gas-annotation"].into_iter())?;
    built.get("gas-annotate").cloned().context("the package gas-annotation has no program gas-annotate")
}

/// Builds the `gas` command; the pipeline tests find it beside themselves.
pub fn gas() -> Result<()> {
    let step = Step::start("building the gas command");
    compile(Profile::Dev, ["gas-cli"].into_iter())?;
    step.done("");
    Ok(())
}

/// The cargo that runs this.
pub fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folders::root());
    cargo
}

fn compile(profile: Profile, packages: impl Iterator<Item = &'static str>) -> Result<BTreeMap<String, PathBuf>> {
    let mut build = cargo();
    build.args(["build", "--bins", "--message-format=json-render-diagnostics"]);
    if let Profile::Release = profile {
        build.arg("--release");
    }
    for package in packages {
        build.args(["--package", package]);
    }
    fs::create_dir_all(folders::made("logs"))?;
    let log = log::file(&folders::made("logs"), "build");
    fs::write(&log, "")?;
    let messages = command::run("building the functions", &mut build, &log)?;
    let programs = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let name = message.pointer("/target/name")?.as_str()?;
        Some((name.to_owned(), PathBuf::from(message.get("executable")?.as_str()?)))
    });
    Ok(programs.collect())
}

/// Copies a file by way of a new one: the old one may be running.
fn place(from: &Path, to: &Path) -> Result<()> {
    let folder = to.parent().context("a file has a folder")?;
    fs::create_dir_all(folder)?;
    let new = to.with_extension("new");
    fs::copy(from, &new).with_context(|| format!("cannot copy {}", folders::shown(from)))?;
    Ok(fs::rename(new, to)?)
}
