//! The features of a GFF3 that gene models are made of.

use std::{collections::HashMap, io::BufRead, path::Path};

use super::{
    Nodes, Noted,
    node::{Incomplete, Node},
    recoded,
};
use crate::{
    Error, Reference, Span,
    build::gff3::{Feature, Lines, attributes::bare, shown},
    transcript::Strand,
};

/// What was read: the features that have parts, and the parts.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) nodes: Nodes,
    /// By contig and Parent, then in the order of the file.
    pub(super) parts: Vec<Part>,
    /// Contigs that a line calls a mitochondrion, a chloroplast or the like, with that word.
    pub(super) organelles: HashMap<usize, Vec<u8>>,
    names: Names,
    contigs: HashMap<Vec<u8>, Option<usize>>,
}

/// A part of a transcript, under one of its parents.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) line: u64,
    pub(super) contig: usize,
    pub(super) parent: u32,
    pub(super) span: Span,
    pub(super) strand: Option<Strand>,
    /// Whether it reaches outside of its contig.
    pub(super) outside: bool,
    pub(super) kind: PartKind,
}

/// What a part is.
#[derive(Clone, Debug)]
pub(super) enum PartKind {
    /// An exon, or an untranslated region, which is a piece of one.
    Exon,
    Cds(Box<CdsLine>),
    /// A codon that is read as selenocysteine (GENCODE).
    Selenocysteine,
}

/// What only CDS lines say; the names are numbers of [`Collected::name`].
#[derive(Clone, Debug)]
pub(super) struct CdsLine {
    pub(super) id: u32,
    pub(super) phase: Option<u8>,
    /// With version; the line's ID when it gives none, and the empty name when it has no ID.
    pub(super) protein: u32,
    /// Whether the line says what its protein is.
    pub(super) names_protein: bool,
    /// NCBI's number of the genetic code; 0 when it is not a number.
    pub(super) table: Option<u8>,
    pub(super) incomplete: Incomplete,
    pub(super) exceptions: Vec<recoded::Exception>,
}

pub(super) fn read(
    input: impl BufRead,
    path: &Path,
    genome: &Reference,
    warnings: &mut Noted,
) -> Result<Collected, Error> {
    let mut collected = Collected::default();
    let mut lines = Lines::new(input, path);
    while let Some(feature) = lines.next()? {
        let added = collected.add(&feature, genome, warnings);
        added.map_err(|message| Error::reference(path, Some(feature.line), message))?;
    }
    collected.parts.sort_by_key(|part| (part.contig, part.parent, part.line));
    Ok(collected)
}

impl Collected {
    /// The name of a number.
    pub(super) fn name(&self, number: u32) -> &[u8] {
        self.names.names.get(number as usize).map_or(b"", Vec::as_slice)
    }

    fn add(&mut self, feature: &Feature<'_>, genome: &Reference, warnings: &mut Noted) -> Result<(), String> {
        let Some(contig) = self.contig(feature, genome, warnings) else { return Ok(()) };
        let length = genome.contig(contig).sequence.len();
        if is_no_gene(feature.ty) {
            if let Some(organelle) = feature.attributes.first(&["genome"]) {
                self.organelles.entry(contig).or_insert_with(|| organelle.into_owned());
            }
            return Ok(());
        }
        let span = clipped(feature, length);
        let outside = feature.start < 1 || feature.end > i64::from(length);
        let kind = match feature.ty {
            b"exon" | b"pseudogenic_exon" => PartKind::Exon,
            // A genome's own untranslated regions have no Parent.
            b"five_prime_UTR" | b"three_prime_UTR" | b"UTR" => match feature.attributes.first(&["Parent"]) {
                Some(_) => PartKind::Exon,
                None => return Ok(()),
            },
            b"CDS" => PartKind::Cds(Box::new(self.cds(feature)?)),
            b"stop_codon_redefined_as_selenocysteine" => PartKind::Selenocysteine,
            _ => {
                self.add_node(feature, contig, span, outside, warnings);
                return Ok(());
            }
        };
        if feature.attributes.list("Parent").next().is_none() {
            warnings.add(feature.line, "the feature has no Parent and is left out");
        }
        for parent in feature.attributes.list("Parent") {
            let parent = self.names.number(&parent);
            let (line, strand, kind) = (feature.line, feature.strand, kind.clone());
            self.parts.push(Part { line, contig, parent, span, strand, outside, kind });
        }
        Ok(())
    }

    /// Adds a feature that may have parts. One that a cut-out window cuts is kept as far as it reaches.
    fn add_node(&mut self, feature: &Feature<'_>, contig: usize, span: Span, outside: bool, warnings: &mut Noted) {
        let Some(id) = feature.attributes.first(&["ID"]) else { return };
        if outside {
            let id = shown(&id);
            warnings.add(feature.line, format!("{id} reaches outside of its sequence and is cut there"));
        }
        let number = self.names.number(&id);
        if let Some(known) = self.nodes.find(contig, number).and_then(|index| self.nodes.nodes.get_mut(index)) {
            known.span = Span::new(known.span.start.min(span.start), known.span.end.max(span.end));
            return;
        }
        // miRBase says by the second which primary transcript a mature miRNA is cut from.
        let mut parents = feature.attributes.list("Parent").chain(feature.attributes.list("Derives_from"));
        let parent = parents.next().map(|parent| self.names.number(&parent));
        self.nodes.by_id.insert((contig, number), self.nodes.nodes.len());
        self.nodes.nodes.push(Node::new(contig, span, parent, &id, feature));
    }

    fn cds(&mut self, feature: &Feature<'_>) -> Result<CdsLine, String> {
        let attributes = &feature.attributes;
        let protein = attributes.first(&["protein_id"]).map(|protein| protein.into_owned());
        let names_protein = protein.is_some();
        let mut protein = protein.or_else(|| Some(bare(&attributes.first(&["ID"])?).to_vec())).unwrap_or_default();
        if let Some(version) =
            attributes.first(&["version"]).filter(|_| !protein.is_empty() && !protein.contains(&b'.'))
        {
            protein.extend([b".", &*version].concat());
        }
        let protein = self.names.number(&protein);
        let id = attributes.first(&["ID"]).map_or(protein, |id| self.names.number(&id));
        // NCBI marks an end that is not known by a dot in the range of that end, in the order of the genome.
        let partial = attributes.first(&["partial"]).as_deref() == Some(b"true");
        let open = |range| partial && attributes.first(&[range]).is_some();
        let (first, last) = (open("start_range"), open("end_range"));
        let reverse = feature.strand == Some(Strand::Reverse);
        Ok(CdsLine {
            id,
            phase: feature.phase()?,
            protein,
            names_protein,
            table: attributes.text(&["transl_table"]).map(|table| table.parse().unwrap_or(0)),
            incomplete: if reverse {
                Incomplete { start: last, end: first }
            } else {
                Incomplete { start: first, end: last }
            },
            exceptions: attributes.text(&["transl_except"]).map_or_else(Vec::new, |text| recoded::exceptions(&text)),
        })
    }

    /// The contig of a feature; `None`, and a warning for the first, when the genome does not have it.
    fn contig(&mut self, feature: &Feature<'_>, genome: &Reference, warnings: &mut Noted) -> Option<usize> {
        if let Some(contig) = self.contigs.get(feature.seqid) {
            return *contig;
        }
        let contig = genome.find(feature.seqid);
        if contig.is_none() {
            let seqid = shown(feature.seqid);
            warnings.add(feature.line, format!("sequence {seqid} is not in the FASTA; its features are left out"));
        }
        self.contigs.insert(feature.seqid.to_vec(), contig);
        contig
    }
}

/// Whether a line is about a stretch of the genome and not about a gene; such lines are many and have no parts.
fn is_no_gene(ty: &[u8]) -> bool {
    const TYPES: [&[u8]; 8] = [
        b"region",
        b"chromosome",
        b"supercontig",
        b"scaffold",
        b"contig",
        b"biological_region",
        b"enhancer",
        b"silencer",
    ];
    TYPES.contains(&ty) || memchr::memmem::find(ty, b"match").is_some()
}

/// What lies on the contig.
fn clipped(feature: &Feature<'_>, length: u32) -> Span {
    let on_contig = |position: i64| u32::try_from(position.clamp(0, i64::from(length))).unwrap_or(length);
    Span::new(on_contig(feature.start.saturating_sub(1)), on_contig(feature.end))
}

/// Numbers for names, so that a part is small.
#[derive(Debug, Default)]
struct Names {
    numbers: HashMap<Vec<u8>, u32>,
    names: Vec<Vec<u8>>,
}

impl Names {
    fn number(&mut self, name: &[u8]) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.numbers.insert(name.to_vec(), number);
        self.names.push(name.to_vec());
        number
    }
}
