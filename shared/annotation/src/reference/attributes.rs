//! Names and identifiers from GFF3 attributes, as Ensembl, GENCODE and NCBI write them.

use noodles_gff::record::Attributes;

/// The first of these attributes that is there and not empty.
pub(super) fn first(attributes: &Attributes<'_>, tags: &[&str]) -> Vec<u8> {
    tags.iter()
        .filter_map(|tag| attributes.get(tag.as_bytes())?.ok())
        .map(|value| value.as_ref().to_vec())
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}

/// The values of `Parent`, which may be several.
pub(super) fn parents(attributes: &Attributes<'_>) -> Vec<Vec<u8>> {
    let parents = first(attributes, &["Parent"]);
    parents.split(|byte| *byte == b',').filter(|parent| !parent.is_empty()).map(<[u8]>::to_vec).collect()
}

/// An ID without the prefix that Ensembl (`gene:`) or NCBI (`gene-`) puts before it.
pub(super) fn bare(id: &[u8]) -> &[u8] {
    const PREFIXES: [&[u8]; 7] = [b"gene:", b"transcript:", b"CDS:", b"gene-", b"rna-", b"cds-", b"id-"];
    PREFIXES.iter().find_map(|prefix| id.strip_prefix(*prefix)).unwrap_or(id)
}

/// A value as a part of CSQ: what separates things in VCF is percent-encoded (VCF 4.3, section 1.2).
pub(crate) fn escaped(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    for byte in value {
        match byte {
            b',' | b';' | b'=' | b'|' | b'&' | b'%' | b' ' | b'"' | 0..=31 | 127 => {
                out.extend_from_slice(format!("%{byte:02X}").as_bytes());
            }
            _ => out.push(*byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_encoded_and_prefixes_removed() {
        assert_eq!(escaped(b"ADE5,7|a b"), b"ADE5%2C7%7Ca%20b");
        assert_eq!(bare(b"gene:YAL069W"), b"YAL069W");
        assert_eq!(bare(b"cds-YP_009724389.1"), b"YP_009724389.1");
        assert_eq!(bare(b"YAL069W"), b"YAL069W");
    }
}
