//! What every mail holds to: one link, no mark-up of a stranger's, and the same in text and HTML.

use gas_domain::{Failure, Job, JobKey, JobState, Notice, Place, Profile, Returned, User};
use jiff::Timestamp;

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const HOSTILE: &str = "a\r\nBcc: x\u{202e}<img src=x onerror=alert(1)>&\".vcf";

fn user(name: &str) -> User {
    let profile = Profile { name: name.into(), email: "ann@example.org".into(), ..Profile::default() };
    User::new("ann".parse().unwrap(), profile, NOW)
}

fn job(file_name: &str, state: JobState) -> Job {
    let key =
        JobKey { user_id: "ann".parse().unwrap(), job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap() };
    Job { state, ..Job::uploading(key, file_name.into(), NOW) }
}

fn failed(file_name: &str, reason: &str, line: Option<u64>) -> Job {
    job(file_name, JobState::Failed { complete_time: NOW, failure: Failure { reason: reason.into(), line } })
}

fn completed(file_name: &str, summary: &str) -> Job {
    let digest = gas_domain::Hasher::default().finish();
    let result = gas_domain::ResultFile {
        bytes: 7,
        sha256: digest.sha256,
        tree_hash: digest.tree_hash,
        reference: "r".into(),
        summary: summary.into(),
    };
    let retention = Some(gas_domain::Retention { until: NOW, number: 1 });
    let place = Place::Online { version: gas_domain::VersionId("v".into()), retention };
    job(file_name, JobState::Completed { complete_time: NOW, result, place })
}

fn mail(letter: &Letter) -> Email {
    letter.to(&user("Ann")).unwrap()
}

/// Every kind of mail, with the worst of names.
fn every_mail() -> Vec<Email> {
    let notices = [
        Notice::PremiumBegan,
        Notice::PaymentFailed,
        Notice::PremiumEnds { at: NOW },
        Notice::PremiumEnded,
        Notice::ResultsBack(Returned { cursor: None, back: 3, held: 1 }),
    ];
    let jobs = [failed(HOSTILE, HOSTILE, Some(5)), completed(HOSTILE, "{}")];
    let letters = jobs.iter().map(|job| ended(job, "https://gas").unwrap());
    let letters = letters.chain(notices.iter().map(|notice| told(notice, "https://gas")));
    letters.map(|letter| letter.to(&user(HOSTILE)).unwrap()).collect()
}

#[test]
fn a_mail_has_one_link_no_image_and_nothing_from_elsewhere() {
    for mail in every_mail() {
        assert_eq!(mail.text.matches("https://").count(), 1, "{}", mail.text);
        assert_eq!(mail.html.matches("https://").count(), 1, "{}", mail.html);
        assert_eq!(mail.html.matches("href=").count(), 1, "{}", mail.html);
        for mark in ["<img", "<script", "<link", "url(", "src=\""] {
            assert!(!mail.html.contains(mark), "{mark}: {}", mail.html);
        }
    }
}

#[test]
fn a_name_adds_neither_a_header_nor_mark_up() {
    for mail in every_mail() {
        assert!(!mail.subject.contains(|c: char| c.is_control() || c == '\u{202e}'), "{:?}", mail.subject);
        assert!(!mail.html.contains("<img"), "{}", mail.html);
        assert!(!mail.html.contains("&\""), "{}", mail.html);
    }
}

#[test]
fn the_text_says_what_the_html_says() {
    for mail in every_mail() {
        for words in ["You can turn that off in your profile", "You get this mail because you chose to be told"] {
            assert!(mail.text.contains(words) && mail.html.contains(words), "{}", mail.text);
        }
        let lines = mail.text.lines().map(str::trim).filter(|line| !line.is_empty());
        let page: String = mail.html.split_whitespace().collect::<Vec<_>>().join(" ");
        for line in lines.filter(|line| !line.contains(['<', '"', '&', '\'', ':'])) {
            let line = line.trim_end_matches('.');
            assert!(page.contains(line), "{line:?} is not in {page}");
        }
    }
}

#[test]
fn a_failure_is_told_with_its_reason_and_line() {
    let job = failed("a.vcf", "5 columns, 8 expected\nline 9: no REF", Some(5));
    let mail = mail(&ended(&job, "https://gas").unwrap());
    assert_eq!(mail.subject, "a.vcf could not be annotated");
    for part in [&mail.text, &mail.html] {
        assert!(part.contains("Line 5: 5 columns, 8 expected"), "{part}");
        assert!(part.contains("line 9: no REF"), "{part}");
        assert!(part.contains("https://gas/annotations/0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3"), "{part}");
    }
}

#[test]
fn a_result_is_told_with_its_counts_and_how_long_it_stays() {
    let summary =
        r#"{"records":1234567,"annotated_records":1200,"bad_records":2,"impacts":{"HIGH":12},"known":9,"novel":null}"#;
    let mail = mail(&ended(&completed("a.vcf", summary), "https://gas").unwrap());
    for words in ["1,234,567", "1,200", "2 records are malformed", "a.annot.vcf.gz", "1 January 1970, 00:00 UTC"] {
        assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {}", mail.text);
    }
    assert!(
        mail.text.contains("Alleles of high impact: 12") && mail.text.contains("Known alleles: 9"),
        "{}",
        mail.text
    );
    assert!(!mail.text.contains("Alleles not known"), "{}", mail.text);
}

#[test]
fn a_summary_that_cannot_be_read_is_no_reason_to_send_no_mail() {
    for summary in ["", "null", r#"{"records":"many"}"#] {
        let mail = mail(&ended(&completed("a.vcf", summary), "https://gas").unwrap());
        assert!(mail.text.contains("a.annot.vcf.gz") && !mail.text.contains("Records"), "{}", mail.text);
    }
}

#[test]
fn a_job_that_has_not_ended_has_no_mail() {
    assert!(ended(&job("a.vcf", JobState::Pending { runs: 0 }), "https://gas").is_none());
}

#[test]
fn one_mail_tells_of_all_results_that_are_back() {
    let about = |back, held| mail(&told(&Notice::ResultsBack(Returned { cursor: None, back, held }), "https://gas"));
    assert_eq!(about(1, 0).subject, "Your result is back from the archive");
    assert_eq!(about(12, 0).subject, "Your 12 results are back from the archive");
    assert!(about(12, 0).text.contains("https://gas/annotations\n"));
    assert!(!about(12, 0).text.contains("could not be brought back"));
    assert!(about(12, 2).text.contains("2 more results could not be brought back yet"));
}
