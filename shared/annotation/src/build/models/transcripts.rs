//! Genes and transcripts of each contig.

use std::collections::HashMap;

use super::{
    Models, Noted,
    code::Codes,
    coding,
    collected::Collected,
    drafts::{self, Draft},
    node::{Kind, Node},
    tree::Tree,
};
use crate::{
    Error, Reference,
    build::gff3::attributes::versioned,
    transcript::{Gene, Strand, Transcript},
};

/// The models of each contig, sorted by place.
pub(super) fn build(collected: &Collected, genome: &Reference, warnings: &mut Noted) -> Result<Vec<Models>, Error> {
    let tree = Tree::new(collected);
    let drafts = drafts::drafts(collected, &tree, warnings);
    let codes = Codes::new(collected, &drafts, genome, warnings)?;
    let mut contigs: Vec<Models> = genome.lengths().map(|_| Models::default()).collect();
    let mut genes = HashMap::new();
    for (index, node) in collected.nodes.nodes.iter().enumerate().filter(|(_, node)| node.kind == Kind::Gene) {
        genes.insert(index, add_gene(node, &mut contigs));
    }
    for draft in &drafts {
        let gene = match tree.gene_of(draft.node) {
            Ok(gene) => gene,
            Err(message) => {
                warnings.add(draft.line, message);
                continue;
            }
        };
        let (Some(node), Some(above)) = (tree.node(draft.node), tree.node(gene)) else { continue };
        let gene = *genes.entry(gene).or_insert_with(|| add_gene(above, &mut contigs));
        let Some((_, transcripts)) = contigs.get_mut(draft.contig) else { continue };
        let mut transcript = Transcript {
            gene,
            mature_mirnas: tree.mature_mirnas(draft.node),
            ..transcript(draft, node, above, collected)
        };
        transcript.cds = coding::cds(&transcript, draft, node, &codes, collected, genome, warnings)?;
        transcripts.push(transcript);
    }
    contigs.iter_mut().for_each(sort);
    Ok(contigs)
}

/// Answers its index in its contig's genes.
fn add_gene(node: &Node, contigs: &mut [Models]) -> u32 {
    let Some((genes, _)) = contigs.get_mut(node.contig) else { return 0 };
    genes.push(Gene {
        id: node.accession.clone(),
        symbol: node.symbol.clone(),
        biotype: node.biotype.clone(),
        strand: node.strand.unwrap_or(Strand::Forward),
        span: node.span,
    });
    u32::try_from(genes.len() - 1).unwrap_or(u32::MAX)
}

/// Sorts by place; what is at one place keeps the order of the file.
fn sort((genes, transcripts): &mut Models) {
    let mut order: Vec<usize> = (0..genes.len()).collect();
    order.sort_by_key(|index| genes[*index].span);
    let mut places = vec![0; genes.len()];
    for (place, index) in (0..).zip(&order) {
        places[*index] = place;
    }
    for transcript in &mut *transcripts {
        transcript.gene = places.get(transcript.gene as usize).copied().unwrap_or(transcript.gene);
    }
    genes.sort_by_key(|gene| gene.span);
    transcripts.sort_by_key(Transcript::span);
}

fn transcript(draft: &Draft<'_>, node: &Node, gene: &Node, collected: &Collected) -> Transcript {
    let mut transcript = Transcript {
        id: node.accession.clone(),
        version: node.version,
        gene: 0,
        biotype: node.biotype.clone(),
        strand: draft.strand,
        exons: draft.exons.clone(),
        cds: None,
        marks: node.marks,
        mature_mirnas: Vec::new(),
        has_odd_names: false,
    };
    match draft.cds.first() {
        // A coding sequence on its gene has no other name than its protein's.
        Some((_, line)) if node.kind == Kind::Gene => {
            let protein = String::from_utf8_lossy(collected.name(line.protein));
            let (id, version) = versioned(&protein);
            (transcript.id, transcript.version) = (id.to_owned(), version);
        }
        Some(_) if transcript.biotype.is_empty() && gene.biotype.is_empty() => {
            transcript.biotype = "protein_coding".to_owned();
        }
        None if transcript.biotype.is_empty() && gene.biotype == "protein_coding" => {
            transcript.biotype = "misc_RNA".to_owned();
        }
        _ => {}
    }
    if transcript.biotype.is_empty() {
        transcript.biotype.clone_from(&gene.biotype);
    }
    transcript
}
