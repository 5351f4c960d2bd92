//! Which services the user is logged in to: a token for each, in one file that nobody else reads.

use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{failure::Failure, private, service::Address};

/// The file.
#[derive(Default)]
pub struct Configuration {
    path: PathBuf,
    known: Known,
}

#[derive(Default, Serialize, Deserialize)]
struct Known {
    /// The address of the service that was logged in to last.
    last: Option<String>,
    /// Tokens by the services' addresses.
    services: BTreeMap<String, LogIn>,
}

#[derive(Serialize, Deserialize)]
struct LogIn {
    token: String,
}

impl Configuration {
    /// Reads it; there need not be one.
    ///
    /// # Errors
    /// When others can read it, or it is no such file.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join("services.json");
        let known = match fs::read(&path) {
            Ok(bytes) => {
                private::refuse_if_open(&path)?;
                serde_json::from_slice(&bytes).map_err(|error| {
                    let shown = path.display();
                    Failure::usage(format!("{shown} cannot be understood ({error}): remove it and log in again"))
                })?
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Known::default(),
            Err(error) => return Err(Failure::at(&path)(error)),
        };
        Ok(Self { path, known })
    }

    /// The service that was logged in to last.
    pub fn last(&self) -> Option<&str> {
        self.known.last.as_deref()
    }

    /// The token for this service.
    pub fn token(&self, service: &Address) -> Option<&str> {
        self.known.services.get(service.origin()).map(|log_in| log_in.token.as_str())
    }

    /// Remembers a log-in; this service is the usual one from now on.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn log_in(&mut self, service: &Address, token: String) -> Result<(), Failure> {
        self.known.services.insert(service.origin().to_owned(), LogIn { token });
        self.known.last = Some(service.origin().to_owned());
        self.write()
    }

    /// Forgets a log-in. It stays the usual service: a log-in without an address means it again.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn log_out(&mut self, service: &Address) -> Result<bool, Failure> {
        let was_there = self.known.services.remove(service.origin()).is_some();
        self.write()?;
        Ok(was_there)
    }

    fn write(&self) -> Result<(), Failure> {
        let text = serde_json::to_vec_pretty(&self.known).map_err(|error| Failure::usage(error.to_string()))?;
        private::write(&self.path, &text).map_err(Failure::at(&self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_services_are_logged_in_to_and_the_last_is_the_usual_one() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["https://a.example", "https://b.example:8443"].map(|url| Address::read(url, false).unwrap());
        let mut configuration = Configuration::read(folder.path()).unwrap();
        assert_eq!((configuration.last(), configuration.token(&a)), (None, None));
        configuration.log_in(&a, "gas_a".into()).unwrap();
        configuration.log_in(&b, "gas_b".into()).unwrap();
        let mut configuration = Configuration::read(folder.path()).unwrap();
        assert_eq!((configuration.token(&a), configuration.token(&b)), (Some("gas_a"), Some("gas_b")));
        assert_eq!(configuration.last(), Some(b.origin()));
        assert_eq!((configuration.log_out(&b), configuration.log_out(&b)), (Ok(true), Ok(false)));
        let configuration = Configuration::read(folder.path()).unwrap();
        assert_eq!((configuration.token(&a), configuration.token(&b)), (Some("gas_a"), None));
    }

    #[test]
    fn a_file_that_is_none_of_ours_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        private::write(&folder.path().join("services.json"), b"{").unwrap();
        let refused = Configuration::read(folder.path()).err().unwrap();
        assert!(refused.to_string().contains("log in again"), "{refused}");
    }
}
