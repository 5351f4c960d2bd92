//! What must be said of a variant, as far as it is certain.

use super::{
    engine::Answer,
    gene::Gene,
    hgvs,
    translation::{self, Read, amino_acid},
    variant::Variant,
    window::Window,
};

/// What must be said; what is `None` is left open.
#[derive(Debug, Default)]
pub struct Expected {
    /// All coding terms.
    terms: Option<Vec<&'static str>>,
    /// One that must be there, and some that must not.
    with: Option<&'static str>,
    without: Vec<&'static str>,
    /// `R/C`, or `R`.
    amino_acids: Option<String>,
    /// Without the accession.
    hgvs: Option<String>,
    /// Number of the codon.
    position: Option<usize>,
    /// `aTg/aCg`, and the positions in coding sequence and transcript.
    codons: Option<[String; 3]>,
    /// A word of bcftools, and the amino acid change with it.
    bcsq: Option<(&'static str, String)>,
}

const CODING: [&str; 12] = [
    "synonymous_variant",
    "missense_variant",
    "stop_gained",
    "stop_lost",
    "stop_retained_variant",
    "start_lost",
    "start_retained_variant",
    "frameshift_variant",
    "inframe_insertion",
    "inframe_deletion",
    "protein_altering_variant",
    "coding_sequence_variant",
];

impl Expected {
    /// `None` when the variant may touch more than the coding sequence, or an incomplete codon.
    pub fn of(gene: &Gene, variant: &Variant) -> Option<Self> {
        if !variant.is_inside(gene) {
            return None;
        }
        let variant = &variant.trimmed_from_the_right(gene);
        let (reference, alternate) = (translation::reference(gene), translation::alternate(gene, variant));
        let codons = (reference.coding - gene.phase) / 3;
        let window = match translation::offset(gene, variant) {
            Some(offset) => Window::new(gene, variant, offset, &reference, &alternate, codons)?,
            None if variant.is_substitution() => Window::of_slipped(gene, &reference, &alternate)?,
            None => return None,
        };
        let mut expected = Self::default();
        let starts = gene.has_start && window.first == 0;
        let stops = gene.has_stop && window.first + window.reference.len().max(1) >= codons;
        let frame = variant.growth() % 3;
        if starts {
            expected.decide_start(&alternate);
        } else {
            let before = usize::from(gene.phase > 0);
            expected.hgvs = hgvs::name(&reference.protein, &alternate.protein, variant.growth(), before);
            if variant.is_substitution() && window.reference.len() == 1 && reference.protein == alternate.protein {
                let (letter, number) = (window.reference[0], window.first + 1 + before);
                expected.hgvs = Some(format!("{}{number}=", hgvs::three(letter)));
            }
            match () {
                () if frame != 0 => expected.decide_shift(stops),
                () if variant.is_substitution() => expected.decide_substitution(&window, stops),
                () if !stops && reference.protein != alternate.protein => expected.decide_in_frame(variant, &window),
                () => {}
            }
        }
        if variant.reference.len() == 1 && variant.is_substitution() && window.reference.len() == 1 {
            expected.describe_base(gene, &window);
            let offset = translation::offset(gene, variant);
            expected.codons = offset.map(|offset| codons_and_positions(gene, variant, offset, &reference, &alternate));
        }
        Some(expected)
    }

    fn decide_start(&mut self, alternate: &Read) {
        let codon = &alternate.bases[..3];
        // Some hold that another start codon may do.
        if !matches!(codon, b"ATG" | b"CTG" | b"TTG" | b"GTG") && amino_acid(codon) != b'M' {
            self.with = Some("start_lost");
            self.without = vec!["missense_variant", "synonymous_variant"];
            self.hgvs = Some("Met1?".to_owned());
        }
    }

    fn decide_shift(&mut self, stops: bool) {
        if !stops {
            self.with = Some("frameshift_variant");
            self.without = vec![
                "missense_variant",
                "synonymous_variant",
                "inframe_insertion",
                "inframe_deletion",
                "protein_altering_variant",
                "start_lost",
                "stop_lost",
            ];
        }
    }

    fn decide_substitution(&mut self, window: &Window, stops: bool) {
        let (before, after) = (&window.reference, &window.alternate);
        if stops {
            let kept = after.last() == Some(&b'*');
            if before.len() == 1 {
                self.terms = Some(vec![if kept { "stop_retained_variant" } else { "stop_lost" }]);
            } else if !kept && !after.contains(&b'*') {
                self.with = Some("stop_lost");
            }
        } else {
            self.terms = Some(vec![match () {
                () if after.contains(&b'*') => "stop_gained",
                () if before == after => "synonymous_variant",
                () => "missense_variant",
            }]);
        }
    }

    fn decide_in_frame(&mut self, variant: &Variant, window: &Window) {
        let (before, after) = (&window.reference, &window.alternate);
        if after.contains(&b'*') {
            self.with = Some("stop_gained");
        } else if variant.alternate.is_empty() {
            self.terms = Some(vec!["inframe_deletion"]);
        } else if variant.reference.is_empty() {
            let whole = after.starts_with(before) || after.ends_with(before);
            self.terms = Some(vec![if whole { "inframe_insertion" } else { "protein_altering_variant" }]);
        } else {
            self.without = vec![
                "missense_variant",
                "synonymous_variant",
                "frameshift_variant",
                "stop_lost",
                "start_lost",
                "stop_gained",
            ];
        }
    }

    fn describe_base(&mut self, gene: &Gene, window: &Window) {
        let (before, after) = (char::from(window.reference[0]), char::from(window.alternate[0]));
        let number = window.first + 1 + usize::from(gene.phase > 0);
        self.position = Some(number);
        self.amino_acids = Some(if before == after { before.to_string() } else { format!("{before}/{after}") });
        // bcftools looks for the start and the stop codon in the first and the last part alone.
        let ends_whole = [&gene.cds[0], &gene.cds[gene.cds.len() - 1]].iter().all(|part| part.len() >= 3);
        if gene.phase == 0 && gene.has_start && gene.has_stop && ends_whole && !window.slipped {
            let start = window.first == 0;
            let word = match (before, after) {
                ('*', '*') => "stop_retained",
                _ if before == after => "synonymous",
                _ if start => "start_lost",
                ('*', _) => "stop_lost",
                (_, '*') => "stop_gained",
                _ => "missense",
            };
            let change =
                if before == after { format!("{number}{before}") } else { format!("{number}{before}>{number}{after}") };
            self.bcsq = Some((word, change));
        }
    }

    /// What the engine says otherwise.
    pub fn faults(&self, answer: &Answer) -> Vec<String> {
        let mut faults = Vec::new();
        let said: Vec<&str> = answer.terms.iter().map(String::as_str).filter(|term| CODING.contains(term)).collect();
        let mut fault = |holds: bool, what: String| {
            if !holds {
                faults.push(what);
            }
        };
        if let Some(terms) = &self.terms {
            fault(said == *terms, format!("terms: {said:?}, not {terms:?}"));
        }
        if let Some(term) = self.with {
            fault(said.contains(&term), format!("terms: {said:?} lack {term}"));
        }
        for term in &self.without {
            fault(!said.contains(term), format!("terms: {said:?} hold {term}"));
        }
        if let Some(hgvs) = &self.hgvs {
            fault(answer.hgvs == format!("P:p.{hgvs}"), format!("HGVS: {}, not P:p.{hgvs}", answer.hgvs));
        }
        if let Some(amino_acids) = &self.amino_acids {
            fault(
                answer.amino_acids == *amino_acids,
                format!("amino acids: {}, not {amino_acids}", answer.amino_acids),
            );
        }
        if let Some(position) = self.position {
            fault(answer.position == position.to_string(), format!("position: {}, not {position}", answer.position));
        }
        if let Some(codons) = &self.codons {
            let said = [&answer.codons, &answer.cds_position, &answer.cdna_position];
            fault(codons.iter().eq(said), format!("codons and positions: {said:?}, not {codons:?}"));
        }
        if let Some((word, change)) = &self.bcsq {
            let says = |entry: &str| {
                let fields: Vec<&str> = entry.split('|').collect();
                fields[0].split('&').any(|other| other == *word) && fields.get(5) == Some(&change.as_str())
            };
            fault(answer.bcsq.split(',').any(says), format!("BCSQ: {}, not {word} with {change}", answer.bcsq));
        }
        faults
    }
}

/// For a changed base: its codon before and after, and its positions.
fn codons_and_positions(
    gene: &Gene,
    variant: &Variant,
    offset: usize,
    reference: &Read,
    alternate: &Read,
) -> [String; 3] {
    let in_codon = (offset - gene.phase) % 3;
    let codon = |read: &Read| {
        let mut codon = String::from_utf8_lossy(&read.bases[offset - in_codon..][..3]).to_lowercase();
        codon[in_codon..=in_codon].make_ascii_uppercase();
        codon
    };
    let exonic: Vec<usize> = gene.exons.iter().cloned().flatten().collect();
    let index = exonic.iter().position(|place| *place == variant.start).unwrap();
    let cdna = if gene.forward { index + 1 } else { exonic.len() - index };
    // The bases that miss of an incomplete first codon are counted.
    let missing = (3 - gene.phase) % 3;
    [format!("{}/{}", codon(reference), codon(alternate)), (offset + missing + 1).to_string(), cdna.to_string()]
}
