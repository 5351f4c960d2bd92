//! The entries of one record, and the haplotypes that they are of.

use crate::{
    Consequence,
    haplotype::{self, Genotypes},
    transcript::{Gene, Transcript},
};

use super::{
    text::{NMD, append_name},
    words::{Word, Words},
};

/// The last entries that a new one is compared with.
const COMPARED: usize = 1_000;

/// The entries of one record, each once.
#[derive(Default)]
pub(super) struct Entries {
    pub(super) value: Vec<u8>,
    /// The ends of the entries in `value`.
    pub(super) ends: Vec<usize>,
    /// The most severe consequence of the allele.
    pub(super) worst: Option<Consequence>,
    /// With haplotypes: those that carry the allele, those on which it acts on its own, and those of each entry.
    pub(super) carriers: Vec<u32>,
    pub(super) alone: Vec<u32>,
    pub(super) slots: Vec<(usize, u32)>,
    /// The words that transcripts were given, by the place of their names.
    pub(super) written: Vec<(usize, Words, bool)>,
}

impl Entries {
    /// Forgets the record before.
    pub(super) fn clear(&mut self) {
        self.value.clear();
        self.ends.clear();
        self.written.clear();
        self.slots.clear();
    }

    /// Adds what the allele does with others. Answers whether it also acts on its own: on a haplotype without the others, in
    /// a genotype that is not phased, or carried by no sample.
    pub(super) fn compound(&mut self, entries: &[haplotype::Entry], genotypes: &Genotypes, number: usize) -> bool {
        let mut alone = genotypes.unphased(number).to_vec();
        let mut is_joined = false;
        for entry in entries {
            if entry.text.is_empty() {
                alone.extend_from_slice(&entry.slots);
                continue;
            }
            is_joined = true;
            let all = std::mem::replace(&mut self.carriers, entry.slots.to_vec());
            let start = self.begin_entry();
            self.value.extend_from_slice(&entry.text);
            self.close(start);
            self.carriers = all;
        }
        self.alone.clear();
        if is_joined {
            self.alone.extend_from_slice(&alone);
        } else {
            self.alone.extend_from_slice(&self.carriers);
        }
        !is_joined || !alone.is_empty()
    }

    /// Adds an entry of words alone, unless one of the transcript has all of them.
    pub(super) fn only(&mut self, transcript: &Transcript, gene: &Gene, words: Words) {
        if words.is_empty() || self.has(transcript, words) {
            return;
        }
        self.count(words);
        let start = self.value.len();
        self.entry(transcript, gene, words, true, true);
        if words.without(Words::PROTEIN).is_empty() {
            self.value.push(b'|');
            self.value.push(if transcript.strand.is_forward() { b'+' } else { b'-' });
        }
        self.close(start);
    }

    pub(super) fn count(&mut self, words: Words) {
        self.worst = self.worst.into_iter().chain(words.most_severe()).min();
    }

    fn has(&self, transcript: &Transcript, words: Words) -> bool {
        let id = transcript.id.as_ptr() as usize;
        let splice = words.without(Words::SPLICE).is_empty();
        let mut written = self.written.iter().filter(|(other, ..)| *other == id);
        written.any(|(_, written, alone)| (*alone || splice) && words.without(*written).is_empty())
    }

    pub(super) fn begin_entry(&mut self) -> usize {
        let start = self.value.len();
        if start > 0 {
            self.value.push(b',');
        }
        start
    }

    pub(super) fn entry(&mut self, transcript: &Transcript, gene: &Gene, mut words: Words, named: bool, alone: bool) {
        if named {
            self.written.push((transcript.id.as_ptr() as usize, words, alone));
            if transcript.biotype == NMD {
                words.insert(Word::NmdTranscript);
            }
        }
        self.begin_entry();
        words.append(&mut self.value);
        append_name(&mut self.value, transcript, gene, named);
    }

    /// Ends the entry that begins at `start`; one that is there already is taken back.
    pub(super) fn close(&mut self, start: usize) {
        let new = self.value.get(start..).unwrap_or_default();
        let new = new.strip_prefix(b",").unwrap_or(new);
        // Not all are compared with all: a hostile record has very many.
        for (place, end) in self.ends.iter().enumerate().rev().take(COMPARED) {
            let from = place.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |before| before + 1);
            if self.value.get(from..*end) == Some(new) {
                self.value.truncate(start);
                self.slots.extend(self.carriers.iter().map(|slot| (place, *slot)));
                return;
            }
        }
        self.slots.extend(self.carriers.iter().map(|slot| (self.ends.len(), *slot)));
        self.ends.push(self.value.len());
    }
}
