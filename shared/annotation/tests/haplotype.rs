//! `--haplotype`: phased variants applied together.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up fails, and says why"
)]

mod support;

use gas_annotation::{BadRecords, Error, Format, Options, Reference};
use support::{csq, data_lines, plain, reference, run};

/// ATG AAA CCC GGG TTT TAA on the forward strand, from base 11 on.
const GENOME: &str = ">1\nGGGGGGGGGGATGAAACCCGGGTTTTAAGGGGGGGGGG\n";
const GENES: &str = "##gff-version 3
1\tx\tgene\t11\t28\t.\t+\t.\tID=gene:G;Name=GENE;biotype=protein_coding
1\tx\tmRNA\t11\t28\t.\t+\t.\tID=transcript:T;Parent=gene:G;biotype=protein_coding
1\tx\texon\t11\t28\t.\t+\t.\tParent=transcript:T
1\tx\tCDS\t11\t28\t.\t+\t0\tParent=transcript:T;protein_id=P
";

fn gene() -> Reference {
    reference(GENOME, GENES)
}

fn haplotypes(format: Format) -> Options {
    Options { haplotype: true, ..plain(format) }
}

/// A VCF with these samples; a record is `POS REF ALT GENOTYPES`.
fn vcf(samples: &str, records: &[&str]) -> String {
    let mut vcf = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t".to_owned();
    vcf += &format!("{}\n", samples.replace(' ', "\t"));
    for record in records {
        let fields: Vec<_> = record.split(' ').collect();
        let genotypes = fields[3..].join("\t");
        vcf += &format!("1\t{}\t.\t{}\t{}\t.\t.\t.\tGT\t{genotypes}\n", fields[0], fields[1], fields[2]);
    }
    vcf
}

/// The fields from INFO on of the records.
fn annotated(options: &Options, samples: &str, records: &[&str]) -> Result<Vec<String>, Error> {
    let (output, _) = run(&gene(), options, vcf(samples, records).as_bytes())?;
    let records = output.lines().filter(|line| !line.starts_with('#'));
    Ok(records.map(|line| line.split('\t').skip(7).collect::<Vec<_>>().join(" ")).collect())
}

#[test]
fn two_variants_in_a_codon_of_one_haplotype_have_one_effect() {
    let records = ["14 A C 0|1 0|1 1|1", "15 A C 0|1 1|0 0|1"];
    let found = annotated(&haplotypes(Format::Bcsq), "A B C", &records).unwrap();
    // On A and on C's second haplotype both; on B each on its own, and on C's first the first alone.
    assert_eq!(
        found,
        [
            "BCSQ=missense|GENE|T|protein_coding|+|2K>2P|14A>C+15A>C,missense|GENE|T|protein_coding|+|2K>2Q|14A>C GT:BCSQ \
             0|1:2 0|1:8 1|1:6",
            "BCSQ=@14,missense|GENE|T|protein_coding|+|2K>2T|15A>C GT:BCSQ 0|1:2 1|0:4 0|1:2",
        ]
    );
}

#[test]
fn a_frameshift_is_rescued_and_what_follows_a_stop_is_marked() {
    let found = annotated(&haplotypes(Format::Bcsq), "A", &["15 AA A 0|1", "20 G GC 0|1"]).unwrap();
    assert_eq!(
        found,
        [
            "BCSQ=missense&inframe_altering|GENE|T|protein_coding|+|2KPG>2NPR|15AA>A+20G>GC GT:BCSQ 0|1:2",
            "BCSQ=@15 GT:BCSQ 0|1:2"
        ]
    );
    let found = annotated(&haplotypes(Format::Bcsq), "A", &["14 A T 1|1", "20 G C 1|0"]).unwrap();
    assert_eq!(
        found,
        [
            "BCSQ=stop_gained|GENE|T|protein_coding|+|2K>2*|14A>T GT:BCSQ 1|1:3",
            "BCSQ=*missense|GENE|T|protein_coding|+|4G>4R|20G>C GT:BCSQ 1|0:1"
        ]
    );
}

#[test]
fn an_allele_that_overlaps_another_of_its_haplotype_has_its_own_effect_there() {
    let records = ["14 AA CC 0|1 0|0", "15 A C 0|1 0|1", "16 A C 0|0 0|1"];
    let found = annotated(&haplotypes(Format::Bcsq), "A B", &records).unwrap();
    assert_eq!(
        found[1],
        "BCSQ=missense|GENE|T|protein_coding|+|2K>2T|15A>C+16A>C,missense|GENE|T|protein_coding|+|2K>2T|15A>C GT:BCSQ \
         0|1:8 0|1:2"
    );
    let (output, _) = run(&gene(), &haplotypes(Format::Csq), vcf("A B", &records).as_bytes()).unwrap();
    let partners: Vec<_> = csq(&output)[1].iter().map(|entry| entry["HAPLOTYPE"].clone()).collect();
    assert_eq!(partners, ["16:A>C", ""]);
}

#[test]
fn the_other_formats_show_the_compound_and_name_its_partners() {
    let input = vcf("A", &["14 A C 0|1", "15 A C 0|1"]);
    let output = |format| run(&gene(), &haplotypes(format), input.as_bytes()).unwrap().0;
    let partners = ["15:A>C", "14:A>C"];

    for (entries, partner) in csq(&output(Format::Csq)).iter().zip(partners) {
        assert_eq!(entries.len(), 1);
        let field = |name: &str| entries[0][name].as_str();
        assert_eq!((field("Consequence"), field("HAPLOTYPE")), ("missense_variant", partner));
        assert_eq!((field("Amino_acids"), field("Codons"), field("HGVSp")), ("K/P", "AAa/CCa", "P:p.Lys2Pro"));
    }

    let table = output(Format::Tsv);
    let heading = table.lines().rfind(|line| line.starts_with('#')).unwrap();
    let column = heading.split('\t').position(|name| name == "HAPLOTYPE").unwrap();
    let found: Vec<_> = data_lines(&table).iter().map(|line| line.split('\t').nth(column).unwrap()).collect();
    assert_eq!(found, partners);

    let json = output(Format::Json);
    let found: Vec<_> = json.lines().filter(|line| line.contains("\"haplotype\"")).collect();
    assert_eq!(found.len(), 2, "{json}");
    for (record, partner) in found.iter().zip(partners) {
        assert!(record.contains(&format!("\"haplotype\":[\"{partner}\"]")), "{record}");
    }
}

#[test]
fn what_is_not_phased_is_annotated_on_its_own_with_a_warning() {
    let found = annotated(&haplotypes(Format::Bcsq), "A", &["14 A C 0/1", "15 A C 0/1"]).unwrap();
    assert!(found[0].contains("2K>2Q|14A>C GT:BCSQ 0/1:2"), "{found:?}");
    assert!(found[1].contains("2K>2T|15A>C GT:BCSQ 0/1:2"), "{found:?}");
}

#[test]
fn an_old_bitmask_is_replaced_and_other_fields_stay() {
    let vcf = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n\
               1\t14\t.\tA\tC\t.\t.\tBCSQ=old\tGT:BCSQ:DP\t0|1:77:3\t0|0\n";
    let (output, _) = run(&gene(), &haplotypes(Format::Bcsq), vcf.as_bytes()).unwrap();
    assert!(output.ends_with("|14A>C\tGT:DP:BCSQ\t0|1:3:2\t0|0:.:0\n"), "{output}");
}

#[test]
fn records_that_are_not_sorted_are_refused() {
    let error = annotated(&haplotypes(Format::Bcsq), "A", &["15 A C 0|1", "14 A C 0|1"]).unwrap_err();
    assert!(error.to_string().contains("must be sorted"), "{error}");
}

#[test]
fn one_that_is_not_sorted_is_kept_like_others_that_are_bad() {
    let options = Options { bad_records: BadRecords::Keep, ..haplotypes(Format::Bcsq) };
    let found = annotated(&options, "A", &["15 A C 0|1", "14 A C 0|1", "16 A C 0|1"]).unwrap();
    assert!(found[0].contains("|15A>C+16A>C GT:BCSQ 0|1:2"), "{found:?}");
    assert!(found[1].starts_with("GAS_BAD="), "{found:?}");
    assert!(found[2].starts_with("BCSQ=@15 "), "{found:?}");
}

#[test]
fn a_bad_record_does_not_decide_what_is_sorted_and_what_acts_together() {
    let options = Options { bad_records: BadRecords::Keep, ..haplotypes(Format::Bcsq) };
    for bad in ["36 A T 0|1", "26 A T 0|1", "14 A !! 0|1"] {
        let found = annotated(&options, "A", &["14 A C 0|1", bad, "15 A C 0|1"]).unwrap();
        assert!(found[0].contains("|14A>C+15A>C GT:BCSQ 0|1:2"), "{found:?}");
        assert!(found[1].starts_with("GAS_BAD="), "{found:?}");
        assert!(found[2].starts_with("BCSQ=@14 "), "{found:?}");
    }
    let found = annotated(&options, "A", &["36 A T 0|1", "14 A C 0|1"]).unwrap();
    assert!(found[1].starts_with("BCSQ=missense"), "{found:?}");
}

#[test]
fn a_window_that_is_written_in_pieces_comes_out_whole() {
    let long = "x".repeat(1000);
    let mut input = vcf("A", &["14 A C 0|1"]);
    for _ in 0..10_000 {
        input += &format!("1\t15\t.\tA\tC\t.\t.\tX={long}\tGT\t0|0\n");
    }
    input += "1\t16\t.\tA\tC\t.\t.\t.\tGT\t0|1\n";
    let (output, summary) = run(&gene(), &haplotypes(Format::Bcsq), input.as_bytes()).unwrap();
    assert_eq!(data_lines(&output).len(), 10_002);
    assert!(data_lines(&output)[0].contains("|14A>C+16A>C\t"));
    assert!(data_lines(&output)[10_001].contains("BCSQ=@14\t"));
    let bgzf = Options { packing: gas_annotation::Packing::Bgzf, ..haplotypes(Format::Bcsq) };
    assert_eq!(run(&gene(), &bgzf, input.as_bytes()).unwrap(), (output, summary));
}

#[test]
fn many_samples_of_many_alleles_have_a_bounded_bitmask() {
    let alleles: Vec<String> = (0..400).map(|n| format!("{}A", "C".repeat(n + 1))).collect();
    let genotypes: Vec<String> = (0..400).map(|n| format!("0|{}", n + 1)).collect();
    let names: Vec<String> = (0..400).map(|n| format!("s{n}")).collect();
    let record = format!("15 A {} {}", alleles.join(","), genotypes.join(" "));
    let found = annotated(&haplotypes(Format::Bcsq), &names.join(" "), &[&record]).unwrap();
    assert!(found[0].ends_with(&format!("0|400:{}", ["0"; 17].join(","))), "{}", &found[0][found[0].len() - 80..]);
}
