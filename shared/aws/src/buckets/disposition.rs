//! The Content-Disposition of a download (RFC 6266), with a file name that a user chose.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What an extended value may hold unencoded (RFC 8187, section 3.2.1, `attr-char`).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// `attachment` under this name: plain for old browsers, and exact.
pub(super) fn attachment(file_name: &str) -> String {
    let plain: String = file_name.chars().map(plain).collect();
    let exact = utf8_percent_encode(file_name, ENCODED);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

/// Quotes, backslashes, controls and percent signs mean something in a header or to some browsers.
fn plain(c: char) -> char {
    match c {
        '"' | '\\' | '%' | '/' => '_',
        ' '..='~' => c,
        _ => '_',
    }
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_name_is_given_twice() {
        assert_eq!(
            attachment("Köln 7.annot.vcf.gz"),
            "attachment; filename=\"K_ln 7.annot.vcf.gz\"; filename*=UTF-8''K%C3%B6ln%207.annot.vcf.gz"
        );
    }

    #[test]
    fn a_name_cannot_leave_its_quotes_or_its_line() {
        for name in ["a\"; filename=evil.exe", "a\r\nSet-Cookie: x=1", "a\\", "a\0b", "%22"] {
            let header = attachment(name);
            assert_eq!(header.matches('"').count(), 2, "{header}");
            assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{header:?}");
            assert!(!header.contains('\\'), "{header}");
        }
    }
}
