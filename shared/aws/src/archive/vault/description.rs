//! What archives and jobs of a vault are described with: JSON, which Glacier takes as up to 1,024 printable ASCII
//! characters (Amazon Glacier API reference, UploadArchive and InitiateJob).

use gas_domain::JobKey;
use gas_ports::{Class, Error};
use serde::{Deserialize, Serialize};

const LONGEST: usize = 1_024;

/// Of an archive, or of an upload that becomes one.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ArchiveDescription {
    /// The stack that made it.
    pub(super) deployment: String,
    #[serde(flatten)]
    pub(super) job: JobKey,
    pub(super) attempt: u32,
}

/// Of a retrieval: what Glacier's notification brings to the restore stage.
#[derive(Debug, Serialize)]
pub(super) struct RetrievalDescription<'a> {
    #[serde(flatten)]
    pub(super) job: &'a JobKey,
    pub(super) attempt: u32,
}

/// The text that Glacier is given.
pub(super) fn text(description: &impl Serialize) -> Result<String, Error> {
    let invalid = |what: &str| Error::new(Class::Invalid, format!("the description of an archive {what}"));
    let text = serde_json::to_string(description).map_err(|error| invalid("cannot be written").caused_by(error))?;
    if text.len() > LONGEST || text.bytes().any(|byte| !matches!(byte, b' '..=b'~')) {
        return Err(invalid("must be at most 1,024 printable ASCII characters: is DEPLOYMENT the stack's name?"));
    }
    Ok(text)
}

impl ArchiveDescription {
    /// The description, if the text is one of this deployment's.
    pub(super) fn of(text: &str, deployment: &str) -> Option<Self> {
        let description: Self = serde_json::from_str(text).ok()?;
        (description.deployment == deployment).then_some(description)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(deployment: &str) -> ArchiveDescription {
        let job = JobKey {
            user_id: "a".repeat(128).parse().unwrap(),
            job_id: "0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3".parse().unwrap(),
        };
        ArchiveDescription { deployment: deployment.into(), job, attempt: u32::MAX }
    }

    #[test]
    fn the_longest_names_fit_and_are_read_back() {
        // A stack's name has at most 128 characters (AWS CloudFormation API reference, CreateStack).
        let longest = described(&"s".repeat(128));
        let text = text(&longest).unwrap();
        assert!(text.contains(r#""user_id":"aaa"#) && text.contains(r#""job_id":"0192f0c1"#), "{text}");
        assert_eq!(ArchiveDescription::of(&text, &longest.deployment), Some(longest));
    }

    #[test]
    fn what_is_not_ours_is_nothing() {
        let text = text(&described("other")).unwrap();
        for text in [text.as_str(), "", "my holiday photos", "{}", r#"{"deployment":"gas"}"#] {
            assert_eq!(ArchiveDescription::of(text, "gas"), None, "{text}");
        }
    }

    #[test]
    fn what_glacier_would_refuse_is_refused_here() {
        for deployment in ["Köln".to_owned(), "s".repeat(1_000)] {
            assert_eq!(text(&described(&deployment)).unwrap_err().class(), Class::Invalid);
        }
    }
}
