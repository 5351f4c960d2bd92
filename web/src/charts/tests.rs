use askama::Template;

use super::*;

const SUMMARY: &str = r#"{
    "engine": "gas-annotate", "something_new": [1],
    "records": 1200, "annotated_records": 1190, "bad_records": 2, "ref_mismatches": 1,
    "classes": {"snv": 1000, "deletion": 200},
    "consequences": {"intron_variant": 3, "missense_variant": 1000, "stop_gained": 197},
    "impacts": {"MODERATE": 1000, "HIGH": 197, "MODIFIER": 3},
    "chromosomes": [{"name": "chr1", "records": 800}, {"name": "chr2", "records": 400}],
    "transitions": 600, "transversions": 400, "known": 900, "novel": 300,
    "samples": [{"name": "NA12878", "het": 700, "hom_alt": 400, "haploid_alt": 1, "transitions": 2, "transversions": 1}],
    "warnings": ["a", "b", "c", "d", "e", "f"], "warnings_left_out": 4}"#;

fn chart<'a>(charts: &'a Charts, id: &str) -> &'a Chart {
    charts.charts.iter().find(|chart| chart.id == id).unwrap_or_else(|| panic!("no chart {id}"))
}

#[test]
fn every_count_of_the_summary_is_drawn_and_told() {
    let charts = Charts::of(SUMMARY).unwrap();
    let ids: Vec<_> = charts.charts.iter().map(|chart| chart.id).collect();
    assert_eq!(ids, ["impacts", "consequences", "classes", "substitutions", "known", "chromosomes"]);
    let consequences = chart(&charts, "consequences");
    assert_eq!(consequences.bars[0].label, "missense variant");
    assert_eq!(consequences.bars[1].shape, Shape::High);
    assert_eq!(consequences.table[0], ("missense variant".into(), "1,000".into(), "83.3 %".into()));
    assert!(consequences.sentence.starts_with("1,200 alternate alleles: missense variant 1,000 (83.3 %)"));
    assert!(charts.tiles.contains(&("Transitions per transversion", "1.50".into(), "600 to 400".into())));
    assert_eq!((charts.warnings.len(), charts.more_warnings), (5, 5));
    assert_eq!((charts.samples[0].hom_alt.as_str(), charts.samples[0].ratio.as_str()), ("401", "2.00"));
}

#[test]
fn the_longest_bar_fills_the_room_and_parts_fill_the_whole() {
    let charts = Charts::of(SUMMARY).unwrap();
    assert!((chart(&charts, "classes").bars[0].length - 100.0).abs() < 1e-9);
    assert!((chart(&charts, "classes").bars[1].length - 20.0).abs() < 1e-9);
    let split = &chart(&charts, "substitutions").bars;
    assert!((split[0].length + split[1].length - 100.0).abs() < 1e-9);
    assert!((split[1].at - 60.0).abs() < 1e-9);
}

#[test]
fn chromosomes_with_short_names_stand_side_by_side() {
    let chromosomes = |names: &[String]| {
        let list: Vec<_> = names.iter().map(|name| serde_json::json!({"name": name, "records": 1})).collect();
        let summary = serde_json::json!({"records": 1, "chromosomes": list}).to_string();
        Charts::of(&summary).unwrap().charts.remove(0)
    };
    let human: Vec<_> = (1..=22).map(|n| format!("chr{n}")).chain(["chrX".into(), "chrY".into()]).collect();
    let chart = chromosomes(&human);
    assert_eq!((chart.layout, chart.bars.len(), chart.bars[22].label.as_str()), (bars::Layout::Columns, 24, "X"));
    let contigs: Vec<_> = (0..500).map(|n| format!("scaffold_{n}")).collect();
    let chart = chromosomes(&contigs);
    assert_eq!((chart.layout, chart.bars.len(), chart.not_drawn()), (bars::Layout::Rows, 12, 488));
}

#[test]
fn a_summary_without_counts_shows_nothing() {
    for summary in ["", "{}", "null", "[]", r#"{"records":"many"}"#, r#"{"records":0}"#] {
        assert!(Charts::of(summary).is_none(), "{summary}");
    }
    assert!(Charts::of(r#"{"records":1}"#).unwrap().charts.is_empty());
}

#[derive(Template)]
#[template(source = "{% include \"job_charts.html\" %}", ext = "html")]
struct Section {
    charts: Charts,
}

#[test]
fn the_section_escapes_what_the_file_says() {
    let summary = SUMMARY.replace("NA12878", "<script>").replace("chr1", "chr<b>");
    let html = Section { charts: Charts::of(&summary).unwrap() }.render().unwrap();
    assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
    assert!(!html.contains(" style="), "the policy allows no inline style");
    assert_eq!(html.matches("role=\"img\"").count(), 6);
    assert_eq!(html.matches("<desc").count(), 6);
}
