//! The parts of each transcript, put together.

use super::{
    Noted,
    collected::{CdsLine, Collected, Part, PartKind},
    node::Kind,
    tree::Tree,
};
use crate::{Span, build::gff3::shown, transcript::Strand};

/// A transcript whose coding sequence is not looked at yet.
#[derive(Debug)]
pub(super) struct Draft<'c> {
    /// Where it is first named.
    pub(super) line: u64,
    pub(super) contig: usize,
    /// The transcript, or the gene when its parts hang directly on it.
    pub(super) node: usize,
    pub(super) strand: Strand,
    /// In the genome's order, apart from each other.
    pub(super) exons: Vec<Span>,
    /// In the order of translation.
    pub(super) cds: Vec<(Span, &'c CdsLine)>,
    /// Codons that are read as selenocysteine.
    pub(super) selenocysteines: Vec<Span>,
}

/// All transcripts in the order of the file; those that cannot be used are left out.
pub(super) fn drafts<'c>(collected: &'c Collected, tree: &Tree<'c>, warnings: &mut Noted) -> Vec<Draft<'c>> {
    let mut drafts = Vec::new();
    let mut with_parts = vec![false; collected.nodes.nodes.len()];
    for group in collected.parts.chunk_by(|a, b| (a.contig, a.parent) == (b.contig, b.parent)) {
        let Some(first) = group.first() else { continue };
        let Some(index) = collected.nodes.find(first.contig, first.parent) else {
            let parent = shown(collected.name(first.parent));
            warnings.add(first.line, format!("Parent={parent} does not exist; its parts are left out"));
            continue;
        };
        if let Some(seen) = with_parts.get_mut(index) {
            *seen = true;
        }
        if tree.is_mature(index) {
            continue;
        }
        for parts in divided(group, index, tree) {
            match draft(&parts, index, tree) {
                Ok(draft) => drafts.push(draft),
                Err((line, message)) => warnings.add(line, format!("{message}; the transcript is left out")),
            }
        }
    }
    let alone = collected.nodes.nodes.iter().enumerate().zip(with_parts);
    for ((index, node), _) in alone.filter(|(_, with_parts)| !with_parts) {
        let single = matches!(node.kind, Kind::Transcript | Kind::Mirna) && !tree.has_children(index);
        if let Some(strand) = node.strand.filter(|_| single && !tree.is_mature(index) && !node.span.is_empty()) {
            let (exons, cds, selenocysteines) = (vec![node.span], Vec::new(), Vec::new());
            let (line, contig) = (node.line, node.contig);
            drafts.push(Draft { line, contig, node: index, strand, exons, cds, selenocysteines });
        }
    }
    drafts.sort_by_key(|draft| draft.line);
    drafts
}

/// The parts of one parent by transcript: a gene may hold several coding sequences, and so may a polycistronic transcript.
fn divided<'c>(group: &'c [Part], index: usize, tree: &Tree<'c>) -> Vec<Vec<&'c Part>> {
    let on_gene = tree.node(index).is_some_and(|node| node.kind == Kind::Gene);
    let key = |part: &Part| match &part.kind {
        PartKind::Cds(line) => Some(if on_gene { line.id } else { line.protein }),
        PartKind::Exon | PartKind::Selenocysteine => None,
    };
    let mut keys: Vec<u32> = group.iter().filter_map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        // Which of a gene's transcripts has an exon on the gene is not said.
        let whole = !(on_gene && tree.has_children(index));
        return if whole { vec![group.iter().collect()] } else { Vec::new() };
    }
    if !on_gene && keys.len() > 1 && are_pieces(group) {
        return vec![group.iter().collect()];
    }
    // An exon on a gene may be another's; on a transcript it is that of each of its coding sequences.
    let of = |wanted: u32| {
        let parts = group.iter().filter(move |part| key(part).map_or(!on_gene, |key| key == wanted));
        parts.collect()
    };
    keys.into_iter().map(of).collect()
}

/// Whether CDS lines with several IDs under one transcript are pieces of one coding sequence: TAIR and Phytozome number
/// each line. Coding sequences of their own name their protein, or overlap.
fn are_pieces(group: &[Part]) -> bool {
    let cds = group.iter().filter_map(|part| match &part.kind {
        PartKind::Cds(line) => Some((part.span, line)),
        PartKind::Exon | PartKind::Selenocysteine => None,
    });
    let mut cds: Vec<(Span, &CdsLine)> = cds.map(|(span, line)| (span, &**line)).collect();
    cds.sort_by_key(|(span, _)| *span);
    let overlap = |pair: &[(Span, &CdsLine)]| pair[0].1.id != pair[1].1.id && pair[0].0.end > pair[1].0.start;
    !cds.iter().any(|(_, line)| line.names_protein) && !cds.windows(2).any(overlap)
}

fn draft<'c>(parts: &[&'c Part], index: usize, tree: &Tree<'c>) -> Result<Draft<'c>, (u64, &'static str)> {
    let (Some(first), Some(node)) = (parts.first(), tree.node(index)) else { return Err((0, "it has no parts")) };
    if let Some(part) = parts.iter().find(|part| part.outside) {
        return Err((part.line, "a part reaches outside of its sequence"));
    }
    let Some(strand) = first.strand else { return Err((first.line, "its parts do not say their strand")) };
    if let Some(part) = parts.iter().find(|part| part.strand != Some(strand)) {
        return Err((part.line, "its parts are on two strands"));
    }
    let mut cds: Vec<(Span, &CdsLine)> = Vec::new();
    for part in parts {
        if let PartKind::Cds(line) = &part.kind {
            cds.push((part.span, line));
        }
    }
    cds.sort_by_key(|(span, _)| *span);
    cds.dedup_by_key(|(span, _)| *span);
    if cds.windows(2).any(|pair| pair[0].0.end.saturating_sub(pair[1].0.start) > FURTHEST_SLIP) {
        return Err((first.line, "the parts of its coding sequence overlap"));
    }
    if strand == Strand::Reverse {
        cds.reverse();
    }
    let selenocysteines = parts.iter().filter(|part| matches!(part.kind, PartKind::Selenocysteine));
    let exons = parts.iter().filter(|part| !matches!(part.kind, PartKind::Selenocysteine));
    // Where the gene holds the parts, what is first named is the part.
    let line = if node.kind == Kind::Gene { first.line } else { node.line };
    Ok(Draft {
        line,
        contig: first.contig,
        node: index,
        strand,
        exons: merged(exons.map(|part| part.span).collect()),
        cds,
        selenocysteines: selenocysteines.map(|part| part.span).collect(),
    })
}

/// A ribosome slips back by one or two bases.
const FURTHEST_SLIP: u32 = 2;

/// Sorted and apart: exons that touch or overlap have no intron between them.
fn merged(mut exons: Vec<Span>) -> Vec<Span> {
    exons.sort_unstable();
    exons.dedup_by(|next, kept| {
        let joins = next.start <= kept.end;
        if joins {
            kept.end = kept.end.max(next.end);
        }
        joins
    });
    exons
}
