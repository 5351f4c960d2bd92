//! Which feature is above which.

use std::collections::HashSet;

use super::{
    collected::Collected,
    node::{Kind, Node},
};
use crate::Span;

/// More levels than any file has; a walk that takes more goes in a circle.
const HIGHEST: usize = 16;

/// The features by what is above and below them. Indexes are those of the nodes.
pub(super) struct Tree<'c> {
    collected: &'c Collected,
    /// Nodes with another below them that is no mature miRNA.
    with_children: HashSet<usize>,
    /// Mature miRNAs with the transcript that they are cut from.
    matures: Vec<(usize, Span)>,
}

impl<'c> Tree<'c> {
    pub(super) fn new(collected: &'c Collected) -> Self {
        let mut tree = Self { collected, with_children: HashSet::new(), matures: Vec::new() };
        for (index, node) in collected.nodes.nodes.iter().enumerate() {
            match tree.parent(node) {
                Some(parent) if tree.is_mature(index) => tree.matures.push((parent, node.span)),
                Some(parent) => {
                    tree.with_children.insert(parent);
                }
                None => {}
            }
        }
        tree.matures.sort_unstable();
        tree
    }

    pub(super) fn node(&self, index: usize) -> Option<&'c Node> {
        self.collected.nodes.nodes.get(index)
    }

    pub(super) fn has_children(&self, index: usize) -> bool {
        self.with_children.contains(&index)
    }

    /// Whether it is a mature miRNA: one under a transcript, as NCBI and miRBase have them.
    pub(super) fn is_mature(&self, index: usize) -> bool {
        let node = self.node(index).filter(|node| node.kind == Kind::Mirna);
        let parent = node.and_then(|node| self.node(self.parent(node)?));
        parent.is_some_and(|parent| parent.kind != Kind::Gene)
    }

    /// The mature miRNAs of a transcript, in the genome's order.
    pub(super) fn mature_mirnas(&self, index: usize) -> Vec<Span> {
        let first = self.matures.partition_point(|(of, _)| *of < index);
        self.matures.iter().skip(first).take_while(|(of, _)| *of == index).map(|(_, span)| *span).collect()
    }

    /// The nearest gene above a feature, or what is topmost above it, or it itself when it stands alone.
    ///
    /// # Errors
    ///
    /// A message, when the parents form a cycle.
    pub(super) fn gene_of(&self, index: usize) -> Result<usize, &'static str> {
        let (mut gene, mut current) = (None, index);
        for _ in 0..HIGHEST {
            let Some(node) = self.node(current) else { break };
            if node.kind == Kind::Gene && gene.is_none() {
                gene = Some(current);
            }
            match self.parent(node) {
                Some(parent) => current = parent,
                None => return Ok(gene.unwrap_or(current)),
            }
        }
        Err("its parents form a cycle; it is left out")
    }

    fn parent(&self, node: &Node) -> Option<usize> {
        self.collected.nodes.find(node.contig, node.parent?)
    }
}
