//! `/annotations/{id}/log`: the annotator's log, to read; of a running job its last lines.

mod lines;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use gas_domain::{Job, JobState};
use gas_ports::Presign as _;

use super::downloads::log_of;
use crate::{
    App,
    access::OwnJob,
    errors::PageError,
    job_words::JobWords,
    object,
    page::{Head, Page},
    units,
};

use lines::{BYTES, Lines};

/// Shows it to the job's owner.
pub async fn show(State(app): State<Arc<App>>, OwnJob { user, job, head }: OwnJob) -> Result<Page<LogPage>, PageError> {
    let log = match &job.state {
        JobState::Uploading { .. } | JobState::Pending { .. } => Log::Following(Vec::new()),
        JobState::Running { .. } => {
            Log::Following(job.live.as_ref().map(|live| live.lines.clone()).unwrap_or_default())
        }
        _ => written(&app, &job).await?,
    };
    let words = JobWords::of(&job, user.role, app.now());
    Ok(Page(LogPage { head, words, job, log }))
}

async fn written(app: &App, job: &Job) -> Result<Log, PageError> {
    let url = app.presign.download_url(&log_of(job)?, &job.log_file_name()).await?;
    let text = object::beginning(&app.http, &url, BYTES + 1).await.map_err(|error| PageError::failed(&error))?;
    Ok(Log::Written(Lines::of(&text)))
}

/// What there is of it.
enum Log {
    /// The last lines of a job that runs, or none yet.
    Following(Vec<String>),
    /// The file, of a job that has ended.
    Written(Lines),
}

/// The page.
#[derive(Template)]
#[template(path = "log.html")]
pub struct LogPage {
    head: Head,
    job: Job,
    words: JobWords,
    log: Log,
}

impl LogPage {
    /// How many lines of the file are shown.
    fn shown(&self) -> String {
        match &self.log {
            Log::Written(Lines { lines, .. }) => units::grouped(lines.len() as u64),
            Log::Following(_) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use gas_domain::{JobKey, Role, Sha256};
    use jiff::Timestamp;

    use super::*;
    use crate::assets::{SITE, STYLE, THEME, gzip};

    /// With style and scripts, compressed.
    const LIMIT: usize = 60 * 1024;

    fn page(text: &[u8]) -> LogPage {
        let key =
            JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
        let job = Job::uploading(key, "a.vcf".into(), Timestamp::UNIX_EPOCH);
        let words = JobWords::of(&job, Role::Free, Timestamp::UNIX_EPOCH);
        LogPage { head: Head::Unknown, words, job, log: Log::Written(Lines::of(text)) }
    }

    /// So many bytes without any pattern, made of these characters, in lines of this length.
    fn random(bytes: usize, characters: &[u8], line: usize) -> Vec<u8> {
        let digests = (0_u64..).flat_map(|number| Sha256::of(&number.to_be_bytes()).0);
        let text = digests.map(|byte| characters[usize::from(byte) % characters.len()]);
        text.enumerate().map(|(at, byte)| if at % line == line - 1 { b'\n' } else { byte }).take(bytes).collect()
    }

    #[test]
    fn the_page_of_any_log_keeps_to_the_limit() {
        let plain: Vec<u8> = (b' '..=b'~').collect();
        let any: Vec<u8> = (0..=255).collect();
        for characters in [&plain[..], &any[..128], &any, b"<>&\"'"] {
            for line in [2, 40, 1_000, usize::MAX] {
                let html = page(&random(BYTES + 1, characters, line)).render().unwrap();
                let rest: usize = [&STYLE, &THEME, &SITE].map(|asset| asset.gzip().len()).iter().sum();
                let bytes = gzip(html.as_bytes()).len() + rest;
                assert!(bytes <= LIMIT, "{bytes} bytes with lines of {line}");
                assert!(html.contains("The log is long"));
            }
        }
    }

    #[test]
    fn a_short_log_is_not_called_long() {
        assert!(!page(b"Annotation of a.vcf\n").render().unwrap().contains("The log is long"));
    }
}
