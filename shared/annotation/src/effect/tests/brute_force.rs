//! Every small change of the gene, against the translation of the whole changed transcript.

use super::*;

/// The spliced transcript, and the offset of its start codon, after a change inside of one exon or intron.
fn transcribed(gene: &Gene, start: usize, removed: usize, alternate: &str) -> (Vec<u8>, usize) {
    let mut bases = gene.bases.clone();
    bases.splice(start..start + removed, alternate.bytes());
    let moved = |position: u32| {
        let position = position as usize;
        if position <= start { position } else { position + alternate.len() - removed }
    };
    let spliced = EXONS.iter().flat_map(|exon| bases[moved(exon.start)..moved(exon.end)].iter().copied()).collect();
    (spliced, moved(CDS_START) - moved(EXONS[0].start))
}

/// The protein from an offset to the first stop, which is included; all when there is none.
fn translated(spliced: &[u8], from: usize) -> String {
    let mut protein = String::new();
    for codon in spliced[from..].as_chunks::<3>().0 {
        protein.push(GeneticCode::STANDARD.translate(*codon).unwrap().into());
        if protein.ends_with('*') {
            break;
        }
    }
    protein
}

/// Checks the terms of one change inside an exon's coding part.
fn check(gene: &Gene, start: u32, removed: u32, alternate: &str) {
    let effect = gene.effect(start, removed, alternate);
    let has = |consequence| effect.terms.contains(consequence);
    let context = format!("{start} {removed} {alternate}: {}", said(&effect));
    let (before, from) = transcribed(gene, 0, 0, "");
    let before = translated(&before, from);
    let (after, from) = transcribed(gene, start as usize, removed as usize, alternate);
    let start_codon = start < CDS_START + 3 && (removed > 0 || start > CDS_START);
    if start_codon {
        let kept = after[from..].starts_with(b"ATG") || after.ends_with(&transcribed(gene, 0, 0, "").0[from..]);
        assert_eq!((has(Consequence::StartLost), has(Consequence::StartRetained)), (!kept, kept), "{context}");
        if !after[from..].starts_with(b"ATG") {
            return;
        }
    }
    let after = translated(&after, from);
    let shifts = !u32::try_from(alternate.len()).unwrap().abs_diff(removed).is_multiple_of(3);
    assert_eq!(has(Consequence::Frameshift), shifts, "{context}");
    let same_length = removed as usize == alternate.len();
    let unchanged = before == after;
    if same_length {
        let longer = !after.ends_with('*') || after.len() > before.len();
        assert_eq!(has(Consequence::StopGained), after.len() < before.len() && !longer, "{context}");
        assert_eq!(has(Consequence::StopLost), longer, "{context}");
        assert_eq!(has(Consequence::Missense), !unchanged && after.len() == before.len(), "{context}");
        assert_eq!(
            has(Consequence::Synonymous) || has(Consequence::StopRetained),
            unchanged || has(Consequence::StopRetained),
            "{context}"
        );
    } else {
        // A protein that stays as it is can only be because the stop is made up again; or the change comes after it.
        assert_eq!(has(Consequence::StopRetained), unchanged && !start_codon, "{context}: {after}");
        assert!(!(unchanged && (has(Consequence::StopGained) || has(Consequence::StopLost))), "{context}");
    }
    if !shifts && !unchanged {
        // The touched codons, put into the protein, give the changed one.
        let coding = &effect.coding;
        let first = coding.first_codon as usize;
        let last = first + coding.reference_protein.len();
        assert_eq!(before.as_bytes()[first..last], coding.reference_protein, "{context}");
        let mut joined = before[..first].to_owned();
        joined.push_str(std::str::from_utf8(&coding.alternate_protein).unwrap());
        joined.push_str(&before[last..]);
        if let Some(stop) = joined.find('*') {
            assert_eq!(joined[..=stop], after, "{context}");
        }
    }
}

#[test]
fn every_small_change_of_the_coding_sequence() {
    let gene = gene();
    let alleles: Vec<String> = {
        let mut alleles = vec![String::new()];
        for length in 0..4 {
            let longest: Vec<String> = alleles.iter().filter(|allele| allele.len() == length).cloned().collect();
            for allele in longest {
                alleles.extend(["A", "C", "G", "T"].map(|base| format!("{allele}{base}")));
            }
        }
        alleles
    };
    for part in CDS {
        for start in part.start..part.end {
            for removed in 0..=4.min(part.end - start) {
                for alternate in alleles
                    .iter()
                    .filter(|alternate| removed == 0 || alternate.len() <= 2 || alternate.len() == removed as usize)
                {
                    let reference = &gene.bases[start as usize..(start + removed) as usize];
                    let alternate = alternate.as_bytes();
                    let trimmed = reference.first() != alternate.first() && reference.last() != alternate.last();
                    let at_edge = removed == 0 && (start == CDS_START || start == part.start);
                    if trimmed && !at_edge && reference != alternate {
                        check(&gene, start, removed, std::str::from_utf8(alternate).unwrap());
                    }
                }
            }
        }
    }
}
