//! Column 9 of a GFF3, and names and identifiers as Ensembl, GENCODE and NCBI write them.

use std::borrow::Cow;

use super::shown;

/// The attributes of a feature: `tag=value` pairs separated by semicolons, percent-encoded.
#[derive(Clone, Copy, Debug)]
pub(in crate::build) struct Attributes<'l>(&'l [u8]);

impl<'l> Attributes<'l> {
    /// Refuses what looks like GTF, whose attributes have no `=`.
    pub(super) fn parse(column: &'l [u8]) -> Result<Self, String> {
        let attributes = if column == b"." { &b""[..] } else { column };
        if attributes.contains(&b'"') && !attributes.contains(&b'=') {
            return Err(format!("the attributes {} are those of GTF; give the models as GFF3", shown(column)));
        }
        Ok(Self(attributes))
    }

    /// The value of the first of these attributes that is there and not empty, decoded.
    pub(in crate::build) fn first(&self, tags: &[&str]) -> Option<Cow<'l, [u8]>> {
        tags.iter().find_map(|tag| self.raw(tag)).map(decoded)
    }

    /// The same as text; bytes that are no UTF-8 are replaced.
    pub(in crate::build) fn text(&self, tags: &[&str]) -> Option<String> {
        self.first(tags).map(|value| String::from_utf8_lossy(&value).into_owned())
    }

    /// The values of an attribute that may have several, separated by commas.
    pub(in crate::build) fn list(&self, tag: &str) -> impl Iterator<Item = Cow<'l, [u8]>> {
        let values = self.raw(tag).unwrap_or_default();
        values.split(|byte| *byte == b',').filter(|value| !value.is_empty()).map(decoded)
    }

    /// Whether a list holds a value.
    pub(in crate::build) fn has(&self, tag: &str, value: &[u8]) -> bool {
        self.list(tag).any(|other| *other == *value)
    }

    fn raw(&self, tag: &str) -> Option<&'l [u8]> {
        self.0.split(|byte| *byte == b';').find_map(|pair| {
            let value = pair.trim_ascii_start().strip_prefix(tag.as_bytes())?.strip_prefix(b"=")?;
            (!value.is_empty()).then_some(value)
        })
    }
}

/// Percent-decoded; a percent sign without two hex digits stays.
fn decoded(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.contains(&b'%') {
        return Cow::Borrowed(value);
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((first, after)) = rest.split_first() {
        let mut decoded = [0];
        match after.get(..2) {
            Some(digits) if *first == b'%' && hex::decode_to_slice(digits, &mut decoded).is_ok() => {
                bytes.push(decoded[0]);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    Cow::Owned(bytes)
}

/// An ID without the prefix that Ensembl (`gene:`) or NCBI (`gene-`) puts before it.
pub(in crate::build) fn bare(id: &[u8]) -> &[u8] {
    const PREFIXES: [&[u8]; 7] = [b"gene:", b"transcript:", b"CDS:", b"gene-", b"rna-", b"cds-", b"id-"];
    PREFIXES.iter().find_map(|prefix| id.strip_prefix(*prefix)).unwrap_or(id)
}

/// Splits `ENST00000357654.9` or `NM_007294.4` into identifier and version. Only accessions of Ensembl's and NCBI's form
/// have one: the dot of `AT1G01010.1` or `F56F11.4` belongs to the name.
pub(in crate::build) fn versioned(id: &str) -> (&str, Option<u32>) {
    let split = id.rsplit_once('.').and_then(|(accession, version)| {
        let digits = accession.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
        let letters = accession.len() - digits.len();
        let digits = digits.strip_prefix('_').unwrap_or(digits);
        let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let digits_only = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
        (letters >= 2 && number && digits_only).then(|| Some((accession, version.parse().ok()?)))?
    });
    split.map_or((id, None), |(accession, version)| (accession, Some(version)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_their_whole_tag_and_decoded() {
        let attributes = Attributes::parse(b"ID=a;gene=;gene_name=b%2Cc%3; Name=d;tag=basic,MANE%20Select;").unwrap();
        assert_eq!(attributes.text(&["gene", "gene_name"]).as_deref(), Some("b,c%3"));
        assert_eq!(attributes.text(&["Name"]).as_deref(), Some("d"));
        assert_eq!(attributes.text(&["name"]), None);
        assert!(
            attributes.has("tag", b"MANE Select") && attributes.has("tag", b"basic") && !attributes.has("tag", b"MANE")
        );
    }

    #[test]
    fn prefixes_are_removed() {
        assert_eq!(bare(b"gene:YAL069W"), b"YAL069W");
        assert_eq!(bare(b"cds-YP_009724389.1"), b"YP_009724389.1");
        assert_eq!(bare(b"YAL069W"), b"YAL069W");
    }

    #[test]
    fn only_accessions_have_a_version() {
        assert_eq!(versioned("ENST00000357654.9"), ("ENST00000357654", Some(9)));
        assert_eq!(versioned("NM_007294.4"), ("NM_007294", Some(4)));
        for whole in
            ["AT1G01010.1", "F56F11.4", "YAL069W_mRNA", "ENSG00000182378.15_PAR_Y", "NM_1.99999999999", "a.", ".1"]
        {
            assert_eq!(versioned(whole), (whole, None));
        }
    }
}
