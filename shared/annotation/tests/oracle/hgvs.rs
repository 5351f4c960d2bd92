//! Names of changes in a protein (HGVS nomenclature, protein), from the two proteins; `None` where the rules leave a choice.

/// Proteins end with `*` where they have a stop. `growth` is that of the bases; `before` counts amino acids before the first
/// of both.
pub fn name(reference: &[u8], alternate: &[u8], growth: isize, before: usize) -> Option<String> {
    let number = |index: usize| index + 1 + before;
    let at = |index: usize| format!("{}{}", three(reference[index]), number(index));
    let first = reference.iter().zip(alternate).position(|(a, b)| a != b)?;
    let shifts_frame = growth % 3 != 0;
    // Whether both end alike: at the same stop, or where the transcript does.
    let ends_alike = !shifts_frame && reference.len().checked_add_signed(growth / 3) == Some(alternate.len());
    let stop = alternate.iter().position(|amino_acid| *amino_acid == b'*');
    if reference[first] == b'*' {
        let end = stop.map_or("?".to_owned(), |stop| (stop - first).to_string());
        // Amino acids put in right before a stop that stays may be said as such too.
        let put_in = ends_alike && growth != 0 && stop.is_some();
        return (!put_in).then(|| format!("{}{}extTer{end}", at(first), three(alternate[first])));
    }
    if alternate[first] == b'*' {
        // When the last codons before the stop go, that is a deletion for some; amino acids and a stop that are put in may be
        // said as such.
        let other_name = ends_alike && growth != 0 || !shifts_frame && growth > 0;
        return (!other_name).then(|| format!("{}Ter", at(first)));
    }
    if shifts_frame {
        let end = stop.map_or("?".to_owned(), |stop| (stop - first + 1).to_string());
        return Some(format!("{}{}fsTer{end}", at(first), three(alternate[first])));
    }
    // Another stop than before, after other new amino acids.
    if !ends_alike {
        return None;
    }
    let room = reference.len().min(alternate.len()) - first;
    let same = reference.iter().rev().zip(alternate.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    let (deleted, inserted) = (first..reference.len() - same, &alternate[first..alternate.len() - same]);
    if inserted.contains(&b'*') || reference[deleted.clone()].contains(&b'*') {
        return None;
    }
    let range = |range: std::ops::Range<usize>| {
        if range.len() == 1 { at(range.start) } else { format!("{}_{}", at(range.start), at(range.end - 1)) }
    };
    let letters: String = inserted.iter().map(|amino_acid| three(*amino_acid)).collect();
    Some(match (deleted.len(), inserted.len()) {
        (_, 0) => format!("{}del", range(deleted)),
        (0, added) if first >= added && reference[first - added..first] == *inserted => {
            format!("{}dup", range(first - added..first))
        }
        (0, _) => format!("{}_{}ins{letters}", at(first.checked_sub(1)?), at(first)),
        (1, 1) => format!("{}{letters}", at(first)),
        _ => format!("{}delins{letters}", range(deleted)),
    })
}

pub fn three(amino_acid: u8) -> &'static str {
    match amino_acid {
        b'A' => "Ala",
        b'C' => "Cys",
        b'D' => "Asp",
        b'E' => "Glu",
        b'F' => "Phe",
        b'G' => "Gly",
        b'H' => "His",
        b'I' => "Ile",
        b'K' => "Lys",
        b'L' => "Leu",
        b'M' => "Met",
        b'N' => "Asn",
        b'P' => "Pro",
        b'Q' => "Gln",
        b'R' => "Arg",
        b'S' => "Ser",
        b'T' => "Thr",
        b'V' => "Val",
        b'W' => "Trp",
        b'Y' => "Tyr",
        _ => "Ter",
    }
}

#[test]
fn the_oracle_knows_the_examples_of_the_nomenclature() {
    let name = |reference: &str, alternate: &str, growth| name(reference.as_bytes(), alternate.as_bytes(), growth, 0);
    assert_eq!(name("MKW*", "MKC*", 0).as_deref(), Some("Trp3Cys"));
    assert_eq!(name("MKW*", "MK*", 0).as_deref(), Some("Trp3Ter"));
    assert_eq!(name("MKW*", "MK*", -3), None);
    assert_eq!(name("MKWAG*", "MKAG*", -3).as_deref(), Some("Trp3del"));
    assert_eq!(name("MKKKG*", "MKKG*", -3).as_deref(), Some("Lys4del"));
    assert_eq!(name("MKWAG*", "MKG*", -6).as_deref(), Some("Trp3_Ala4del"));
    assert_eq!(name("MKAG*", "MKAKAG*", 6).as_deref(), Some("Lys2_Ala3dup"));
    assert_eq!(name("MHLG*", "MHLQG*", 3).as_deref(), Some("Leu3_Gly4insGln"));
    assert_eq!(name("MCKG*", "MWVG*", 0).as_deref(), Some("Cys2_Lys3delinsTrpVal"));
    assert_eq!(name("MRAG*", "MPWC*", 1).as_deref(), Some("Arg2ProfsTer4"));
    assert_eq!(name("MRAG*", "MPWC", -1).as_deref(), Some("Arg2ProfsTer?"));
    assert_eq!(name("MRQ*", "MRQQAA*", 9), None);
    assert_eq!(name("MRA*", "MRAQGH*", 0).as_deref(), Some("Ter4GlnextTer3"));
}
