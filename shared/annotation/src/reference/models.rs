//! Genes and transcripts from the lines of a GFF3.

mod transcript;

use std::collections::{HashMap, HashSet};

use super::{
    Reference,
    attributes::escaped,
    gff3::{Features, Node, Piece},
};
use crate::interval::{Interval, IntervalIndex};

/// A gene as an interval; its transcripts stand by themselves.
#[derive(Debug)]
pub(crate) struct Gene {
    start: usize,
    end: usize,
    pub(crate) forward: bool,
    /// `SYMBOL|Gene|Feature_type|Feature|BIOTYPE`, escaped for INFO.
    pub(crate) label: Box<[u8]>,
}

impl Interval for Gene {
    fn start(&self) -> usize {
        self.start
    }
    fn end(&self) -> usize {
        self.end
    }
}

/// The exons and coding pieces of one transcript. NCBI hangs a virus's CDS directly on the gene: then the CDS is it.
#[derive(Default)]
struct Group<'f> {
    transcript: Option<&'f Node>,
    gene: Option<&'f Node>,
    exons: Vec<&'f Piece>,
    cds: Vec<&'f Piece>,
}

/// Builds the models and puts them on their contigs; what does not fit together is left out with a warning.
pub(super) fn build(reference: &mut Reference, features: Features) {
    let mut by_id: HashMap<&[u8], &Node> = HashMap::new();
    for node in &features.nodes {
        by_id.entry(&node.id).or_insert(node);
    }
    let mut warnings = Vec::new();
    let groups = group(&features, &by_id, &mut warnings);

    let count = reference.contigs.len();
    let mut transcripts: Vec<Vec<_>> = (0..count).map(|_| Vec::new()).collect();
    for group in groups {
        match transcript::build(&group, &reference.contigs) {
            Ok((contig, transcript)) => transcripts[contig].push(transcript),
            Err(warning) => warnings.push(warning),
        }
    }
    let mut genes: Vec<Vec<_>> = (0..count).map(|_| Vec::new()).collect();
    for node in features.nodes.iter().filter(|node| node.is_gene) {
        genes[node.contig].push(Gene {
            start: node.start,
            end: node.end,
            forward: node.strand != noodles_gff::feature::record::Strand::Reverse,
            label: label(&node.symbol, &node.stable_id, "Gene", &node.stable_id, &node.biotype),
        });
    }
    for ((contig, transcripts), genes) in reference.contigs.iter_mut().zip(transcripts).zip(genes) {
        contig.transcripts = IntervalIndex::new(transcripts);
        contig.genes = IntervalIndex::new(genes);
    }
    warnings.sort();
    for (line, message) in warnings {
        reference.warn(&features.path, line, &message);
    }
}

type Warning = (u64, String);

fn group<'f>(features: &'f Features, by_id: &HashMap<&[u8], &'f Node>, warnings: &mut Vec<Warning>) -> Vec<Group<'f>> {
    let mut groups: Vec<Group<'f>> = Vec::new();
    let mut index: HashMap<(&[u8], &[u8]), usize> = HashMap::new();
    let mut missing = HashSet::new();
    for piece in &features.pieces {
        if piece.parents.is_empty() {
            warnings.push((piece.line, "the feature has no Parent and is left out".to_owned()));
        }
        for parent in &piece.parents {
            let Some(&node) = by_id.get(parent.as_slice()) else {
                if missing.insert(parent.as_slice()) {
                    let parent = parent.escape_ascii();
                    warnings.push((piece.line, format!("Parent={parent} does not exist; its parts are left out")));
                }
                continue;
            };
            let key = match (&piece.cds, node.is_gene) {
                // Which transcript of the gene has this exon is not said.
                (None, true) => continue,
                (Some(cds), true) => (node.id.as_slice(), cds.id.as_slice()),
                (_, false) => (node.id.as_slice(), &b""[..]),
            };
            let group = *index.entry(key).or_insert_with(|| {
                let gene = if node.is_gene { Some(node) } else { gene_of(node, by_id, warnings) };
                groups.push(Group { transcript: (!node.is_gene).then_some(node), gene, ..Group::default() });
                groups.len() - 1
            });
            let group = &mut groups[group];
            if piece.cds.is_some() { group.cds.push(piece) } else { group.exons.push(piece) }
        }
    }
    groups
}

/// The gene above a transcript, at any height; a cycle of parents ends with a warning.
fn gene_of<'f>(node: &'f Node, by_id: &HashMap<&[u8], &'f Node>, warnings: &mut Vec<Warning>) -> Option<&'f Node> {
    const HIGHEST: usize = 16;
    let mut gene = None;
    let mut current = node;
    for _ in 0..HIGHEST {
        let Some(parent) = current.parents.first() else { return gene };
        let Some(&above) = by_id.get(parent.as_slice()) else {
            let parent = parent.escape_ascii();
            warnings.push((current.line, format!("Parent={parent} does not exist; its gene stays unnamed")));
            return gene;
        };
        if above.is_gene && gene.is_none() {
            gene = Some(above);
        }
        current = above;
    }
    warnings.push((node.line, "its parents form a cycle".to_owned()));
    gene
}

fn label(symbol: &[u8], gene: &[u8], feature_type: &str, feature: &[u8], biotype: &[u8]) -> Box<[u8]> {
    [escaped(symbol), escaped(gene), feature_type.into(), escaped(feature), escaped(biotype)].join(&b'|').into()
}
