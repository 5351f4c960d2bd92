//! A row of the table, with the links that lead on.

use gas_preview::{Effect, Variant};

use crate::units::grouped;

/// A variant with one of its effects.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// Chromosome and position.
    pub place: String,
    /// REF and ALT.
    pub change: String,
    /// IDs, of the file and of the known variants, each with the page about it.
    pub ids: Vec<(String, Option<String>)>,
    /// The gene, and the page about it.
    pub gene: Option<(String, Option<String>)>,
    /// The transcript.
    pub transcript: String,
    /// The terms, as words.
    pub consequence: String,
    /// The impact, as `HIGH`; empty without an effect.
    pub impact: &'static str,
    /// The names of the change on the transcript and on the protein.
    pub hgvs: Vec<String>,
    /// How many other effects it has.
    pub others: usize,
}

impl Row {
    pub(super) fn of(variant: &Variant, effect: Option<&Effect>) -> Self {
        let mut ids: Vec<_> = variant.ids.iter().chain(&variant.known).map(|id| (id.clone(), page_of(id))).collect();
        ids.dedup();
        let gene = effect.and_then(|effect| {
            let name = effect.symbol.as_ref().or(effect.gene.as_ref())?;
            Some((name.clone(), effect.gene.as_deref().and_then(ensembl)))
        });
        let all = variant.effects.len() + variant.effects_left_out as usize;
        Self {
            place: format!("{}:{}", variant.chrom, grouped(variant.pos.into())),
            change: format!("{} › {}", variant.reference, variant.alt),
            ids,
            gene,
            transcript: effect.and_then(|effect| effect.transcript.clone()).unwrap_or_default(),
            consequence: effect.map(|effect| effect.terms.join(", ").replace('_', " ")).unwrap_or_default(),
            impact: effect.map(|effect| effect.impact.term()).unwrap_or_default(),
            hgvs: effect.map(names).unwrap_or_default(),
            others: all.saturating_sub(1),
        }
    }
}

fn names(effect: &Effect) -> Vec<String> {
    [&effect.hgvs_c, &effect.hgvs_p].into_iter().flatten().cloned().collect()
}

/// dbSNP's page about `rs…`.
fn page_of(id: &str) -> Option<String> {
    let digits = id.strip_prefix("rs")?;
    let is_one = !digits.is_empty() && digits.len() <= 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| format!("https://www.ncbi.nlm.nih.gov/snp/{id}"))
}

/// Ensembl's page about one of its stable ids, as `ENSG00000139618`.
fn ensembl(id: &str) -> Option<String> {
    let id = id.split('.').next().unwrap_or(id);
    let is_one = id.starts_with("ENS") && id.len() <= 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_one.then(|| format!("https://www.ensembl.org/id/{id}"))
}
