//! Properties: a name, read back, gives the changed sequence; and no other name further 3' would.

use std::collections::HashMap;

use proptest::prelude::*;

use super::gene::{Drawn, draw};
use crate::{change::Change, hgvs::position, transcript::Transcript};

/// Draws a gene: what lies before it, 5' UTR, coding sequence with an intron, 3' UTR, and what lies behind.
fn gene() -> impl Strategy<Value = Drawn> {
    let bases = |least, most| {
        // Few letters make many repeats.
        let of = |letters| proptest::string::string_regex(&format!("[{letters}]{{{least},{most}}}")).unwrap();
        prop_oneof![of("ac"), of("acgt")]
    };
    let codon = prop_oneof![3 => "[AC][AC][AC]", 1 => "TCA|GAA|TGG", 2 => "[ACG][ACGT][ACGT]|T[CT][ACGT]|T[AG][CT]"];
    let codons = proptest::collection::vec(codon, 2..8);
    (bases(2, 6), bases(1, 4), codons, any::<prop::sample::Index>(), bases(4, 9), bases(1, 8), bases(2, 6)).prop_map(
        |(before, utr5, codons, cut, intron, utr3, behind)| {
            let mut coding = codons.concat();
            coding.insert_str(cut.index(coding.len()), &format!("{intron} "));
            let (utr5, utr3) = (utr5.to_uppercase(), utr3.to_uppercase());
            draw(&format!("{before}{utr5}[ATG{coding}TAA]{utr3}{behind}"))
        },
    )
}

/// A change of the genome by its place, the number of bases that go, and those that come.
fn change() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    (any::<prop::sample::Index>(), 0..5_usize, "[ACGT]{0,6}")
}

fn changed(bases: &[u8], change: &Change<'_>) -> Vec<u8> {
    let span = change.span();
    [&bases[..span.start as usize], change.alternate, &bases[span.end as usize..]].concat()
}

/// Reads what follows the prefix: positions, operation, bases. `place` says where a position is in `bases`.
fn applied(bases: &[u8], description: &str, place: &dyn Fn(&str) -> usize) -> Vec<u8> {
    let letters = |text: &str| text.bytes().take_while(u8::is_ascii_uppercase).collect::<Vec<u8>>();
    let at = description.find(|c: char| c.is_ascii_alphabetic()).unwrap();
    let (positions, operation) = description.split_at(at);
    let (first, last) = positions.split_once('_').unwrap_or((positions, positions));
    let (first, last) = (place(first), place(last));
    assert!(first <= last, "{description}");
    let range = &bases[first..=last];
    let put = |start: usize, end: usize, put: &[u8]| [&bases[..start], put, &bases[end..]].concat();
    if let Some((before, after)) = operation.split_once('>') {
        assert_eq!(range, before.as_bytes(), "{description}");
        return put(first, last + 1, after.as_bytes());
    }
    if let Some(added) = operation.strip_prefix("delins") {
        return put(first, last + 1, &letters(added));
    }
    if let Some(added) = operation.strip_prefix("ins") {
        assert_eq!(first + 1, last, "{description}");
        return put(last, last, &letters(added));
    }
    match operation {
        "del" => put(first, last + 1, b""),
        "dup" => put(last + 1, last + 1, range),
        "inv" => put(first, last + 1, &super::gene::mirrored(range)),
        _ => panic!("{description}"),
    }
}

/// What each position of the transcript is called, and where it is in the direction of transcription.
fn places(transcript: &Transcript, length: usize) -> HashMap<String, usize> {
    let mut places = HashMap::new();
    for genomic in transcript.span().start..transcript.span().end {
        let mut name = Vec::new();
        assert!(position::push(transcript, genomic, &mut name));
        let place = if transcript.strand.is_forward() { genomic as usize } else { length - 1 - genomic as usize };
        let previous = places.insert(String::from_utf8(name).unwrap(), place);
        assert_eq!(previous, None, "a name for two positions");
    }
    places
}

/// Whether the bases could be taken or put in one base further on, and give the same.
fn could_be_later(bases: &[u8], expected: &[u8], description: &str, place: &dyn Fn(&str) -> usize) -> bool {
    let at = description.find(|c: char| c.is_ascii_alphabetic()).unwrap();
    let (positions, operation) = description.split_at(at);
    let (first, last) = positions.split_once('_').unwrap_or((positions, positions));
    let (first, last) = (place(first), place(last));
    match operation {
        "del" | "dup" if last + 1 < bases.len() => {
            let (start, end) = (first + 1, last + 2);
            let later = if operation == "del" {
                [&bases[..start], &bases[end..]].concat()
            } else {
                [&bases[..end], &bases[start..end], &bases[end..]].concat()
            };
            later == expected
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_on_genome_and_transcript_give_the_change_back((gene, change) in (gene(), change())) {
        let bases = gene.bases();
        let start = change.0.index(bases.len());
        let end = (start + change.1).min(bases.len());
        let change = Change::trimmed(u32::try_from(start).unwrap(), &bases[start..end], change.2.as_bytes());
        if change.reference.is_empty() && change.alternate.is_empty() {
            return Ok(());
        }
        let names = gene.names_of(&change);
        let expected = changed(&bases, &change);
        if let Some(genomic) = names.genomic.strip_prefix("chr1:g.") {
            let place = |position: &str| position.parse::<usize>().unwrap() - 1;
            prop_assert_eq!(&applied(&bases, genomic, &place), &expected, "{}", genomic);
            prop_assert!(!could_be_later(&bases, &expected, genomic, &place), "{}", genomic);
        } else {
            prop_assert!(change.is_insertion() && (start == 0 || end == bases.len()), "{:?}", change);
        }
        let transcript = &gene.forward.features().unwrap().transcripts[0];
        let span = transcript.span();
        if let Some(name) = names.transcript.strip_prefix("T.2:c.") {
            // Both strands give the same name, and the drawing is in the direction of transcription.
            let places = places(transcript, bases.len());
            let place = |position: &str| places[position];
            prop_assert_eq!(&applied(&bases, name, &place), &expected, "{}", name);
            let within = &bases[..span.end as usize];
            let ends_outside = expected.get(..expected.len() - (bases.len() - within.len()));
            prop_assert!(!could_be_later(within, ends_outside.unwrap(), name, &place), "{}", name);
        } else {
            let inside = if change.is_insertion() {
                span.start < change.start && change.start < span.end
            } else {
                span.start <= change.start && change.span().end <= span.end
            };
            prop_assert!(!inside, "{:?}", change);
        }
    }

    #[test]
    fn the_reverse_strand_numbers_its_bases_like_the_mirrored_gene(gene in gene()) {
        let length = gene.bases().len();
        let [forward, reverse] =
            [&gene.forward, &gene.reverse].map(|contig| places(&contig.features().unwrap().transcripts[0], length));
        prop_assert_eq!(forward, reverse);
    }

    /// The protein that the name describes is the one that the changed transcript reads.
    #[test]
    fn names_of_proteins_give_the_protein_back((gene, change) in (gene(), change())) {
        let bases = gene.bases();
        let transcript = &gene.forward.features().unwrap().transcripts[0];
        let start = change.0.index(bases.len());
        let end = (start + change.1).min(bases.len());
        let change = Change::trimmed(u32::try_from(start).unwrap(), &bases[start..end], change.2.as_bytes());
        if change.reference.is_empty() && change.alternate.is_empty() {
            return Ok(());
        }
        let names = gene.names_of(&change);
        let parts = &transcript.cds.as_ref().unwrap().parts;
        let inside = parts.iter().any(|part| {
            let span = change.span();
            part.start <= span.start && span.end <= part.end
                && (!span.is_empty() || (part.start < span.start && span.start < part.end))
        });
        if !inside {
            // What is put in between two exons counts as inside, before or after all of them not.
            prop_assert!(names.protein.is_empty() || change.is_insertion(), "{}", names.protein);
            return Ok(());
        }
        let first = parts[0].start as usize;
        let last = transcript.span().end;
        // With the bases `behind` the transcript that are asked for.
        let read = |change: Option<&Change<'_>>, behind: usize| {
            let mut spliced = Vec::new();
            for exon in &transcript.exons {
                let behind = if exon.end == last { behind } else { 0 };
                let (from, to) = ((exon.start as usize).max(first), exon.end as usize + behind);
                if from >= to { continue; }
                let mut exon = bases[from..to].to_vec();
                let part = parts.iter().find(|part| part.start as usize >= from && part.end as usize <= to);
                if let (Some(change), Some(part)) = (change, part) {
                    let span = change.span();
                    if part.start <= span.start && span.end <= part.end && (!span.is_empty() || part.start < span.start) {
                        exon.splice(span.start as usize - from..span.end as usize - from, change.alternate.to_vec());
                    }
                }
                spliced.extend(exon);
            }
            translated(&spliced)
        };
        if names.protein == "P.1:p.Met1=" && changed(&bases, &change).ends_with(&bases[first..]) {
            // The start codon is whole again, in another place.
            return Ok(());
        }
        let (before, after) = (read(None, 0), read(Some(&change), 0));
        if names.protein.ends_with('=') && !after.ends_with('*') {
            // The stop codon is made up again from bases behind the transcript.
            prop_assert_eq!(read(Some(&change), bases.len() - last as usize), before, "{}", names.protein);
            return Ok(());
        }
        let growth = change.alternate.len().abs_diff(change.reference.len());
        let name = names.protein.strip_prefix("P.1:p.").unwrap_or_default();
        super::protein_reader::check(&before, &after, !growth.is_multiple_of(3), name).map_err(|why| {
            TestCaseError::fail(format!("{name}: {why}; {before} -> {after}, {change:?}"))
        })?;
    }
}

/// Up to the first stop.
fn translated(spliced: &[u8]) -> String {
    let mut protein = String::new();
    for codon in spliced.chunks_exact(3) {
        let letter = crate::genetic_code::GeneticCode::STANDARD.translate([codon[0], codon[1], codon[2]]).unwrap();
        protein.push(letter as char);
        if letter == b'*' {
            break;
        }
    }
    protein
}
