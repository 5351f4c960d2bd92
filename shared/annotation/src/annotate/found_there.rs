//! What the reference's known sets and region tracks say of an allele.

use crate::{Error, Reference, Span, change::Change, contig::Contig, format::Allele, summary::Counts};

/// What was found for the allele that was looked up last.
pub(super) struct FoundThere<'r> {
    reference: &'r Reference,
    rotated: Vec<u8>,
    /// A value for each field of each set.
    known: Vec<Vec<u8>>,
    /// The names for each track.
    regions: Vec<Vec<u8>>,
}

impl<'r> FoundThere<'r> {
    pub(super) fn new(reference: &'r Reference) -> Self {
        let fields = reference.known_sets().iter().map(|set| set.fields.len()).sum();
        Self {
            reference,
            rotated: Vec::new(),
            known: vec![Vec::new(); fields],
            regions: vec![Vec::new(); reference.tracks().len()],
        }
    }

    /// The allele with what was found.
    pub(super) fn told<'a>(&'a self, allele: Allele<'a>) -> Allele<'a> {
        Allele { known: &self.known, regions: &self.regions, ..allele }
    }

    /// Finds what the sets say of the same allele, however it is written, and the regions that it touches; counts it as known
    /// or novel.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle is damaged there.
    pub(super) fn look_up(&mut self, contig: &Contig, change: &Change<'_>, counts: &mut Counts) -> Result<(), Error> {
        let sets = self.reference.known_sets();
        if !sets.is_empty() {
            let change = change.left_aligned(&contig.sequence, &mut self.rotated)?;
            let (mut from, mut is_known) = (0, false);
            for (set, fields) in sets.iter().map(|set| set.fields.len()).enumerate() {
                is_known |= contig.known(set, &change, &mut self.known[from..from + fields])?;
                from += fields;
            }
            counts.known(is_known);
        }
        self.find_regions(contig, change.span())
    }

    /// For what has no bases: the regions alone.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle is damaged there.
    pub(super) fn look_up_regions(&mut self, contig: &Contig, span: Span) -> Result<(), Error> {
        self.known.iter_mut().for_each(Vec::clear);
        self.find_regions(contig, span)
    }

    fn find_regions(&mut self, contig: &Contig, span: Span) -> Result<(), Error> {
        for (track, names) in self.regions.iter_mut().enumerate() {
            names.clear();
            contig.regions(track, span, names)?;
        }
        Ok(())
    }
}
