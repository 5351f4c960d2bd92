use super::*;

fn lines(text: &str) -> FirstLines {
    let mut first = FirstLines::default();
    first.add(text.as_bytes());
    first
}

#[test]
fn of_a_line_no_samples_and_of_info_only_the_reach_are_kept() {
    let first =
        lines("chr1\t5\trs1\tA\t<DEL>\t50\tPASS\tDP=3;END=90;X=1;SVLEN=-85\tGT\t0/1\nchr1\t6\t.\tA\tG\t.\t.\tDP=3\n");
    let kept: Vec<_> = first.lines.iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    assert_eq!(kept, ["chr1\t5\trs1\tA\t<DEL>\t.\t.\tEND=90;SVLEN=-85", "chr1\t6\t.\tA\tG\t.\t.\t."]);
}

#[test]
fn lines_without_an_allele_or_too_long_are_passed_over() {
    let long = "A".repeat(LONGEST);
    let first =
        lines(&format!("chr1\t5\t.\tA\t.\t.\t.\t.\n\nx\nchr1\t6\t.\t{long}\tG\t.\t.\t.\nchr1\t7\t.\tA\tG\t.\t.\t.\n"));
    assert_eq!(first.lines, [b"chr1\t7\t.\tA\tG\t.\t.\t.".to_vec()]);
}

#[test]
fn no_more_than_needed_is_kept_or_searched() {
    let line = "chr1\t5\t.\tA\tG\t.\t.\t.\n";
    let first = lines(&line.repeat(VARIANTS));
    assert_eq!((first.lines.len(), first.more), (VARIANTS, false));
    let mut first = lines(&line.repeat(VARIANTS + 1));
    first.add(line.as_bytes());
    assert_eq!((first.lines.len(), first.more), (VARIANTS, true));

    let mut first = lines(&"chr1\t5\t.\tA\t.\t.\t.\t.\n".repeat(SEARCHED / 16));
    assert!(!first.more);
    first.add(line.as_bytes());
    assert_eq!((first.lines.len(), first.more), (0, true));
}
