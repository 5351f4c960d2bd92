//! INFO with the engine's own keys replaced and everything else as it came.

use memchr::memmem::Finder;

/// The mark of a bad record: one that an earlier run left is not true of a record that is annotated now.
const BAD: &[u8] = b"GAS_BAD";

/// The keys that the engine writes into INFO.
pub(crate) struct Info {
    /// The first is the annotation's; the others hold known variants and regions. A Finder each, made once.
    keys: Vec<Finder<'static>>,
}

impl Info {
    /// `key` is the annotation's; it may be empty, when there is no INFO in the output.
    pub(crate) fn new<'k>(key: &'k str, beside: impl Iterator<Item = &'k [u8]>) -> Self {
        let keys = [key.as_bytes()].into_iter().chain(beside).chain([BAD]);
        Self { keys: keys.map(|key| Finder::new(key).into_owned()).collect() }
    }

    fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.keys.iter().map(Finder::needle).filter(|key| !key.is_empty())
    }

    /// Appends INFO without the engine's keys, then with its annotation, unless that is empty, and then with `beside`:
    /// further `key=value` pairs joined by `;`.
    pub(crate) fn replace(&self, info: &[u8], annotation: &[u8], beside: &[u8], output: &mut Vec<u8>) {
        let start = output.len();
        if info != b"." {
            // Most records have none of the keys and are copied in one piece; a key's letters elsewhere do no harm.
            if self.keys.iter().all(|key| key.find(info).is_none()) {
                output.extend_from_slice(info);
            } else {
                for field in info.split(|byte| *byte == b';').filter(|field| !self.is_own(field)) {
                    separate(output, start);
                    output.extend_from_slice(field);
                }
            }
        }
        if !annotation.is_empty() {
            separate(output, start);
            let key = self.keys.first().map_or(&[][..], Finder::needle);
            output.extend_from_slice(key);
            output.push(b'=');
            output.extend_from_slice(annotation);
        }
        if !beside.is_empty() {
            separate(output, start);
            output.extend_from_slice(beside);
        }
        if output.len() == start {
            output.push(b'.');
        }
    }

    pub(super) fn is_own(&self, field: &[u8]) -> bool {
        let end = memchr::memchr(b'=', field).unwrap_or(field.len());
        self.keys().any(|key| key == &field[..end])
    }
}

/// A semicolon between two fields; one that INFO ends with already serves.
fn separate(output: &mut Vec<u8>, start: usize) {
    if output.len() > start && output.last() != Some(&b';') {
        output.push(b';');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(info: &[u8], annotation: &[u8], beside: &[u8]) -> String {
        let mut output = Vec::new();
        Info::new("CSQ", [&b"clinvar"[..]].into_iter()).replace(info, annotation, beside, &mut output);
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn the_annotation_is_added_replaced_and_removed() {
        assert_eq!(replaced(b".", b"new", b""), "CSQ=new");
        assert_eq!(replaced(b"DP=3;DB", b"new", b""), "DP=3;DB;CSQ=new");
        assert_eq!(replaced(b"DP=3;CSQ=old;DB", b"new", b""), "DP=3;DB;CSQ=new");
        assert_eq!(replaced(b"CSQ=old", b"", b""), ".");
        assert_eq!(replaced(b"CSQ=old;DP=3", b"", b""), "DP=3");
        assert_eq!(replaced(b"BCSQ=a;XCSQ;CSQX=1", b"new", b""), "BCSQ=a;XCSQ;CSQX=1;CSQ=new");
        assert_eq!(replaced(b"DP=3;GAS_BAD=old;DB", b"new", b""), "DP=3;DB;CSQ=new");
        assert_eq!(replaced(b".", b"", b""), ".");
        assert_eq!(replaced(b"FOO=1;=x;;", b"new", b""), "FOO=1;=x;;CSQ=new");
    }

    #[test]
    fn known_variants_and_regions_stand_behind_it() {
        assert_eq!(replaced(b"DP=3;clinvar=1", b"new", b"clinvar=7,."), "DP=3;CSQ=new;clinvar=7,.");
        assert_eq!(replaced(b"clinvar", b"", b""), ".");
        assert_eq!(replaced(b".", b"", b"clinvar=7"), "clinvar=7");
    }
}
