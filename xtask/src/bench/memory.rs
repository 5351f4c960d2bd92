//! The most memory that a function's process has used, as Linux counts it.

use std::{fs, path::Path};

/// The peak of the resident memory of `function`'s process, in KiB. `None` where there is no `/proc`.
///
/// The process is one that runs from `folder`, where the local AWS unpacks the programs.
pub fn peak_kib(folder: &Path, function: &str) -> Option<u64> {
    let name = format!("AWS_LAMBDA_FUNCTION_NAME={function}");
    let mut processes = fs::read_dir("/proc").ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let process = processes.find(|process| {
        let program = fs::read_link(process.join("exe")).unwrap_or_default();
        let environment = fs::read(process.join("environ")).unwrap_or_default();
        program.starts_with(folder) && environment.split(|byte| *byte == 0).any(|variable| variable == name.as_bytes())
    })?;
    let status = fs::read_to_string(process.join("status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().trim_end_matches("kB").trim().parse().ok()
}
