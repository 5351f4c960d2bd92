//! A gene small enough to check by hand, on either strand.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test may fail")]

mod support;

use gas_annotation::Reference;
use support::{csq, data_lines, reference, run, vcf};

/// Flank 1-10, exon 11-39 (UTR to 19), intron 40-69, exon 70-90 (UTR from 83), flank to 100.
/// The protein is MACRKWFHLD*; the codon of F is split by the intron.
const GENOME: &str = concat!(
    "CCCCCTTTTT",
    "GGGAAACCC",
    "ATGGCTTGTCGAAAATGGTT",
    "GTAAGTCCCCCCCCCCCCCCCCCCCCCCAG",
    "CCATTTAGATTAA",
    "GGCCGGCC",
    "TTTTTCCCCC"
);

const fn complement(base: char) -> char {
    match base {
        'A' => 'T',
        'C' => 'G',
        'G' => 'C',
        _ => 'A',
    }
}

fn reversed(bases: &str) -> String {
    bases.chars().rev().map(complement).collect()
}

/// The gene as it is, and the same gene on the other strand of the reversed genome.
fn model(forward: bool) -> Reference {
    let line = |kind: &str, start: usize, end: usize, phase: &str, attributes: &str| {
        let (start, end, strand) = if forward { (start, end, '+') } else { (101 - end, 101 - start, '-') };
        format!("1\tx\t{kind}\t{start}\t{end}\t.\t{strand}\t{phase}\t{attributes}\n")
    };
    let gff3 = [
        "##gff-version 3\n".to_owned(),
        line("gene", 11, 90, ".", "ID=gene:G1;Name=ONE;biotype=protein_coding"),
        line("mRNA", 11, 90, ".", "ID=transcript:T1;Parent=gene:G1;biotype=protein_coding"),
        line("exon", 11, 39, ".", "Parent=transcript:T1"),
        line("exon", 70, 90, ".", "Parent=transcript:T1"),
        line("CDS", 20, 39, "0", "ID=CDS:P1;Parent=transcript:T1"),
        line("CDS", 70, 82, "1", "ID=CDS:P1;Parent=transcript:T1"),
    ]
    .concat();
    let genome = if forward { GENOME.to_owned() } else { reversed(GENOME) };
    let reference = reference(&format!(">1\n{genome}\n"), &gff3, None).unwrap();
    assert_eq!(reference.warnings(), [""; 0]);
    reference
}

/// A change of the forward genome, written for the strand; indels are given with the base before them.
fn record(forward: bool, position: usize, from: &str, to: &str) -> String {
    assert_eq!(&GENOME[position - 1..position - 1 + from.len()], from);
    if forward {
        return format!("1 {position} {from} {to}");
    }
    if from.len() == to.len() {
        return format!("1 {} {} {}", 101 - (position + from.len() - 1), reversed(from), reversed(to));
    }
    // The anchor must stand before the change on this strand too.
    let after = position + from.len();
    let anchor = reversed(&GENOME[after - 1..after]);
    format!("1 {} {anchor}{} {anchor}{}", 101 - after, reversed(&from[1..]), reversed(&to[1..]))
}

/// `Consequence Amino_acids Codons CDS_position Protein_position EXON INTRON`, the empty ones as a dash.
fn said(position: usize, from: &str, to: &str) -> String {
    let on_strand = |forward: bool| {
        let text = vcf(&[&record(forward, position, from, to)]);
        let (output, _) = run(&model(forward), text.as_bytes()).unwrap();
        let entries = csq(&output).remove(0);
        assert_eq!(entries.len(), 1, "{entries:?}");
        ["Consequence", "Amino_acids", "Codons", "CDS_position", "Protein_position", "EXON", "INTRON"]
            .map(|field| Some(entries[0][field].clone()).filter(|value| !value.is_empty()).unwrap_or("-".to_owned()))
            .join(" ")
    };
    let forward = on_strand(true);
    assert_eq!(on_strand(false), forward, "the other strand says something else");
    forward
}

#[test]
fn single_bases_of_the_coding_sequence() {
    assert_eq!(said(20, "A", "G"), "start_lost M/V Atg/Gtg 1 1 1/2 -");
    assert_eq!(said(23, "G", "A"), "missense_variant A/T Gct/Act 4 2 1/2 -");
    assert_eq!(said(25, "T", "C"), "synonymous_variant A gcT/gcC 6 2 1/2 -");
    assert_eq!(said(36, "G", "A"), "stop_gained W/* tGg/tAg 17 6 1/2 -");
    assert_eq!(said(80, "T", "C"), "stop_lost */Q Taa/Caa 31 11 2/2 -");
    assert_eq!(said(82, "A", "G"), "stop_retained_variant * taA/taG 33 11 2/2 -");
}

#[test]
fn a_codon_that_an_intron_splits_is_read_whole() {
    assert_eq!(said(39, "T", "A"), "missense_variant&splice_region_variant F/Y tTc/tAc 20 7 1/2 -");
    assert_eq!(said(70, "C", "A"), "missense_variant&splice_region_variant F/L ttC/ttA 21 7 2/2 -");
}

#[test]
fn single_bases_outside_the_coding_sequence() {
    assert_eq!(said(15, "A", "C"), "5_prime_UTR_variant - - - - 1/2 -");
    assert_eq!(said(85, "C", "A"), "3_prime_UTR_variant - - - - 2/2 -");
    assert_eq!(said(40, "G", "A"), "splice_donor_variant - - - - - 1/1");
    assert_eq!(said(41, "T", "A"), "splice_donor_variant - - - - - 1/1");
    assert_eq!(said(42, "A", "C"), "splice_region_variant&intron_variant - - - - - 1/1");
    assert_eq!(said(47, "C", "A"), "splice_region_variant&intron_variant - - - - - 1/1");
    assert_eq!(said(48, "C", "A"), "intron_variant - - - - - 1/1");
    assert_eq!(said(61, "C", "A"), "intron_variant - - - - - 1/1");
    assert_eq!(said(62, "C", "A"), "splice_region_variant&intron_variant - - - - - 1/1");
    assert_eq!(said(68, "A", "C"), "splice_acceptor_variant - - - - - 1/1");
    assert_eq!(said(69, "G", "C"), "splice_acceptor_variant - - - - - 1/1");
    assert_eq!(said(10, "T", "C"), "intergenic_variant - - - - - -");
    assert_eq!(said(91, "T", "C"), "intergenic_variant - - - - - -");
}

#[test]
fn several_bases_are_one_change_of_the_protein() {
    assert_eq!(said(23, "GCT", "TGG"), "missense_variant A/W GCT/TGG 4-6 2 1/2 -");
    assert_eq!(said(25, "TT", "CA"), "missense_variant AC/AS gcTTgt/gcCAgt 6-7 2-3 1/2 -");
    assert_eq!(
        said(38, "TTGT", "AACA"),
        "splice_donor_variant&splice_region_variant&coding_sequence_variant - - - - 1/2 1/1"
    );
}

#[test]
fn indels_say_only_what_every_placement_says() {
    assert_eq!(said(26, "TG", "T"), "frameshift_variant - - - - 1/2 -");
    assert_eq!(said(27, "G", "GA"), "frameshift_variant - - - - 1/2 -");
    assert_eq!(said(25, "TTGT", "T"), "inframe_deletion - - - - 1/2 -");
    assert_eq!(said(26, "T", "TCAC"), "inframe_insertion - - - - 1/2 -");
    assert_eq!(said(28, "T", "TTAA"), "stop_gained&inframe_insertion - - - - 1/2 -");
    assert_eq!(said(28, "TCG", "TAAAAT"), "protein_altering_variant - - - - 1/2 -");
    assert_eq!(said(20, "ATG", "A"), "coding_sequence_variant - - - - 1/2 -");
    assert_eq!(said(79, "TTA", "T"), "coding_sequence_variant - - - - 2/2 -");
    assert_eq!(said(54, "CCC", "C"), "intron_variant - - - - - 1/1", "some placements are in the splice region");
    assert_eq!(said(40, "G", "GT"), "sequence_variant - - - - - -", "the donor site may be as before");
    assert_eq!(said(44, "GT", "G"), "splice_region_variant&intron_variant - - - - - 1/1");
    assert_eq!(
        said(38, "TTGT", "T"),
        "coding_sequence_variant - - - - - -",
        "TTG could be GTT: the exon's end is open"
    );
    assert_eq!(said(39, "TGTA", "T"), "splice_donor_variant&intron_variant - - - - - -");
    assert_eq!(said(10, &GENOME[9..90], "T"), "transcript_ablation - - - - - -",);
}

/// The oracle shares nothing with the engine: it splices, changes and translates the whole transcript.
#[test]
fn every_single_base_change_agrees_with_translating_the_whole_protein() {
    let translate = |coding: &str| -> String {
        const BASES: &str = "TCAG";
        const CODE: &str = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG";
        let rank = |base: char| BASES.find(base).unwrap();
        let codons = coding.as_bytes().chunks_exact(3);
        codons
            .map(|codon| codon.iter().fold(0, |sum, base| sum * 4 + rank(char::from(*base))))
            .map(|index| char::from(CODE.as_bytes()[index]))
            .collect()
    };
    let splice = |genome: &str| [&genome[19..39], &genome[69..82]].concat();
    let before = translate(&splice(GENOME));
    assert_eq!(before, "MACRKWFHLD*");
    let mut checked = 0;
    for position in (20..=39).chain(70..=82) {
        for to in ["A", "C", "G", "T"] {
            let from = &GENOME[position - 1..position];
            if from == to {
                continue;
            }
            let after = translate(&splice(&[&GENOME[..position - 1], to, &GENOME[position..]].concat()));
            let differs = before.chars().zip(after.chars()).find(|(a, b)| a != b);
            let expected = match differs {
                _ if position < 23 => "start_lost",
                None if position >= 80 => "stop_retained_variant",
                None => "synonymous_variant",
                Some((_, '*')) => "stop_gained",
                Some(('*', _)) => "stop_lost",
                Some(_) => "missense_variant",
            };
            let said = said(position, from, to);
            let terms = said.split(' ').next().unwrap().replace("&splice_region_variant", "");
            let terms = terms.trim_start_matches("splice_region_variant&");
            assert_eq!(terms, expected, "{position}{from}>{to}");
            if let Some((a, b)) = differs {
                assert!(said.contains(&format!(" {a}/{b} ")), "{said}");
            }
            checked += 1;
        }
    }
    assert_eq!(checked, 33 * 3);
}

#[test]
fn a_base_read_twice_at_a_ribosomal_slippage_changes_both_codons() {
    // ATG GCT AAA TTC | C GG TAA: the last C of part 1 is read again as the first of part 2.
    let genome = "ATGGCTAAATTCGGTAACCC";
    let gff3 = "1\tx\tgene\t1\t17\t.\t+\t.\tID=gene-G;Name=SLIP;gene_biotype=protein_coding\n\
                1\tx\tCDS\t1\t12\t.\t+\t0\tID=cds-P;Parent=gene-G;exception=ribosomal slippage\n\
                1\tx\tCDS\t12\t17\t.\t+\t0\tID=cds-P;Parent=gene-G;exception=ribosomal slippage\n";
    let reference = reference(&format!(">1\n{genome}\n"), gff3, None).unwrap();
    let (output, _) = run(&reference, vcf(&["1 12 C A", "1 13 G A", "1 16 A G"]).as_bytes()).unwrap();
    let entries: Vec<_> = csq(&output).into_iter().map(|mut entries| entries.remove(0)).collect();
    assert_eq!((entries[0]["Feature"].as_str(), entries[0]["Codons"].as_str()), ("P", "ttCCgg/ttAAgg"));
    assert_eq!((entries[0]["Amino_acids"].as_str(), entries[0]["Protein_position"].as_str()), ("FR/LR", "4-5"));
    assert_eq!((entries[1]["Codons"].as_str(), entries[1]["Amino_acids"].as_str()), ("cGg/cAg", "R/Q"));
    assert_eq!(entries[2]["Consequence"], "stop_retained_variant");
}

#[test]
fn what_the_model_leaves_open_is_not_decided() {
    let coding = |name: &str, attributes: &str, phase: &str| {
        let gff3 = format!(
            "{name}\tx\tgene\t1\t12\t.\t+\t.\tID=g\n{name}\tx\tCDS\t1\t12\t.\t+\t{phase}\tID=c;Parent=g{attributes}\n"
        );
        let reference = reference(&format!(">{name}\nATGGCTTGATAA\n"), &gff3, None).unwrap();
        let (output, _) = run(&reference, vcf(&[&format!("{name} 5 C A")]).as_bytes()).unwrap();
        csq(&output)[0][0]["Consequence"].clone()
    };
    assert_eq!(coding("1", "", "0"), "missense_variant");
    // With a phase that is given, a stop inside is the file's claim; without one, nothing shows the frame.
    for (name, attributes, phase) in
        [("MT", "", "0"), ("1", "", "."), ("1", ";exception=RNA editing", "0"), ("1", ";transl_table=4", "0")]
    {
        assert_eq!(coding(name, attributes, phase), "coding_sequence_variant", "{name}{attributes} {phase}");
    }
    assert_eq!(coding("MT", ";transl_table=2", "0"), "missense_variant");
    assert_eq!(coding("MT", ";transl_table=2", "."), "missense_variant", "from start to stop it shows its frame");
}

#[test]
fn known_variants_are_found_whatever_way_they_are_written() {
    let known = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n\
                 1\t2\trs1\tG\tA,T\t.\t.\t.\n1\t2\trs2;rs3\tG\tA\t.\t.\t.\n1\t4\tdel\tCCC\tC\t.\t.\t.\n1\t9\tins\tT\tTAT\t.\t.\t.\n";
    let reference = reference(">1\nAGACCCCCTATATG\n", "1\tx\tgene\t1\t1\t.\t+\t.\tID=g\n", Some(known)).unwrap();
    let records = ["1 2 G A,C,T", "1 6 CCC C", "1 3 ACC A", "1 13 T TAT", "1 9 TA TATA", "chr1 5 CC C"];
    let (output, summary) = run(&reference, vcf(&records).as_bytes()).unwrap();
    let ids: Vec<Vec<String>> = csq(&output)
        .into_iter()
        .map(|entries| entries.into_iter().map(|entry| entry["Existing_variation"].clone()).collect())
        .collect();
    assert_eq!(ids, [vec!["rs1&rs2&rs3", "", "rs1"], vec!["del"], vec!["del"], vec!["ins"], vec!["ins"], vec![""]]);
    assert_eq!((summary.known, summary.novel), (Some(6), Some(2)));
}

#[test]
fn all_but_csq_comes_through_byte_for_byte() {
    let header = "##fileformat=VCFv4.2\n##INFO=<ID=CSQ,Number=.,Type=String,Description=\"old\">\n##x=y\n";
    let columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\tS2\n";
    let record = "1\t23\trs1\tg\ta\t3.5e1\tq10;s50\tDP=3;CSQ=old|x;DB\tGT:AD\t0/1:3,4\t.\n1\t5\t.\tC\t<DEL>\t.\t.\tCSQ=old\tGT\t0|1\t./.\n";
    let (output, summary) = run(&model(true), [header, columns, record].concat().as_bytes()).unwrap();
    let text = std::str::from_utf8(&output).unwrap();
    assert_eq!(text.matches("ID=CSQ,").count(), 1);
    assert!(text.contains("##x=y\n") && text.contains(columns));
    assert!(text.contains(&format!("##gas-annotate=\"{}\" reference=\"genome.fa\" sha256=", gas_annotation::ENGINE)));
    let lines = data_lines(&output);
    let (before, rest) = lines[0].split_once("CSQ=").unwrap();
    assert_eq!(before, "1\t23\trs1\tg\ta\t3.5e1\tq10;s50\tDP=3;DB;");
    assert!(rest.starts_with(
        "A|missense_variant|MODERATE|ONE|G1|Transcript|T1|protein_coding|1/2||4|2|A/T|Gct/Act||1|1\tGT:AD\t0/1:3,4\t."
    ));
    assert_eq!(lines[1], "1\t5\t.\tC\t<DEL>\t.\t.\t.\tGT\t0|1\t./.");
    assert_eq!((summary.records, summary.annotated_records), (2, 1));

    // Annotating the result again changes nothing.
    assert_eq!(run(&model(true), &output).unwrap().0, output);
}

#[test]
fn many_records_make_many_blocks_and_the_same_answer() {
    let records = vec!["1 23 G A"; 50_000];
    let mut output = Vec::new();
    let summary = gas_annotation::annotate(&model(true), vcf(&records).as_bytes(), &mut output).unwrap();
    assert_eq!(summary.records, 50_000);
    assert_eq!(output[output.len() - 28..][..4], [31, 139, 8, 4], "the end-of-file block is there");
    let text = support::inflate(&output);
    assert!(data_lines(&text).iter().all(|line| line.contains("missense_variant")));
    assert_eq!(data_lines(&text).len(), 50_000);
    assert!(text.len() > 5 << 20, "more than one block");
}

#[test]
fn a_failed_run_never_looks_whole() {
    let records = [vec!["1 23 G A"; 5_000], vec!["1 23 C A"]].concat();
    let mut output = Vec::new();
    let error = gas_annotation::annotate(&model(true), vcf(&records).as_bytes(), &mut output).unwrap_err();
    assert!(error.to_string().starts_with("line 5003: REF is \"C\" but the reference has \"G\" at 1:23"), "{error}");
    assert!(!output.is_empty() && !output.ends_with(&[27, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]), "no end-of-file block");
}

#[test]
fn an_output_that_cannot_be_written_is_not_the_inputs_fault() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let error = gas_annotation::annotate(&model(true), vcf(&["1 23 G A"]).as_bytes(), Full).unwrap_err();
    assert!(matches!(&error, gas_annotation::Error::Io(source) if source.kind() == std::io::ErrorKind::StorageFull));
    assert!(!error.is_input());
}

#[test]
fn the_summary_adds_up_and_reads_well() {
    let records = ["1 23 G A", "1 23 G A,C", "1 26 TG T", "1 5 C <DEL>", "2 7 A C"];
    let (_, summary) = run(&model(true), vcf(&records).as_bytes()).unwrap();
    assert_eq!(summary.classes.values().sum::<u64>(), 6);
    assert_eq!((summary.transitions, summary.transversions), (2, 2));
    let json = serde_json::to_value(&summary).unwrap();
    assert_eq!(json["consequences"]["missense_variant"], 3);
    assert_eq!(json["impacts"]["HIGH"], 1);
    assert_eq!(json["classes"]["SNV"], 4);
    assert_eq!(json["chromosomes"][1]["name"], "2");
    let mut log = Vec::new();
    summary.write_count_log(&mut log, "small.vcf").unwrap();
    let log = String::from_utf8(log).unwrap();
    for row in ["Annotation of small.vcf", "missense_variant", "transitions per transversion", "no sequence \"2\""] {
        assert!(log.contains(row), "{log}");
    }
}
