//! What a form says of a new file, and what is wrong with it.

use gas_domain::{JobOptions, OutputFormat};
use serde::Deserialize;

use crate::file_name::{Unnamed, file_name};

/// The fields of the form, as they are sent.
#[derive(Debug, Default, Deserialize)]
pub struct Choices {
    /// The name of the file.
    pub file_name: String,
    /// The name of the reference.
    pub reference: Option<String>,
    /// The name of the output format.
    pub format: Option<String>,
    /// `yes`, when variants of one haplotype are read together.
    pub haplotype: Option<String>,
}

/// A file that is about to be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its name on the user's disk.
    pub name: String,
    /// How it is annotated.
    pub options: JobOptions,
}

/// What is wrong, in words for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The name of the file.
    #[error(transparent)]
    Name(#[from] Unnamed),
    /// The reference is not one of those that are offered.
    #[error("There is no such reference here: choose one of the list.")]
    Reference,
    /// The format is none.
    #[error("There is no such output format: choose one of the list.")]
    Format,
    /// The box has another value than its own.
    #[error("Variants of one haplotype are read together or not: tick the box, or leave it.")]
    Haplotype,
}

impl Choices {
    /// Checks them; `references` are the names of those that are offered, the usual one first.
    pub fn read(&self, references: &[String]) -> Result<NewFile, Problem> {
        let name = file_name(&self.file_name)?;
        let reference = match chosen(&self.reference) {
            Some(name) => Some(references.iter().find(|offered| *offered == name).ok_or(Problem::Reference)?),
            // By its name: another may be the usual one tomorrow.
            None => references.first(),
        };
        let format = match chosen(&self.format) {
            Some(name) => OutputFormat::ALL.into_iter().find(|format| format.name() == name).ok_or(Problem::Format)?,
            None => OutputFormat::default(),
        };
        let haplotype = match chosen(&self.haplotype) {
            Some("yes") => true,
            Some(_) => return Err(Problem::Haplotype),
            None => false,
        };
        Ok(NewFile { name, options: JobOptions { reference: reference.cloned(), format, haplotype } })
    }
}

fn chosen(field: &Option<String>) -> Option<&str> {
    field.as_deref().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn choices(reference: &str, format: &str, haplotype: &str) -> Choices {
        let [reference, format, haplotype] = [reference, format, haplotype].map(|field| Some(field.to_owned()));
        Choices { file_name: "a.vcf".into(), reference, format, haplotype }
    }

    fn references() -> Vec<String> {
        vec!["GRCh38".into(), "R64".into()]
    }

    #[test]
    fn what_is_not_chosen_is_the_usual() {
        let options = JobOptions { reference: Some("GRCh38".into()), ..JobOptions::default() };
        for usual in [choices("", "", ""), Choices { file_name: "a.vcf".into(), ..Choices::default() }] {
            assert_eq!(usual.read(&references()), Ok(NewFile { name: "a.vcf".into(), options: options.clone() }));
            assert_eq!(usual.read(&[]).unwrap().options, JobOptions::default());
        }
    }

    #[test]
    fn every_choice_is_taken() {
        for format in OutputFormat::ALL {
            let read = choices("R64", format.name(), "yes").read(&references()).unwrap();
            assert_eq!(read.options, JobOptions { reference: Some("R64".into()), format, haplotype: true });
        }
    }

    #[test]
    fn what_is_not_offered_is_refused() {
        assert_eq!(choices("R65", "", "").read(&references()), Err(Problem::Reference));
        assert_eq!(choices("", "CSQ", "").read(&references()), Err(Problem::Format));
        assert_eq!(choices("", "", "on").read(&references()), Err(Problem::Haplotype));
        assert_eq!(Choices::default().read(&references()), Err(Problem::Name(Unnamed::Empty)));
    }

    proptest! {
        #[test]
        fn nothing_but_what_is_offered_gets_through(name: String, reference: String, format: String, haplotype: String) {
            let choices = Choices { file_name: name, ..choices(&reference, &format, &haplotype) };
            if let Ok(file) = choices.read(&references()) {
                prop_assert!(references().contains(&file.options.reference.unwrap()));
                prop_assert!(file.name.chars().count() <= 255 && !file.name.contains(['/', '\\', '\n', '\r', '\0']));
            }
        }
    }
}
