use askama::Template;

use super::*;

const PREVIEW: &str = r#"{"reference":"GRCh38","more":true,"variants":[
    {"chrom":"chr13","pos":32340300,"ref":"GT","alt":"G","ids":["rs80359550"],"known":["rs80359550","77"],"effects_left_out":2,"effects":[
        {"terms":["frameshift_variant"],"impact":"HIGH","symbol":"BRCA2","gene":"ENSG00000139618.15","transcript":"ENST00000380152.8",
         "main":true,"hgvs_c":"c.5946del","hgvs_p":"p.Ser1982ArgfsTer22"},
        {"terms":["downstream_gene_variant"],"impact":"MODIFIER","symbol":"N4BP2L1"}]},
    {"chrom":"chr17","pos":7676154,"ref":"G","alt":"C","effects":[{"terms":["missense_variant"],"impact":"MODERATE","symbol":"TP53"}]},
    {"chrom":"chr1","pos":5,"ref":"A","alt":"*"}]}"#;

fn variants(gene: &str, impact: &str, consequence: &str) -> Variants {
    let filter = Filter { gene: gene.into(), impact: impact.into(), consequence: consequence.into() };
    Variants::of(&serde_json::from_str(PREVIEW).unwrap(), filter)
}

fn places(variants: &Variants) -> Vec<&str> {
    variants.rows.iter().map(|row| row.place.as_str()).collect()
}

#[test]
fn without_a_filter_all_are_shown_with_their_worst_effect() {
    let all = variants("", "", " ");
    assert_eq!(places(&all), ["chr13:32,340,300", "chr17:7,676,154", "chr1:5"]);
    assert_eq!((all.rows[0].impact, all.rows[0].others), ("HIGH", 3));
    assert_eq!(all.sentence(), "Here are the first 3 variants of the file.");
    assert_eq!(all.genes, ["BRCA2", "N4BP2L1", "TP53"]);
}

#[test]
fn a_filter_finds_by_gene_impact_and_consequence() {
    assert_eq!(places(&variants("brca", "", "")), ["chr13:32,340,300"]);
    assert_eq!(places(&variants("ENSG00000139618", "", "")), ["chr13:32,340,300"]);
    assert_eq!(places(&variants("", "MODERATE", "")), ["chr17:7,676,154"]);
    assert_eq!(places(&variants("", "", "missense_variant")), ["chr17:7,676,154"]);
    assert_eq!(variants("TP53", "HIGH", "").sentence(), "None of the first 3 variants fits.");
    // The effect that fits is the one that is shown.
    assert_eq!(variants("N4BP2L1", "", "").rows[0].consequence, "downstream gene variant");
}

#[test]
fn only_ids_that_are_surely_theirs_lead_to_others_sites() {
    let all = variants("", "", "");
    let dbsnp = Some("https://www.ncbi.nlm.nih.gov/snp/rs80359550".to_owned());
    assert_eq!(all.rows[0].ids, [("rs80359550".to_owned(), dbsnp), ("77".to_owned(), None)]);
    let ensembl = Some("https://www.ensembl.org/id/ENSG00000139618".to_owned());
    assert_eq!(all.rows[0].gene, Some(("BRCA2".to_owned(), ensembl)));
    assert_eq!(all.rows[1].gene, Some(("TP53".to_owned(), None)));
}

#[derive(Template)]
#[template(source = "{% include \"job_variants.html\" %}", ext = "html")]
struct Section {
    variants: Variants,
}

#[test]
fn the_section_escapes_what_the_file_and_the_reader_say() {
    let html = Section { variants: variants("\"><script>", "", "") }.render().unwrap();
    assert!(!html.contains("<script>"), "{html}");
    let html = Section { variants: variants("", "", "") }.render().unwrap();
    assert!(html.contains("rel=\"noreferrer\"") && !html.contains(" style="), "{html}");
}
