//! A program that asks its user for a token (RFC 8628, the device authorization grant): it shows a short code, the user
//! confirms the code on a page.
//!
//! The program holds the token from the beginning, as its device code. It is good for nothing until the user has allowed it:
//! so the answer that says so can be lost and asked for again, and no secret waits here to be fetched.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{InvalidId, Sha256, TokenHash, UserId};

/// What a code is made of: no vowels, so no words; nothing that is read as something else (RFC 8628, section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// How many of them: 34 bits, to be guessed within minutes by someone who is logged in, at the rate at which pages are read.
const LENGTH: usize = 8;

/// The short code that a user compares and confirms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserCode([u8; LENGTH]);

impl UserCode {
    /// The code of the token with this hash.
    pub fn of(token_hash: &TokenHash) -> Self {
        let mut code = [0; LENGTH];
        for (letter, byte) in code.iter_mut().zip(token_hash.0.0) {
            *letter = LETTERS[usize::from(byte) % LETTERS.len()];
        }
        Self(code)
    }

    /// The key under which the request is stored.
    pub fn key(&self) -> TokenHash {
        TokenHash(Sha256::of(format!("device {self}").as_bytes()))
    }
}

impl fmt::Display for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(LENGTH / 2);
        write!(f, "{}-{}", String::from_utf8_lossy(first), String::from_utf8_lossy(second))
    }
}

impl FromStr for UserCode {
    type Err = InvalidId;

    /// As people type it: in small letters, with or without the dash.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = || InvalidId::new("code", text);
        let typed = text.bytes().filter(|byte| !b"- ".contains(byte)).map(|byte| byte.to_ascii_uppercase());
        let letters: Vec<_> = typed.take(LENGTH + 1).collect();
        let code: [u8; LENGTH] = letters.try_into().map_err(|_| invalid())?;
        if code.iter().all(|letter| LETTERS.contains(letter)) { Ok(Self(code)) } else { Err(invalid()) }
    }
}

/// What a program asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRequest {
    /// What the program calls itself; it is not to be believed.
    pub name: String,
    /// The hash of the token that it holds.
    pub token_hash: TokenHash,
    /// What was said to it: once, by one user.
    pub answer: Option<DeviceAnswer>,
}

/// What a user says to a program that asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceAnswer {
    /// Who.
    pub by: UserId,
    /// Whether it was a yes.
    pub allowed: bool,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_code_is_read_as_people_type_it(token in ".{0,60}") {
            let code = UserCode::of(&TokenHash::of(&token));
            let shown = code.to_string();
            for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', ""), shown.replace('-', " ")] {
                prop_assert_eq!(typed.parse::<UserCode>(), Ok(code));
            }
        }

        #[test]
        fn nothing_else_is_a_code(text in ".{0,20}") {
            if let Ok(code) = text.parse::<UserCode>() {
                prop_assert_eq!(text.replace(['-', ' '], "").to_uppercase(), code.to_string().replace('-', ""));
            }
        }
    }

    #[test]
    fn each_token_has_a_code_of_its_own_that_does_not_lead_to_its_row() {
        let (one, other) = (TokenHash::of("gas_one"), TokenHash::of("gas_other"));
        assert_ne!(UserCode::of(&one), UserCode::of(&other));
        assert_ne!(UserCode::of(&one).key(), one);
    }
}
