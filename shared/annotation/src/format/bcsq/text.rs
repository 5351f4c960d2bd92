//! The fields of an entry.

use crate::{
    format::{digits, fields::escape},
    transcript::{Gene, Transcript},
};

use super::codons::Codons;

/// The biotype whose transcripts bcftools marks with a word of their own.
pub(super) const NMD: &str = "nonsense_mediated_decay";

/// Gene, transcript if it is `named`, and biotype as bcftools spells it.
pub(super) fn append_name(value: &mut Vec<u8>, transcript: &Transcript, gene: &Gene, named: bool) {
    value.push(b'|');
    let symbol = if gene.symbol.is_empty() { &gene.id } else { &gene.symbol };
    let append = |name: &str, value: &mut Vec<u8>| {
        if transcript.has_odd_names {
            append_odd(name, value);
        } else {
            value.extend_from_slice(name.as_bytes());
        }
    };
    append(symbol, value);
    value.push(b'|');
    if named {
        append(&transcript.id, value);
    }
    value.push(b'|');
    let biotype = transcript.biotype.as_str();
    let segment = (biotype.starts_with("IG_") || biotype.starts_with("TR_")).then(|| biotype.strip_suffix("_gene"));
    let biotype = if biotype == NMD { "NMD" } else { segment.flatten().unwrap_or(biotype) };
    append(biotype, value);
}

/// A name with what would end the value or the record replaced, as in `CSQ`; commas stay, as bcftools leaves them.
fn append_odd(name: &str, value: &mut Vec<u8>) {
    for (index, part) in name.split(',').enumerate() {
        if index > 0 {
            value.push(b',');
        }
        escape(part.as_bytes(), value);
    }
}

/// Strand, amino acids and bases. `shift`: bases by which the coding sequence grew before this.
pub(super) fn append_change<'c>(
    value: &mut Vec<u8>,
    transcript: &Transcript,
    codons: &Codons,
    shift: i64,
    changes: impl Iterator<Item = (u32, &'c [u8], &'c [u8])>,
) {
    value.push(b'|');
    value.push(if transcript.strand.is_forward() { b'+' } else { b'-' });
    value.push(b'|');
    digits::append(value, codons.first + 1);
    value.extend_from_slice(&codons.reference);
    if !codons.unchanged {
        value.push(b'>');
        let first = (i64::from(codons.first) * 3 + shift).div_euclid(3) + 1;
        digits::append(value, u64::try_from(first).unwrap_or(0));
        if codons.alternate.is_empty() {
            value.push(b'?');
        }
        value.extend_from_slice(&codons.alternate);
    }
    value.push(b'|');
    for (index, (position, reference, alternate)) in changes.enumerate() {
        if index > 0 {
            value.push(b'+');
        }
        digits::append(value, position);
        value.extend_from_slice(reference);
        value.push(b'>');
        value.extend_from_slice(alternate);
    }
}
