//! Jobs: from submission to completion.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;

use xtask::visitor::Visitor;

use crate::{demo::Watch, folders, progress::Step, setup, stack::Stack};

/// How many jobs are measured, one after the other.
const JOBS: usize = 5;

/// The size of the VCF: just below what a free user may upload, in bytes.
const VCF_BYTES: usize = 150_000;

/// Submits jobs and waits for each.
pub fn measure(stack: &Stack) -> Result<String> {
    let vcf = folders::made("bench/150kB.vcf");
    write_vcf(&vcf)?;
    let visitor = Visitor::log_in(&stack.web_url, "bench")?;
    let mut all = Vec::new();
    for _ in 0..JOBS {
        let step = Step::start("a job of 150 KB");
        let uploading = Instant::now();
        let job = visitor.annotate(&vcf)?;
        let submitted = Instant::now();
        Watch::new(stack, &job).until("the job to complete", 60, |item| item.is("COMPLETED"))?;
        all.push((submitted - uploading, submitted.elapsed()));
        step.done("");
    }
    let mut table =
        String::from("| job | upload and submission (s) | submission to COMPLETED (s) |\n|---|---:|---:|\n");
    for (number, (upload, completion)) in all.iter().enumerate() {
        writeln!(table, "| {} | {} | {} |", number + 1, seconds(*upload), seconds(*completion))?;
    }
    Ok(table)
}

/// Single-nucleotide variants at every fifth position of the reference, until the file is large enough.
fn write_vcf(file: &Path) -> Result<()> {
    let fasta = fs::read_to_string(folders::made(setup::FASTA))?;
    let sequence: Vec<u8> = fasta.lines().skip(1).flat_map(str::bytes).collect();
    let mut vcf = String::from(
        "##fileformat=VCFv4.3\n##contig=<ID=NC_045512.2,length=29903>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n",
    );
    for (index, base) in sequence.iter().enumerate().step_by(5) {
        let alternate = if *base == b'A' { 'C' } else { 'A' };
        writeln!(vcf, "NC_045512.2\t{}\t.\t{}\t{alternate}\t.\tPASS\t.", index + 1, char::from(*base))?;
        if vcf.len() >= VCF_BYTES {
            break;
        }
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(file, vcf)?)
}

fn seconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64())
}
