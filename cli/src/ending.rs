//! How several files or jobs end together: all are tried, each failure is told, the highest code counts.

use std::fmt::Display;

use crate::failure::{Code, Failure};

/// What became of those so far.
pub struct Ending {
    /// Failures are told with what they are of, when there are several.
    is_of_several: bool,
    code: Code,
}

impl Ending {
    pub fn of(count: usize) -> Self {
        Self { is_of_several: count > 1, code: Code::Done }
    }

    /// Tells a failure; what came of it otherwise.
    pub fn note<T>(&mut self, of: &dyn Display, outcome: Result<T, Failure>) -> Option<T> {
        match outcome {
            Ok(value) => Some(value),
            Err(failure) => {
                self.count(failure.told(self.is_of_several.then_some(of)));
                None
            }
        }
    }

    pub fn count(&mut self, code: Code) {
        self.code = self.code.max(code);
    }

    pub fn code(self) -> Code {
        self.code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_code_counts() {
        let mut ending = Ending::of(3);
        assert_eq!(ending.note(&"a", Ok(7)), Some(7));
        assert_eq!(ending.note::<()>(&"b", Err(Failure::not_allowed("there is none"))), None);
        ending.count(Code::JobFailed);
        assert_eq!(ending.code(), Code::NotAllowed);
    }
}
