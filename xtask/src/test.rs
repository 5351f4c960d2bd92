//! `test`: every check of the project, ending with the counts of all of them.

use std::{
    env,
    io::{BufRead as _, BufReader},
    ops::AddAssign,
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
};

use anyhow::{Context as _, Result};

use crate::{
    api_tests,
    binaries::{self, Profile},
    browser_tests, chaos, folders, processes, setup,
    stack::{self, BackEnd, Settings, Stack, Timer, ports::Ports},
};

/// A free user's result stays online this long in the tests: long enough to act before it is over, short enough to wait for.
const RETENTION_SECONDS: u32 = 5;

/// How many tests use the stack at once: they mostly wait.
const PIPELINE_THREADS: &str = "4";

/// How many jobs are in the run of kills and restarts: as many as end within some three minutes.
const CHAOS_JOBS: usize = 60;

/// Runs everything; one thing's failure does not keep the rest from running.
pub fn run() -> Result<ExitCode> {
    setup::run()?;
    setup::browser_tests()?;
    let mut counts = Counts::default();
    let cargo = |arguments: &[&str]| {
        let mut cargo = binaries::cargo();
        cargo.args(arguments);
        cargo
    };
    counts += check("format", cargo(&["fmt", "--all", "--check"]))?;
    let everything = ["clippy", "--quiet", "--workspace", "--all-targets", "--features", "gas-tests/local-stack"];
    let clippy = [everything.as_slice(), &["--", "-D", "warnings"]].concat();
    counts += check("clippy", cargo(&clippy))?;
    let mut lint = Command::new(folders::python_program("cfn-lint"));
    lint.arg("template.yaml").current_dir(folders::root());
    counts += check("cfn-lint template.yaml", lint)?;
    counts +=
        tests("unit, template and simulation tests", cargo(&["test", "--quiet", "--workspace", "--no-fail-fast"]))?;
    for stack in [STORAGE_CLASS, VAULT] {
        counts += on_a_stack(&stack).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Counts::FAILURE
        });
        processes::end_all();
    }
    counts += chaos();
    if env::var_os("GAS_TEST_DATA").is_none() {
        println!("\nGAS_TEST_DATA is not set: the tests on real data were not tried, though they count as passed.");
    }
    println!("\n{} passed, {} failed, {} skipped", counts.passed, counts.failed, counts.skipped);
    Ok(if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A short run of `chaos`, which counts as one test; `cargo xtask chaos` is the long one.
fn chaos() -> Counts {
    println!("\n== chaos: kills and restarts while {CHAOS_JOBS} jobs run");
    let kept = chaos::run(&chaos::Options { jobs: CHAOS_JOBS, ..chaos::Options::default() });
    processes::end_all();
    match kept {
        Ok(true) => Counts::SUCCESS,
        Ok(false) => Counts::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            Counts::FAILURE
        }
    }
}

/// The API against its description, which counts as one test.
fn api(stack: &Stack) -> Counts {
    println!("\n== the API against its description");
    match api_tests::run(stack) {
        Ok(true) => Counts::SUCCESS,
        Ok(false) => Counts::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            Counts::FAILURE
        }
    }
}

/// What came of some tests. A check that is no test counts as one.
#[derive(Default, Clone, Copy)]
struct Counts {
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl Counts {
    const FAILURE: Self = Self { passed: 0, failed: 1, skipped: 0 };
    const SUCCESS: Self = Self { passed: 1, failed: 0, skipped: 0 };

    /// Reads the line in which libtest, and the browser tests like it, sum up: `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    fn read(line: &str) -> Option<Self> {
        let sums = line.strip_prefix("test result: ")?;
        let count = |name: &str| {
            let before = sums.split_once(name)?.0;
            before.split_ascii_whitespace().next_back()?.parse().ok()
        };
        Some(Self { passed: count(" passed;")?, failed: count(" failed;")?, skipped: count(" ignored;")? })
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// A stack to test on, and the tests that are run there.
struct OnStack {
    what: &'static str,
    logs: &'static str,
    archive: BackEnd,
    timer: Timer,
    targets: &'static [&'static str],
    /// Parts of the names of the tests; none: all.
    names: &'static [&'static str],
    /// Whether the pages are tested there, too.
    in_browser: bool,
    /// Whether the API is held to its description.
    asks_the_api: bool,
}

const STORAGE_CLASS: OnStack = OnStack {
    what: "contract and pipeline tests",
    logs: "test/logs",
    archive: BackEnd::StorageClass,
    timer: Timer::StateMachine,
    targets: &["--test", "contract", "--test", "pipeline"],
    names: &[],
    in_browser: true,
    asks_the_api: true,
};

/// The other back end with the other timer: what touches neither is not tried again.
const VAULT: OnStack = OnStack {
    what: "pipeline tests of the archive, on a vault and with delayed messages",
    logs: "test-vault/logs",
    archive: BackEnd::Vault,
    timer: Timer::QueueDelay,
    targets: &["--test", "pipeline"],
    names: &["plans::", "archives::", "orphans::", "messages::every", "messages::an_early"],
    in_browser: false,
    asks_the_api: false,
};

fn on_a_stack(tested: &OnStack) -> Result<Counts> {
    println!("\n== the stack for the {}", tested.what);
    let settings = Settings {
        ports: Ports::free()?,
        archive: tested.archive,
        timer: tested.timer,
        retention_seconds: RETENTION_SECONDS,
        references: vec![setup::usual()],
        logs: folders::made(tested.logs),
        profile: Profile::Dev,
        state: None,
    };
    let file: PathBuf = folders::made("stack.json");
    let stack = stack::start(&settings)?;
    stack.write(&file)?;
    binaries::gas()?;
    let mut cargo = binaries::cargo();
    cargo.args(["test", "--quiet", "--package", "gas-tests", "--features", "local-stack", "--no-fail-fast"]);
    cargo
        .args(tested.targets)
        .args(["--", "--test-threads", PIPELINE_THREADS])
        .args(tested.names)
        .env("GAS_STACK", &file);
    let mut counts = tests(tested.what, cargo)?;
    if tested.in_browser {
        counts += tests("tests of the pages in a browser", browser_tests::command(&file))?;
    }
    if tested.asks_the_api {
        counts += api(&stack);
    }
    if counts.failed > 0 {
        println!("The stack's logs are in {}", folders::shown(&settings.logs));
    }
    Ok(counts)
}

/// Runs something that succeeds or fails as a whole.
fn check(name: &str, mut command: Command) -> Result<Counts> {
    println!("\n== {name}");
    let mut child = processes::start_command(&mut command)?;
    let status = child.wait()?;
    processes::finished(&child);
    Ok(if status.success() { Counts::SUCCESS } else { Counts::FAILURE })
}

/// Runs a `cargo test`, shows what it prints and sums its counts.
fn tests(name: &str, mut command: Command) -> Result<Counts> {
    println!("\n== {name}");
    let mut child = processes::start_command(command.stdout(Stdio::piped()))?;
    let output = child.stdout.take().context("the output is piped")?;
    let mut counts = Counts::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        if let Some(sums) = Counts::read(&line) {
            counts += sums;
        }
    }
    let status = child.wait()?;
    processes::finished(&child);
    if !status.success() && counts.failed == 0 {
        // It did not get as far as a test, or a test ended the whole process.
        counts += Counts::FAILURE;
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn the_sums_of_libtest_are_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 4 ignored; 0 measured; 5 filtered out; finished in 0.01s";
        let counts = Counts::read(line).unwrap();
        assert_eq!((counts.passed, counts.failed, counts.skipped), (12, 3, 4));
        assert!(Counts::read("running 3 tests").is_none());
    }
}
