//! The configuration: read once, at the start, and refused as a whole when anything is missing.

use std::{collections::HashMap, fmt, str::FromStr};

use jiff::SignedDuration;

/// The environment variables of the process.
#[derive(Debug, Default)]
pub struct Environment {
    variables: HashMap<String, String>,
    problems: Vec<String>,
}

/// The configuration cannot be used: every missing or unreadable variable, in one message.
#[derive(PartialEq, Eq, thiserror::Error)]
#[error("the configuration is not complete; set these environment variables: {}", .0.join("; "))]
pub struct Incomplete(Vec<String>);

/// `main` shows an error by `Debug`, and people read it.
impl fmt::Debug for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Environment {
    /// Reads a configuration from the process environment.
    ///
    /// `read` asks for every variable that it needs; what it makes is handed out only when all were there.
    pub fn load<T>(read: impl FnOnce(&mut Self) -> T) -> Result<T, Incomplete> {
        Self::load_from(std::env::vars().collect(), read)
    }

    /// The same from these variables.
    pub fn load_from<T>(
        variables: HashMap<String, String>,
        read: impl FnOnce(&mut Self) -> T,
    ) -> Result<T, Incomplete> {
        let mut environment = Self { variables, problems: Vec::new() };
        let configuration = read(&mut environment);
        if environment.problems.is_empty() { Ok(configuration) } else { Err(Incomplete(environment.problems)) }
    }

    /// A text that must be there.
    pub fn text(&mut self, name: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.problems.push(name.to_owned());
            String::new()
        })
    }

    /// A text that may be missing or empty.
    pub fn optional(&mut self, name: &str) -> Option<String> {
        self.variables.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// A number that must be there.
    pub fn number<T: FromStr + Default>(&mut self, name: &str) -> T {
        let text = self.text(name);
        self.read(name, &text, "a number", |text| text.parse().ok()).unwrap_or_default()
    }

    /// A duration in whole seconds that must be there.
    pub fn seconds(&mut self, name: &str) -> SignedDuration {
        SignedDuration::from_secs(self.number::<u32>(name).into())
    }

    /// One of some values, which must be there.
    pub fn one_of<T: Copy, const N: usize>(&mut self, name: &str, values: [(&str, T); N]) -> T {
        let text = self.text(name);
        let known = values.map(|(name, _)| name).join(" | ");
        let value = self
            .read(name, &text, &known, |text| values.iter().find(|(name, _)| *name == text).map(|(_, value)| *value));
        // The first stands in while the configuration is refused; it is never handed out.
        value.unwrap_or(values[0].1)
    }

    /// Refuses the configuration: the problem names the variable and what to set.
    pub fn refuse(&mut self, problem: String) {
        self.problems.push(problem);
    }

    fn read<T>(&mut self, name: &str, text: &str, wanted: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = parse(text);
        // A missing variable is a problem already; its empty stand-in is not another one.
        if value.is_none() && !text.is_empty() {
            self.problems.push(format!("{name} ({text:?} is not {wanted})"));
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load<T>(variables: &[(&str, &str)], read: impl FnOnce(&mut Environment) -> T) -> Result<T, Incomplete> {
        Environment::load_from(variables.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect(), read)
    }

    #[test]
    fn all_that_is_missing_or_unreadable_is_named_in_one_message() {
        let refused = load(&[("SIZE", "big"), ("EMPTY", "")], |env| {
            (env.text("TABLE"), env.text("EMPTY"), env.number::<u64>("SIZE"), env.number::<u64>("COUNT"))
        });
        let message = refused.unwrap_err().to_string();
        for part in ["TABLE", "EMPTY", "COUNT", "SIZE (\"big\" is not a number)"] {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn a_complete_configuration_is_handed_out() {
        let read = load(&[("TABLE", "jobs"), ("SIZE", "7"), ("BILLING", "off")], |env| {
            (env.text("TABLE"), env.number("SIZE"), env.one_of("BILLING", [("on", true), ("off", false)]))
        });
        assert_eq!(read, Ok(("jobs".to_owned(), 7u64, false)));
    }
}
