//! How a file is to be annotated.

use clap::Args;
use serde_json::{Map, Value, json};

use crate::{api::Offered, clean::clean, failure::Failure};

/// What may be chosen; what is not is the service's usual.
#[derive(Debug, Clone, Default, Args)]
pub struct Choices {
    /// The reference to annotate with; the first that the service offers if none is named
    #[arg(long, short, value_name = "NAME")]
    pub reference: Option<String>,
    /// How the result is written: csq, ann, bcsq, table or json
    #[arg(long, short, value_name = "NAME")]
    pub format: Option<String>,
    /// Read phased variants of one haplotype together
    #[arg(long)]
    pub haplotype: bool,
}

impl Choices {
    /// Refuses what is not offered.
    ///
    /// # Errors
    /// With the list of what is.
    pub fn check(&self, offered: &Offered) -> Result<(), Failure> {
        let check = |what: &str, chosen: &Option<String>, offered: &[String]| match chosen {
            Some(name) if !offered.contains(name) => {
                let list = clean(&offered.join(", "));
                Err(Failure::usage(format!("there is no {what} {name:?} here: choose one of {list}")))
            }
            _ => Ok(()),
        };
        check("reference", &self.reference, &offered.references)?;
        check("format", &self.format, &offered.formats)
    }

    /// The fields of a request.
    pub fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let chosen = [("reference", &self.reference), ("format", &self.format)];
        let chosen = chosen.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?))));
        fields.extend(chosen);
        if self.haplotype {
            fields.insert("haplotype".to_owned(), json!(true));
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_offered_is_refused_with_what_is() {
        let offered = Offered { references: vec!["GRCh38".into(), "R64".into()], formats: vec!["csq".into()] };
        let refused = |reference: Option<&str>, format: Option<&str>| {
            let [reference, format] = [reference, format].map(|name| name.map(str::to_owned));
            Choices { reference, format, haplotype: false }.check(&offered).map_err(|refused| refused.to_string())
        };
        assert_eq!((refused(None, None), refused(Some("R64"), Some("csq"))), (Ok(()), Ok(())));
        assert!(refused(Some("R65"), None).unwrap_err().contains("GRCh38, R64"));
        assert!(refused(None, Some("CSQ")).unwrap_err().contains("one of csq"));
    }
}
