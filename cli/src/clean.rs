//! Words and names that come from elsewhere: nothing of them may steer a terminal or leave a folder.

use crate::failure::Failure;

/// The longest name of a file, in bytes: what usual file systems take, less what stands behind it while it is fetched.
const LONGEST: usize = 240;

/// Without control characters, and without those that turn the direction of the text around (Unicode TR 36, section 2.10).
pub fn clean(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !c.is_control() && !turns(*c)).collect()
}

/// The name of a file as the service says it, for a folder of ours.
///
/// # Errors
/// When no harmless name is left.
pub fn file_name(said: &str) -> Result<String, Failure> {
    let name = clean(said);
    let is_path = name.contains(['/', '\\', ':']);
    let is_name = !name.is_empty() && !name.starts_with('.') && name.len() <= LONGEST;
    if is_path || !is_name {
        return Err(Failure::service(format!(
            "the service names the file {name:?}, which is no name to save it under"
        )));
    }
    Ok(name)
}

/// A size for people.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        _ => indicatif::HumanBytes(bytes).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_taken_out() {
        assert_eq!(clean("\u{1b}]0;x\u{7}a\r\n\u{9b}2Jb\u{202e}fcv.\u{2066}é"), "]0;xa2Jbfcv.é");
    }

    #[test]
    fn no_name_leaves_the_folder() {
        for bad in ["", ".", "..", "../a", "/etc/passwd", "a/b", "a\\b", "C:x", ".bashrc", "\n", &"x".repeat(241)] {
            assert!(file_name(bad).is_err(), "{bad:?}");
        }
        assert_eq!(file_name("b.1.1.7 é.csq.vcf.gz\u{1b}"), Ok("b.1.1.7 é.csq.vcf.gz".to_owned()));
    }
}
