//! The references that the service offers: `REFERENCES`, which the annotator opens and the pages offer.

use std::path::PathBuf;

use crate::Environment;

/// The most that are offered: the annotator's role names the object of each.
pub const REFERENCES: usize = 4;

/// The longest name.
const NAME: usize = 64;

/// The hexadecimal digits of a digest.
const DIGEST: usize = 64;

/// A reference bundle (`.gasref`), and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedReference {
    /// What users choose it by: letters, digits, `.`, `_` and `-`.
    pub name: String,
    /// The file.
    pub location: Location,
    /// Its digest in hex; unchecked when there is none.
    pub digest: Option<String>,
}

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// On this machine.
    Path(PathBuf),
    /// An object of S3.
    S3 {
        /// Its bucket.
        bucket: String,
        /// Its key.
        key: String,
    },
}

impl Environment {
    /// The references of `REFERENCES`, the usual one first; none when it is not set.
    pub fn references(&mut self) -> Vec<NamedReference> {
        let text = self.optional("REFERENCES").unwrap_or_default();
        references(&text).unwrap_or_else(|problem| {
            self.refuse(format!("REFERENCES ({problem})"));
            Vec::new()
        })
    }
}

/// `NAME=LOCATION` or `NAME=LOCATION#DIGEST`, separated by commas.
fn references(text: &str) -> Result<Vec<NamedReference>, String> {
    let mut found = Vec::<NamedReference>::new();
    for entry in text.split(',').map(str::trim).filter(|_| !text.trim().is_empty()) {
        let reference = reference(entry).ok_or_else(|| {
            format!(
                "{entry:?} is not NAME=s3://BUCKET/KEY or NAME=/PATH, with #DIGEST of 64 hexadecimal digits or without"
            )
        })?;
        if found.iter().any(|other| other.name == reference.name) {
            return Err(format!("{} is named twice", reference.name));
        }
        found.push(reference);
    }
    if found.len() > REFERENCES { Err(format!("more than {REFERENCES} references")) } else { Ok(found) }
}

fn reference(entry: &str) -> Option<NamedReference> {
    let (name, rest) = entry.split_once('=')?;
    let (location, digest) = match rest.split_once('#') {
        Some((location, digest)) => (location, Some(digest)),
        None => (rest, None),
    };
    let named = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let known = digest.is_none_or(|digest| digest.len() == DIGEST && digest.bytes().all(|b| b.is_ascii_hexdigit()));
    let whole = named && known && (1..=NAME).contains(&name.len());
    whole.then_some(NamedReference {
        name: name.to_owned(),
        location: Location::parse(location)?,
        digest: digest.map(str::to_ascii_lowercase),
    })
}

impl Location {
    /// `s3://bucket/key` or an absolute path.
    fn parse(text: &str) -> Option<Self> {
        if let Some(name) = text.strip_prefix("s3://") {
            let (bucket, key) = name.split_once('/').filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty())?;
            return Some(Self::S3 { bucket: bucket.to_owned(), key: key.to_owned() });
        }
        let path = PathBuf::from(text);
        (path.is_absolute() && path.file_name().is_some()).then_some(Self::Path(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        references(text).unwrap().into_iter().map(|reference| reference.name).collect()
    }

    #[test]
    fn several_references_in_their_order_each_with_its_place() {
        let digest = "0A".repeat(32);
        let text = format!("GRCh38.1=s3://bucket/references/grch38-1.gasref#{digest}, test_2=/opt/test.gasref");
        let expected = [
            NamedReference {
                name: "GRCh38.1".into(),
                location: Location::S3 { bucket: "bucket".into(), key: "references/grch38-1.gasref".into() },
                digest: Some(digest.to_lowercase()),
            },
            NamedReference { name: "test_2".into(), location: Location::Path("/opt/test.gasref".into()), digest: None },
        ];
        assert_eq!(references(&text).unwrap(), expected);
        assert!(names("").is_empty() && names(" ").is_empty());
    }

    #[test]
    fn what_cannot_be_opened_or_told_apart_is_refused() {
        let long = format!("{}=/a", "n".repeat(65));
        for text in [
            "/a",
            "=/a",
            "a=",
            "a=a",
            "a=/",
            "a=s3://",
            "a=s3://b",
            "a=s3://b/",
            "a=s3:///k",
            "a b=/a",
            "ä=/a",
            "a=/a#",
            "a=/a#12",
            "a=/a,",
            ",a=/a",
            "a=/a,,b=/b",
            "a=/a,a=/b",
            "a=/a,b=/b,c=/c,d=/d,e=/e",
            &long,
        ] {
            assert!(references(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_variable_is_named_in_the_refusal() {
        let variables = [("REFERENCES".to_owned(), "a=b".to_owned())];
        let refused = Environment::load_from(variables.into(), Environment::references).unwrap_err().to_string();
        assert!(refused.contains("REFERENCES (\"a=b\" is not"), "{refused}");
    }
}
