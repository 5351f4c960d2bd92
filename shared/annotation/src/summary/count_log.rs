//! `<name>.vcf.count.log`: the counts of a run as a text for people, 80 columns wide.

mod layout;

use std::io::{self, Write};

use super::{Sample, Summary};
use layout::{fitted, grouped, section, wrapped};

/// Samples in the log; `summary.json` has more.
const SAMPLES: usize = 50;

impl Summary {
    /// Writes the counts as aligned plain text; `input_name` is what its owner calls the file.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write_count_log(&self, mut output: impl Write, input_name: &str) -> io::Result<()> {
        let w = &mut output;
        writeln!(w, "Annotation of {}", layout::printable(input_name))?;
        writeln!(w, "engine     {}", self.engine)?;
        writeln!(w, "reference  {}", layout::printable(&self.reference))?;
        writeln!(w, "sha256     {}", self.reference_digest)?;
        self.write_records(w)?;
        self.write_alleles(w)?;
        let chromosomes = self.chromosomes.iter().map(|chromosome| (&*chromosome.name, chromosome.records));
        let others = (self.chromosomes_left_out > 0).then_some(("others", self.chromosomes_left_out));
        section(w, "Records by chromosome", chromosomes.chain(others), true)?;
        self.write_samples(w)?;
        self.write_warnings(w)
    }

    fn write_records(&self, w: &mut impl Write) -> io::Result<()> {
        let rows = [("read and written", self.records), ("annotated", self.annotated_records)];
        let bad = [("bad, passed through", self.bad_records), ("of these REF differs", self.ref_mismatches)];
        let bad = bad.into_iter().filter(|(_, count)| *count > 0);
        section(w, "Records", rows.into_iter().chain(bad), false)
    }

    fn write_alleles(&self, w: &mut impl Write) -> io::Result<()> {
        let classes = self.classes.iter().map(|(class, count)| (class.term(), *count));
        section(w, "Alternate alleles by class", classes, true)?;
        let consequences = self.consequences.iter().map(|(consequence, count)| (consequence.term(), *count));
        section(w, "Alternate alleles by most severe consequence", consequences, true)?;
        let impacts = self.impacts.iter().map(|(impact, count)| (impact.term(), *count));
        section(w, "Alternate alleles by impact", impacts, true)?;
        let substitutions = [("transitions", self.transitions), ("transversions", self.transversions)];
        section(w, "SNVs", substitutions, true)?;
        if let Some(ratio) = self.transition_transversion_ratio() {
            writeln!(w, "  {:<40} {ratio:>13.2}", "transitions per transversion")?;
        }
        if let (Some(known), Some(novel)) = (self.known, self.novel) {
            section(w, "Known variants", [("known", known), ("novel", novel)], true)?;
        }
        Ok(())
    }

    fn write_samples(&self, w: &mut impl Write) -> io::Result<()> {
        if self.samples.is_empty() {
            return Ok(());
        }
        writeln!(w, "\nGenotypes by sample")?;
        // Most files have either kind, and a table of both is narrow.
        let has_haploid = self.samples.iter().any(|sample| sample.haploid_ref + sample.haploid_alt > 0);
        let of = |sample: &Sample| {
            let Sample { hom_ref, het, hom_alt, haploid_ref, haploid_alt, missing, .. } = *sample;
            let haploid = has_haploid.then_some([haploid_ref, haploid_alt]);
            [hom_ref, het, hom_alt, missing].into_iter().chain(haploid.into_iter().flatten()).map(grouped).collect()
        };
        let titles = ["hom ref", "het", "hom alt", "missing", "hap ref", "hap alt"].map(str::to_owned);
        let columns = if has_haploid { 6 } else { 4 };
        row(w, "", titles.into_iter().take(columns).collect(), "ts/tv")?;
        for sample in self.samples.iter().take(SAMPLES) {
            let ratio = sample.transition_transversion_ratio().map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
            row(w, &sample.name, of(sample), &ratio)?;
        }
        let more = self.samples.len().saturating_sub(SAMPLES) as u64 + self.samples_left_out;
        if more > 0 {
            writeln!(w, "  and {} more", grouped(more))?;
        }
        Ok(())
    }

    fn write_warnings(&self, w: &mut impl Write) -> io::Result<()> {
        if self.warnings.is_empty() {
            return writeln!(w, "\nNo warnings");
        }
        writeln!(w, "\nWarnings")?;
        for warning in &self.warnings {
            wrapped(w, warning)?;
        }
        if self.warnings_left_out > 0 {
            writeln!(w, "  and {} more", grouped(self.warnings_left_out))?;
        }
        Ok(())
    }
}

fn row(w: &mut impl Write, name: &str, counts: Vec<String>, ratio: &str) -> io::Result<()> {
    let (name_width, width) = if counts.len() > 4 { (12, 9) } else { (24, 10) };
    write!(w, "  {}", fitted(name, name_width))?;
    for count in counts {
        write!(w, " {count:>width$}")?;
    }
    writeln!(w, " {ratio:>5}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Chromosome, Class, Consequence, Impact};

    #[test]
    fn the_log_reads_well_and_is_80_columns_wide() {
        let sample = Sample { hom_ref: 1_234_567, het: 7, transitions: 5, transversions: 2, ..Sample::default() };
        let summary = Summary {
            engine: "gas-annotate 0.1.0".into(),
            reference: "GRCh38\x1b[31m".into(),
            reference_digest: "ab".repeat(32),
            records: 1_234_574,
            annotated_records: 1_234_570,
            classes: [(Class::Snv, 1_234_000), (Class::Deletion, 574)].into(),
            consequences: [(Consequence::Missense, 1_234_570), (Consequence::Intron, 4)].into(),
            impacts: [(Impact::Moderate, 1_234_570), (Impact::Modifier, 4)].into(),
            chromosomes: vec![Chromosome { name: "chr".repeat(30), records: 1_234_574 }],
            transitions: 10,
            transversions: 4,
            known: Some(3),
            novel: Some(1),
            samples: vec![Sample { name: "a_long_name_of_a_sample".into(), ..sample.clone() }; 52],
            warnings: vec![format!("line 3: {}", "many words ".repeat(20)), format!("line 4: {}", "x".repeat(200))],
            warnings_left_out: 1_000,
            ..Summary::default()
        };
        let mut log = Vec::new();
        summary.write_count_log(&mut log, "patient.vcf.gz").unwrap();
        let log = String::from_utf8(log).unwrap();
        for line in [
            "Annotation of patient.vcf.gz",
            "  read and written                             1,234,574",
            "  missense_variant                             1,234,570  100.0 %",
            "  intron_variant                                       4    0.0 %",
            "  transitions per transversion                      2.50",
            "  a_long_name_of_a_sample   1,234,567          7          0          0  2.50",
            "  and 2 more",
            "  and 1,000 more",
        ] {
            assert!(log.lines().any(|given| given == line), "{line}");
        }
        assert!(log.lines().all(|line| line.chars().count() <= 80));
        assert!(!log.contains('\x1b'));
    }
}
