//! ClinVar states the genomic name of each of its alleles.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;

use crate::{Span, change::Change, contig::Contig, hgvs};

const FILE: &str = "clinvar/clinvar_GRCh38_chr13_chr17.vcf.gz";

struct Allele {
    start: u32,
    reference: String,
    alternate: String,
    name: String,
}

/// The bases of both chromosomes are known only where the file's REFs say them, which is enough for most alleles: those
/// beside which a base is not known are left out.
#[test]
fn genomic_names_are_those_of_clinvar() {
    let Some(folder) = env::var_os("GAS_TEST_DATA") else {
        eprintln!("GAS_TEST_DATA is not set: ClinVar is not read");
        return;
    };
    let (mut compared, mut different) = (BTreeMap::new(), Vec::new());
    for (accession, alleles) in alleles(&Path::new(&folder).join(FILE)) {
        let contig = contig(&accession, &alleles);
        for allele in alleles {
            let change = Change::trimmed(allele.start, allele.reference.as_bytes(), allele.alternate.as_bytes());
            // ClinVar names some repeats by the number of their units, which Ensembl VEP does not.
            let certain = allele.alternate.bytes().all(|base| b"ACGT".contains(&base));
            if !certain
                || allele.name.ends_with(']')
                || allele.name.contains("%3D")
                || !is_known_beside(&contig, &change)
            {
                continue;
            }
            let mut name = Vec::new();
            hgvs::genomic(&contig, &change, &mut name).unwrap();
            let name = String::from_utf8(name).unwrap();
            let kind = ["delins", "del", "dup", "inv", "ins"].into_iter().find(|kind| name.contains(kind));
            *compared.entry(kind.unwrap_or(">")).or_insert(0) += 1;
            if name != allele.name {
                different.push((allele.name, name));
            }
        }
    }
    eprintln!("{compared:?}");
    assert!(compared[">"] > 30_000 && compared["del"] > 1_000 && compared["dup"] > 400, "{compared:?}");
    assert_eq!(different, []);
}

fn alleles(path: &Path) -> BTreeMap<String, Vec<Allele>> {
    let file = BufReader::new(fs::File::open(path).unwrap());
    let mut alleles: BTreeMap<String, Vec<Allele>> = BTreeMap::new();
    for line in BufReader::new(MultiGzDecoder::new(file)).lines().map_while(Result::ok) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [_, position, _, reference, alternate, _, _, info] = fields[..] else { continue };
        let Some(name) = info.split(';').find_map(|field| field.strip_prefix("CLNHGVS=")) else { continue };
        let (accession, _) = name.split_once(':').unwrap();
        alleles.entry(accession.to_owned()).or_default().push(Allele {
            start: position.parse::<u32>().unwrap() - 1,
            reference: reference.to_owned(),
            alternate: alternate.trim_matches('.').to_owned(),
            name: name.to_owned(),
        });
    }
    alleles
}

fn contig(accession: &str, alleles: &[Allele]) -> Contig {
    let end = alleles.iter().map(|allele| allele.start as usize + allele.reference.len()).max().unwrap();
    let mut bases = vec![b'N'; end + 1];
    for allele in alleles {
        let start = allele.start as usize;
        bases[start..start + allele.reference.len()].copy_from_slice(allele.reference.as_bytes());
    }
    Contig::in_memory(accession, bases, Vec::new(), Vec::new())
}

/// Whether it is known how far an allele moves to the right, and for an insertion what lies before it then.
fn is_known_beside(contig: &Contig, change: &Change<'_>) -> bool {
    if !change.is_insertion() && !change.is_deletion() {
        return true;
    }
    let shift = change.shift(&contig.sequence).unwrap();
    let place = change.span().end + shift.right;
    let before = if change.is_insertion() { change.alternate.len() } else { 0 };
    let beside = Span::new(place.saturating_sub(u32::try_from(before).unwrap()), place + 1);
    !contig.sequence.get(beside).unwrap().contains(&b'N')
}
