//! The annotation engine beside `bcftools csq`, and the floor below both: how many variants a CPU second takes, and how much memory.

mod files;
mod machine;
mod rows;
mod usage;

use std::fmt::Write as _;

use anyhow::Result;

use crate::{binaries, progress::Step};
use files::Files;
use rows::{Base, Row};
use usage::Usage;

/// Runs every command so many times and answers the table of the medians.
pub fn measure(repeats: usize) -> Result<String> {
    let step = Step::start("building gas-annotate");
    let program = binaries::gas_annotate()?;
    step.done("");
    let step = Step::start("making the files");
    let files = Files::make(&program)?;
    step.done("");
    let rows = rows::all(&program, &files);
    let mut all: Vec<Vec<Usage>> = rows.iter().map(|_| Vec::new()).collect();
    for repeat in 1..=repeats {
        let step = Step::start(format!("run {repeat} of {repeats}"));
        // One after the other and again, so that what else the machine does hits all alike.
        for (row, usages) in rows.iter().zip(&mut all) {
            usages.push(usage::of(row)?);
        }
        step.done("");
    }
    let medians: Vec<Usage> = all.into_iter().map(Usage::median).collect();
    table(&rows, &medians, repeats)
}

fn table(rows: &[Row], medians: &[Usage], repeats: usize) -> Result<String> {
    let mut table = format!("{}; medians of {repeats} runs.\n\n", machine::description());
    if !rows::has_bcftools() {
        table += "bcftools is not on this machine (Debian: apt-get install bcftools), so there is nothing to compare with.\n\n";
    }
    table += "| input | command | variants per CPU second | × bcftools csq -l | CPU (s) | wall (s) | peak memory (MB) |\n\
              |---|---|---:|---:|---:|---:|---:|\n";
    for (row, median) in rows.iter().zip(medians) {
        let base = rows.iter().zip(medians).find(|(other, _)| other.input == row.input && other.base == Base::Yes);
        let times =
            base.map_or("–".into(), |(_, base)| format!("{:.1}", base.cpu.as_secs_f64() / median.cpu.as_secs_f64()));
        writeln!(
            table,
            "| {} | `{}` | {} | {times} | {:.2} | {:.2} | {:.0} |",
            row.input,
            row.shown,
            millions(row.records, median.cpu.as_secs_f64()),
            median.cpu.as_secs_f64(),
            median.wall.as_secs_f64(),
            median.megabytes(),
        )?;
    }
    Ok(table)
}

#[expect(clippy::cast_precision_loss, reason = "some million records")]
fn millions(records: u64, seconds: f64) -> String {
    format!("{:.2} M", records as f64 / seconds / 1e6)
}
