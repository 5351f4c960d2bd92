//! A gene drawn as text, and the names of changes in it.

use crate::{
    Span,
    change::Change,
    contig::Contig,
    effect::Effect,
    genetic_code::complement,
    hgvs,
    transcript::{Cds, Gene, Marks, Strand, Transcript},
};

/// Exons in upper case, introns and what is beside the gene in lower case, `[` and `]` around the coding sequence.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) forward: Contig,
    pub(super) reverse: Contig,
}

/// g., c. or n., and p.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) genomic: String,
    pub(super) transcript: String,
    pub(super) shift: u32,
    pub(super) protein: String,
}

pub(super) fn draw(text: &str) -> Drawn {
    draw_with(text, |_| {})
}

pub(super) fn draw_with(text: &str, change: impl Fn(&mut Transcript)) -> Drawn {
    let mut bases = Vec::new();
    let mut exons: Vec<Span> = Vec::new();
    let mut ends = Vec::new();
    for byte in text.bytes() {
        let here = u32::try_from(bases.len()).unwrap();
        match byte {
            b'[' | b']' => ends.push(here),
            b'A'..=b'Z' | b'a'..=b'z' => {
                bases.push(byte.to_ascii_uppercase());
                match exons.last_mut().filter(|exon| exon.end == here) {
                    _ if byte.is_ascii_lowercase() => {}
                    Some(exon) => exon.end += 1,
                    None => exons.push(Span::new(here, here + 1)),
                }
            }
            _ => {}
        }
    }
    let coding = <[u32; 2]>::try_from(ends).ok();
    let draw = |strand: Strand| {
        let length = u32::try_from(bases.len()).unwrap();
        let place = |span: &Span| match strand {
            Strand::Forward => *span,
            Strand::Reverse => Span::new(length - span.end, length - span.start),
        };
        let mut placed: Vec<Span> = exons.iter().map(place).collect();
        let cds = coding.map(|[start, end]| {
            let parts = exons.iter().map(|exon| Span::new(exon.start.max(start), exon.end.min(end)));
            let parts: Vec<Span> = parts.filter(|part| !part.is_empty()).map(|part| place(&part)).collect();
            Cds { protein_id: "P.1".to_owned(), ..Cds::complete(parts) }
        });
        placed.sort_unstable();
        let mut transcript = Transcript {
            id: "T".to_owned(),
            version: Some(2),
            gene: 0,
            biotype: "protein_coding".to_owned(),
            strand,
            exons: placed,
            cds,
            marks: Marks::default(),
            mature_mirnas: Vec::new(),
            has_odd_names: false,
        };
        change(&mut transcript);
        let gene =
            Gene { id: "G".to_owned(), symbol: String::new(), biotype: String::new(), strand, span: transcript.span() };
        let bases = if strand.is_forward() { bases.clone() } else { mirrored(&bases) };
        Contig::in_memory("chr1", bases, vec![gene], vec![transcript])
    };
    Drawn { forward: draw(Strand::Forward), reverse: draw(Strand::Reverse) }
}

pub(super) fn mirrored(bases: &[u8]) -> Vec<u8> {
    bases.iter().rev().map(|base| complement(*base)).collect()
}

impl Drawn {
    pub(super) fn bases(&self) -> Vec<u8> {
        self.forward.sequence.get(Span::new(0, u32::MAX)).unwrap().to_vec()
    }

    /// The names of the change that makes `to` of `from`, which is there only once.
    pub(super) fn names(&self, from: &str, to: &str) -> Names {
        let bases = self.bases();
        let (from, to) = (from.replace(' ', "").to_uppercase(), to.replace(' ', "").to_uppercase());
        let places: Vec<usize> =
            (0..bases.len()).filter(|start| bases[*start..].starts_with(from.as_bytes())).collect();
        let [start] = places[..] else { panic!("{from} is there {} times", places.len()) };
        let change = Change::trimmed(u32::try_from(start).unwrap(), from.as_bytes(), to.as_bytes());
        self.names_of(&change)
    }

    /// The names of a change, which must be the same on both strands but for g.
    pub(super) fn names_of(&self, change: &Change<'_>) -> Names {
        let names = names_in(&self.forward, change);
        let (reference, alternate) = (mirrored(change.reference), mirrored(change.alternate));
        let start = self.reverse.sequence.len() - change.span().end;
        let mirror = Change { start, reference: &reference, alternate: &alternate };
        let reverse = names_in(&self.reverse, &mirror);
        assert_eq!((&names.transcript, &names.protein), (&reverse.transcript, &reverse.protein), "{change:?}");
        names
    }

    pub(super) fn transcript_name(&self, from: &str, to: &str) -> String {
        self.names(from, to).transcript
    }

    pub(super) fn protein_name(&self, from: &str, to: &str) -> String {
        self.names(from, to).protein
    }
}

fn names_in(contig: &Contig, change: &Change<'_>) -> Names {
    let transcript = &contig.features().unwrap().transcripts[0];
    let mut effect = Effect::default();
    effect.decide(&contig.sequence, transcript, change, 0).unwrap();
    let text = |name: Vec<u8>| String::from_utf8(name).unwrap();
    let (mut genomic, mut on_transcript, mut protein) = (Vec::new(), Vec::new(), Vec::new());
    hgvs::genomic(contig, change, &mut genomic).unwrap();
    let shift = hgvs::transcript(contig, transcript, change, &mut on_transcript).unwrap();
    hgvs::protein(contig, transcript, &effect, &mut protein).unwrap();
    Names { genomic: text(genomic), transcript: text(on_transcript), shift, protein: text(protein) }
}
