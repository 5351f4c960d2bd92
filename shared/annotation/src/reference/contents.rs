//! What is in a bundle, for people.

use std::fmt;

use serde::Serialize;

use super::Reference;
use crate::{
    Error, assembly,
    bundle::{Input, KnownSet},
};

/// What is in a bundle; it is shown as text, or written as JSON.
#[derive(Debug, Serialize)]
pub struct Contents<'r> {
    /// The bundle's name.
    pub name: &'r str,
    /// Hex SHA-256 that stands for all that is in it.
    pub digest: &'r str,
    /// The engine that built it.
    pub engine: &'r str,
    /// The assembly, as far as the lengths of the chromosomes tell.
    pub assembly: Option<&'static str>,
    /// The files that it was built from.
    pub inputs: &'r [Input],
    /// Sets of known variants.
    pub known: &'r [KnownSet],
    /// Region tracks.
    pub regions: &'r [String],
    /// The contigs, in their order.
    pub contigs: Vec<ContigContents<'r>>,
}

/// What is on one contig.
#[derive(Debug, Serialize)]
pub struct ContigContents<'r> {
    /// Its name.
    pub name: &'r str,
    /// Other names that find it; `chr` may always be added or left out.
    pub aliases: Vec<String>,
    /// The name that HGVS takes.
    pub accession: &'r str,
    /// In bases.
    pub length: u32,
    /// Whether its end meets its start.
    pub is_circular: bool,
    /// Genes.
    pub genes: usize,
    /// Transcripts.
    pub transcripts: usize,
}

impl Reference {
    /// Lists what is in the bundle; it reads the features of every contig.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] when they are damaged.
    pub fn contents(&self) -> Result<Contents<'_>, Error> {
        let mut contigs = Vec::with_capacity(self.contigs.len());
        for (contig, aliases) in self.contigs.iter().zip(self.aliases()) {
            let features = contig.features()?;
            contigs.push(ContigContents {
                name: &contig.name,
                aliases,
                accession: &contig.accession,
                length: contig.sequence.len(),
                is_circular: contig.is_circular,
                genes: features.genes.len(),
                transcripts: features.transcripts.len(),
            });
        }
        Ok(Contents {
            name: &self.name,
            digest: &self.digest,
            engine: &self.engine,
            assembly: assembly::guess(self.lengths().map(|(name, length)| (name.as_bytes(), u64::from(length)))),
            inputs: &self.inputs,
            known: &self.sets,
            regions: &self.tracks,
            contigs,
        })
    }
}

impl fmt::Display for Contents<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "name      {}", self.name)?;
        writeln!(f, "digest    {}", self.digest)?;
        writeln!(f, "built by  {}", self.engine)?;
        writeln!(f, "assembly  {}", self.assembly.unwrap_or("not one that is known here"))?;
        for Input { role, file, sha256, bytes } in self.inputs {
            writeln!(f, "input     {role}: {file}, {bytes} bytes, SHA-256 {sha256}")?;
        }
        for KnownSet { name, fields } in self.known {
            writeln!(f, "known     {name}: {}", fields.join(", "))?;
        }
        for track in self.regions {
            writeln!(f, "regions   {track}")?;
        }
        writeln!(f, "\ncontig\tlength\tgenes\ttranscripts\tother names")?;
        for contig in &self.contigs {
            let ContigContents { name, length, genes, transcripts, .. } = contig;
            let circular = if contig.is_circular { " (circular)" } else { "" };
            let aliases = contig.aliases.join(", ");
            writeln!(f, "{name}{circular}\t{length}\t{genes}\t{transcripts}\t{aliases}")?;
        }
        Ok(())
    }
}
