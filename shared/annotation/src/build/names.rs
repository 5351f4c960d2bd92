//! What a bundle, its sets and its tracks may be called: the names stand in the headers of every output.

use std::{collections::HashSet, path::Path};

use super::Build;
use crate::Error;

/// Checks the names that a build was given.
///
/// # Errors
///
/// [`Error::Reference`] says which name cannot be used and why.
pub(super) fn check(build: &Build) -> Result<(), Error> {
    let fault = |path: &Path, message: String| Err(Error::reference(path, None, message));
    if build.name.is_empty() || !build.name.chars().all(|c| c.is_ascii_graphic() && !"\"\\<>,;=".contains(c)) {
        let message = format!("{:?} is no name for a bundle: use letters, digits and . _ - without spaces", build.name);
        return fault(&build.fasta, message);
    }
    let mut names = HashSet::new();
    let sets = build.known.iter().map(|known| (&known.set, &known.path));
    for (name, path) in sets.chain(build.regions.iter().map(|regions| (&regions.track, &regions.path))) {
        if !is_key(name) {
            return fault(path, format!("{name:?} is no name for it: use letters, digits, . and _, a letter first"));
        }
        if !names.insert(name) {
            return fault(path, format!("the name {name} is used twice"));
        }
    }
    for known in &build.known {
        let mut fields = HashSet::new();
        if known.fields.is_empty() {
            return fault(&known.path, format!("say what of {} is shown: ID or INFO keys", known.set));
        }
        if let Some(field) = known.fields.iter().find(|field| !is_key(field) || !fields.insert(*field)) {
            return fault(&known.path, format!("{field:?} is no INFO key, or is given twice"));
        }
    }
    Ok(())
}

/// What an INFO key is (VCF specification, section 1.6.1).
fn is_key(name: &str) -> bool {
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    name == "1000G" || begins && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
}

#[cfg(test)]
mod tests {
    use super::{super::*, *};

    #[test]
    fn names_that_would_break_a_header_are_refused() {
        let known = |set: &str, fields: &[&str]| Known {
            set: set.into(),
            path: "k.vcf".into(),
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        };
        let named = |name: &str, known: Vec<Known>| check(&Build { name: name.into(), known, ..Build::default() });
        assert!(
            named("GRCh38-ensembl_112", vec![known("dbsnp", &["ID", "AF_x", "1000G"]), known("b", &["ID"])]).is_ok()
        );
        for name in ["", "a b", "a\"b", "a\nb", "a,b", "<a>"] {
            assert!(named(name, vec![]).is_err(), "{name}");
        }
        for set in ["", "a|b", "a-b", "1k", "a b", "ä"] {
            assert!(named("x", vec![known(set, &["ID"])]).is_err(), "{set}");
        }
        assert!(named("x", vec![known("a", &[])]).is_err());
        assert!(named("x", vec![known("a", &["ID", "ID"])]).is_err());
        assert!(named("x", vec![known("a", &["A B"])]).is_err());
        assert!(named("x", vec![known("a", &["ID"]), known("a", &["ID"])]).is_err());
    }
}
