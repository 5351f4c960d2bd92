//! `CSQ` as Ensembl VEP writes it: one entry for each allele and feature, fields separated by `|`.

use std::io::Write;

use crate::effect::Effect;

const FIELDS: &str = "Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|INTRON|CDS_position|\
                      Protein_position|Amino_acids|Codons|Existing_variation|ALLELE_NUM|STRAND";
const NO_FEATURE: &[u8] = b"||||";

/// The header line that declares the fields.
pub(crate) fn header_line() -> String {
    format!(
        "##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Consequence annotations from {}. Format: {FIELDS}\">",
        crate::ENGINE
    )
}

/// What an entry says about its allele.
pub(crate) struct Allele<'a> {
    /// As Ensembl spells it: without the first base that all alleles of an indel share, `-` when nothing is left.
    pub(crate) spelling: &'a [u8],
    /// Its place in ALT, from 1.
    pub(crate) number: usize,
    /// Known IDs, joined by `&`.
    pub(crate) known: &'a [u8],
}

/// The feature that an entry is about: its label and strand.
pub(crate) struct Feature<'a> {
    pub(crate) label: &'a [u8],
    pub(crate) forward: bool,
}

/// Appends an entry.
pub(crate) fn append(csq: &mut Vec<u8>, allele: &Allele<'_>, effect: &Effect, feature: Option<&Feature<'_>>) {
    if !csq.is_empty() {
        csq.push(b',');
    }
    csq.extend_from_slice(if allele.spelling.is_empty() { b"-" } else { allele.spelling });
    for (index, consequence) in effect.terms.iter().enumerate() {
        csq.push(if index == 0 { b'|' } else { b'&' });
        csq.extend_from_slice(consequence.term().as_bytes());
    }
    csq.push(b'|');
    if let Some(consequence) = effect.terms.most_severe() {
        csq.extend_from_slice(consequence.impact().term().as_bytes());
    }
    csq.push(b'|');
    csq.extend_from_slice(feature.map_or(NO_FEATURE, |feature| feature.label));
    pair(csq, effect.exon, '/', false);
    pair(csq, effect.intron, '/', false);
    pair(csq, effect.cds_position, '-', true);
    pair(csq, effect.protein_position, '-', true);
    for text in [&effect.amino_acids, &effect.codons, allele.known] {
        csq.push(b'|');
        csq.extend_from_slice(text);
    }
    append_number(csq, allele.number);
    csq.push(b'|');
    csq.extend_from_slice(match feature {
        Some(Feature { forward: true, .. }) => b"1",
        Some(Feature { forward: false, .. }) => b"-1",
        None => b"",
    });
}

/// `|2/7` or `|12-14`; one number when a range has one.
fn pair(csq: &mut Vec<u8>, pair: Option<(usize, usize)>, separator: char, range: bool) {
    // Writing to a Vec cannot fail.
    let _ = match pair {
        None => write!(csq, "|"),
        Some((first, last)) if range && first == last => write!(csq, "|{first}"),
        Some((first, last)) => write!(csq, "|{first}{separator}{last}"),
    };
}

fn append_number(csq: &mut Vec<u8>, number: usize) {
    pair(csq, Some((number, number)), '-', true);
}
