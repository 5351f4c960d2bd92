//! `gas log`.

use std::io::Read as _;

use uuid::Uuid;

use super::connect;
use crate::{
    api::{self, Log},
    arguments::Global,
    clean::clean,
    failure::{Code, Failure},
    output,
    service::{Patience, Service},
    storage::Storage,
    wait,
};

/// The longest log that is read: that of a job counts, it does not list.
const LONGEST: u64 = 64 << 20;

/// Show the log of a job: its last lines while it runs, then all of it
#[derive(clap::Args)]
pub struct Arguments {
    /// The job's id
    #[arg(value_name = "ID")]
    job: Uuid,
    /// Go on until the job has ended
    #[arg(long, short)]
    follow: bool,
}

pub fn run(global: &Global, Arguments { job, follow }: &Arguments) -> Result<Code, Failure> {
    let service = connect(global)?;
    let service = if *follow { service.patient(Patience::LONG) } else { service };
    let (mut written, mut known) = (Vec::new(), None);
    loop {
        // First what is known of the job: what its log gets meanwhile is a change that is not missed.
        if *follow {
            wait::next_change(&service, *job, &mut known)?;
        }
        let said = service.get(&format!("/jobs/{job}/log"))?;
        let log: Log = api::read(&said)?;
        let is_last = log.ended || !follow;
        if is_last && global.json {
            output::json(&said)?;
            return Ok(Code::Done);
        }
        if !global.json {
            let lines = match &log.url {
                Some(url) => whole(&service, url)?,
                None => log.lines,
            };
            for line in news(&written, &lines) {
                output::line(&clean_line(line))?;
            }
            written = lines;
        }
        if is_last {
            return Ok(Code::Done);
        }
    }
}

/// What of these lines was not written: the service tells the last ones, of which some were told before.
fn news<'l>(written: &[String], lines: &'l [String]) -> &'l [String] {
    let Some(last) = written.last() else { return lines };
    let is_end_of_written = |end: &usize| {
        let told = &lines[..*end];
        told.last() == Some(last) && told.iter().rev().zip(written.iter().rev()).all(|(a, b)| a == b)
    };
    let end = (1..=lines.len()).rev().find(is_end_of_written).unwrap_or(0);
    &lines[end..]
}

fn whole(service: &Service, url: &str) -> Result<Vec<String>, Failure> {
    service.address.link(url)?;
    let lost = |why: String| Failure::service(format!("the log does not get through ({why}): try again"));
    let answer = Storage::new().get(url, 0, None).map_err(|error| lost(error.to_string()))?;
    if answer.status() != 200 {
        return Err(lost(format!("status {}", answer.status().as_u16())));
    }
    let mut text = Vec::new();
    answer.into_body().into_reader().take(LONGEST).read_to_end(&mut text).map_err(|error| lost(error.to_string()))?;
    Ok(String::from_utf8_lossy(&text).lines().map(str::to_owned).collect())
}

/// Tabs part columns in logs.
fn clean_line(line: &str) -> String {
    line.split('\t').map(clean).collect::<Vec<_>>().join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_written_once() {
        let lines = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
        let told = |written: &str, now: &str| news(&lines(written), &lines(now)).concat();
        assert_eq!(told("", "abc"), "abc");
        assert_eq!(told("abc", "abc"), "");
        assert_eq!(told("abc", "bcd"), "d");
        assert_eq!(told("bcd", "abcdef"), "ef", "all of it at the end");
        assert_eq!(told("abc", "xyz"), "xyz", "so much came that the lines between are lost");
        assert_eq!(told("aa", "aab"), "b");
        assert_eq!(told("abc", ""), "");
    }
}
