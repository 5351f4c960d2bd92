//! The `gas-annotate` command.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use gas_annotation::{Error, Reference, Summary};

/// Adds gene consequences and known variants to a VCF, as CSQ in INFO.
#[derive(Parser)]
#[command(name = "gas-annotate", version, after_help = AFTER_HELP)]
struct Arguments {
    /// The VCF to annotate: plain, gzip or bgzip; `-` reads standard input.
    input: PathBuf,
    /// The genome, FASTA; its bases must be those of the VCF's assembly.
    #[arg(long, value_name = "FILE")]
    fasta: PathBuf,
    /// The gene models, GFF3 as Ensembl, GENCODE or NCBI write it.
    #[arg(long, value_name = "FILE")]
    gff3: PathBuf,
    /// A VCF of known variants; their IDs go to Existing_variation.
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// What the outputs call the reference [default: the FASTA's file name].
    #[arg(long)]
    name: Option<String>,
    /// The annotated VCF, bgzip; replaced only when the whole run succeeds.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The counts as text [default: the output's name with .vcf.count.log].
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

const AFTER_HELP: &str = "\
Examples:
  gas-annotate --fasta NC_045512.2.fasta --gff3 NC_045512.2.gff b.1.1.7.vcf -o b.1.1.7.annot.vcf.gz
  bcftools view -r I in.bcf | gas-annotate --fasta genome.fa.gz --gff3 genes.gff3.gz --known known.vcf.gz - -o I.annot.vcf.gz

FASTA, GFF3 and known variants may be gzip or bgzip too. What is stated, and what is left unsaid, is in docs/SCIENCE.md.

Exit codes:
  0  annotated
  1  reading or writing failed
  2  the command line is wrong
  3  the VCF is malformed or of another genome; the message names the line
  4  a file of the reference cannot be used; the message names file and line";

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { what, error }) => {
            // Nobody is left to tell when standard error is gone.
            let _ = writeln!(io::stderr(), "gas-annotate: {what}{error}");
            ExitCode::from(match error {
                Error::Io(_) => 1,
                Error::Input { .. } => 3,
                Error::Reference { .. } => 4,
            })
        }
    }
}

struct Failure {
    what: String,
    error: Error,
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let of_reference = |error| Failure { what: String::new(), error };
    let mut reference =
        Reference::open(&arguments.fasta, &arguments.gff3, arguments.known.as_deref()).map_err(of_reference)?;
    if let Some(name) = &arguments.name {
        reference = reference.with_name(name);
    }
    for warning in reference.warnings() {
        let _ = writeln!(io::stderr(), "warning: {warning}");
    }

    let log = arguments.log.clone().unwrap_or_else(|| log_beside(&arguments.output));
    let output = Unfinished::create(&arguments.output).map_err(at(&arguments.output))?;
    let summary = annotate(arguments, &reference, &output.file)?;
    let unfinished_log = Unfinished::create(&log).map_err(at(&log))?;
    write_log(&summary, &unfinished_log.file, &arguments.input).map_err(at(&log))?;
    output.finish().map_err(at(&arguments.output))?;
    unfinished_log.finish().map_err(at(&log))
}

fn annotate(arguments: &Arguments, reference: &Reference, output: &File) -> Result<Summary, Failure> {
    let input: Box<dyn Read> = if arguments.input == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(&arguments.input).map_err(at(&arguments.input))?)
    };
    gas_annotation::annotate(reference, BufReader::new(input), BufWriter::new(output))
        .map_err(|error| Failure { what: format!("{}: ", arguments.input.display()), error })
}

fn write_log(summary: &Summary, file: &File, input: &Path) -> io::Result<()> {
    let mut log = BufWriter::new(file);
    let name = input.file_name().unwrap_or(input.as_os_str()).to_string_lossy();
    summary.write_count_log(&mut log, &name)?;
    log.flush()
}

fn at(path: &Path) -> impl Fn(io::Error) -> Failure {
    move |error| Failure { what: format!("{}: ", path.display()), error: Error::Io(error) }
}

/// `x.annot.vcf.gz` → `x.vcf.count.log`, in the same folder.
fn log_beside(output: &Path) -> PathBuf {
    let name = output.file_name().unwrap_or(output.as_os_str()).to_string_lossy();
    let base = [".annot.vcf.gz", ".vcf.gz", ".vcf"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    output.with_file_name(format!("{base}.vcf.count.log"))
}

/// A file that gets its name when it is whole, and is removed when it never becomes so.
struct Unfinished {
    file: File,
    path: PathBuf,
    name: Option<PathBuf>,
}

impl Unfinished {
    fn create(name: &Path) -> io::Result<Self> {
        let file_name = name.file_name().ok_or_else(|| io::Error::other("this is not the name of a file"))?;
        let path = name.with_file_name(format!(".{}.{}.part", file_name.to_string_lossy(), std::process::id()));
        Ok(Self { file: File::create_new(&path)?, path, name: Some(name.to_path_buf()) })
    }

    fn finish(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        if let Some(name) = self.name.take() {
            fs::rename(&self.path, &name).inspect_err(|_| self.name = Some(name.clone()))?;
        }
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.name.is_some() {
            // It has no name that anyone relies on; if it cannot be removed, it stays a hidden .part.
            let _ = fs::remove_file(&self.path);
        }
    }
}
