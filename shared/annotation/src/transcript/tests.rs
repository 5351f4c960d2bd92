//! The methods against brute force, on random exons and coding sequences of both strands.

use proptest::prelude::*;

use super::*;

/// A transcript over the spans, which are in the genome's order.
fn transcript(strand: Strand, exons: Vec<Span>) -> Transcript {
    Transcript {
        id: "T".to_owned(),
        version: Some(2),
        gene: 0,
        biotype: String::new(),
        strand,
        exons,
        cds: None,
        marks: Marks::default(),
        mature_mirnas: Vec::new(),
        has_odd_names: false,
    }
}

fn strand() -> impl Strategy<Value = Strand> {
    prop::sample::select(vec![Strand::Forward, Strand::Reverse])
}

/// Up to six spans in the genome's order with `gaps` between them, which overlap where a gap is negative.
fn spans(gaps: std::ops::Range<i64>) -> impl Strategy<Value = Vec<Span>> {
    prop::collection::vec((3_u32..9, gaps), 1..6).prop_map(|pieces| {
        let mut end = 10_i64;
        let span = |(length, gap): (u32, i64)| {
            let start = u32::try_from(end + gap).unwrap();
            end = i64::from(start + length);
            Span::new(start, start + length)
        };
        pieces.into_iter().map(span).collect()
    })
}

/// The positions of the spans in the direction of transcription.
fn positions(strand: Strand, spans: &[Span]) -> Vec<u32> {
    let mut positions: Vec<u32> = spans.iter().flat_map(|span| span.start..span.end).collect();
    if !strand.is_forward() {
        positions.reverse();
    }
    positions
}

proptest! {
    #[test]
    fn offsets_and_positions_are_inverse(strand in strand(), exons in spans(1..5)) {
        let transcript = transcript(strand, exons.clone());
        let positions = positions(strand, &exons);
        prop_assert_eq!(transcript.length() as usize, positions.len());
        for (offset, position) in (0..).zip(&positions) {
            prop_assert_eq!(transcript.cdna_offset(*position), Some(offset));
            prop_assert_eq!(transcript.genomic_position(offset), Some(*position));
        }
        prop_assert_eq!(transcript.genomic_position(transcript.length()), None);
        for position in 0..transcript.span().end + 5 {
            prop_assert_eq!(transcript.cdna_offset(position).is_some(), positions.contains(&position));
            let within = exons.iter().position(|exon| exon.contains(position));
            let next = exons.iter().position(|exon| exon.start > position).unwrap_or(exons.len());
            prop_assert_eq!(transcript.exon_at(position), within.ok_or(next));
        }
    }

    /// Parts may overlap by the base or two that a ribosome slips back.
    #[test]
    fn offsets_in_a_coding_sequence_are_all_places_of_a_base(strand in strand(), parts in spans(-2..4)) {
        let mut parts = parts;
        let (start, end) = (parts[0].start, parts[parts.len() - 1].end);
        if strand == Strand::Reverse {
            parts.reverse();
        }
        let read: Vec<u32> = parts.iter().flat_map(|part| positions(strand, &[*part])).collect();
        let cds = Cds::complete(parts);
        prop_assert_eq!(cds.length() as usize, read.len());
        prop_assert_eq!(cds.span(), Span::new(start, end));
        for position in 0..end + 5 {
            let offsets: Vec<u32> = cds.offsets(strand, position).collect();
            let expected: Vec<u32> = (0..).zip(&read).filter(|(_, at)| **at == position).map(|(offset, _)| offset).collect();
            prop_assert_eq!(offsets, expected);
        }
    }
}

#[test]
fn recoded_codons_and_uncertain_ones() {
    let cds = Cds { recoded: vec![(1, b'U')], ..Cds::complete(vec![Span::new(0, 9)]) };
    assert_eq!(
        (cds.amino_acid(1, *b"TGA"), cds.amino_acid(2, *b"TGA"), cds.amino_acid(0, *b"ANG")),
        (b'U', b'*', b'X')
    );
}
