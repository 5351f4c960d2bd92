//! The commands that are measured.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::files::{Files, Input};

/// A line of the table.
pub struct Row {
    /// The name of the input.
    pub input: &'static str,
    /// Its records.
    pub records: u64,
    /// The command without its files.
    pub shown: String,
    /// Whether the others on the same input are compared with it.
    pub base: Base,
    /// What is run.
    pub program: PathBuf,
    /// With its files.
    pub arguments: Vec<String>,
    /// The file that it writes, if it is not standard output.
    pub output: Option<PathBuf>,
}

/// Whether the others on the same input are compared with it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Base {
    Yes,
    No,
}

/// Whether there is a bcftools to compare with.
pub fn has_bcftools() -> bool {
    let version = Command::new("bcftools").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// All of them, those of each input together.
pub fn all(program: &Path, files: &Files) -> Vec<Row> {
    let bcftools = has_bcftools();
    let mut rows = Vec::new();
    for input in &files.inputs {
        let make = Make { input, files, program };
        rows.push(make.row("wc", "-l", Base::No));
        if bcftools {
            rows.push(make.row("bcftools", "view --no-version", Base::No));
            rows.push(make.csq("csq -l", Base::Yes));
            if input.samples > 0 {
                rows.push(make.csq("csq", Base::No));
            }
        }
        rows.push(make.ours("--format bcsq --threads 1"));
        rows.push(make.ours("--format bcsq --threads 2"));
        if input.samples > 0 {
            rows.push(make.ours("--format bcsq --haplotype --threads 1"));
        } else {
            for format in ["csq", "ann", "tsv", "json"] {
                rows.push(make.ours(&format!("--format {format} --threads 1")));
            }
        }
        rows.extend(make.packed("--format bcsq --threads 1"));
    }
    rows
}

struct Make<'a> {
    input: &'a Input,
    files: &'a Files,
    program: &'a Path,
}

impl Make<'_> {
    fn row(&self, program: &str, options: &str, base: Base) -> Row {
        let vcf = self.input.plain.display().to_string();
        Row {
            input: self.input.name,
            records: self.input.records,
            shown: format!("{program} {options}"),
            base,
            program: program.into(),
            arguments: options.split(' ').map(str::to_owned).chain([vcf]).collect(),
            output: None,
        }
    }

    fn csq(&self, options: &str, base: Base) -> Row {
        let mut row = self.row("bcftools", options, base);
        let (fasta, gff3) = (self.files.fasta.display().to_string(), self.files.gff3.display().to_string());
        let more = ["--no-version", "-O", "v", "-f", fasta.as_str(), "-g", gff3.as_str()];
        row.arguments.splice(1..1, more.map(str::to_owned));
        row
    }

    fn ours(&self, options: &str) -> Row {
        let mut row = self.row("gas-annotate", options, Base::No);
        row.program = self.program.to_owned();
        let bundle = self.files.bundle.display().to_string();
        row.arguments.splice(0..0, ["run", "--reference", bundle.as_str(), "--output", "-"].map(str::to_owned));
        row
    }

    /// The same from bgzip to bgzip, when there is such a file.
    fn packed(&self, options: &str) -> Option<Row> {
        let input = self.input.packed.as_ref()?;
        let output = self.files.folder.join("out.vcf.gz");
        let mut row = self.ours(options);
        row.shown += " (bgzip to bgzip)";
        row.arguments.pop();
        row.arguments.push(input.display().to_string());
        for argument in &mut row.arguments {
            if argument == "-" {
                *argument = output.display().to_string();
            }
        }
        row.output = Some(output);
        Some(row)
    }
}
