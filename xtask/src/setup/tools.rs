//! What must be on the machine already: Rust (it runs this), Python 3 with venv, Node with npm; for the browser tests a browser.

use std::{
    env,
    process::{Command, Stdio},
};

use anyhow::{Result, bail};

/// Fails with one line for each missing tool that says what to install.
pub fn check() -> Result<()> {
    let missing: Vec<&str> =
        TOOLS.iter().filter(|(command, _)| !succeeds(command)).map(|(_, advice)| *advice).collect();
    if !missing.is_empty() {
        bail!("something is missing on this machine:\n  {}", missing.join("\n  "));
    }
    Ok(())
}

/// Fails when there is no browser to test the pages in.
pub fn check_browser() -> Result<()> {
    if env::var_os("CHROMIUM").is_none() && !BROWSERS.iter().any(|browser| succeeds(&[browser, "--version"])) {
        bail!(
            "a browser is missing to test the pages in: install Chromium (Debian, Ubuntu: apt-get install chromium), or set CHROMIUM to the path of one"
        );
    }
    Ok(())
}

/// The same as in tests/browser/src/chromium.js.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

const TOOLS: [(&[&str], &str); 3] = [
    (
        &["python3", "-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"],
        "Python 3.10 or newer with venv: install it (Debian, Ubuntu: apt-get install python3-venv; macOS: brew install python)",
    ),
    (
        &["node", "-e", "process.exit(Number(process.versions.node.split('.')[0]) < 20 ? 1 : 0)"],
        "Node 20 or newer: install it (nodejs.org; macOS: brew install node)",
    ),
    (&["npm", "--version"], "npm: install it (Debian, Ubuntu: apt-get install npm; elsewhere it comes with Node)"),
];

fn succeeds(command: &[&str]) -> bool {
    let Some((program, arguments)) = command.split_first() else {
        return false;
    };
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
