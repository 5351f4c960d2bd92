//! The command line.

use clap::{Args, Parser, Subcommand};

use crate::commands::{completions, delete, download, jobs, list, log, login, rerun, submit};

/// Annotates VCFs at a Genomics Annotation Service, from a terminal or a pipeline.
#[derive(Parser)]
#[command(name = "gas", version, after_help = AFTER_HELP, arg_required_else_help = true)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Args)]
pub struct Global {
    /// The service, e.g. https://gas.example.org [default: the one that was logged in to last]
    #[arg(long, global = true, value_name = "URL", env = "GAS_SERVICE", hide_env = true)]
    pub service: Option<String>,
    /// Write what the service says, as JSON: one document in one line for each job or page
    #[arg(long, global = true)]
    pub json: bool,
    /// Let a token and files go unencrypted (http) to another computer than this
    #[arg(long, global = true)]
    pub allow_http: bool,
}

#[derive(Subcommand)]
pub enum Command {
    Login(login::Arguments),
    /// Withdraw the token of a service and forget it
    Logout,
    /// Say who is logged in, with the plan and its limits
    Whoami,
    Submit(submit::Arguments),
    List(list::Arguments),
    /// Show one job
    Show(jobs::One),
    Log(log::Arguments),
    Download(download::Arguments),
    /// End jobs that have no result yet
    Cancel(jobs::Several),
    Rerun(rerun::Arguments),
    Delete(delete::Arguments),
    Completions(completions::Arguments),
    /// Write the man page to standard output
    Man,
}

const AFTER_HELP: &str = "\
Examples:
  Log in, once; the browser may be on another computer:
    gas --service https://gas.example.org login
  Annotate, wait, and fetch the result into a folder:
    gas submit sample.vcf.gz --reference GRCh38 --download results
  Many files, ids only, and the results later:
    gas submit *.vcf.gz | cut -f1 > jobs.txt
    xargs gas download -o results < jobs.txt
  Follow a job's log:
    gas log -f 0190f8a2-6b1c-7c3e-9d55-0c2f1f3a7b11
  In a script, with a token of its own:
    GAS_SERVICE=https://gas.example.org GAS_TOKEN=gas_… gas list --json

Exit codes (of several files or jobs all are tried, and the highest code counts):
  0    done
  1    a job that was waited for has failed or was cancelled
  2    the command line, a file or a folder is wrong: nothing was sent for it
  3    the service, or the network, does not answer or fails; what arrived is kept, try again
  4    not found, not allowed, or not possible for this job as it is
  130  interrupted (Ctrl-C); what arrived is kept

Environment:
  GAS_SERVICE  as --service
  GAS_TOKEN    a token, instead of the one that `gas login` has kept

On a terminal lists are tables and times are local; in a pipe columns are separated by tabs, times are UTC, and there
are no progress bars. Tokens are kept in gas/services.json in your configuration folder, for you alone to read.";

#[cfg(test)]
mod tests {
    use super::*;

    /// The commands in a text: lines that begin with `gas`, up to what a shell makes of their output.
    fn commands(text: &str) -> impl Iterator<Item = &str> {
        let lines = text.lines().map(|line| line.trim().trim_start_matches('"'));
        lines.filter(|line| line.starts_with("gas ")).filter_map(|line| line.split(['>', '|']).next())
    }

    #[test]
    fn every_command_in_the_help_and_the_documents_is_taken() {
        for (text, count) in [
            (AFTER_HELP, 4),
            (include_str!("../../README.md"), 2),
            (include_str!("../../examples/workflows/Snakefile"), 1),
            (include_str!("../../examples/workflows/annotate.nf"), 1),
        ] {
            for command in commands(text) {
                let words = command.split_ascii_whitespace().map(|word| word.trim_matches('\''));
                let taken = Arguments::try_parse_from(words);
                assert!(taken.is_ok(), "{command}: {}", taken.err().map(|error| error.to_string()).unwrap_or_default());
            }
            assert_eq!(commands(text).count(), count, "{text}");
        }
    }
}
