//! One transcript from its exons and coding pieces.

use noodles_gff::feature::record::Strand;

use super::{Group, Warning, label};
use crate::{
    genetic_code::GeneticCode,
    reference::{Contig, attributes::bare, gff3::Piece},
    transcript::{Cds, Coding, Transcript},
};

/// Builds the transcript with the index of its contig, or says why it cannot be used.
pub(super) fn build(group: &Group<'_>, contigs: &[Contig]) -> Result<(usize, Transcript), Warning> {
    let pieces = || group.exons.iter().chain(&group.cds);
    let Some(first) = pieces().next() else { return Err((0, "a transcript without parts".to_owned())) };
    let refuse = |message: &str| Err((first.line, format!("{message}; the transcript is left out")));
    if pieces().any(|piece| piece.contig != first.contig) {
        return refuse("the parts of one transcript lie on several sequences");
    }
    let contig = &contigs[first.contig];
    if pieces().any(|piece| piece.end > contig.bases.len()) {
        return refuse("a part runs past the end of its sequence");
    }
    if !matches!(first.strand, Strand::Forward | Strand::Reverse) || pieces().any(|piece| piece.strand != first.strand)
    {
        return refuse("the parts do not say one strand");
    }
    let forward = first.strand == Strand::Forward;
    let exons = merged(pieces().map(|piece| (piece.start, piece.end)).collect());
    let (Some(&(start, _)), Some(&(_, end))) = (exons.first(), exons.last()) else {
        return refuse("there are no exons");
    };

    let none: &[u8] = b"";
    let of_gene = |value: fn(&super::Node) -> &[u8]| group.gene.map_or(none, value);
    let biotype = group
        .transcript
        .map(|node| node.biotype.as_slice())
        .filter(|biotype| !biotype.is_empty())
        .unwrap_or(of_gene(|gene| &gene.biotype));
    let feature = match (group.transcript, group.cds.first().and_then(|piece| piece.cds.as_ref())) {
        (Some(node), _) => &node.stable_id,
        (None, Some(cds)) => bare(&cds.id),
        (None, None) => none,
    };
    let coding = match biotype {
        _ if !group.cds.is_empty() => Coding::Cds(coding_sequence(group, forward, contig)),
        b"protein_coding" | b"nonsense_mediated_decay" | b"non_stop_decay" => Coding::Unknown,
        _ => Coding::No,
    };
    let transcript = Transcript {
        start,
        end,
        forward,
        exons,
        coding,
        nonsense_mediated_decay: biotype == b"nonsense_mediated_decay",
        label: label(of_gene(|gene| &gene.symbol), of_gene(|gene| &gene.stable_id), "Transcript", feature, biotype),
    };
    Ok((first.contig, transcript))
}

/// Splices the coding sequence and decides whether it is certain how to translate it.
fn coding_sequence(group: &Group<'_>, forward: bool, contig: &Contig) -> Cds {
    let mut pieces = group.cds.clone();
    pieces.sort_by_key(|piece| (piece.start, piece.end));
    let phase_of = |piece: &Piece| piece.cds.as_ref().and_then(|cds| cds.phase);
    let first = if forward { pieces.first() } else { pieces.last() };
    let phase = first.and_then(|piece| phase_of(piece));
    let places: Vec<_> = pieces.iter().map(|piece| (piece.start, piece.end)).collect();
    let mut cds = Cds::spliced(&places, forward, phase.unwrap_or(0));

    let lines = || group.cds.iter().filter_map(|piece| piece.cds.as_ref());
    let code = match lines().map(|line| line.table.as_slice()).find(|table| !table.is_empty()) {
        Some(table) => GeneticCode::of_table(table),
        // A mitochondrion's code is its species': without a table it is not known.
        None if is_mitochondrion(&contig.name) => None,
        None => Some(GeneticCode::STANDARD),
    };
    // Where every piece begins in the frame that the pieces before it leave, the spliced sequence is what is translated.
    let in_frame = phase.is_some_and(|phase| {
        let in_translation = |index: usize| if forward { index } else { pieces.len() - 1 - index };
        cds.parts()
            .iter()
            .enumerate()
            .all(|(index, part)| phase_of(pieces[in_translation(index)]) == Some((phase + 3 - part.offset % 3) % 3))
    });
    // Some files give no phases at all; then the sequence must show where it starts and ends.
    let shows_frame = lines().all(|line| line.phase.is_none())
        && code.is_some_and(|code| cds.is_open_reading_frame(&contig.bases, code));
    let one_protein = lines().all(|line| lines().next().is_some_and(|first| first.id == line.id));
    let exception = lines().any(|line| line.exception);
    cds.code = code.filter(|_| (in_frame || shows_frame) && one_protein && !exception);
    let incomplete = lines().any(|line| line.partial) || group.transcript.is_some_and(|node| node.starts_inside);
    cds.starts_here = (phase == Some(0) || shows_frame) && !incomplete;
    cds
}

fn is_mitochondrion(contig: &[u8]) -> bool {
    let name = contig.to_ascii_lowercase();
    let name = name.strip_prefix(b"chr").unwrap_or(&name);
    matches!(name, b"m" | b"mt" | b"mito" | b"mtdna" | b"mitochondrion")
}

/// Sorted and apart: exons that touch or overlap have no intron between them.
fn merged(mut exons: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    exons.sort_unstable();
    exons.dedup_by(|next, kept| {
        let joins = next.0 <= kept.1 + 1;
        if joins {
            kept.1 = kept.1.max(next.1);
        }
        joins
    });
    exons
}
