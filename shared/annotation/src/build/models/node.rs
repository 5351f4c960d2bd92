//! A gene, a transcript or anything else that has parts.

use crate::{
    Span,
    build::gff3::{
        Feature,
        attributes::{bare, versioned},
    },
    transcript::{Marks, Strand},
};

/// A gene, a transcript or anything else with an ID; several lines with one ID are one.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) line: u64,
    pub(super) contig: usize,
    pub(super) span: Span,
    pub(super) strand: Option<Strand>,
    pub(super) kind: Kind,
    /// The ID of the feature above it.
    pub(super) parent: Option<u32>,
    /// Its identifier in the outputs, without version.
    pub(super) accession: String,
    pub(super) version: Option<u32>,
    pub(super) symbol: String,
    pub(super) biotype: String,
    pub(super) marks: Marks,
    pub(super) incomplete: Incomplete,
    /// Stops inside are read as amino acids.
    pub(super) reads_stops: ReadsStops,
}

/// What a node is by its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Gene,
    /// It may stand without exon lines; it is one exon then.
    Transcript,
    /// A mature miRNA when a transcript is above it (SO:0000276), and a transcript when a gene is.
    Mirna,
    Other,
}

/// Which ends of a coding sequence are said to be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Incomplete {
    pub(super) start: bool,
    pub(super) end: bool,
}

/// How a transcript's stop codons inside the coding sequence are explained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ReadsStops {
    #[default]
    No,
    /// TGA is selenocysteine (tag `seleno`).
    Selenocysteine,
    /// Some stop is read through (tag `stop_codon_readthrough`); by which amino acid is not certain.
    Readthrough,
}

impl Node {
    /// `parent` is the number of its Parent's ID.
    pub(super) fn new(contig: usize, span: Span, parent: Option<u32>, id: &[u8], feature: &Feature<'_>) -> Self {
        let attributes = &feature.attributes;
        let kind = kind(feature.ty, id);
        let stable = if kind == Kind::Gene { "gene_id" } else { "transcript_id" };
        let gene_number = || {
            let number = attributes.list("Dbxref").find(|reference| reference.starts_with(b"GeneID:"))?;
            Some(String::from_utf8_lossy(&number).into_owned())
        };
        let stable = attributes
            .text(&[stable])
            .or_else(|| gene_number().filter(|_| kind == Kind::Gene))
            .unwrap_or_else(|| String::from_utf8_lossy(bare(id)).into_owned());
        let (accession, version) = versioned(&stable);
        let version = version.or_else(|| attributes.text(&["version"])?.parse().ok());
        let tag = |names: &[&str]| names.iter().any(|name| attributes.has("tag", name.as_bytes()));
        let mane_select = tag(&["MANE_Select", "MANE Select"]);
        Self {
            line: feature.line,
            contig,
            span,
            strand: feature.strand,
            kind,
            parent,
            accession: accession.to_owned(),
            version,
            symbol: attributes.text(&["gene_name", "Name", "gene"]).unwrap_or_default(),
            biotype: biotype(kind, feature),
            marks: Marks {
                // NCBI marks the transcript it stands for a gene by as RefSeq Select, or as MANE Select alone.
                canonical: tag(&["Ensembl_canonical", "RefSeq Select", "MANE Select"]),
                mane_select,
                mane_plus_clinical: tag(&["MANE_Plus_Clinical", "MANE Plus Clinical"]),
            },
            incomplete: Incomplete { start: tag(&["cds_start_NF"]), end: tag(&["cds_end_NF"]) },
            reads_stops: match () {
                () if tag(&["seleno"]) => ReadsStops::Selenocysteine,
                () if tag(&["stop_codon_readthrough"]) => ReadsStops::Readthrough,
                () => ReadsStops::No,
            },
        }
    }
}

fn kind(ty: &[u8], id: &[u8]) -> Kind {
    let ends = |ends: &[&[u8]]| ends.iter().any(|end| ty.ends_with(end));
    match ty {
        b"miRNA" | b"mature_miRNA" => Kind::Mirna,
        _ if id.starts_with(b"gene:") || id.starts_with(b"gene-") => Kind::Gene,
        _ if id.starts_with(b"transcript:") || id.starts_with(b"rna-") => Kind::Transcript,
        b"pseudogene" => Kind::Gene,
        _ if ends(&[b"gene"]) => Kind::Gene,
        _ if ends(&[b"RNA", b"transcript", b"gene_segment", b"transcript_variant"]) => Kind::Transcript,
        _ => Kind::Other,
    }
}

/// By the attribute, or by the type as NCBI's files have it; empty when only the gene knows.
fn biotype(kind: Kind, feature: &Feature<'_>) -> String {
    let named = match kind {
        Kind::Gene => &["biotype", "gene_biotype", "gene_type"][..],
        _ => &["biotype", "transcript_biotype", "transcript_type", "gene_biotype"],
    };
    let by_type = || {
        Some(match feature.ty {
            b"mRNA" => "protein_coding",
            b"lnc_RNA" => "lncRNA",
            b"tRNA" | b"rRNA" | b"snRNA" | b"snoRNA" | b"miRNA" | b"ncRNA" | b"scRNA" | b"antisense_RNA" => {
                std::str::from_utf8(feature.ty).ok()?
            }
            b"RNase_MRP_RNA" | b"RNase_P_RNA" | b"SRP_RNA" | b"Y_RNA" | b"telomerase_RNA" | b"vault_RNA" => {
                std::str::from_utf8(feature.ty).ok()?
            }
            _ => return None,
        })
    };
    let biotype = feature.attributes.text(named);
    biotype.or_else(|| by_type().filter(|_| kind != Kind::Gene).map(str::to_owned)).unwrap_or_default()
}
