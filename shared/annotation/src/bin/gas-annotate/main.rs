//! The `gas-annotate` command.

mod build;
mod completions;
mod failure;
mod file;
mod progress;
mod run;
mod show;

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};

/// Says what the variants of a VCF do to the genes, and which of them are known.
///
/// A genome with its gene models, known variants and regions is built once into one file, a reference bundle (.gasref);
/// then any VCF or BCF of that genome is annotated against it.
#[derive(Parser)]
#[command(name = "gas-annotate", version, after_help = AFTER_HELP, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Build(build::Arguments),
    Run(run::Arguments),
    Show(show::Arguments),
    Completions(completions::Arguments),
    /// Write the man page to standard output
    Man,
}

const AFTER_HELP: &str = "\
Examples:
  Build a bundle from what Ensembl and NCBI offer for download, once:
    gas-annotate build --name GRCh38-ensembl-112 --fasta genome.fa.gz --gff3 genes.gff3.gz \\
        --known clinvar=clinvar.vcf.gz:ID,CLNSIG --regions cytoband=cytoBand.bed.gz -o grch38.gasref
  Annotate, with an index beside the output:
    gas-annotate run --reference grch38.gasref --index tbi in.vcf.gz -o out.vcf.gz
  In a pipe:
    bcftools view -r chr17 in.bcf | gas-annotate run --reference grch38.gasref --format tsv - -o - | less -S

Exit codes:
  0  done
  1  reading or writing failed
  2  the command line is wrong
  3  the VCF is malformed or of another genome; the message names file, line and column
  4  a bundle, or a file that one is built from, cannot be used; the message names it";

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.command {
        Command::Build(arguments) => build::run(arguments),
        Command::Run(arguments) => run::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man => completions::man(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.told(),
    }
}

/// Tells something beside the output. Nobody is left to tell when standard error is gone.
fn say(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "gas-annotate: {line}");
}
