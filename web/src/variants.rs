//! The first annotated variants of a result, as a table that can be filtered: read from the preview that lies beside it.

mod filter;
mod rows;

#[cfg(test)]
mod tests;

use gas_domain::{Job, JobState};
use gas_ports::{Download, Presign as _};
use gas_preview::{Impact, Preview};

use crate::{App, object};

pub use filter::Filter;
pub use rows::Row;

/// The largest preview that is read, in bytes.
const LIMIT: usize = 1 << 20;
/// The most rows that are shown.
const SHOWN: usize = 100;
/// The most genes that the filter suggests.
const SUGGESTED: usize = 100;

/// What the table shows.
#[derive(Debug)]
pub struct Variants {
    /// What was asked for.
    pub filter: Filter,
    /// The first that fit.
    pub rows: Vec<Row>,
    /// How many fit.
    pub fitting: usize,
    /// How many there are to choose from.
    pub looked_at: usize,
    /// Whether the result has more than these.
    pub more: bool,
    /// Genes to choose from.
    pub genes: Vec<String>,
    /// Consequences to choose from: the term, and as words.
    pub consequences: Vec<(String, String)>,
}

impl Variants {
    /// The impacts to choose from, the gravest first.
    pub const IMPACTS: [Impact; 4] = Impact::ALL;

    /// Reads those of a job; `None` when there is no preview, or it cannot be had just now: the page stands without it.
    pub async fn read(app: &App, job: &Job, filter: Filter) -> Option<Self> {
        let version = match job.state {
            JobState::Completed { .. } => job.preview.clone()?,
            _ => return None,
        };
        let preview = Download::Result { s3_key: job.key.preview(), version };
        let url = app.presign.download_url(&preview, "preview.json").await;
        let url = url.inspect_err(|error| tracing::warn!(%error, "no link to a preview")).ok()?;
        // One that is cut off is no JSON, and is told as such.
        let json = object::beginning(&app.http, &url, LIMIT).await;
        let json = json.inspect_err(|error| tracing::warn!(%error, "a preview could not be read")).ok()?;
        let preview: Preview = serde_json::from_slice(&json)
            .inspect_err(|error| tracing::warn!(%error, "a preview is not what it should be"))
            .ok()?;
        (!preview.variants.is_empty()).then(|| Self::of(&preview, filter))
    }

    fn of(preview: &Preview, filter: Filter) -> Self {
        let fitting: Vec<_> =
            preview.variants.iter().filter_map(|variant| Some((variant, filter.effect_of(variant)?))).collect();
        let effects = || preview.variants.iter().flat_map(|variant| &variant.effects);
        let mut genes: Vec<_> = effects().filter_map(|effect| effect.symbol.clone()).collect();
        genes.sort();
        genes.dedup();
        genes.truncate(SUGGESTED);
        let mut consequences: Vec<_> = effects().flat_map(|effect| effect.terms.clone()).collect();
        consequences.sort();
        consequences.dedup();
        Self {
            rows: fitting.iter().take(SHOWN).map(|(variant, effect)| Row::of(variant, *effect)).collect(),
            fitting: fitting.len(),
            looked_at: preview.variants.len(),
            more: preview.more,
            genes,
            consequences: consequences.into_iter().map(|term| (term.clone(), term.replace('_', " "))).collect(),
            filter,
        }
    }

    /// What the table holds, in a sentence.
    pub fn sentence(&self) -> String {
        let all = if self.more { format!("the first {}", self.looked_at) } else { format!("all {}", self.looked_at) };
        let shown = self.rows.len();
        match (self.filter.is_empty(), self.fitting) {
            (_, 0) => format!("None of {all} variants fits."),
            (true, _) if shown < self.looked_at => format!("{shown} of {all} variants; the filter finds the others."),
            (true, _) => format!("Here are {all} variants of the file."),
            (false, fitting) if shown < fitting => {
                format!("{fitting} of {all} variants fit; these are {shown} of them.")
            }
            (false, fitting) => format!("{fitting} of {all} variants {}.", if fitting == 1 { "fits" } else { "fit" }),
        }
    }
}
