//! `Codons` and `Amino_acids`, as Ensembl VEP writes them.

use crate::effect::Coding;

/// Appends e.g. `gTg/gAg`: the changed bases in upper case; `-` stands for no bases. Nothing without changed codons.
pub(crate) fn codons(coding: &Coding, output: &mut Vec<u8>) {
    if coding.is_empty() {
        return;
    }
    let before = coding.before as usize;
    let changed = coding.end.saturating_sub(coding.start) as usize;
    let after = coding.reference.len().saturating_sub(before.saturating_add(changed));
    codon(&coding.reference, before, after, output);
    output.push(b'/');
    codon(&coding.alternate, before, after, output);
}

/// All lower case but what is between the first `before` and the last `after` bases.
fn codon(bases: &[u8], before: usize, after: usize, output: &mut Vec<u8>) {
    if bases.is_empty() {
        return output.push(b'-');
    }
    let end = bases.len().saturating_sub(after);
    let is_context = |index: usize| index < before || index >= end;
    let cased = |(index, base): (usize, &u8)| if is_context(index) { base.to_ascii_lowercase() } else { *base };
    output.extend(bases.iter().enumerate().map(cased));
}

/// Appends e.g. `V/E`, or one side when both are equal; `-` stands for none, `X` for a codon that is not whole or not
/// certain. Nothing without changed codons.
pub(crate) fn amino_acids(coding: &Coding, output: &mut Vec<u8>) {
    if coding.is_empty() {
        return;
    }
    let start = output.len();
    protein(&coding.reference_protein, coding.reference.len(), output);
    let slash = output.len();
    output.push(b'/');
    protein(&coding.alternate_protein, coding.alternate.len(), output);
    let (reference, alternate) = output[start..].split_at(slash - start);
    if reference == &alternate[1..] {
        output.truncate(slash);
    }
}

fn protein(letters: &[u8], bases: usize, output: &mut Vec<u8>) {
    output.extend_from_slice(letters);
    if !bases.is_multiple_of(3) {
        output.push(b'X');
    } else if letters.is_empty() {
        output.push(b'-');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codons and amino acids of a window, of which `changed` bases after the first `before` are replaced.
    fn shown(reference: &str, alternate: &str, before: u32, changed: u32, proteins: (&str, &str)) -> (String, String) {
        let mut coding = Coding::default();
        (coding.before, coding.start, coding.end) = (before, 30, 30 + changed);
        (coding.reference, coding.alternate) = (reference.into(), alternate.into());
        (coding.reference_protein, coding.alternate_protein) = (proteins.0.into(), proteins.1.into());
        let (mut shown, mut amino) = (Vec::new(), Vec::new());
        codons(&coding, &mut shown);
        amino_acids(&coding, &mut amino);
        (String::from_utf8(shown).unwrap(), String::from_utf8(amino).unwrap())
    }

    #[test]
    fn changed_bases_are_upper_case() {
        assert_eq!(shown("GTG", "GAG", 1, 1, ("V", "E")), ("gTg/gAg".into(), "V/E".into()));
        assert_eq!(shown("GTG", "GTA", 2, 1, ("V", "V")), ("gtG/gtA".into(), "V".into()));
        assert_eq!(shown("AAGTGC", "AACCGC", 2, 2, ("KC", "NR")), ("aaGTgc/aaCCgc".into(), "KC/NR".into()));
    }

    #[test]
    fn a_dash_stands_for_nothing_and_x_for_a_codon_that_is_not_whole() {
        assert_eq!(shown("", "CTG", 0, 0, ("", "L")), ("-/CTG".into(), "-/L".into()));
        assert_eq!(shown("CTG", "", 0, 3, ("L", "")), ("CTG/-".into(), "L/-".into()));
        assert_eq!(shown("GGC", "GG", 2, 1, ("G", "")), ("ggC/gg".into(), "G/X".into()));
        assert_eq!(shown("GGC", "GAGC", 1, 0, ("G", "E")), ("ggc/gAgc".into(), "G/EX".into()));
        assert_eq!(shown("AAGATC", "AAC", 2, 3, ("KI", "N")), ("aaGATc/aac".into(), "KI/N".into()));
    }
}
