//! What lies in the results bucket, version by version.

use aws_sdk_s3::{operation::list_object_versions::ListObjectVersionsOutput, types::ObjectVersion};
use gas_domain::{Holding, JobKey, VersionId};
use gas_ports::{Entry, EntryPage, Error, Listed, ResultHoldings};
use jiff::Timestamp;

use super::S3Results;
use crate::classify::failed;

impl ResultHoldings for S3Results {
    /// A page is what S3 gives at a time: up to 1,000 versions. Delete markers hold no bytes and are left to S3's lifecycle.
    async fn versions(&self, from: Option<&str>) -> Result<Listed, Error> {
        let (key, version) = from.map(markers).unzip();
        let request = self.client.list_object_versions().bucket(&self.bucket).set_key_marker(key.map(Into::into));
        let request = request.set_version_id_marker(version.flatten().map(Into::into));
        let page = request.send().await.map_err(failed(format!("listing the versions of {}", self.bucket)))?;
        let entries = page.versions().iter().filter_map(entry).collect();
        Ok(Listed::Page(EntryPage { entries, next: next(&page) }))
    }
}

/// Where the next page starts: version and key, parted by a space, which no version has.
fn next(page: &ListObjectVersionsOutput) -> Option<String> {
    let key = page.next_key_marker().filter(|_| page.is_truncated() == Some(true))?;
    Some(format!("{} {key}", page.next_version_id_marker().unwrap_or_default()))
}

fn markers(from: &str) -> (&str, Option<&str>) {
    let (version, key) = from.split_once(' ').unwrap_or(("", from));
    (key, Some(version).filter(|version| !version.is_empty()))
}

/// A version of a result, of a log or of a preview; `None` for anything else.
fn entry(version: &ObjectVersion) -> Option<Entry> {
    let s3_key = version.key()?;
    let job = JobKey::of_object(s3_key)?;
    if ![job.result(), job.log(), job.preview()].iter().any(|ours| ours == s3_key) {
        return None;
    }
    let made = version.last_modified()?;
    let made = Timestamp::new(made.secs(), i32::try_from(made.subsec_nanos()).ok()?).ok()?;
    let version = VersionId(version.version_id()?.to_owned());
    Some(Entry { job, made, holding: Holding::Version { s3_key: s3_key.to_owned(), version } })
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::primitives::DateTime;

    use super::*;

    fn version(key: &str) -> ObjectVersion {
        ObjectVersion::builder().key(key).version_id("v1").last_modified(DateTime::from_secs(60)).build()
    }

    #[test]
    fn only_what_an_annotator_writes_for_a_job_is_listed() {
        let job = "ann/0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3";
        for name in ["result.annot.vcf.gz", "job.log", "preview.json"] {
            let s3_key = format!("{job}/{name}");
            let entry = entry(&version(&s3_key)).unwrap();
            assert_eq!((entry.job.to_string(), entry.made.as_second()), (job.to_owned(), 60));
            assert_eq!(entry.holding, Holding::Version { s3_key, version: VersionId("v1".into()) });
        }
        for other in ["readme.txt", "ann/job.log", &format!("{job}/input"), &format!("{job}/sub/job.log")] {
            assert_eq!(entry(&version(other)), None, "{other}");
        }
    }

    #[test]
    fn a_page_says_where_the_next_one_starts() {
        let page = ListObjectVersionsOutput::builder().next_key_marker("a b/c").next_version_id_marker("v.1_");
        assert_eq!(next(&page.clone().build()), None, "the last page");
        let from = next(&page.is_truncated(true).build()).unwrap();
        assert_eq!(markers(&from), ("a b/c", Some("v.1_")));
        let without_version = ListObjectVersionsOutput::builder().next_key_marker("a b").is_truncated(true).build();
        assert_eq!(markers(&next(&without_version).unwrap()), ("a b", None));
    }
}
