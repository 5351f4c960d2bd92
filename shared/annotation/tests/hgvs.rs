//! HGVS names of real variants: those that define lineages of SARS-CoV-2, whose amino acids their source states.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up fails, and says why"
)]

mod support;

use std::fs;

use gas_annotation::Format;
use support::{Entry, csq, data_lines, plain, reference_of, run, sars_cov_2, test_data, vcf};

const LETTERS: [(&str, &str); 20] = [
    ("Ala", "A"),
    ("Arg", "R"),
    ("Asn", "N"),
    ("Asp", "D"),
    ("Cys", "C"),
    ("Gln", "Q"),
    ("Glu", "E"),
    ("Gly", "G"),
    ("His", "H"),
    ("Ile", "I"),
    ("Leu", "L"),
    ("Lys", "K"),
    ("Met", "M"),
    ("Phe", "F"),
    ("Pro", "P"),
    ("Ser", "S"),
    ("Thr", "T"),
    ("Trp", "W"),
    ("Tyr", "Y"),
    ("Val", "V"),
];

/// What is known by other names: the deletions of Alpha, Beta, Delta and their like, which HGVS shifts to the 3' end.
const INDELS: [(&str, &str, &str); 9] = [
    ("11287", "c.11023_11031del", "p.Ser3675_Phe3677del"),
    ("21764", "c.204_209del", "p.His69_Val70del"),
    ("21980", "c.422_430del", "p.Leu141_Val143del"),
    // Called Y144del: the last of two tyrosines is named.
    ("21990", "c.432_434del", "p.Tyr145del"),
    ("22280", "c.725_733del", "p.Leu242_Leu244del"),
    ("22298", "c.737_757del", "p.Arg246_Asp253delinsAsn"),
    ("26157", "c.766_769del", "p.Val256IlefsTer3"),
    ("27922", "c.29_63delinsA", "p.Ile10AsnfsTer12"),
    ("28895", "c.623_625del", "p.Ala208_Arg209delinsGly"),
];

fn description(entry: &Entry, field: &str) -> String {
    entry[field].split_once(':').map_or(String::new(), |(_, name)| name.replace("%3D", "="))
}

#[test]
fn lineages_have_the_amino_acids_that_their_source_states() {
    let Some(data) = test_data() else { return };
    let input = fs::read_to_string(data.join("sars-cov-2/lineages.vcf")).unwrap();
    let (output, _) = run(&sars_cov_2(&data), &plain(Format::Csq), input.as_bytes()).unwrap();
    let mut compared = 0;
    for (line, entries) in data_lines(&output).into_iter().zip(csq(&output)) {
        let fields: Vec<&str> = line.split('\t').collect();
        let value = |key: &str| fields[7].split(';').find_map(|field| field.strip_prefix(key)).unwrap();
        let (gene, stated) = (value("SRC_GENE="), value("SRC_AA="));
        let coding = || entries.iter().filter(|entry| entry["SYMBOL"] == gene && !entry["HGVSp"].is_empty());
        if let Some((_, transcript, protein)) = INDELS.iter().find(|(position, _, _)| *position == fields[1]) {
            let names: Vec<_> =
                coding().map(|entry| (description(entry, "HGVSc"), description(entry, "HGVSp"))).collect();
            assert!(names.contains(&((*transcript).to_owned(), (*protein).to_owned())), "{line}: {names:?}");
            compared += 1;
        } else if stated != "." {
            let short = |entry: &Entry| {
                let name = description(entry, "HGVSp").replace("p.", "").replace("Ter", "*");
                LETTERS.iter().fold(name, |name, (code, letter)| name.replace(code, letter))
            };
            // ORF1ab is numbered in the mature proteins there.
            let letters = |name: &str| name.replace(|letter: char| letter.is_ascii_digit(), "");
            let is_same = |name: &str| if gene == "ORF1ab" { letters(name) == letters(stated) } else { name == stated };
            assert!(coding().any(|entry| is_same(&short(entry))), "{line}");
            compared += 1;
        }
    }
    assert!(compared > 120, "{compared}");
}

/// `CHROM POS REF ALT`, and the names that Jannovar gave them: varfish-annotator, `tests/hg19-chr22/Case_1_index.gatk_hc`. Left
/// out are duplications in introns, which it calls insertions.
const CHR22: [(&str, &str); 16] = [
    ("22 17442987 C T", "ENST00000400588.1:c.*636G>A"),
    ("22 17443131 T C", "ENST00000400588.1:c.*492A>G"),
    ("22 17444231 T C", "ENST00000400588.1:c.1581+384A>G"),
    ("22 17445502 A C", "ENST00000400588.1:c.1476+154T>G"),
    ("22 17446991 C T", "ENST00000400588.1:c.1287G>A"),
    ("22 17447350 G A", "ENST00000400588.1:c.1024-96C>T"),
    ("22 17449076 C G", "ENST00000400588.1:c.1023+112G>C"),
    ("22 17451528 G A", "ENST00000400588.1:c.687-445C>T"),
    ("22 17454486 T C", "ENST00000400588.1:c.687-3403A>G"),
    ("22 17483804 AG A", "ENST00000400588.1:c.174+5026del"),
    ("22 17488727 A C", "ENST00000400588.1:c.174+104T>G"),
    ("22 17488823 C CG", "ENST00000400588.1:c.174+7_174+8insC"),
    ("22 17660303 A T", "ENST00000262607.3:c.*2070T>A"),
    ("22 17661764 T C", "ENST00000262607.3:c.*609A>G"),
    ("22 17662591 C G", "ENST00000262607.3:c.1442+119G>C"),
    ("22 17662699 A G", "ENST00000262607.3:c.1442+11T>C"),
];

#[test]
fn another_tool_gives_the_same_names_on_the_reverse_strand() {
    let Some(data) = test_data() else { return };
    let folder = data.join("human-chr22-grch37");
    let reference = reference_of(&folder.join("reference.fa.gz"), &folder.join("genes.gff3.gz"));
    let (output, _) = run(&reference, &plain(Format::Csq), vcf(&CHR22.map(|(record, _)| record)).as_bytes()).unwrap();
    for ((record, name), entries) in CHR22.iter().zip(csq(&output)) {
        let names: Vec<_> = entries.iter().map(|entry| &entry["HGVSc"]).collect();
        assert!(names.iter().any(|other| other == name), "{record} {name}: {names:?}");
    }
}
