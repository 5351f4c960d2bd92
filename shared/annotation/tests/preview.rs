//! The first variants beside the output: the same whatever the format and the number of threads, and bounded.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot be set up fails, and says why"
)]

mod support;

use gas_annotation::{
    Beside, Format, Options, Reference, annotate_with,
    preview::{EFFECTS, Preview, VARIANTS},
};

fn preview(reference: &Reference, options: &Options, input: &str) -> Preview {
    let mut preview = Preview::default();
    let beside = Beside { preview: Some(&mut preview), ..Beside::default() };
    annotate_with(reference, options, input.as_bytes(), Vec::new(), beside).unwrap();
    preview
}

/// Twelve transcripts of one gene on a sequence of 120 bases; the last is canonical.
fn many_transcripts() -> Reference {
    let mut gff3 = "##gff-version 3\n1\tx\tgene\t1\t120\t.\t+\t.\tID=gene:g;Name=G\n".to_owned();
    for number in 1..=12 {
        let tag = if number == 12 { ";tag=Ensembl_canonical" } else { "" };
        gff3 += &format!("1\tx\tlnc_RNA\t1\t120\t.\t+\t.\tID=transcript:t{number};Parent=gene:g{tag}\n");
        gff3 += &format!("1\tx\texon\t1\t120\t.\t+\t.\tParent=transcript:t{number}\n");
    }
    support::reference(&format!(">1\n{}\n", "ACGT".repeat(30)), &gff3)
}

#[test]
fn it_does_not_depend_on_the_format_the_haplotypes_or_the_threads() {
    let reference = many_transcripts();
    let input = support::vcf(&["1 1 A C", "1 2 C G,T", "1 3 G .", "1 5 AC A"]);
    let first = preview(&reference, &Options::default(), &input);
    let alleles: Vec<_> = first.variants.iter().map(|it| (it.pos, &*it.reference, &*it.alt)).collect();
    assert_eq!(alleles, [(1, "A", "C"), (2, "C", "G"), (2, "C", "T"), (5, "AC", "A")]);
    for format in [Format::Ann, Format::Bcsq, Format::Tsv, Format::Json] {
        assert_eq!(preview(&reference, &Options { format, ..Options::default() }, &input), first, "{format:?}");
    }
    for options in [Options { haplotype: true, ..Options::default() }, Options { threads: 3, ..Options::default() }] {
        assert_eq!(preview(&reference, &options, &input), first, "{options:?}");
    }
}

#[test]
fn of_many_effects_the_most_severe_and_the_main_transcript_come_first() {
    let variant = &preview(&many_transcripts(), &Options::default(), &support::vcf(&["1 1 A C"])).variants[0];
    assert_eq!((variant.effects.len(), variant.effects_left_out), (EFFECTS, 2));
    let worst = variant.worst().unwrap();
    assert_eq!((worst.transcript.as_deref(), worst.main), (Some("t12"), true));
    assert_eq!((worst.symbol.as_deref(), worst.hgvs_c.as_deref()), (Some("G"), Some("n.1A>C")));
}

#[test]
fn it_is_of_the_first_variants_of_a_long_file() {
    let reference = many_transcripts();
    let records: Vec<_> = (0..VARIANTS + 20_000)
        .map(|number| format!("1 {} {} N", number / 400 + 1, "ACGT".as_bytes()[number / 400 % 4] as char))
        .collect();
    let lines: Vec<_> = records.iter().map(String::as_str).collect();
    let input = support::vcf(&lines);
    for threads in [1, 3] {
        let found = preview(&reference, &Options { threads, ..Options::default() }, &input);
        assert_eq!((found.variants.len(), found.more), (VARIANTS, true));
        assert_eq!((found.variants[0].pos, found.variants[VARIANTS - 1].pos), (1, 2));
    }
}
