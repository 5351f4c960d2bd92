//! What is told of a run: the count log, the failure's log, and the counts that are kept on the job.

use std::io::Write;

use gas_annotation::{ENGINE, Summary};
use gas_domain::{Failure, Job};
use gas_ports::{Class, Error};

use crate::{References, choices};

/// The most that the counts may take on the job, in bytes. An item of DynamoDB holds 400 KB.
const COUNTS_LIMIT: usize = 64 << 10;

/// `<base>.vcf.count.log`.
pub fn success_log(summary: &Summary, job: &Job) -> Vec<u8> {
    let mut text = Vec::new();
    // Writing into memory does not fail.
    let _ = summary.write_count_log(&mut text, &job.file_name);
    let _ = writeln!(text, "\nChosen     {}", choices::told(&job.options));
    text
}

/// The log of a job that has no result.
pub fn failure_log(failure: &Failure, job: &Job, references: &References) -> Vec<u8> {
    let mut text = Vec::new();
    let line = failure.line.map_or(String::new(), |line| format!("line {line}: "));
    let _ = write!(text, "The job FAILED.\n\n{line}{}\n\nengine     {ENGINE}\n", failure.reason);
    if let Some(reference) = references.find(job.options.reference.as_deref()) {
        let _ = writeln!(text, "reference  {}\nsha256     {}", reference.name(), reference.digest());
    }
    let _ = writeln!(text, "chosen     {}", choices::told(&job.options));
    text
}

/// The counts as one JSON object. A file with very many samples or chromosomes or long warnings has them in its log only.
pub fn counts(summary: &Summary) -> Result<String, Error> {
    let json = |summary: &Summary| {
        serde_json::to_string(summary)
            .map_err(|error| Error::new(Class::Invalid, "the counts cannot be written as JSON").caused_by(error))
    };
    let whole = json(summary)?;
    if whole.len() <= COUNTS_LIMIT {
        return Ok(whole);
    }
    json(&Summary {
        chromosomes: Vec::new(),
        chromosomes_left_out: summary.records,
        samples: Vec::new(),
        samples_left_out: summary.samples_left_out + summary.samples.len() as u64,
        warnings: Vec::new(),
        warnings_left_out: summary.warnings_left_out + summary.warnings.len() as u64,
        ..summary.clone()
    })
}

#[cfg(test)]
mod tests {
    use gas_annotation::Sample;

    use super::*;

    #[test]
    fn the_counts_of_ten_thousand_samples_stay_small() {
        let sample = |number| Sample { name: format!("sample {number}"), ..Sample::default() };
        let summary = Summary { records: 7, samples: (0..10_000).map(sample).collect(), ..Summary::default() };
        let json: serde_json::Value = serde_json::from_str(&counts(&summary).unwrap()).unwrap();
        assert_eq!((&json["records"], &json["samples_left_out"]), (&7.into(), &10_000.into()));
        assert!(counts(&summary).unwrap().len() < COUNTS_LIMIT);

        let few = Summary { samples: summary.samples[..100].to_vec(), ..summary };
        let json: serde_json::Value = serde_json::from_str(&counts(&few).unwrap()).unwrap();
        assert_eq!(json["samples"][99]["name"], "sample 99");
    }
}
