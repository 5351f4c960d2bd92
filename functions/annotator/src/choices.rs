//! What the owner chose for a job, as the engine is told it.

use std::sync::Arc;

use gas_annotation::{Format, Options, Reference};
use gas_domain::{Failure, Job, JobOptions, OutputFormat};

use crate::References;

/// How one job is annotated.
#[derive(Clone)]
pub struct Choices {
    /// What with.
    pub reference: Arc<Reference>,
    /// How.
    pub options: Options,
}

impl Choices {
    /// Those of a job, beside what the deployment decides for all. A reference that is not offered (any more) fails it.
    pub fn of(job: &Job, references: &References, options: &Options) -> Result<Self, Failure> {
        let JobOptions { reference, format, haplotype } = &job.options;
        let reference = references.find(reference.as_deref()).cloned().ok_or_else(|| {
            let wanted = reference.as_deref().unwrap_or("the usual one");
            let known = references.names().collect::<Vec<_>>().join(", ");
            let reason =
                format!("the reference {wanted} is not offered here; submit the file again with one of {known}");
            Failure { reason, line: None }
        })?;
        let options = Options { format: engine_format(*format), haplotype: *haplotype, ..options.clone() };
        Ok(Self { reference, options })
    }
}

/// What was chosen, in words.
pub fn told(options: &JobOptions) -> String {
    let format = match options.format {
        OutputFormat::Csq => "VCF with CSQ",
        OutputFormat::Ann => "VCF with ANN",
        OutputFormat::Bcsq => "VCF with BCSQ",
        OutputFormat::Table => "table",
        OutputFormat::Json => "JSON Lines",
    };
    let haplotype = if options.haplotype { "variants of one haplotype together" } else { "each variant on its own" };
    format!("{format}, {haplotype}")
}

fn engine_format(format: OutputFormat) -> Format {
    match format {
        OutputFormat::Csq => Format::Csq,
        OutputFormat::Ann => Format::Ann,
        OutputFormat::Bcsq => Format::Bcsq,
        OutputFormat::Table => Format::Tsv,
        OutputFormat::Json => Format::Json,
    }
}
