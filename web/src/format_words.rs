//! The output formats, for people.

use gas_domain::OutputFormat;

/// A format's name, and what it is good for.
pub fn of(format: &OutputFormat) -> (&'static str, &'static str) {
    match format {
        OutputFormat::Csq => ("VCF with CSQ", "The field that Ensembl VEP writes: most programs read it."),
        OutputFormat::Ann => ("VCF with ANN", "The field that SnpEff writes."),
        OutputFormat::Bcsq => ("VCF with BCSQ", "The field that bcftools csq writes: short."),
        OutputFormat::Table => ("Table", "A line for each effect, columns apart by tabs: for R, pandas, spreadsheets."),
        OutputFormat::Json => ("JSON Lines", "An object for each variant: for your own programs."),
    }
}
