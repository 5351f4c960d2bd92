//! The dictionaries of strings and of contigs in a BCF's header (VCF specification 4.5, section 6.2.1).

use std::collections::HashMap;

use super::super::lines::Lines;

/// Entries of one dictionary; a header within its bound has no more.
const MOST: usize = 4 << 20;

#[derive(Default)]
pub(super) struct Dictionary {
    strings: Vec<Vec<u8>>,
    contigs: Vec<Vec<u8>>,
}

impl Dictionary {
    /// Reads the header's text, and writes it without `IDX`, which a VCF does not have.
    pub(super) fn read(header: &[u8], text: &mut Vec<u8>) -> Result<Self, String> {
        let mut strings = vec![b"PASS".to_vec()];
        let mut known = HashMap::from([(b"PASS".to_vec(), 0)]);
        let mut contigs = Vec::new();
        for line in Lines::new(header) {
            let (shown, index) = split_index(line);
            text.extend_from_slice(&shown);
            text.push(b'\n');
            let is_string = [&b"##FILTER=<"[..], b"##INFO=<", b"##FORMAT=<"].iter().any(|head| line.starts_with(head));
            let Some(id) = id(line) else { continue };
            if is_string && (index.is_some() || !known.contains_key(id)) {
                let index = index.unwrap_or(strings.len());
                known.insert(id.to_vec(), index);
                put(&mut strings, index, id)?;
            } else if line.starts_with(b"##contig=<") {
                let index = index.unwrap_or(contigs.len());
                put(&mut contigs, index, id)?;
            }
        }
        Ok(Self { strings, contigs })
    }

    /// The FILTER, INFO or FORMAT with this index.
    pub(super) fn string(&self, index: i32) -> Result<&[u8], String> {
        entry(&self.strings, index)
            .ok_or_else(|| format!("the header has no FILTER, INFO or FORMAT with index {index}"))
    }

    pub(super) fn contig(&self, index: i32) -> Result<&[u8], String> {
        entry(&self.contigs, index).ok_or_else(|| format!("the header has no contig with index {index}"))
    }
}

fn entry(entries: &[Vec<u8>], index: i32) -> Option<&[u8]> {
    let entry = entries.get(usize::try_from(index).ok()?)?;
    (!entry.is_empty()).then_some(entry)
}

fn put(entries: &mut Vec<Vec<u8>>, index: usize, id: &[u8]) -> Result<(), String> {
    if index >= MOST {
        return Err(format!("the index {index} in its header is too large"));
    }
    if index >= entries.len() {
        entries.resize(index + 1, Vec::new());
    }
    entries[index] = id.to_vec();
    Ok(())
}

fn id(line: &[u8]) -> Option<&[u8]> {
    let start = memchr::memmem::find(line, b"<ID=")? + 4;
    let rest = &line[start..];
    rest.iter().position(|byte| matches!(byte, b',' | b'>')).map(|end| &rest[..end])
}

/// A header line without its `,IDX=7`, and that index.
fn split_index(line: &[u8]) -> (Vec<u8>, Option<usize>) {
    let found = memchr::memmem::rfind(line, b",IDX=").and_then(|at| {
        let digits = line.get(at + 5..)?.strip_suffix(b">")?;
        Some((at, std::str::from_utf8(digits).ok()?.parse().ok()?))
    });
    match found {
        Some((at, index)) => ([&line[..at], b">"].concat(), Some(index)),
        None => (line.to_vec(), None),
    }
}
