//! The lines of a GFF3 that gene models are made of.

use std::{collections::HashSet, io::Read, path::Path};

use noodles_gff::{
    self as gff,
    feature::record::{Phase, Strand},
};

use super::{Reference, attributes, fault};
use crate::{Error, input::Lines};

/// What was read: the features with children, and the pieces that hang on them.
#[derive(Default)]
pub(super) struct Features {
    pub(super) path: std::path::PathBuf,
    pub(super) nodes: Vec<Node>,
    pub(super) pieces: Vec<Piece>,
}

/// A gene or a transcript, or anything else with an ID.
pub(super) struct Node {
    pub(super) line: u64,
    pub(super) contig: usize,
    pub(super) is_gene: bool,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) strand: Strand,
    pub(super) id: Vec<u8>,
    pub(super) parents: Vec<Vec<u8>>,
    pub(super) stable_id: Vec<u8>,
    pub(super) symbol: Vec<u8>,
    pub(super) biotype: Vec<u8>,
    pub(super) starts_inside: bool,
}

/// An exon or a piece of a coding sequence.
pub(super) struct Piece {
    pub(super) line: u64,
    pub(super) contig: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) strand: Strand,
    pub(super) parents: Vec<Vec<u8>>,
    /// `None` for an exon.
    pub(super) cds: Option<CdsLine>,
}

/// What only CDS lines say.
pub(super) struct CdsLine {
    pub(super) id: Vec<u8>,
    pub(super) phase: Option<usize>,
    pub(super) table: Vec<u8>,
    /// Something that the sequence alone does not tell, as RNA editing.
    pub(super) exception: bool,
    pub(super) partial: bool,
}

pub(super) fn read(reference: &mut Reference, input: &mut dyn Read, path: &Path) -> Result<Features, Error> {
    let mut features = Features { path: path.to_path_buf(), ..Features::default() };
    let mut unknown = HashSet::new();
    let mut lines = Lines::new(input)?;
    let mut line = gff::Line::default();
    while lines.read_line()? {
        if lines.line().starts_with(b"##FASTA") || lines.line().starts_with(b">") {
            break;
        }
        let number = lines.number();
        let not_gff3 =
            |error: std::io::Error| fault(path, Some(number), format!("this is not a line of GFF3: {error}"));
        // One line at a time, so that blank lines keep their number.
        if gff::io::Reader::new(lines.line()).read_line(&mut line)? == 0 {
            continue;
        }
        let Some(record) = line.as_record().transpose().map_err(not_gff3)? else { continue };
        let (start, end) = (record.start().map_err(not_gff3)?, record.end().map_err(not_gff3)?);
        if end < start {
            return Err(fault(path, Some(number), format!("the end {end} is before the start {start}")));
        }
        let name = record.reference_sequence_name();
        let Some(contig) = reference.find(&name) else {
            if unknown.insert(name.to_vec()) {
                reference.warn(
                    path,
                    number,
                    &format!("sequence {name} is not in the FASTA; its features are left out"),
                );
            }
            continue;
        };
        let place = Place { line: number, contig, start: start.get(), end: end.get() };
        features.add(&place, &record).map_err(|message| fault(path, Some(number), message))?;
    }
    Ok(features)
}

struct Place {
    line: u64,
    contig: usize,
    start: usize,
    end: usize,
}

impl Features {
    fn add(&mut self, place: &Place, record: &gff::Record<'_>) -> Result<(), String> {
        let ty = record.ty();
        let attributes = record.attributes();
        let strand = record.strand().map_err(|error| format!("{error}: it must be one of + - . ?"))?;
        let &Place { line, contig, start, end } = place;
        let cds = match ty.as_ref() as &[u8] {
            b"exon" => None,
            b"CDS" => Some(CdsLine {
                id: attributes::first(&attributes, &["ID", "protein_id"]),
                phase: record
                    .phase()
                    .transpose()
                    .map_err(|error| format!("{error}: the phase of a CDS is 0, 1 or 2"))?
                    .map(bases_before_codon),
                table: attributes::first(&attributes, &["transl_table"]),
                exception: !matches!(
                    attributes::first(&attributes, &["exception"]).as_slice(),
                    b"" | b"ribosomal slippage"
                ),
                partial: attributes::first(&attributes, &["partial"]) == b"true",
            }),
            _ => {
                let id = attributes::first(&attributes, &["ID"]);
                if !id.is_empty() {
                    let is_gene = ty.ends_with(b"gene");
                    let stable = if is_gene { "gene_id" } else { "transcript_id" };
                    let stable_id = Some(attributes::first(&attributes, &[stable]))
                        .filter(|stable_id| !stable_id.is_empty())
                        .unwrap_or_else(|| attributes::bare(&id).to_vec());
                    let tags = attributes::first(&attributes, &["tag"]);
                    self.nodes.push(Node {
                        line,
                        contig,
                        is_gene,
                        start,
                        end,
                        strand,
                        id,
                        parents: attributes::parents(&attributes),
                        stable_id,
                        symbol: attributes::first(&attributes, &["gene_name", "Name", "gene"]),
                        biotype: attributes::first(
                            &attributes,
                            &["biotype", "transcript_biotype", "transcript_type", "gene_biotype", "gene_type"],
                        ),
                        starts_inside: memchr::memmem::find(&tags, b"cds_start_NF").is_some(),
                    });
                }
                return Ok(());
            }
        };
        self.pieces.push(Piece { line, contig, start, end, strand, parents: attributes::parents(&attributes), cds });
        Ok(())
    }
}

fn bases_before_codon(phase: Phase) -> usize {
    match phase {
        Phase::Zero => 0,
        Phase::One => 1,
        Phase::Two => 2,
    }
}
