//! Variants of a gene: every substitution in a window, and random replacements, insertions and deletions.

use proptest::prelude::*;

use super::gene::Gene;

/// `reference` bases at `start` (0-based, forward) become `alternate`; both ends differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    pub start: usize,
    pub reference: Vec<u8>,
    pub alternate: Vec<u8>,
}

/// A variant before it is known where the gene is.
#[derive(Clone)]
pub struct Raw {
    at: prop::sample::Index,
    removed: usize,
    added: Vec<u8>,
    /// What is added is a copy of what stands there, so that duplications arise.
    copied: bool,
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bases become {}", self.removed, String::from_utf8_lossy(&self.added))
    }
}

pub fn raw() -> impl Strategy<Value = Raw> {
    let removed = prop_oneof![3 => Just(0_usize), 5 => 1_usize..10];
    let added = prop_oneof![2 => Just(0_usize), 3 => 1_usize..10];
    (any::<prop::sample::Index>(), removed, added, any::<bool>()).prop_flat_map(|(at, removed, added, copied)| {
        prop::collection::vec(prop::sample::select(b"ACGT".to_vec()), added).prop_map(move |added| Raw {
            at,
            removed,
            added,
            copied,
        })
    })
}

/// Places a raw variant in the coding sequence; `None` when it changes nothing or leaves its part.
pub fn resolve(gene: &Gene, raw: &Raw) -> Option<Variant> {
    let Raw { at, removed, added, copied } = raw;
    let places: Vec<(usize, usize)> =
        gene.cds.iter().enumerate().flat_map(|(part, range)| range.clone().map(move |place| (part, place))).collect();
    let (part, start) = places[at.index(places.len())];
    let part = &gene.cds[part];
    let end = start + removed;
    if end > part.end {
        return None;
    }
    let mut alternate = added.clone();
    if *copied && *removed == 0 {
        alternate = gene.bases.get(start.checked_sub(added.len())?..start)?.to_vec();
    }
    Variant { start, reference: gene.bases[start..end].to_vec(), alternate }.trimmed()
}

/// Every substitution of the first and last bases of the coding sequence, and of some inside.
pub fn all_substitutions(gene: &Gene, at_most: usize) -> Vec<Variant> {
    let places: Vec<usize> = gene.cds.iter().cloned().flatten().collect();
    let step = (places.len() / at_most).max(1);
    let chosen =
        places.iter().enumerate().filter(|(index, _)| *index < 6 || index + 6 > places.len() || index % step == 0);
    let mut substitutions = Vec::new();
    for (_, place) in chosen {
        let reference = gene.bases[*place];
        for alternate in b"ACGT".iter().filter(|base| **base != reference) {
            substitutions.push(Variant { start: *place, reference: vec![reference], alternate: vec![*alternate] });
        }
    }
    substitutions
}

/// Substitutions of different bases of the coding sequence, in the genome's order.
pub fn substitutions(gene: &Gene, drawn: &[(prop::sample::Index, usize)]) -> Vec<Variant> {
    let places: Vec<usize> = gene.cds.iter().cloned().flatten().collect();
    let mut chosen: Vec<(usize, usize)> =
        drawn.iter().map(|(at, other)| (places[at.index(places.len())], *other)).collect();
    chosen.sort_unstable();
    chosen.dedup_by_key(|(place, _)| *place);
    let substitution = |(start, other): (usize, usize)| {
        let reference = gene.bases[start];
        let alternate = b"ACGT".iter().filter(|base| **base != reference).nth(other).unwrap();
        Variant { start, reference: vec![reference], alternate: vec![*alternate] }
    };
    chosen.into_iter().map(substitution).collect()
}

impl Variant {
    fn trimmed(mut self) -> Option<Self> {
        while let (Some(a), Some(b)) = (self.reference.last(), self.alternate.last())
            && a == b
        {
            self.reference.pop();
            self.alternate.pop();
        }
        while let (Some(a), Some(b)) = (self.reference.first(), self.alternate.first())
            && a == b
        {
            self.reference.remove(0);
            self.alternate.remove(0);
            self.start += 1;
        }
        (self.reference != self.alternate).then_some(self)
    }

    /// As VCF's rules of normalisation have it: what REF and ALT share is trimmed from the right first, so that an indel whose
    /// last base is the anchor's lies one base before.
    pub fn trimmed_from_the_right(&self, gene: &Gene) -> Self {
        let mut moved = self.clone();
        let anchor = gene.bases[self.start - 1];
        let bases = match (&mut moved.reference, &mut moved.alternate) {
            (bases, none) | (none, bases) if none.is_empty() => bases,
            _ => return moved,
        };
        if bases.last() == Some(&anchor) {
            bases.rotate_right(1);
            moved.start -= 1;
        }
        moved
    }

    pub fn end(&self) -> usize {
        self.start + self.reference.len()
    }

    pub fn is_substitution(&self) -> bool {
        self.reference.len() == self.alternate.len()
    }

    /// Bases that are added, less those that are removed.
    pub fn growth(&self) -> isize {
        self.alternate.len().cast_signed() - self.reference.len().cast_signed()
    }

    /// POS, REF and ALT of VCF.
    pub fn columns(&self, gene: &Gene) -> String {
        let text = |bases: &[u8]| String::from_utf8_lossy(bases).into_owned();
        let (start, before) = if self.reference.is_empty() || self.alternate.is_empty() {
            (self.start - 1, text(&gene.bases[self.start - 1..self.start]))
        } else {
            (self.start, String::new())
        };
        format!("{}\t.\t{before}{}\t{before}{}", start + 1, text(&self.reference), text(&self.alternate))
    }

    /// Whether every way to write it lies inside one exon's coding part, away from its ends: then all rules agree that it
    /// changes the coding sequence and nothing else.
    pub fn is_inside(&self, gene: &Gene) -> bool {
        let holders: Vec<_> =
            gene.cds.iter().filter(|part| part.start <= self.start && self.end() <= part.end).cloned().collect();
        let [part] = holders.as_slice() else { return self.is_substitution() && holders.len() > 1 };
        if self.is_substitution() {
            return true;
        }
        let (left, right) = self.placements(gene);
        part.start < left
            && right < part.end
            && gene.cds.iter().filter(|other| other.start < right && left < other.end).count() == 1
    }

    /// The first start and the last end of all placements.
    fn placements(&self, gene: &Gene) -> (usize, usize) {
        let applied = |start: usize, removed: usize, added: &[u8]| {
            [&gene.bases[..start], added, &gene.bases[start + removed..]].concat()
        };
        let result = applied(self.start, self.reference.len(), &self.alternate);
        let (mut left, mut right) = (self.start, self.end());
        if self.reference.is_empty() || self.alternate.is_empty() {
            let (removed, added) = (self.reference.len(), self.alternate.len());
            for start in 1..gene.bases.len() - removed.max(added) {
                if applied(start, removed, &result[start..start + added]) == result {
                    (left, right) = (left.min(start), right.max(start + removed));
                }
            }
        }
        (left, right)
    }
}
