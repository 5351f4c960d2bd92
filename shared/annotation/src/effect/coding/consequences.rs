//! Terms that follow from the touched codons, before and after.

use super::Coding;
use crate::{
    Error,
    consequence::{Consequence, Consequences},
    contig::Sequence,
    genetic_code::GeneticCode,
    transcript::{Cds, Transcript},
};

impl Coding {
    /// The terms of what was applied; nothing when it is empty.
    ///
    /// They are Ensembl VEP's, with one rule on top: what the ribosome meets decides. So a start or stop codon that is made
    /// up again, from the bases that move up, is retained, whatever the length of the change.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle's bases are damaged there.
    pub(crate) fn consequences(&self, sequence: &Sequence, transcript: &Transcript) -> Result<Consequences, Error> {
        let mut terms = Consequences::default();
        // The common case first: another codon inside, for an amino acid.
        if let ([before], [after]) = (&self.reference_protein[..], &self.alternate_protein[..])
            && self.first_codon > 0
            && self.reference.len() == self.alternate.len()
            && ![*before, *after].iter().any(|letter| matches!(letter, b'*' | b'X'))
        {
            terms.insert(if before == after { Consequence::Synonymous } else { Consequence::Missense });
            return Ok(terms);
        }
        let Some(cds) = transcript.cds.as_ref().filter(|_| !self.is_empty()) else { return Ok(terms) };
        let padded = cds.missing() + cds.length();
        if !padded.is_multiple_of(3) && self.first_codon == padded / 3 {
            terms.insert(Consequence::IncompleteTerminalCodon);
            terms.insert(Consequence::CodingSequence);
            return Ok(terms);
        }
        let shifts = self.growth() % 3 != 0;
        if shifts {
            terms.insert(Consequence::Frameshift);
        }
        if self.reference_protein.contains(&b'X') || self.alternate_protein.contains(&b'X') {
            if !shifts {
                terms.insert(Consequence::CodingSequence);
            }
            return Ok(terms);
        }
        let start = self.start_codon(sequence, transcript, cds)?;
        match start {
            Codon::Untouched => {}
            Codon::Retained => terms.insert(Consequence::StartRetained),
            Codon::Moved => {
                terms.insert(Consequence::StartRetained);
                return Ok(terms);
            }
            Codon::Lost => terms.insert(Consequence::StartLost),
        }
        if let Some(stop) = self.stop_codon(sequence, transcript, cds)? {
            terms.insert(stop);
        }
        if !shifts {
            self.compare_proteins(start, &mut terms);
        }
        if terms.is_empty() {
            terms.insert(self.by_proteins());
        }
        Ok(terms)
    }

    /// The term when no other fits: where VEP states none, or `coding_sequence_variant`.
    fn by_proteins(&self) -> Consequence {
        let removes = self.growth() < 0 && only_removes(&self.reference_protein, &self.alternate_protein);
        match self.growth() {
            0 => Consequence::CodingSequence,
            _ if removes => Consequence::InframeDeletion,
            _ => Consequence::ProteinAltering,
        }
    }

    /// What becomes of the start codon.
    fn start_codon(&self, sequence: &Sequence, transcript: &Transcript, cds: &Cds) -> Result<Codon, Error> {
        let before = match self.reference.first_chunk::<3>() {
            Some(codon) if cds.has_start && cds.missing() == 0 && self.first_codon == 0 => *codon,
            _ => return Ok(Codon::Untouched),
        };
        let mut now = self.alternate.get(..3).unwrap_or(&self.alternate).to_owned();
        let rest = self.window_end(cds);
        cds.copy(sequence, transcript.strand, (rest, rest.saturating_add(3)), &mut now)?;
        let starts = now.first_chunk::<3>().is_some_and(|now| starts_like(cds.code, before, *now));
        if self.growth() == 0 {
            let same = self.alternate.starts_with(&before);
            return Ok(if same {
                Codon::Untouched
            } else if starts {
                Codon::Retained
            } else {
                Codon::Lost
            });
        }
        if starts {
            return Ok(Codon::Retained);
        }
        // The start codon and what follows it are whole when what was removed stands before them again.
        let removed = self.reference.len().saturating_sub(self.alternate.len());
        let mut whole = Vec::new();
        let removed = i64::try_from(removed).unwrap_or(i64::MAX);
        if let Some((start, _)) = transcript.coding_range(cds).filter(|_| removed > 0) {
            let start = i64::from(start);
            transcript.copy_extended(sequence, (start - removed, start), &mut whole)?;
        }
        whole.extend_from_slice(&self.alternate);
        Ok(if whole.ends_with(&self.reference) { Codon::Moved } else { Codon::Lost })
    }

    /// The term for what becomes of the stop codon, or for a stop that was none.
    fn stop_codon(
        &self,
        sequence: &Sequence,
        transcript: &Transcript,
        cds: &Cds,
    ) -> Result<Option<Consequence>, Error> {
        let stop = |protein: &[u8]| memchr::memchr(b'*', protein);
        let mut after = stop(&self.alternate_protein);
        let Some(before) = stop(&self.reference_protein) else {
            let Some(after) = after else { return Ok(None) };
            // A stop right before the stop codon may leave the protein as it was.
            let unchanged = cds.has_stop
                && self.window_end(cds) + 3 == cds.length()
                && self.alternate_protein.get(..after) == Some(&self.reference_protein);
            return Ok(Some(if unchanged { Consequence::StopRetained } else { Consequence::StopGained }));
        };
        let mut protein = std::borrow::Cow::Borrowed(&self.alternate_protein[..]);
        if after.is_none() && self.window_end(cds) == cds.length() {
            // One more codon, with the bases that move up.
            let whole = self.alternate.len() / 3 * 3;
            let mut codon = self.alternate.get(whole..).unwrap_or_default().to_owned();
            if let Some((_, end)) = transcript.coding_range(cds) {
                transcript.copy_extended(sequence, (end.into(), i64::from(end) + 3), &mut codon)?;
            }
            if let Some(codon) = codon.first_chunk::<3>() {
                protein.to_mut().push(cds.code.translate(*codon).unwrap_or(b'X'));
            }
            after = stop(&protein);
        }
        let Some(after) = after else { return Ok(Some(Consequence::StopLost)) };
        let codon = |codons: &[u8], index: usize| codons.get(index * 3..index * 3 + 3).map(<[u8]>::to_owned);
        Ok(if self.growth() == 0 {
            match after.cmp(&before) {
                std::cmp::Ordering::Less => Some(Consequence::StopGained),
                std::cmp::Ordering::Equal => {
                    let same = codon(&self.reference, before) == codon(&self.alternate, after);
                    (!same).then_some(Consequence::StopRetained)
                }
                std::cmp::Ordering::Greater => Some(Consequence::StopLost),
            }
        } else {
            let unchanged = protein.get(..after) == self.reference_protein.get(..before);
            unchanged.then_some(Consequence::StopRetained)
        })
    }

    /// Adds the term for how the amino acids differ, when the frame does not shift.
    fn compare_proteins(&self, start: Codon, terms: &mut Consequences) {
        let (before, after) = (&self.reference_protein[..], &self.alternate_protein[..]);
        let lost_start = start == Codon::Lost;
        let growth = self.growth();
        if growth == 0 {
            // A start codon that still is one reads as before, whatever it would be elsewhere.
            let skipped = usize::from(start == Codon::Retained);
            let same = before.get(skipped..) == after.get(skipped..);
            let said = |consequence| terms.contains(consequence);
            if !same && !lost_start && !said(Consequence::StopLost) && !said(Consequence::StopGained) {
                terms.insert(Consequence::Missense);
            } else if same && start == Codon::Untouched && !said(Consequence::StopRetained) {
                terms.insert(Consequence::Synonymous);
            }
            return;
        }
        let to_stop = memchr::memchr(b'*', after).map_or(after, |stop| &after[..=stop]);
        let in_frame = if growth > 0 {
            !lost_start && (to_stop.starts_with(before) || to_stop.ends_with(before))
        } else {
            only_removes(&self.reference, &self.alternate)
        };
        if in_frame {
            terms.insert(if growth > 0 { Consequence::InframeInsertion } else { Consequence::InframeDeletion });
        } else if !lost_start && !before.starts_with(b"*") && !after.starts_with(b"*") {
            terms.insert(Consequence::ProteinAltering);
        }
    }

    /// The offset in the coding sequence after the touched codons.
    fn window_end(&self, cds: &Cds) -> u32 {
        let codons = u32::try_from(self.reference.len()).unwrap_or(u32::MAX);
        (self.first_codon * 3).saturating_add(codons).saturating_sub(cds.missing())
    }
}

/// What becomes of the start codon.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Codon {
    Untouched,
    /// It is another one, or made up again, in its place.
    Retained,
    /// It is whole with all that follows, but in another place.
    Moved,
    Lost,
}

/// Whether a codon starts translation as the one did that it replaces. In the standard code only the same amino acid does:
/// the other start codons that NCBI lists for it, TTG and CTG, start few genes, and VEP does not count them.
fn starts_like(code: GeneticCode, before: [u8; 3], now: [u8; 3]) -> bool {
    let amino_acid = code.translate(now);
    amino_acid.is_some()
        && (amino_acid == code.translate(before) || code != GeneticCode::STANDARD && code.is_start(now))
}

/// Whether the shorter bases are the longer ones without one stretch.
fn only_removes(longer: &[u8], shorter: &[u8]) -> bool {
    let equal = |a: &mut dyn Iterator<Item = (&u8, &u8)>| a.take_while(|(a, b)| a == b).count();
    let left = equal(&mut longer.iter().zip(shorter));
    let right = equal(&mut longer.iter().rev().zip(shorter.iter().rev()));
    left + right >= shorter.len()
}
