//! `CSQ` as Ensembl VEP writes it: one entry for each allele and feature, fields separated by `|`.

use super::{
    Entry,
    fields::{self, Fields, Style},
    known::Columns,
};

pub(super) const KEY: &str = "CSQ";

const STYLE: Style = Style { separator: b'|', list: b'&', empty: b"", escape: fields::escape };

/// Collects the entries of one record.
pub(super) struct Csq {
    fields: Fields,
    value: Vec<u8>,
}

impl Csq {
    pub(super) fn new(columns: &Columns, has_partners: bool) -> Self {
        Self { fields: Fields::new(STYLE, columns, has_partners), value: Vec::new() }
    }

    pub(super) fn declare(&self, header: &mut Vec<u8>) {
        header.extend_from_slice(b"##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Consequence annotations from ");
        header.extend_from_slice(crate::ENGINE.as_bytes());
        header.extend_from_slice(b". Format: ");
        self.fields.names(header);
        header.extend_from_slice(b"\">\n");
    }

    pub(super) fn begin(&mut self) {
        self.value.clear();
    }

    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        if !self.value.is_empty() {
            self.value.push(b',');
        }
        self.fields.append(entry, &mut self.value);
    }

    /// The value of the key; empty when nothing was added.
    pub(super) fn value(&self) -> &[u8] {
        &self.value
    }
}
