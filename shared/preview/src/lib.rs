//! What the engine and the pages share: the consequences with their impacts, and the first annotated variants of a result,
//! which the engine makes beside it, whatever the result's format, and the pages show. All samples aside.

mod consequence;

use serde::{Deserialize, Serialize};

pub use consequence::{CONSEQUENCES, Consequence};

/// The most variants; each alternate allele is one.
pub const VARIANTS: usize = 500;

/// The most effects of a variant, the most severe first.
pub const EFFECTS: usize = 10;

/// The longest text of a field, in characters; a longer one ends with `…`.
pub const TEXT: usize = 64;

/// The longest preview, as JSON in bytes: where it would be longer, variants have fewer effects.
pub const BYTES: usize = 512 << 10;

/// The first annotated variants of a result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The name of the reference.
    pub reference: String,
    /// Whether the file has more variants than these.
    pub more: bool,
    /// In the order of the file.
    pub variants: Vec<Variant>,
}

/// An alternate allele of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// CHROM, as the file has it.
    pub chrom: String,
    /// POS, from 1.
    pub pos: u32,
    /// REF.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The allele, of ALT.
    pub alt: String,
    /// ID, as the file has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// Its IDs in the reference's sets of known variants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<String>,
    /// What it does to the transcripts there, the most severe first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
    /// Effects that are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub effects_left_out: u32,
}

impl Preview {
    /// As JSON of [`BYTES`] at most: where it would be longer, variants lose their less severe effects, then the last
    /// variants go.
    ///
    /// # Errors
    ///
    /// None that a text could cause; those of the serialiser.
    pub fn to_json(mut self) -> Result<Vec<u8>, serde_json::Error> {
        let mut most = EFFECTS;
        loop {
            let json = serde_json::to_vec(&self)?;
            if json.len() <= BYTES || self.variants.is_empty() {
                return Ok(json);
            }
            if most > 1 {
                most /= 2;
                self.variants.iter_mut().for_each(|variant| variant.keep(most));
            } else {
                self.more = true;
                self.variants.truncate(self.variants.len() / 2);
            }
        }
    }
}

impl Variant {
    fn keep(&mut self, most: usize) {
        let surplus = self.effects.len().saturating_sub(most);
        self.effects.truncate(most);
        self.effects_left_out = self.effects_left_out.saturating_add(u32::try_from(surplus).unwrap_or(u32::MAX));
    }

    /// The most severe effect; `None` when nothing could be said.
    pub fn worst(&self) -> Option<&Effect> {
        self.effects.first()
    }
}

/// What a variant does to one transcript, or that it lies between the genes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Terms of the Sequence Ontology, the most severe first.
    pub terms: Vec<String>,
    /// The impact of the first.
    pub impact: Impact,
    /// The gene's symbol.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// The gene's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gene: Option<String>,
    /// The transcript's id and version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcript: Option<String>,
    /// Whether the transcript is the gene's MANE Select or canonical one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub main: bool,
    /// HGVS on the transcript, without its id: `c.5558A>G`, `n.12del`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hgvs_c: Option<String>,
    /// HGVS on the protein, without its id: `p.Tyr1853Cys`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hgvs_p: Option<String>,
}

/// Ensembl's rating of a consequence, from most to least severe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "each variant is Ensembl's word for it")]
pub enum Impact {
    High,
    Moderate,
    Low,
    Modifier,
}

impl Impact {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::High, Self::Moderate, Self::Low, Self::Modifier];

    /// The word in `CSQ`, e.g. `MODERATE`.
    pub fn term(self) -> &'static str {
        match self {
            Self::High => "HIGH",
            Self::Moderate => "MODERATE",
            Self::Low => "LOW",
            Self::Modifier => "MODIFIER",
        }
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the longest texts, each character of which JSON writes as six.
    fn full(fields: &str, terms: usize) -> Preview {
        let text = fields.repeat(TEXT);
        let effect = Effect {
            terms: vec!["splice_polypyrimidine_tract_variant".into(); terms],
            impact: Impact::Low,
            symbol: Some(text.clone()),
            gene: Some(text.clone()),
            transcript: Some(text.clone()),
            main: true,
            hgvs_c: Some(text.clone()),
            hgvs_p: Some(text.clone()),
        };
        let variant = Variant { chrom: text.clone(), reference: text.clone(), alt: text, ..Variant::default() };
        let variant = Variant { effects: vec![effect; EFFECTS], ..variant };
        Preview { variants: vec![variant; VARIANTS], ..Preview::default() }
    }

    #[test]
    fn it_stays_within_its_bytes_by_fewer_effects_and_then_fewer_variants() {
        let json = full("x", 3).to_json().unwrap();
        assert!(json.len() <= BYTES);
        let read: Preview = serde_json::from_slice(&json).unwrap();
        assert_eq!(read.variants.len(), VARIANTS);
        assert_eq!(read.variants[0].effects.len() + read.variants[0].effects_left_out as usize, EFFECTS);

        let json = full("\u{1}", 20).to_json().unwrap();
        assert!(json.len() <= BYTES);
        let read: Preview = serde_json::from_slice(&json).unwrap();
        assert!(read.more && (1..VARIANTS).contains(&read.variants.len()));
    }

    #[test]
    fn what_is_not_there_is_left_out_and_read_again() {
        let effect = Effect {
            terms: vec!["intergenic_variant".into()],
            impact: Impact::Modifier,
            symbol: None,
            gene: None,
            transcript: None,
            main: false,
            hgvs_c: None,
            hgvs_p: None,
        };
        let variant = Variant { chrom: "chr1".into(), pos: 5, effects: vec![effect], ..Variant::default() };
        let preview = Preview { reference: "test".into(), more: true, variants: vec![variant] };
        let json = serde_json::to_string(&preview).unwrap();
        assert_eq!(
            json,
            r#"{"reference":"test","more":true,"variants":[{"chrom":"chr1","pos":5,"ref":"","alt":"","effects":[{"terms":["intergenic_variant"],"impact":"MODIFIER"}]}]}"#
        );
        assert_eq!(serde_json::from_str::<Preview>(&json).unwrap(), preview);
    }
}
