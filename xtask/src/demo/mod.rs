//! `demo`: the stack in the foreground, the story of one result, then the pages to play with.

mod job;
mod story;

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result};
use clap::Args;
use gas_annotation::build::{Build, Known};

use crate::{
    folders, processes,
    progress::Step,
    stack::{self, BackEnd, Stack},
    up,
};

pub use job::Watch;
use xtask::visitor::Visitor;

/// The VCF of a story without `--vcf`: the defining mutations of a lineage of SARS-CoV-2.
const VCF: &str = "examples/b.1.1.7.vcf";

/// What the story is told with.
#[derive(Args)]
pub struct Options {
    /// The VCF to annotate, plain or compressed [default: the SARS-CoV-2 lineage B.1.1.7]
    #[arg(long, value_name = "FILE")]
    vcf: Option<PathBuf>,
    /// The bundle to annotate with, made by `gas-annotate build` [default: SARS-CoV-2, NC_045512.2]
    #[arg(long, value_name = "FILE", conflicts_with = "fasta")]
    reference: Option<PathBuf>,
    /// Instead of a bundle: the genome to make one from
    #[arg(long, value_name = "FILE", requires = "gff3")]
    fasta: Option<PathBuf>,
    /// The genome's genes
    #[arg(long, value_name = "FILE", requires = "fasta")]
    gff3: Option<PathBuf>,
    /// A VCF of known variants, whose IDs are given
    #[arg(long, value_name = "FILE", requires = "fasta")]
    known: Option<PathBuf>,
    /// Where results are archived
    #[arg(long, value_name = "BACK END", value_enum, default_value_t = BackEnd::StorageClass)]
    archive: BackEnd,
    /// How long a free user's result stays online
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    retention: u32,
    /// End after the story
    #[arg(long)]
    exit: bool,
}

/// Runs it.
pub fn run(options: &Options) -> Result<()> {
    let vcf = options.vcf.as_deref().map_or_else(|| Ok(folders::repository(VCF)), existing)?;
    let mut stack = stack::start(&up::settings(options.archive, options.retention, options.reference()?)?)?;
    // This program ends the processes, not `down`.
    stack.processes.clear();
    stack.write(&up::file())?;
    let _removed = RunFile;
    println!("\nThe life of one result:");
    story::tell(&stack, &vcf, options.retention)?;
    if !options.exit {
        stay(&stack)?;
    }
    Ok(())
}

impl Options {
    /// The bundle that was asked for; made first when its parts are given.
    fn reference(&self) -> Result<Option<PathBuf>> {
        if let Some(bundle) = &self.reference {
            return existing(bundle).map(Some);
        }
        let (Some(fasta), Some(gff3)) = (&self.fasta, &self.gff3) else {
            return Ok(None);
        };
        let step = Step::start("building the reference bundle");
        // A bundle's name has no other letters.
        let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
        let name = fasta.file_stem().unwrap_or_default().to_string_lossy().chars().map(plain).collect();
        let mut known = Vec::new();
        if let Some(path) = &self.known {
            known.push(Known { set: "known".into(), path: existing(path)?, fields: vec!["ID".into()] });
        }
        let build = Build { name, fasta: existing(fasta)?, gff3: existing(gff3)?, known, ..Build::default() };
        let bundle = folders::made("reference/demo.gasref");
        fs::create_dir_all(folders::made("reference"))?;
        let report = build.write(&bundle)?;
        step.done(format!("{} genes", report.genes));
        Ok(Some(bundle))
    }
}

struct RunFile;

impl Drop for RunFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(up::file());
    }
}

fn stay(stack: &Stack) -> Result<()> {
    Visitor::log_in(&stack.web_url, "premium")?.subscribe()?;
    println!("\nIt stays up for you:");
    println!("  the pages      {}", stack.web_url);
    println!("  log in as      free or premium, with any password");
    let [login, submit] = up::in_a_terminal(stack);
    println!("  in a terminal  {login}");
    println!("                 {submit}");
    println!("  payments       {} (a stand-in for Stripe: press Pay, nothing is paid)", stack.stripe);
    println!("  mails          {}/_ministack/ses/messages", stack.endpoint);
    println!("  logs           {}", folders::shown(&stack.logs));
    println!("Ctrl-C ends it all.");
    loop {
        thread::sleep(Duration::from_millis(300));
        processes::all_alive(&stack.logs)?;
    }
}

fn existing(file: impl AsRef<Path>) -> Result<PathBuf> {
    let file = file.as_ref();
    fs::canonicalize(file).with_context(|| format!("cannot read {}", file.display()))
}
