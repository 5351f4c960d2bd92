//! The name that a file had on the user's disk: shown and given back, never part of a key or a path.

/// The longest name taken, in characters.
const LONGEST: usize = 255;

/// Why a name is not taken, in words for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unnamed {
    /// Nothing is left of it.
    #[error("The file needs a name, like patient-7.vcf.")]
    Empty,
    /// More characters than [`LONGEST`].
    #[error("The file's name is longer than 255 characters: shorten it.")]
    TooLong,
    /// Line breaks and other characters that cannot be seen.
    #[error("The file's name has characters that cannot be shown: rename the file.")]
    Invisible,
}

/// The name of a file, of what a browser or a user gave for it. Folders before the name are left out.
pub fn file_name(text: &str) -> Result<String, Unnamed> {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text).trim();
    if name.is_empty() || name.chars().all(|c| c == '.') {
        Err(Unnamed::Empty)
    } else if name.chars().count() > LONGEST {
        Err(Unnamed::TooLong)
    } else if name.chars().any(invisible) {
        Err(Unnamed::Invisible)
    } else {
        Ok(name.to_owned())
    }
}

/// Controls, and the marks that turn the direction of writing: they can make `fcv.exe` look like `exe.vcf`.
fn invisible(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_what_follows_the_last_folder() {
        for (given, name) in [
            ("a.vcf", "a.vcf"),
            ("  a b (1).vcf.gz ", "a b (1).vcf.gz"),
            ("C:\\fakepath\\a.vcf", "a.vcf"),
            ("../../etc/a.vcf", "a.vcf"),
            ("Prøve-七.vcf", "Prøve-七.vcf"),
            ("<script>\".vcf", "<script>\".vcf"),
        ] {
            assert_eq!(file_name(given).as_deref(), Ok(name));
        }
    }

    #[test]
    fn a_name_that_cannot_be_shown_is_refused() {
        for empty in ["", " ", ".", "..", "folder/"] {
            assert_eq!(file_name(empty), Err(Unnamed::Empty), "{empty:?}");
        }
        for invisible in ["a\r\nSet-Cookie: x.vcf", "a\0.vcf", "a\u{202e}fcv.exe", "a\u{7f}"] {
            assert_eq!(file_name(invisible), Err(Unnamed::Invisible), "{invisible:?}");
        }
        assert_eq!(file_name(&"ü".repeat(256)), Err(Unnamed::TooLong));
        assert!(file_name(&"ü".repeat(255)).is_ok());
    }
}
