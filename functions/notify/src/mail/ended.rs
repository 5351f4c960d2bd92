//! The mail about the end of a job.

use gas_domain::{Failure, Job, JobState, Place, ResultFile, grouped};
use serde::Deserialize;

use super::{Block, Letter, minute, one_line};

/// The part of the annotator's summary that the mail tells.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Counts {
    records: u64,
    annotated_records: u64,
    bad_records: u64,
    impacts: Impacts,
    known: Option<u64>,
    novel: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "UPPERCASE")]
struct Impacts {
    high: u64,
    moderate: u64,
}

/// What is said about the end of a job; `None` when it has not ended.
pub fn ended(job: &Job, web_url: &str) -> Option<Letter> {
    let file = one_line(&job.file_name);
    let (subject, preheader, blocks, label) = match &job.state {
        JobState::Completed { result, place, .. } => (
            format!("{file} is annotated"),
            format!("{} can be downloaded", one_line(&job.result_file_name())),
            completed(job, result, place),
            "See and download the result",
        ),
        JobState::Failed { failure, .. } => (
            format!("{file} could not be annotated"),
            one_line(&reason(failure)),
            vec![
                Block::Quote(reason(failure)),
                Block::Text("Mend the file and submit it again. The job's page has its log.".into()),
            ],
            "See the job and its log",
        ),
        _ => return None,
    };
    let link = format!("{web_url}/annotations/{}", job.key.job_id);
    let title = subject.clone();
    Some(Letter { subject, preheader, title, blocks, label, link, choice: "when a job has ended" })
}

fn completed(job: &Job, result: &ResultFile, place: &Place) -> Vec<Block> {
    let mut facts = vec![("Result", one_line(&job.result_file_name()))];
    // A summary that cannot be read is no reason to send no mail.
    let counts: Counts = serde_json::from_str(&result.summary).unwrap_or_default();
    if counts.records > 0 {
        facts.push(("Records", grouped(counts.records)));
        facts.push(("With an annotation", grouped(counts.annotated_records)));
        facts.push(("Alleles of high impact", grouped(counts.impacts.high)));
        facts.push(("Alleles of moderate impact", grouped(counts.impacts.moderate)));
        facts.extend(counts.known.map(|known| ("Known alleles", grouped(known))));
        facts.extend(counts.novel.map(|novel| ("Alleles not known", grouped(novel))));
    }
    let mut blocks = vec![Block::Facts(facts)];
    if counts.bad_records > 0 {
        let bad = grouped(counts.bad_records);
        blocks
            .push(Block::Text(format!("{bad} records are malformed or do not fit the reference; the log names them.")));
    }
    if let Place::Online { retention: Some(retention), .. } = place {
        blocks.push(Block::Text(format!(
            "With the free plan the result stays online until {} and then moves to the archive. Premium users keep their \
             results online, and get archived ones back.",
            minute(retention.until)
        )));
    }
    blocks
}

fn reason(failure: &Failure) -> String {
    match failure.line {
        Some(line) => format!("Line {line}: {}", failure.reason),
        None => failure.reason.clone(),
    }
}
