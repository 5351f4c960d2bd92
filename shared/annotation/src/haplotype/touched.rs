//! What the alleles of a record edit in the coding sequences there.

use std::{collections::BTreeMap, rc::Rc};

use crate::{
    Error, Span,
    allele::Spelling,
    contig::Contig,
    format::bcsq::{self, Edit, Variant},
    vcf::record::Record,
};

use super::Genotypes;

/// An edit of a transcript's coding sequence by an allele of a record.
#[derive(Debug)]
pub(super) struct Carried<'l> {
    /// The place of the record in its window.
    pub(super) record: usize,
    /// Its place in ALT, from 1.
    pub(super) allele: usize,
    pub(super) edit: Edit,
    /// POS, REF and the allele as they are written.
    pub(super) written: (u32, &'l [u8], &'l [u8]),
    /// The bases that go, and those that come instead.
    pub(super) removed: Span,
    pub(super) added: Rc<[u8]>,
    pub(super) slots: Rc<[u32]>,
}

/// The edits by transcript.
pub(super) type Touched<'l> = BTreeMap<u32, Vec<Carried<'l>>>;

/// Adds the edits that the alleles of a record, whose REF is what the contig has, are of the transcripts there.
///
/// # Errors
///
/// [`Error::Reference`] when the bundle is damaged there.
pub(super) fn touch<'l>(
    index: usize,
    record: &Record<'l>,
    contig: &Contig,
    touched: &mut Touched<'l>,
) -> Result<(), Error> {
    let features = contig.features()?;
    let mut found = Vec::new();
    features.overlapping(record.span().widened(1), &mut found);
    found.retain(|index| features.transcript(*index).is_some_and(|(transcript, _)| transcript.cds.is_some()));
    if found.is_empty() {
        return Ok(());
    }
    let genotypes = Genotypes::of(record);
    let reference = record.reference().to_ascii_uppercase();
    for (number, written) in (1..).zip(record.alternates().split(|byte| *byte == b',')) {
        let slots = genotypes.carriers(number);
        if Spelling::of(written) != Spelling::Bases || slots.is_empty() {
            continue;
        }
        let allele = written.to_ascii_uppercase();
        let variant = Variant::new(bcsq::trimmed(record.span().start, &reference, &allele), record.span());
        if variant.change.reference.is_empty() && variant.change.alternate.is_empty() {
            continue;
        }
        let slots: Rc<[u32]> = slots.into();
        let added: Rc<[u8]> = variant.change.alternate.into();
        for transcript in &found {
            let Some((on, _)) = features.transcript(*transcript) else { continue };
            if let Some(edit) = bcsq::edit(on, &variant, &contig.sequence)? {
                touched.entry(*transcript).or_default().push(Carried {
                    record: index,
                    allele: number,
                    edit,
                    written: (record.position, record.reference(), written),
                    removed: variant.change.span(),
                    added: added.clone(),
                    slots: slots.clone(),
                });
            }
        }
    }
    Ok(())
}
