use super::*;

/// Exons, introns, cDNA, coding sequence, protein; `?` for what is outside.
fn places(gene: &Gene, start: u32, removed: u32, alternate: &str) -> String {
    let effect = gene.effect(start, removed, alternate);
    let numbers = |numbers: Option<Numbers>| {
        numbers.map_or("-".to_owned(), |Numbers { first, last, total }| format!("{first}-{last}/{total}"))
    };
    let end = |end: Option<u32>| end.map_or("?".to_owned(), |end| end.to_string());
    let place =
        |place: Option<Place>| place.map_or("-".to_owned(), |place| format!("{}-{}", end(place.start), end(place.end)));
    let places = [effect.cdna, effect.cds, effect.protein].map(place).join(" ");
    format!("{} {} {places}", numbers(effect.exons), numbers(effect.introns))
}

#[test]
fn places_of_changes() {
    let gene = gene();
    for (start, removed, alternate, expected) in [
        (10, 1, "A", "1-1/3 - 1-1 - -"),
        (16, 1, "C", "1-1/3 - 7-7 1-1 1-1"),
        (31, 1, "C", "1-1/3 - 22-22 16-16 6-6"),
        (32, 1, "C", "- 1-1/2 - - -"),
        (74, 1, "C", "2-2/3 - 23-23 17-17 6-6"),
        (131, 1, "C", "3-3/3 - 51-51 45-45 15-15"),
        (132, 1, "C", "3-3/3 - 52-52 - -"),
        // Insertions: between these bases.
        (19, 0, "C", "1-1/3 - 10-9 4-3 2-1"),
        (20, 0, "C", "1-1/3 - 11-10 5-4 2-2"),
        (16, 0, "C", "1-1/3 - 7-6 - -"),
        (132, 0, "C", "3-3/3 - 52-51 - -"),
        (32, 0, "C", "- - 23-22 17-16 6-6"),
        (74, 0, "C", "- - 23-22 17-16 6-6"),
        (50, 0, "C", "- 1-1/2 - - -"),
        // Deletions over borders.
        (19, 4, "", "1-1/3 - 10-13 4-7 2-3"),
        (14, 4, "", "1-1/3 - 5-8 ?-2 ?-1"),
        (130, 4, "", "3-3/3 - 50-53 44-? 15-?"),
        (30, 5, "", "1-1/3 1-1/2 21-? 15-? 5-?"),
        (70, 5, "", "2-2/3 1-1/2 ?-23 ?-17 ?-6"),
        (64, 38, "", "2-2/3 1-2/2 - - -"),
        (30, 100, "", "1-3/3 1-2/2 21-49 15-43 5-15"),
        (5, 8, "", "1-1/3 - ?-3 - -"),
    ] {
        assert_eq!(places(&gene, start, removed, alternate), expected, "{start} {removed} {alternate}");
    }
}

/// As in Ensembl VEP, the missing bases of an incomplete first codon are counted.
#[test]
fn an_incomplete_first_codon_is_counted() {
    let mut gene = gene();
    gene.edit(|transcript| {
        let cds = transcript.cds.as_mut().unwrap();
        (cds.phase, cds.has_start) = (1, false);
    });
    assert_eq!(places(&gene, 16, 1, "C"), "1-1/3 - 7-7 3-3 1-1");
    assert_eq!(places(&gene, 17, 1, "C"), "1-1/3 - 8-8 4-4 2-2");
    assert_eq!(gene.terms(16, 1, "C"), "coding_sequence_variant");
    assert_eq!(gene.terms(17, 1, "C"), "missense_variant");
}
