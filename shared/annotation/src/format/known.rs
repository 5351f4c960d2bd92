//! Known variants and regions of an allele: as columns beside the entries, or under INFO keys of their own.

use crate::{Reference, vcf::record::Record};

use super::{Allele, fields};

/// The columns of a reference's known sets and region tracks, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    names: Vec<String>,
    /// How many of them are of known sets; those of tracks follow.
    known: usize,
    /// Which of the known fields are IDs.
    ids: Vec<usize>,
}

impl Columns {
    /// A set's `ID` is in the column of the set's name, `clinvar`; other fields follow as `clinvar_CLNSIG`. A track is in
    /// the column of its name.
    pub(super) fn of(reference: &Reference) -> Self {
        let mut columns = Self::default();
        for set in reference.known_sets() {
            for field in &set.fields {
                if field == "ID" {
                    columns.ids.push(columns.names.len());
                    columns.names.push(set.name.clone());
                } else {
                    columns.names.push(format!("{}_{field}", set.name));
                }
            }
        }
        columns.known = columns.names.len();
        columns.names.extend(reference.tracks().iter().cloned());
        columns
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.names.iter().map(String::as_bytes)
    }

    pub(super) fn known(&self) -> impl Iterator<Item = &str> {
        self.names.iter().take(self.known).map(String::as_str)
    }

    pub(super) fn tracks(&self) -> impl Iterator<Item = &str> {
        self.names.iter().skip(self.known).map(String::as_str)
    }

    /// Places among the known fields that hold IDs.
    pub(super) fn ids(&self) -> &[usize] {
        &self.ids
    }
}

/// INFO keys with one value for each ALT allele.
pub(super) struct PerAllele {
    columns: Columns,
    /// For each column, the values so far, each with a comma before it but the first.
    values: Vec<Vec<u8>>,
    /// For each column, whether any allele has a value.
    is_given: Vec<bool>,
    /// Alleles that have their place in the values.
    alleles: usize,
    joined: Vec<u8>,
}

impl PerAllele {
    pub(super) fn new(columns: Columns) -> Self {
        let count = columns.names.len();
        Self { columns, values: vec![Vec::new(); count], is_given: vec![false; count], alleles: 0, joined: Vec::new() }
    }

    pub(super) fn declare(&self, header: &mut Vec<u8>) {
        for name in self.columns.names() {
            header.extend_from_slice(b"##INFO=<ID=");
            header.extend_from_slice(name);
            header
                .extend_from_slice(b",Number=A,Type=String,Description=\"Of the reference, for each ALT allele; from ");
            header.extend_from_slice(crate::ENGINE.as_bytes());
            header.extend_from_slice(b"\">\n");
        }
    }

    pub(super) fn begin(&mut self) {
        if self.alleles > 0 {
            self.values.iter_mut().for_each(Vec::clear);
            self.is_given.fill(false);
            self.alleles = 0;
        }
    }

    /// Takes the values of an allele when it comes for the first time.
    pub(super) fn add(&mut self, allele: &Allele<'_>) {
        if self.values.is_empty() || allele.number <= self.alleles {
            return;
        }
        self.fill(allele.number - 1);
        let given = allele.known.iter().chain(allele.regions);
        for ((values, is_given), value) in self.values.iter_mut().zip(&mut self.is_given).zip(given) {
            if !values.is_empty() {
                values.push(b',');
            }
            if value.is_empty() {
                values.push(b'.');
            } else {
                *is_given = true;
                fields::escape(value, values);
            }
        }
        self.alleles = allele.number;
    }

    /// `key=value` of the columns that have one, joined by semicolons.
    pub(super) fn finish(&mut self, record: &Record<'_>) -> &[u8] {
        self.joined.clear();
        if self.is_given.contains(&true) {
            self.fill(1 + memchr::memchr_iter(b',', record.alternates()).count());
            for (index, values) in self.values.iter().enumerate().filter(|(index, _)| self.is_given[*index]) {
                if !self.joined.is_empty() {
                    self.joined.push(b';');
                }
                self.joined.extend_from_slice(self.columns.names[index].as_bytes());
                self.joined.push(b'=');
                self.joined.extend_from_slice(values);
            }
        }
        &self.joined
    }

    /// A dot for each of the alleles up to this number that nothing was added for.
    fn fill(&mut self, alleles: usize) {
        for _ in self.alleles..alleles {
            for values in &mut self.values {
                values.extend_from_slice(if values.is_empty() { b"." } else { b",." });
            }
        }
        self.alleles = self.alleles.max(alleles);
    }
}
