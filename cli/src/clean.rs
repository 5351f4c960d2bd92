//! Words and names that come from elsewhere: nothing of them may steer a terminal or leave a folder.

/// The longest name of a file, in bytes: what usual file systems take, less what stands behind it while it is fetched.
const LONGEST: usize = 240;
/// So much of the end of a longer one stays, in bytes: what kind of file it is.
const ENDING: usize = 60;

/// Without control characters, and without those that turn the direction of the text around (Unicode TR 36, section 2.10).
pub fn clean(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !c.is_control() && !turns(*c)).collect()
}

/// The name of a file as the service says it, made harmless for a folder of ours: `_` stands for what leads elsewhere, hides
/// the file, or is not taken by this platform, and for the middle of a name that is too long.
pub fn file_name(said: &str) -> String {
    let mut name = clean(said).replace(|c| is_bad(c, cfg!(windows)), "_");
    if name.is_empty() || name.starts_with('.') {
        let hidden = name.strip_prefix('.').unwrap_or_default();
        name = format!("_{hidden}");
    }
    if name.len() > LONGEST {
        let (head, tail) =
            (name.floor_char_boundary(LONGEST - ENDING - 1), name.ceil_char_boundary(name.len() - ENDING));
        name = format!("{}_{}", &name[..head], &name[tail..]);
    }
    name
}

fn is_bad(c: char, on_windows: bool) -> bool {
    matches!(c, '/' | '\\') || (on_windows && matches!(c, ':' | '<' | '>' | '"' | '|' | '?' | '*'))
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
    fn no_name_leaves_the_folder_and_every_one_can_be_kept() {
        for (said, name) in [
            ("", "_"),
            ("\n", "_"),
            (".", "_"),
            ("..", "_."),
            ("../a", "_._a"),
            ("/etc/passwd", "_etc_passwd"),
            ("a\\b", "a_b"),
            (".bashrc", "_bashrc"),
            ("b.1.1.7 é.annot.vcf.gz\u{1b}", "b.1.1.7 é.annot.vcf.gz"),
        ] {
            assert_eq!(file_name(said), name, "{said:?}");
        }
        let time = "run 12:30.annot.vcf.gz";
        assert_eq!(file_name(time), if cfg!(windows) { "run 12_30.annot.vcf.gz" } else { time });
        assert!(is_bad(':', true) && !is_bad(':', false));
        for letter in ["x", "é", "七"] {
            let name = file_name(&format!("{}.annot.vcf.gz", letter.repeat(255)));
            assert!(name.len() <= LONGEST && name.len() > LONGEST - 8, "{}", name.len());
            assert!(name.starts_with(letter) && name.ends_with(".annot.vcf.gz"), "{name}");
        }
    }
}
