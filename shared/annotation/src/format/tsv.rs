//! A table: one line for each allele and feature, columns separated by tabs.

use crate::{Reference, vcf::record::Record};

use super::{
    Allele, Entry,
    fields::{self, Fields, Style},
    known::Columns,
};

/// As in VEP's tab-delimited output, lists are joined by commas and a dash stands for nothing.
const STYLE: Style = Style { separator: b'\t', list: b',', empty: b"-", escape: fields::escape_table };

/// Collects the lines of one record.
pub(super) struct Tsv {
    /// Lines about the run.
    head: String,
    fields: Fields,
    lines: Vec<u8>,
    /// The last allele that has a line, and where the one after it begins in ALT.
    last: usize,
    next: usize,
}

impl Tsv {
    pub(super) fn new(columns: &Columns, has_partners: bool, reference: &Reference) -> Self {
        let head = format!(
            "## engine: {}\n## reference: {}\n## reference digest: {}\n",
            crate::ENGINE,
            reference.name().replace(char::is_control, " "),
            reference.digest()
        );
        Self { head, fields: Fields::new(STYLE, columns, has_partners), lines: Vec::new(), last: 0, next: 0 }
    }

    pub(super) fn declare(&self, header: &mut Vec<u8>) {
        header.extend_from_slice(self.head.as_bytes());
        header.extend_from_slice(b"#CHROM\tPOS\tID\tREF\tALT\t");
        self.fields.names(header);
        header.push(b'\n');
    }

    pub(super) fn begin(&mut self) {
        self.lines.clear();
        (self.last, self.next) = (0, 0);
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        let Allele { number, written, .. } = *entry.allele;
        self.fill(entry.record, number.saturating_sub(1));
        if self.last < number {
            self.last = number;
            self.next += written.len() + 1;
        }
        columns(entry.record, written, &mut self.lines);
        self.fields.append(entry, &mut self.lines);
        self.lines.push(b'\n');
    }

    /// Appends the lines. An allele that nothing was added for has one of dashes, so that none is lost.
    pub(super) fn finish(&mut self, record: &Record<'_>, output: &mut Vec<u8>) {
        self.fill(record, usize::MAX);
        output.extend_from_slice(&self.lines);
    }

    fn fill(&mut self, record: &Record<'_>, until: usize) {
        while self.last < until {
            let Some(rest) = record.alternates().get(self.next..) else { break };
            let written = &rest[..memchr::memchr(b',', rest).unwrap_or(rest.len())];
            columns(record, written, &mut self.lines);
            self.fields.append_empty(&mut self.lines);
            self.lines.push(b'\n');
            self.last += 1;
            self.next += written.len() + 1;
        }
    }
}

/// CHROM, POS, ID, REF, and one allele of ALT, each with its tab.
fn columns(record: &Record<'_>, alternate: &[u8], lines: &mut Vec<u8>) {
    lines.extend_from_slice(record.before_alternates());
    lines.extend_from_slice(alternate);
    lines.push(b'\t');
}
