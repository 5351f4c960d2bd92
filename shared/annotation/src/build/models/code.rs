//! The genetic code of each contig, for coding sequences that do not name one.
//!
//! NCBI's files name the code where it is not the standard one; Ensembl's and GENCODE's never do. A wrong code is worse than
//! none, so a mitochondrion gets the vertebrates' code (2) only when all its coding sequences read through with it, which
//! those of other animals, plants and fungi do not: their AGA and AGG are amino acids. Baker's yeast is known by SGD's
//! names of its mitochondrial genes (`Q0045`) and gets code 3. Any other mitochondrion without `transl_table` gets an unknown
//! code: its changes are `coding_sequence_variant`.

use std::collections::{BTreeMap, HashMap};

use super::{Noted, coding::spliced, collected::Collected, drafts::Draft};
use crate::{Error, Reference, genetic_code::GeneticCode};

/// The codes of contigs that have another than the standard one.
#[derive(Debug, Default)]
pub(super) struct Codes {
    contigs: HashMap<usize, GeneticCode>,
}

impl Codes {
    pub(super) fn new(
        collected: &Collected,
        drafts: &[Draft<'_>],
        genome: &Reference,
        warnings: &mut Noted,
    ) -> Result<Self, Error> {
        let mut codes = Self::default();
        let mut mitochondria: BTreeMap<usize, Vec<&Draft<'_>>> = BTreeMap::new();
        for draft in drafts {
            let silent = draft.cds.iter().all(|(_, line)| line.table.is_none());
            if !draft.cds.is_empty() && silent {
                match organelle(draft.contig, collected, genome) {
                    Some(Organelle::Mitochondrion) => mitochondria.entry(draft.contig).or_default().push(draft),
                    Some(Organelle::Plastid) => {
                        codes.contigs.insert(draft.contig, of_table(11));
                    }
                    None => {}
                }
            }
        }
        for (contig, drafts) in mitochondria {
            let code = mitochondrial(&drafts, collected, genome)?;
            if code == GeneticCode::UNKNOWN {
                let line = drafts.first().map_or(0, |draft| draft.line);
                let name = &genome.contig(contig).name;
                warnings.add(line, format!("the genetic code of {name} is not known: its genes lack transl_table"));
            }
            codes.contigs.insert(contig, code);
        }
        Ok(codes)
    }

    /// The code of a contig's coding sequences that do not name one.
    pub(super) fn of(&self, contig: usize) -> GeneticCode {
        self.contigs.get(&contig).copied().unwrap_or(GeneticCode::STANDARD)
    }
}

fn of_table(table: u8) -> GeneticCode {
    GeneticCode::of_table(table).unwrap_or(GeneticCode::UNKNOWN)
}

enum Organelle {
    Mitochondrion,
    Plastid,
}

fn organelle(contig: usize, collected: &Collected, genome: &Reference) -> Option<Organelle> {
    match collected.organelles.get(&contig).map(Vec::as_slice) {
        Some(b"mitochondrion") => return Some(Organelle::Mitochondrion),
        Some(b"chloroplast" | b"plastid" | b"apicoplast") => return Some(Organelle::Plastid),
        _ => {}
    }
    let contig = genome.contig(contig);
    let name = contig.name.to_ascii_lowercase();
    match name.strip_prefix("chr").unwrap_or(&name) {
        _ if contig.is_mitochondrion => Some(Organelle::Mitochondrion),
        "pt" | "chloroplast" | "plastid" => Some(Organelle::Plastid),
        _ => None,
    }
}

fn mitochondrial(drafts: &[&Draft<'_>], collected: &Collected, genome: &Reference) -> Result<GeneticCode, Error> {
    let of_yeast =
        |draft: &&Draft<'_>| collected.nodes.nodes.get(draft.node).is_some_and(|node| is_sgd(&node.accession));
    let candidate = of_table(if drafts.iter().all(of_yeast) { 3 } else { 2 });
    for draft in drafts {
        let bases = spliced(draft, genome)?;
        let phase = draft.cds.first().and_then(|(_, line)| line.phase).unwrap_or(0);
        let codons = bases.get(usize::from(phase)..).unwrap_or_default().as_chunks::<3>().0;
        let inside = codons.split_last().map_or(&[][..], |(_, inside)| inside);
        if inside.iter().any(|codon| candidate.translate(*codon) == Some(b'*')) {
            return Ok(GeneticCode::UNKNOWN);
        }
    }
    Ok(candidate)
}

/// SGD's systematic names of genes of the mitochondrion: `Q0010` to `Q0297`.
fn is_sgd(name: &str) -> bool {
    let digits = name.strip_prefix("Q0").and_then(|rest| rest.get(..3));
    digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}
