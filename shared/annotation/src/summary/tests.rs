//! Counting a file in parts gives what counting it at once gives.

use super::*;
use crate::{Class, Consequence, Reference, change::Change, vcf::record::Record};

/// A record with one allele; what it counts as follows from its number.
fn count(counts: &mut Counts, number: u64) {
    let chromosome = format!("chr{}", number % 7);
    let genotypes = ["0/0", "0|1", "1/1", "./.", "0", "1", "1/0", "|0|0"];
    let genotype = |offset: u64| genotypes[usize::try_from((number + offset) % 8).unwrap()];
    let line = format!("{chromosome}\t5\t.\tA\tG\t.\t.\t.\tGT:DP\t{}:3\t{}", genotype(0), genotype(3));
    let record = Record::parse(line.as_bytes(), 11).unwrap();
    let place = counts.chromosome(record.chrom(), number, number % 7 != 3);
    counts.record(place);
    let alternate: &[u8] = if number.is_multiple_of(3) { b"C" } else { b"G" };
    let change = Change { start: 4, reference: b"A", alternate };
    counts.allele(Class::of(&change), &change);
    counts.known(number.is_multiple_of(5));
    counts.consequence(if number.is_multiple_of(2) { Consequence::Missense } else { Consequence::Intron });
    if number.is_multiple_of(11) {
        counts.warn(number, "odd");
    }
    counts.finish_record(&record, true);
}

fn part(lines: std::ops::Range<u64>) -> Counts {
    let mut counts = Counts::default();
    lines.for_each(|number| count(&mut counts, number));
    counts
}

fn summary(counts: Counts) -> Summary {
    counts.summary(&Reference::in_memory("small", Vec::new()), &[b"a".to_vec(), b"b".to_vec()])
}

#[test]
fn the_order_of_merging_does_not_matter() {
    let whole = summary(part(1..2_000));
    let parts = || [part(1..13), part(13..900), part(900..2_000)];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let mut merged = Counts::default();
        order.into_iter().for_each(|index| merged.merge(parts()[index].clone()));
        assert_eq!(summary(merged), whole);
    }
    let [a, mut b, c] = parts();
    b.merge(c);
    let mut right = a;
    right.merge(b);
    assert_eq!(summary(right), whole);
}

#[test]
fn the_parts_of_a_summary_agree_with_each_other() {
    let summary = summary(part(1..2_000));
    assert_eq!(summary.records, 1_999);
    assert_eq!(summary.chromosomes.iter().map(|chromosome| chromosome.records).sum::<u64>(), 1_999);
    assert_eq!(summary.chromosomes[0].name, "chr1");
    assert_eq!(summary.classes[&Class::Snv], 1_999);
    assert_eq!((summary.transitions, summary.transversions), (1_333, 666));
    assert_eq!(summary.impacts.values().sum::<u64>(), summary.consequences.values().sum::<u64>());
    let missing = &summary.warnings[0];
    assert_eq!(missing, "line 3: the reference has no sequence chr3; its records get no consequence");
    assert_eq!((summary.warnings.len() as u64 + summary.warnings_left_out, summary.warnings.len()), (182, 100));
}

#[test]
fn genotypes_are_told_apart() {
    let mut counts = Counts::default();
    let genotypes = "0/0 0|1 1/2 2|2:9 . ./1 0 2 /0/1 0/0/0 12/13 x 0/0:7 3/3";
    let columns = 9 + genotypes.split(' ').count();
    let line = format!("1\t5\t.\tA\tG,C,AT\t.\t.\t.\tGT:DP\t{}", genotypes.replace(' ', "\t"));
    let record = Record::parse(line.as_bytes(), columns).unwrap();
    counts.record(0);
    for alternate in [&b"G"[..], b"C"] {
        counts.allele(Class::Snv, &Change { start: 4, reference: b"A", alternate });
    }
    counts.allele(Class::Insertion, &Change { start: 5, reference: b"", alternate: b"T" });
    counts.finish_record(&record, false);
    let names: Vec<_> = (9..columns).map(|index| index.to_string().into_bytes()).collect();
    let summary = counts.summary(&Reference::in_memory("small", Vec::new()), &names);
    let said: Vec<String> = summary.samples.iter().map(said).collect();
    let expected = [
        "hom_ref",
        "het ts",
        "het ts tv",
        "hom_alt tv",
        "missing",
        "missing",
        "haploid_ref",
        "haploid_alt tv",
        "het ts",
        "hom_ref",
        "het",
        "missing",
        "hom_ref",
        "hom_alt indel",
    ];
    assert_eq!(said, expected);
}

fn said(sample: &Sample) -> String {
    let counts = [
        ("hom_ref", sample.hom_ref),
        ("het", sample.het),
        ("hom_alt", sample.hom_alt),
        ("haploid_ref", sample.haploid_ref),
        ("haploid_alt", sample.haploid_alt),
        ("missing", sample.missing),
        ("ts", sample.transitions),
        ("tv", sample.transversions),
        ("indel", sample.indels),
    ];
    let counted = counts.into_iter().filter(|(_, count)| *count == 1).map(|(name, _)| name);
    counted.collect::<Vec<_>>().join(" ")
}

#[test]
fn chromosomes_beyond_the_bound_are_counted_together() {
    let mut counts = Counts::default();
    for number in 0..12_000 {
        let line = format!("c{number}\t5\t.\tA\t.\t.\t.\t.");
        let record = Record::parse(line.as_bytes(), 8).unwrap();
        let place = counts.chromosome(record.chrom(), number, true);
        counts.record(place);
        counts.finish_record(&record, false);
    }
    let summary = summary(counts);
    assert_eq!((summary.chromosomes.len(), summary.chromosomes_left_out), (1_000, 11_000));
    assert_eq!(summary.records, 12_000);
}

#[test]
fn a_record_at_fault_is_counted_as_bad_and_not_by_its_alleles() {
    let mut counts = part(1..3);
    let place = counts.chromosome(b"chr1", 9, true);
    counts.record(place);
    counts.allele(Class::Snv, &Change { start: 4, reference: b"A", alternate: b"G" });
    counts.bad(&crate::Fault::malformed(9, None, "ALT"));
    let summary = summary(counts);
    assert_eq!((summary.records, summary.bad_records, summary.classes[&Class::Snv]), (3, 1, 2));
    assert!(summary.warnings.contains(&"line 9: ALT".to_owned()));
}

#[test]
fn the_classes_are_listed_in_their_order() {
    for (index, class) in Class::ALL.into_iter().enumerate() {
        assert_eq!(class as usize, index);
    }
}
