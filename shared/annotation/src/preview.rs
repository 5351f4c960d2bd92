//! The first variants of the input, annotated once more for people to look at: whatever the format of the output, and
//! without a cost for the other records.

#[cfg(test)]
mod tests;

pub use gas_preview::*;
use memchr::memchr_iter;

use crate::{Error, Options, Reference, annotate::Annotator, format::Writer, vcf::lines::Lines};

/// Text that is searched for the first variants, in bytes: a file may begin with many records without an allele.
const SEARCHED: usize = 4 << 20;

/// The longest line up to its ALT that is kept, in bytes.
const LONGEST: usize = 64 << 10;

/// The columns of what is kept of a line: no samples.
const COLUMNS: usize = 8;

/// The first lines of an input that have an alternate allele, as far as they matter here.
#[derive(Default)]
pub(crate) struct FirstLines {
    lines: Vec<Vec<u8>>,
    searched: usize,
    more: bool,
}

impl FirstLines {
    /// Takes what it needs of the next lines.
    pub(crate) fn add(&mut self, text: &[u8]) {
        if self.lines.len() >= VARIANTS || self.searched >= SEARCHED {
            self.more |= !text.is_empty();
            return;
        }
        self.searched += text.len();
        let mut lines = Lines::new(text);
        for line in lines.by_ref() {
            if self.lines.len() >= VARIANTS {
                self.more = true;
                return;
            }
            self.lines.extend(kept(line));
        }
    }

    /// The variants of these lines.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when the bundle is damaged.
    pub(crate) fn annotate(&self, reference: &Reference, options: &Options) -> Result<Preview, Error> {
        let mut annotator = Annotator::with_writer(reference, options, COLUMNS, Writer::preview(reference));
        let mut nothing = Vec::new();
        for line in &self.lines {
            // A record at fault is none of the result's either.
            let _fault = annotator.annotate(line, 0, &mut nothing)?;
        }
        let (variants, left_out) = annotator.into_preview();
        Ok(Preview { reference: reference.name().to_owned(), more: self.more || left_out, variants })
    }
}

/// CHROM to ALT, and of INFO what says how far a structural variant reaches.
fn kept(line: &[u8]) -> Option<Vec<u8>> {
    let mut tabs = memchr_iter(b'\t', line);
    let start = tabs.by_ref().nth(3)?;
    let end = tabs.next()?;
    if &line[start + 1..end] == b"." || end > LONGEST {
        return None;
    }
    let info = tabs.nth(1)? + 1;
    let info = line[info..].split(|byte| *byte == b'\t').next()?;
    let mut kept = line[..end].to_vec();
    kept.extend_from_slice(b"\t.\t.\t");
    let fields = info.split(|byte| *byte == b';');
    let reach = fields.filter(|field| field.starts_with(b"END=") || field.starts_with(b"SVLEN="));
    let info = kept.len();
    for field in reach.filter(|field| field.len() < LONGEST).take(2) {
        if kept.len() > info {
            kept.push(b';');
        }
        kept.extend_from_slice(field);
    }
    if kept.len() == info {
        kept.push(b'.');
    }
    Some(kept)
}
