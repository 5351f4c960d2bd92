//! The example: a small VCF that comes with the service, submitted without an upload.

use gas_domain::{Job, JobOptions, User};
use gas_ports::{Ids as _, InputUploads as _, JobIntake as _, flow};

use super::{NewFile, begin::new_job};
use crate::{App, errors::PageError, limits};

/// A VCF that everybody may have annotated.
pub struct Example {
    /// The name of the file.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// The reference that it is made for.
    pub reference: &'static str,
    bytes: &'static [u8],
}

impl Example {
    /// The example that these references can annotate, if there is one.
    pub fn offered(references: &[String]) -> Option<&'static Self> {
        let is_offered = references.iter().any(|name| name == LINEAGE.reference);
        is_offered.then_some(&LINEAGE)
    }
}

static LINEAGE: Example = Example {
    name: "b.1.1.7.vcf",
    title: "The mutations that define SARS-CoV-2 lineage B.1.1.7",
    reference: "NC_045512.2",
    bytes: include_bytes!("../../../examples/b.1.1.7.vcf"),
};

/// Makes a job of the example and submits it.
///
/// # Errors
/// Not found, when it is not offered; when S3, the tables or the topic do not answer.
pub async fn submit_example(app: &App, user: &User) -> Result<Job, PageError> {
    let example = Example::offered(&app.settings.references).ok_or_else(PageError::not_found)?;
    let options = JobOptions { reference: Some(example.reference.to_owned()), ..JobOptions::default() };
    limits::one_more_job(&app.jobs, user).await?;
    let job = new_job(app, user, NewFile { name: example.name.to_owned(), options }, app.ids.job_id());
    app.jobs.create(&job).await?;
    app.inputs.put(&job.key, example.bytes).await?;
    // Its size was never in question; what became of the job, its page tells.
    flow::submit(&app.jobs, &app.inputs, &app.publisher, &job, u64::MAX, app.now()).await?;
    Ok(job)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_offered_with_its_reference_alone() {
        assert!(Example::offered(&["GRCh38".into()]).is_none() && Example::offered(&[]).is_none());
        let example = Example::offered(&["GRCh38".into(), "NC_045512.2".into()]).unwrap();
        let text = std::str::from_utf8(example.bytes).unwrap();
        assert!(text.starts_with("##fileformat=VCF") && text.contains(example.reference));
    }
}
