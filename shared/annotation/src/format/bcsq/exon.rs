//! Where a change lies relative to an exon, and what it does to its splice sites.

use crate::{
    Error, Span,
    change::Change,
    contig::Sequence,
    transcript::{Cds, Strand, Transcript},
};

use super::words::{Word, Words};

/// Bases of an intron that are the splice site itself.
const SITE: u32 = 2;
/// Bases of an intron that are near a splice site, the site included.
pub(super) const INTRON: u32 = 8;
/// Bases of an exon that are near a splice site.
const EXON: i64 = 3;

/// Trims the bases that both alleles share, as bcftools does: from the right first, but not the first base.
pub(crate) fn trimmed<'a>(start: u32, reference: &'a [u8], alternate: &'a [u8]) -> Change<'a> {
    match (reference, alternate) {
        ([first, reference @ ..], [base, alternate @ ..]) if first == base => {
            Change::trimmed(start.saturating_add(1), reference, alternate)
        }
        _ => Change::trimmed(start, reference, alternate),
    }
}

/// A change as it is written in a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variant<'a> {
    pub(crate) change: Change<'a>,
    /// Bases of the record's REF after the change: a deletion may be read so much further right when the bases repeat.
    pub(crate) after: u32,
    /// The bases of REF.
    record: Span,
    /// Whether there are bases of REF before the change.
    pub(crate) anchored: bool,
}

impl<'a> Variant<'a> {
    /// `span` is the whole REF of the record.
    pub(crate) fn new(change: Change<'a>, span: Span) -> Self {
        Self {
            change,
            record: span,
            after: span.end.saturating_sub(change.span().end),
            anchored: change.start > span.start,
        }
    }

    /// Bases replaced by another number of bases. For bcftools this is an elongation or truncation of the feature.
    pub(super) fn replacement(&self) -> Option<Word> {
        let (removed, added) = (self.change.reference.len(), self.change.alternate.len());
        if removed == 0 || added == 0 || removed == added {
            return None;
        }
        Some(if removed > added { Word::FeatureTruncation } else { Word::FeatureElongation })
    }

    /// A deletion over `border`, read further right as far as REF allows, when it is then behind the border: best with a
    /// base between.
    pub(super) fn behind(&self, border: u32, sequence: &Sequence) -> Result<Option<Self>, Error> {
        let moved = self.moved(border.saturating_add(1), sequence)?;
        if moved.is_some() { Ok(moved) } else { self.moved(border, sequence) }
    }

    fn moved(&self, start: u32, sequence: &Sequence) -> Result<Option<Self>, Error> {
        let span = self.change.span();
        let by = start.saturating_sub(span.start);
        if !self.change.is_deletion() || by > self.after {
            return Ok(None);
        }
        // Each base that enters the deletion on the right equals the one that leaves it on the left.
        let bases = sequence.get(Span::new(span.start, span.end.saturating_add(by)))?;
        let (Some(left), Some(right)) = (bases.get(..by as usize), bases.get(span.len() as usize..)) else {
            return Ok(None);
        };
        let change = Change { start, ..self.change };
        Ok((left == right).then_some(Self { change, after: self.after - by, anchored: true, ..*self }))
    }
}

/// An exon, with the splice sites at its sides in the genome's order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exon {
    pub(super) span: Span,
    /// The splice site before its first base; none at the end of the transcript.
    begin: Option<Word>,
    /// The splice site after its last base.
    end: Option<Word>,
}

impl Exon {
    /// The exons of a transcript whose splice sites the variant may touch.
    pub(super) fn near<'t>(transcript: &'t Transcript, span: Span) -> impl Iterator<Item = Self> + use<'t> {
        let first = transcript.exons.partition_point(|exon| exon.end.saturating_add(INTRON) < span.start);
        let near = (first..transcript.exons.len()).map_while(|index| Self::new(transcript, index));
        near.take_while(move |exon| exon.span.start <= span.end.saturating_add(INTRON))
    }

    fn new(transcript: &Transcript, index: usize) -> Option<Self> {
        let span = *transcript.exons.get(index)?;
        let (begin, end) = match transcript.strand {
            Strand::Forward => (Word::SpliceAcceptor, Word::SpliceDonor),
            Strand::Reverse => (Word::SpliceDonor, Word::SpliceAcceptor),
        };
        let last = index + 1 == transcript.exons.len();
        Some(Self { span, begin: (index > 0).then_some(begin), end: (!last).then_some(end) })
    }

    /// What the variant does to the splice sites. `cds`: where the transcript is translated; only there the bases of a
    /// splice site are compared.
    pub(super) fn words(&self, variant: &Variant<'_>, cds: &Cds, sequence: &Sequence) -> Result<Words, Error> {
        let mut words = Words::default();
        let span = variant.change.span();
        words.extend(variant.replacement());
        if let Some(site) = self.begin {
            let border = i64::from(self.span.start);
            // Bases of the intron between the change and the exon, and of the exon before the change.
            let (before, into) = (border - i64::from(span.end), i64::from(span.start) - border);
            let word = match (span.is_empty(), before, into) {
                (true, _, -1) | (false, ..=1, ..0) => Some(site),
                (true, _, -7..=3) | (false, 2..=7, _) | (false, _, 0..EXON) => Some(Word::SpliceRegion),
                _ => None,
            };
            words.extend(word);
            if before < 0 && word == Some(site) && variant.behind(self.span.start, sequence)?.is_some() {
                words.insert(Word::Synonymous);
            }
            if self.shows(word, site, before, variant) && cds.parts.iter().any(|part| part.start == self.span.start) {
                let bases = if word == Some(site) { SITE } else { INTRON };
                self.compare(
                    Span::new(self.span.start.saturating_sub(bases), self.span.start),
                    variant,
                    sequence,
                    &mut words,
                )?;
            }
        }
        let spans = span.start < self.span.start && span.end > self.span.end;
        if let Some(site) = self.end.filter(|_| !spans) {
            let border = i64::from(self.span.end);
            let (after, left) = (i64::from(span.start) - border, border - i64::from(span.end));
            let word = match (span.is_empty(), after, left) {
                (true, 0..=1, _) | (false, ..=1, ..0) => Some(site),
                (true, -2..=7, _) | (false, 2..=7, _) | (false, _, 0..EXON) => Some(Word::SpliceRegion),
                _ => None,
            };
            words.extend(word);
            if self.shows(word, site, after, variant) && cds.parts.iter().any(|part| part.end == self.span.end) {
                let bases = if word == Some(site) { SITE } else { INTRON };
                self.compare(
                    Span::new(self.span.end, self.span.end.saturating_add(bases)),
                    variant,
                    sequence,
                    &mut words,
                )?;
            }
        }
        Ok(words)
    }

    /// Whether the bases at a splice site are compared: next to it, and for its surroundings when REF has all of them.
    fn shows(&self, word: Option<Word>, site: Word, distance: i64, variant: &Variant<'_>) -> bool {
        match word {
            Some(word) if word == site => distance == 0,
            Some(_) => {
                distance > 0
                    && variant.anchored
                    && variant.record.start < self.span.end
                    && variant.record.end >= self.span.end + INTRON
            }
            None => false,
        }
    }

    /// An insertion or deletion that leaves the same bases at the splice site is synonymous too.
    fn compare(&self, site: Span, variant: &Variant<'_>, sequence: &Sequence, words: &mut Words) -> Result<(), Error> {
        let change = &variant.change;
        if !change.is_insertion() && !change.is_deletion() {
            return Ok(());
        }
        let added = u32::try_from(change.alternate.len()).unwrap_or(u32::MAX);
        let removed = change.span().len();
        for at in site.start..site.end {
            let base = |at: u32| Ok::<_, Error>(sequence.get(Span::new(at, at.saturating_add(1)))?.first().copied());
            let after = if at < change.start {
                base(at)?
            } else if let Some(inserted) = change.alternate.get((at - change.start) as usize) {
                Some(*inserted)
            } else {
                base((at - added).saturating_add(removed))?
            };
            if after != base(at)? {
                return Ok(());
            }
        }
        words.insert(Word::Synonymous);
        Ok(())
    }
}
