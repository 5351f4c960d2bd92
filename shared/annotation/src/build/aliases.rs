//! Other names of the genome's sequences: what the FASTA, the GFF3, an alias file and known assemblies say.

use std::{io::BufRead, path::Path};

use super::{fasta::Written, lines::Lines, warnings::Warnings};
use crate::{Error, Reference, assembly};

/// Adds the names that name and length, and the words of the FASTA, tell.
pub(super) fn of_genome(genome: &mut Reference, sequences: &[Written]) {
    for (contig, sequence) in sequences.iter().enumerate() {
        let known = assembly::accession(sequence.name.as_bytes(), sequence.length);
        let known = known.into_iter().flat_map(|(plain, accession)| [plain, accession]);
        for alias in known.chain(words(&sequence.name, &sequence.description)) {
            add(genome, contig, alias.as_bytes());
        }
    }
}

/// The names in a definition line of NCBI, of an analysis set (`AC:CM000663.2`), or of SGD (`[chromosome=I]`).
fn words(name: &str, description: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(accession) = name.strip_prefix("ref|").and_then(|name| name.strip_suffix('|')) {
        names.push(accession.to_owned());
    }
    names.extend(description.split_whitespace().find_map(|word| word.strip_prefix("AC:")).map(str::to_owned));
    let is_whole =
        name.contains("NC_") && !["unlocalized", "scaffold", "patch"].iter().any(|word| description.contains(word));
    if is_whole {
        let chromosome = description.split_once("chromosome ").or_else(|| description.split_once("[chromosome="));
        let chromosome = chromosome.map(|(_, rest)| rest.split([',', ' ', ']']).next().unwrap_or_default());
        names.extend(chromosome.filter(|chromosome| !chromosome.is_empty()).map(str::to_owned));
        if description.contains("mitochondrion") {
            names.push("MT".to_owned());
        }
    }
    names
}

/// Adds the names that a GFF3 gives to whole sequences: `Alias` of Ensembl's, `chromosome` and `Name` of NCBI's. Circular
/// sequences are marked.
///
/// # Errors
///
/// [`Error::Reference`] for a line that is too long, [`Error::Io`] when reading fails.
pub(super) fn of_gff3(input: &mut dyn BufRead, path: &Path, genome: &mut Reference) -> Result<(), Error> {
    const WHOLE: [&[u8]; 6] = [b"region", b"chromosome", b"supercontig", b"scaffold", b"contig", b"primary_assembly"];
    let mut lines = Lines::new(input, path);
    while let Some((_, line)) = lines.next()? {
        if line.starts_with(b"##FASTA") {
            break;
        }
        let mut columns = line.split(|byte| *byte == b'\t');
        let [seqid, _, ty, start, end, _, _, _, attributes] =
            std::array::from_fn(|_| columns.next().unwrap_or_default());
        if !WHOLE.contains(&ty) || start != b"1" {
            continue;
        }
        let value = |key: &[u8]| {
            let mut entries = attributes.split(|byte| *byte == b';');
            entries.find_map(|entry| entry.strip_prefix(key)?.strip_prefix(b"=")).unwrap_or_default()
        };
        let mut names: Vec<&[u8]> = value(b"Alias").split(|byte| *byte == b',').collect();
        names.push(seqid);
        match value(b"genome") {
            b"chromosome" => names.extend([value(b"chromosome"), value(b"Name")]),
            b"mitochondrion" => names.push(b"MT"),
            _ => {}
        }
        names.retain(|name| !matches!(*name, b"" | b"ANONYMOUS" | b"Unknown"));
        let length: Option<u32> = std::str::from_utf8(end).ok().and_then(|end| end.parse().ok());
        let fits = |contig: &usize| length.is_some_and(|length| length == genome.contig(*contig).sequence.len());
        if let Some(contig) = names.iter().find_map(|name| genome.find(name)).filter(fits) {
            for name in names {
                add(genome, contig, name);
            }
            if value(b"Is_circular") == b"true" {
                genome.contig_mut(contig).is_circular = true;
            }
        }
    }
    Ok(())
}

/// Adds the names of a file that has, in each line, names of the same sequence separated by tabs.
///
/// # Errors
///
/// [`Error::Reference`] when a line names two sequences of the genome.
pub(super) fn of_file(
    input: &mut dyn BufRead,
    path: &Path,
    genome: &mut Reference,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    let mut lines = Lines::new(input, path);
    while let Some((number, line)) = lines.next()? {
        if line.starts_with(b"#") {
            continue;
        }
        let names = || line.split(|byte| *byte == b'\t').map(<[u8]>::trim_ascii).filter(|name| !name.is_empty());
        let Some(contig) = names().find_map(|name| genome.find(name)) else { continue };
        if let Some(other) = names().filter_map(|name| genome.find(name)).find(|other| *other != contig) {
            let (name, other) = (&genome.contig(contig).name, &genome.contig(other).name);
            let message =
                format!("{} and {} are two sequences of the genome", name.escape_default(), other.escape_default());
            return Err(Error::reference(path, Some(number), message));
        }
        for name in names() {
            if !add(genome, contig, name) {
                warnings.warn(path, Some(number), format!("{} is no name that can be used", name.escape_ascii()));
            }
        }
    }
    Ok(())
}

/// The name that HGVS takes: a RefSeq accession with version, or else the contig's own name.
pub(super) fn accession(name: &str, aliases: &[String]) -> String {
    let is_accession = |name: &str| {
        let number = ["NC_", "NT_", "NW_", "NG_", "AC_"].iter().find_map(|prefix| name.strip_prefix(prefix));
        number.and_then(|number| number.split_once('.')).is_some_and(|(number, version)| {
            !version.is_empty() && number.bytes().chain(version.bytes()).all(|byte| byte.is_ascii_digit())
        })
    };
    if is_accession(name) {
        return name.to_owned();
    }
    aliases.iter().find(|alias| is_accession(alias)).map_or_else(|| name.to_owned(), Clone::clone)
}

/// Adds a name unless it already finds a sequence: the first that claims a name keeps it. Answers whether it finds this one.
fn add(genome: &mut Reference, contig: usize, alias: &[u8]) -> bool {
    if alias.is_empty() || std::str::from_utf8(alias).is_err() {
        return false;
    }
    match genome.find(alias) {
        Some(found) => found == contig,
        None => {
            genome.add_alias(contig, alias);
            true
        }
    }
}
