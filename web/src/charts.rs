//! What the annotator counted, as figures: bars drawn here, each with the same numbers as a table.

mod bars;
mod consequences;
mod counts;
mod samples;

#[cfg(test)]
mod tests;

pub use bars::{Bar, Chart, Layout, Shape};
pub use samples::SampleRow;

use bars::Drawing;
use counts::Counts;

use crate::units::{grouped, percent};

/// Warnings that are shown; the log has all.
const WARNINGS: usize = 5;

/// The figures of a result, read from its summary.
#[derive(Debug)]
pub struct Charts {
    /// The numbers that come first: name, value, what it means.
    pub tiles: Vec<(&'static str, String, String)>,
    /// The charts, in the order of the page.
    pub charts: Vec<Chart>,
    /// The genotypes of the first samples.
    pub samples: Vec<SampleRow>,
    /// How many samples are not among them.
    pub more_samples: u64,
    /// The first warnings.
    pub warnings: Vec<String>,
    /// How many more there are.
    pub more_warnings: u64,
}

impl Charts {
    /// Reads a summary; `None` when it counts no records. Keys that are missing or unknown do not matter.
    pub fn of(summary: &str) -> Option<Self> {
        let counts: Counts = serde_json::from_str(summary).ok()?;
        if counts.records == 0 {
            return None;
        }
        let (samples, more_samples) = samples::rows(&counts);
        let shown = counts.warnings.len().min(WARNINGS);
        Some(Self {
            tiles: tiles(&counts),
            charts: charts(&counts),
            samples,
            more_samples,
            more_warnings: (counts.warnings.len() - shown) as u64 + counts.warnings_left_out,
            warnings: counts.warnings.into_iter().take(shown).collect(),
        })
    }
}

fn tiles(counts: &Counts) -> Vec<(&'static str, String, String)> {
    let mut tiles = vec![
        ("Records", grouped(counts.records), "lines with variants in the file".to_owned()),
        ("Annotated", grouped(counts.annotated_records), percent(counts.annotated_records, counts.records)),
    ];
    if let Some(ratio) = counts::ratio(counts.transitions, counts.transversions) {
        let of = format!("{} to {}", grouped(counts.transitions), grouped(counts.transversions));
        tiles.push(("Transitions per transversion", ratio, of));
    }
    if let (Some(known), Some(novel)) = (counts.known, counts.novel) {
        tiles.push(("Known alleles", grouped(known), percent(known, known + novel)));
    }
    if counts.bad_records > 0 {
        let why = match counts.ref_mismatches {
            0 => "passed through unread".to_owned(),
            some => format!("{} of them have another REF than the genome", grouped(some)),
        };
        tiles.push(("Records at fault", grouped(counts.bad_records), why));
    }
    tiles
}

fn charts(counts: &Counts) -> Vec<Chart> {
    let substitutions = [("transitions", counts.transitions), ("transversions", counts.transversions)];
    let known = counts.known.zip(counts.novel).map(|(known, novel)| [("known", known), ("novel", novel)]);
    let drawings = [
        Some(consequences::impacts(counts)),
        Some(consequences::most_severe(counts)),
        Some(Drawing::rows("classes", "Classes of variant", "alternate alleles", by_count(&counts.classes))),
        Some(Drawing::split("substitutions", "Transitions and transversions", "SNVs", &substitutions)),
        known.map(|known| Drawing::split("known", "Known and novel", "alternate alleles", &known)),
        Some(chromosomes(counts)),
    ];
    drawings.into_iter().flatten().filter_map(Drawing::chart).collect()
}

fn by_count(counts: &counts::ByName) -> Vec<Bar> {
    let mut bars: Vec<_> = counts.iter().map(|(name, count)| Bar::new(words(name), *count, Shape::Plain)).collect();
    bars.sort_by_key(|bar| std::cmp::Reverse(bar.count));
    bars
}

/// In the order of the file, which in a sorted one is the genome's.
fn chromosomes(counts: &Counts) -> Drawing {
    let all_chr = counts.chromosomes.iter().all(|chromosome| chromosome.name.starts_with("chr"));
    let name = |name: &str| if all_chr { name[3..].to_owned() } else { name.to_owned() };
    let bars = counts.chromosomes.iter().map(|of| Bar::new(name(&of.name), of.records, Shape::Plain)).collect();
    Drawing::along("chromosomes", "Along the genome", "records", bars).and_more(counts.chromosomes_left_out)
}

/// A term as words: `missense_variant` is "missense variant".
fn words(term: &str) -> String {
    term.replace('_', " ")
}
