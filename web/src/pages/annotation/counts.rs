//! What the annotator counted, as the page shows it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::units;

/// Warnings shown on the page; the log has all.
const WARNINGS: usize = 5;

/// The part of the annotator's summary that the page shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Counts {
    records: u64,
    annotated_records: u64,
    transitions: u64,
    transversions: u64,
    known: Option<u64>,
    novel: Option<u64>,
    consequences: BTreeMap<String, u64>,
    warnings: Vec<String>,
    warnings_left_out: u64,
}

impl Counts {
    /// Reads the summary of a result; `None` when it holds no such counts.
    pub fn read(summary: &str) -> Option<Self> {
        serde_json::from_str(summary).ok().filter(|counts: &Self| counts.records > 0)
    }

    /// Names and numbers, in the order of the page.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let rows = [
            ("Records", Some(self.records)),
            ("Annotated records", Some(self.annotated_records)),
            ("Transitions", Some(self.transitions)),
            ("Transversions", Some(self.transversions)),
            ("Known alleles", self.known),
            ("Novel alleles", self.novel),
        ];
        let rows = rows.into_iter().filter_map(|(name, count)| Some((name, units::grouped(count?))));
        rows.collect()
    }

    /// The most severe consequences (SO terms) and how many alleles have each, most frequent first.
    pub fn consequences(&self) -> Vec<(String, String)> {
        let mut terms: Vec<_> = self.consequences.iter().collect();
        terms.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let words = |(term, count): (&String, &u64)| (term.replace('_', " "), units::grouped(*count));
        terms.into_iter().map(words).collect()
    }

    /// The first warnings.
    pub fn warnings(&self) -> &[String] {
        &self.warnings[..self.warnings.len().min(WARNINGS)]
    }

    /// How many more there are.
    pub fn more_warnings(&self) -> u64 {
        (self.warnings.len() - self.warnings().len()) as u64 + self.warnings_left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_consequence_comes_first() {
        let summary = r#"{"engine":"x","records":1200,"annotated_records":1190,"transitions":7,
            "consequences":{"intron_variant":3,"missense_variant":1000},
            "warnings":["line 1: a","line 2: b","line 3: c","line 4: d","line 5: e","line 6: f"],"warnings_left_out":4}"#;
        let counts = Counts::read(summary).unwrap();
        assert_eq!(counts.rows()[0], ("Records", "1,200".to_owned()));
        assert_eq!(counts.consequences()[0], ("missense variant".to_owned(), "1,000".to_owned()));
        assert_eq!((counts.warnings().len(), counts.more_warnings()), (5, 5));
    }

    #[test]
    fn a_summary_without_counts_shows_none() {
        for summary in ["", "{}", "null", r#"{"records":"many"}"#] {
            assert!(Counts::read(summary).is_none(), "{summary}");
        }
    }
}
