use super::*;

#[test]
fn upstream_and_downstream_end_at_the_distance() {
    let gene = gene();
    let within = |start, removed, alternate, distance| {
        let effect = gene.effect_within(start, removed, alternate, distance);
        (said(&effect), effect.distance)
    };
    let (upstream, downstream) = ("upstream_gene_variant".to_owned(), "downstream_gene_variant".to_owned());
    assert_eq!(within(5, 1, "G", 5), (upstream.clone(), Some(5)));
    assert_eq!(within(5, 1, "G", 4), (String::new(), None));
    assert_eq!(within(9, 1, "G", 1), (upstream.clone(), Some(1)));
    assert_eq!(within(9, 1, "G", 0), (String::new(), None));
    assert_eq!(within(140, 1, "G", 1), (downstream.clone(), Some(1)));
    assert_eq!(within(142, 2, "", 3), (downstream.clone(), Some(3)));
    assert_eq!(within(142, 2, "", 2), (String::new(), None));
    assert_eq!(within(6, 2, "", 3), (upstream.clone(), Some(3)));
    // An insertion just before the start is upstream, one just after the end downstream.
    assert_eq!(within(10, 0, "A", 5), (upstream.clone(), Some(0)));
    assert_eq!(within(140, 0, "A", 5), (downstream.clone(), Some(0)));
    assert_eq!(within(8, 0, "A", 3), (upstream, Some(2)));
    assert_eq!(within(8, 0, "A", 2), (String::new(), None));
}

#[test]
fn a_deletion_of_the_whole_transcript_ablates_it() {
    let gene = gene();
    assert_eq!(gene.terms(10, 130, ""), "transcript_ablation");
    assert_eq!(gene.terms(5, 138, "AC"), "transcript_ablation");
    assert!(!gene.terms(11, 129, "").contains("ablation"));
}
