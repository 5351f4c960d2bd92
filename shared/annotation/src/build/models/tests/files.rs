//! Whole files: the real ones, the hostile ones, and any bytes.

use std::{fs, path::PathBuf};

use proptest::prelude::*;

use super::*;
use crate::transcript::Strand;

/// The folder of the test data, if it is given.
fn test_data() -> Option<PathBuf> {
    #[allow(clippy::disallowed_methods, reason = "where a developer's test data is is not the engine's to know")]
    let folder = std::env::var("GAS_TEST_DATA").ok().map(PathBuf::from);
    if folder.is_none() {
        println!("GAS_TEST_DATA is not set: not run");
    }
    folder
}

fn text(path: PathBuf) -> Vec<u8> {
    use std::io::Read as _;
    let bytes = fs::read(&path).unwrap();
    let mut text = Vec::new();
    match path.extension().is_some_and(|extension| extension == "gz") {
        true => flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut text).map(drop).unwrap(),
        false => text = bytes,
    }
    text
}

fn genome(path: PathBuf) -> Reference {
    let fasta = text(path);
    let sequences = fasta.split(|byte| *byte == b'>').skip(1).map(|sequence| {
        let mut lines = sequence.split(|byte| *byte == b'\n');
        let name = lines.next().unwrap().split(u8::is_ascii_whitespace).next().unwrap();
        let bases: Vec<u8> = lines.flatten().map(u8::to_ascii_uppercase).collect();
        Contig::in_memory(std::str::from_utf8(name).unwrap(), bases, Vec::new(), Vec::new())
    });
    Reference::in_memory("test", sequences.collect())
}

fn read_file(gff3: PathBuf, genome: &Reference) -> Result<(Vec<Models>, Vec<String>), Error> {
    let mut warnings = Warnings::default();
    let read = read(text(gff3).as_slice(), Path::new("genes.gff3"), genome, &mut warnings)?;
    Ok((read, warnings.into_list()))
}

#[test]
fn the_hostile_files_behave_as_their_readme_says() {
    let Some(folder) = test_data() else { return };
    let genome = genome(folder.join("sars-cov-2/reference.fa"));
    let read = |name: &str| read_file(folder.join("hostile").join(name), &genome);
    let error = |name: &str| read(name).unwrap_err().to_string();
    assert!(error("gff_bad_phase.gff3").contains("line 9: \"7\" is not a phase"));
    assert!(error("gff_end_before_start.gff3").contains("line 12: the end 21563 is before the start 25384"));
    assert!(error("gff_not_gff.gff3").contains("line 1: this is not GFF3"));
    let warnings = |name: &str| read(name).unwrap().1.join("\n");
    assert!(warnings("gff_missing_parent.gff3").contains("line 13: Parent=\"gene-none\" does not exist"));
    assert!(warnings("gff_cycle.gff3").contains("cycle"));
}

#[test]
fn sars_cov_2_has_its_slippage_and_its_proteins() {
    let Some(folder) = test_data() else { return };
    let genome = genome(folder.join("sars-cov-2/reference.fa"));
    let (read, warnings) = read_file(folder.join("sars-cov-2/genes.gff3"), &genome).unwrap();
    assert_eq!(warnings, [""; 0]);
    let transcripts = &read[0].1;
    assert_eq!(transcripts.len(), 12);
    let find = |id: &str| transcripts.iter().find(|transcript| transcript.id == id).unwrap().cds.as_ref().unwrap();
    assert_eq!(find("YP_009724389").parts, [Span::new(265, 13468), Span::new(13467, 21555)]);
    assert!(
        transcripts.iter().all(|transcript| transcript.cds.as_ref().is_some_and(|cds| cds.has_start && cds.has_stop))
    );
}

#[test]
fn every_coding_sequence_of_yeast_and_of_chromosome_22_is_whole_or_said_to_be_incomplete() {
    let Some(folder) = test_data() else { return };
    let genome_of_yeast = genome(folder.join("yeast/reference.fa.gz"));
    let (read, warnings) = read_file(folder.join("yeast/genes.gff3.gz"), &genome_of_yeast).unwrap();
    let transcripts: Vec<_> = read.iter().flat_map(|(_, transcripts)| transcripts).collect();
    let cds: Vec<_> = transcripts.iter().filter_map(|transcript| transcript.cds.as_ref()).collect();
    println!("yeast: {} transcripts, warnings {warnings:#?}", transcripts.len());
    assert_eq!((transcripts.len(), cds.len()), (7_127, 6_600));
    assert!(cds.iter().filter(|cds| cds.has_start && cds.has_stop).count() > 6_580);
    let mitochondrial = GeneticCode::of_table(3).unwrap();
    assert_eq!(cds.iter().filter(|cds| cds.code == mitochondrial).count(), 28);

    let human = genome(folder.join("human-chr22-grch37/reference.fa.gz"));
    let (read, warnings) = read_file(folder.join("human-chr22-grch37/genes.gff3.gz"), &human).unwrap();
    assert_eq!((read[0].1.len(), read[0].0.len()), (13, 2));
    println!("human: {warnings:#?}");
}

#[test]
fn all_of_chromosome_21_is_read() {
    let Some(folder) = test_data() else { return };
    let chromosome = Contig::in_memory("21", vec![b'N'; 46_709_983], Vec::new(), Vec::new());
    let genome = Reference::in_memory("test", vec![chromosome]);
    let file = folder.join("human-chr21-window/ensembl84_chr21_full.gff3.gz");
    let (read, warnings) = read_file(file, &genome).unwrap();
    let (genes, transcripts) = &read[0];
    assert_eq!(warnings, [""; 0]);
    assert_eq!((genes.len(), transcripts.iter().filter(|transcript| transcript.cds.is_some()).count()), (835, 935));
    assert!(transcripts.iter().all(|transcript| transcript.version.is_some() && !transcript.biotype.is_empty()));
}

/// A line of GFF3 with any of its columns odd.
fn line() -> impl Strategy<Value = String> {
    let ty = prop::sample::select(vec!["gene", "mRNA", "exon", "CDS", "miRNA", "region", "five_prime_UTR", "x"]);
    let name = || prop::sample::select(vec!["a", "b", "c", "a,b", ""]);
    let strand = prop::sample::select(vec!["+", "-", ".", "+", "+"]);
    let phase = prop::sample::select(vec!["0", "1", "2", "."]);
    let table =
        prop::sample::select(vec!["", ";transl_table=2", ";transl_table=99", ";transl_except=(pos:5..7,aa:Sec)"]);
    (ty, -3_i64..75, 0_i64..30, strand, phase, name(), name(), table).prop_map(
        |(ty, start, length, strand, phase, id, parent, table)| {
            let end = start + length;
            format!("c\t.\t{ty}\t{start}\t{end}\t.\t{strand}\t{phase}\tID={id};Parent={parent}{table}\n")
        },
    )
}

proptest! {
    /// No bytes make the reader panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = try_read("c", &around("ATGGCTTGA"), &bytes);
    }

    /// Features in any relation to each other give transcripts that hold what the others rely on.
    #[test]
    fn any_features_give_sound_transcripts(lines in prop::collection::vec(line(), 0..14)) {
        let (read, _) = try_read("c", &around("ATGGCTTGA"), lines.concat().as_bytes()).unwrap();
        let (genes, transcripts) = &read[0];
        for transcript in transcripts {
            prop_assert!((transcript.gene as usize) < genes.len());
            prop_assert!(!transcript.exons.is_empty());
            prop_assert!(transcript.exons.iter().all(|exon| !exon.is_empty() && exon.end <= 69));
            prop_assert!(transcript.exons.windows(2).all(|pair| pair[0].end < pair[1].start));
            if let Some(cds) = &transcript.cds {
                prop_assert!(cds.length() >= u32::from(cds.phase) + 3);
                let exonic = |position: u32| transcript.cdna_offset(position).is_some();
                prop_assert!(cds.parts.iter().all(|part| (part.start..part.end).all(exonic)));
                let mut starts: Vec<u32> = cds.parts.iter().map(|part| part.start).collect();
                if transcript.strand == Strand::Reverse {
                    starts.reverse();
                }
                prop_assert!(starts.is_sorted());
                let whole = (cds.length() - u32::from(cds.phase)) / 3;
                prop_assert!(cds.recoded.iter().all(|(codon, _)| *codon < whole));
            }
        }
    }
}
