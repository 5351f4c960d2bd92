//! The files of a run, which get their names together.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use gas_annotation::{Index, Summary};

use super::Arguments;
use crate::{failure::Failure, file::Unfinished};

/// Ends that the count log's name leaves out.
const ENDS: [&str; 9] =
    [".annot.vcf.gz", ".vcf.gz", ".vcf.bgz", ".vcf", ".tsv.gz", ".tsv", ".jsonl", ".json", ".json.gz"];

pub struct Outputs {
    /// `None` is standard output.
    pub main: Option<Unfinished>,
    pub index: Option<Unfinished>,
    count_log: Option<Unfinished>,
    summary: Option<Unfinished>,
}

impl Outputs {
    /// Begins all of them, so that what cannot be written is known before the run.
    pub fn create(arguments: &Arguments) -> Result<Self, Failure> {
        let name = (arguments.output != Path::new("-")).then_some(&arguments.output);
        let index = arguments.index().map(|index| {
            let mut path = arguments.output.clone().into_os_string();
            path.push(match index {
                Index::Tbi => ".tbi",
                Index::Csi => ".csi",
            });
            PathBuf::from(path)
        });
        let create = |path: Option<&PathBuf>| path.map(|path| Unfinished::create(path)).transpose();
        let beside = name.filter(|name| is_replaced(name)).map(|name| log_beside(name));
        let count_log = arguments.count_log.clone().or(beside);
        check(
            &[Some(&arguments.input), Some(&arguments.reference)],
            &[name, index.as_ref(), count_log.as_ref(), arguments.summary.as_ref()],
        )?;
        Ok(Self {
            main: create(name)?,
            index: create(index.as_ref())?,
            count_log: create(count_log.as_ref())?,
            summary: create(arguments.summary.as_ref())?,
        })
    }

    /// Whether counts are asked for beside the output.
    pub fn has_counts(&self) -> bool {
        self.count_log.is_some() || self.summary.is_some()
    }

    /// Writes the counts, and gives all files their names: the index last, as it must not be older than what it indexes.
    pub fn finish(self, summary: &Summary, input: &Path) -> Result<(), Failure> {
        let input_name = input.file_name().unwrap_or(input.as_os_str()).to_string_lossy();
        fill(self.count_log.as_ref(), |to| summary.write_count_log(to, &input_name))?;
        fill(self.summary.as_ref(), |to| serde_json::to_writer_pretty(to, summary).map_err(io::Error::from))?;
        [self.count_log, self.summary, self.main, self.index].into_iter().flatten().try_for_each(Unfinished::finish)
    }
}

fn fill(file: Option<&Unfinished>, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let Some(unfinished) = file else { return Ok(()) };
    let mut buffered = BufWriter::new(&unfinished.file);
    write(&mut buffered).and_then(|()| buffered.flush()).map_err(Failure::at(&unfinished.asked))
}

/// Refuses to replace what is read, and to write two outputs to one file.
fn check(read: &[Option<&PathBuf>], written: &[Option<&PathBuf>]) -> Result<(), Failure> {
    let read: Vec<_> = read.iter().flatten().map(|path| resolved(path)).collect();
    let mut before = Vec::new();
    for name in written.iter().flatten().filter(|name| is_replaced(name)) {
        let path = resolved(name);
        if read.contains(&path) {
            return Err(Failure::usage(format!("{} is read and cannot be an output as well", name.display())));
        }
        if before.contains(&path) {
            return Err(Failure::usage(format!("{} cannot be two outputs", name.display())));
        }
        before.push(path);
    }
    Ok(())
}

/// Whether it is a file or none yet, and no device or pipe.
fn is_replaced(name: &Path) -> bool {
    fs::metadata(name).map_or(true, |there| there.is_file())
}

/// The path by which a file is the same whatever it is called; it need not be there yet.
fn resolved(name: &Path) -> PathBuf {
    let beside = || Some(fs::canonicalize(Path::new(".").join(name).parent()?).ok()?.join(name.file_name()?));
    fs::canonicalize(name).ok().or_else(beside).unwrap_or_else(|| name.to_path_buf())
}

/// `x.annot.vcf.gz` → `x.vcf.count.log`, in the same folder.
fn log_beside(output: &Path) -> PathBuf {
    let name = output.file_name().unwrap_or(output.as_os_str()).to_string_lossy();
    let base = ENDS.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    output.with_file_name(format!("{base}.vcf.count.log"))
}
