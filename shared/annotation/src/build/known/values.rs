//! The values of the fields that are kept of a known allele.

use std::path::Path;

use crate::{build::warnings::Warnings, bundle::Fields};

/// How many values an INFO field has (VCF specification, section 1.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    /// One for each alternate allele.
    Alternates,
    /// One for REF and one for each alternate allele.
    Alleles,
    /// All of them stand for the record.
    Record,
}

/// The fields that are kept, and their values in the record that was read last.
pub(super) struct Values {
    fields: Vec<(String, Option<Number>)>,
    values: Vec<Vec<u8>>,
    alternates: usize,
}

impl Values {
    pub(super) fn new(fields: &[String]) -> Self {
        Self {
            fields: fields.iter().map(|field| (field.clone(), None)).collect(),
            values: vec![Vec::new(); fields.len()],
            alternates: 0,
        }
    }

    /// Takes up a header line (without its `##`).
    pub(super) fn declare(&mut self, line: &[u8]) {
        let Some(declared) = std::str::from_utf8(line).ok().and_then(|line| line.strip_prefix("INFO=<ID=")) else {
            return;
        };
        let Some((id, rest)) = declared.split_once(',') else { return };
        if let Some((_, number)) = self.fields.iter_mut().find(|(field, _)| field == id) {
            *number = Some(match rest.strip_prefix("Number=").and_then(|rest| rest.split(',').next()) {
                Some("A") => Number::Alternates,
                Some("R") => Number::Alleles,
                _ => Number::Record,
            });
        }
    }

    /// Warns of fields that the header does not declare.
    pub(super) fn check(&self, path: &Path, warnings: &mut Warnings) {
        for (field, _) in self.fields.iter().filter(|(field, number)| field != "ID" && number.is_none()) {
            warnings.warn(path, None, format!("the header declares no INFO field {field}; is it spelled right?"));
        }
    }

    /// Takes up a record.
    pub(super) fn record(&mut self, id: &[u8], info: &[u8], alternates: &[u8]) {
        self.alternates = alternates.split(|byte| *byte == b',').count();
        self.values.iter_mut().for_each(Vec::clear);
        let slot = |name: &[u8]| self.fields.iter().position(|(field, _)| field.as_bytes() == name);
        if id != b"."
            && let Some(value) = slot(b"ID").and_then(|slot| self.values.get_mut(slot))
        {
            // Several IDs are joined by `&`, as VEP does.
            value.extend(id.iter().map(|byte| match byte {
                b';' => b'&',
                b'&' => b'+',
                other => *other,
            }));
        }
        for entry in info.split(|byte| *byte == b';') {
            let equals = memchr::memchr(b'=', entry);
            let key = &entry[..equals.unwrap_or(entry.len())];
            if key != b"ID"
                && let Some(value) = slot(key).and_then(|slot| self.values.get_mut(slot))
            {
                // A flag has no value; VEP shows 1 for those that are set.
                value.clear();
                value.extend_from_slice(equals.map_or(b"1", |equals| &entry[equals + 1..]));
            }
        }
    }

    /// The values of an alternate allele (its index is from 0), as a block has them.
    pub(super) fn of_allele(&self, allele: usize) -> Box<[u8]> {
        let mut encoded = Vec::new();
        for ((_, number), value) in self.fields.iter().zip(&self.values) {
            let per_allele = match number {
                Some(Number::Alternates) => Some((self.alternates, allele)),
                Some(Number::Alleles) => Some((self.alternates + 1, allele + 1)),
                _ => None,
            };
            let parts = || value.split(|byte| *byte == b',');
            let own = match per_allele {
                Some((count, index)) if parts().count() == count => parts().nth(index).unwrap_or_default(),
                _ => value,
            };
            Fields::write_string(if own == b"." { b"" } else { own }, &mut encoded);
        }
        encoded.into()
    }
}
