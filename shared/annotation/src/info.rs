//! INFO with its `CSQ` replaced and everything else as it came.

use std::io::{self, Write};

/// Writes INFO without an old `CSQ` and with the new one, unless that is empty.
pub(crate) fn write(output: &mut impl Write, info: &[u8], csq: &[u8]) -> io::Result<()> {
    let mut last = None;
    if info != b"." {
        // Most INFO fields hold no CSQ; they are copied in one piece.
        if memchr::memmem::find(info, b"CSQ").is_none() {
            output.write_all(info)?;
            last = info.last().copied();
        } else {
            for entry in info.split(|byte| *byte == b';').filter(|entry| !is_csq(entry)) {
                if last.is_some() {
                    output.write_all(b";")?;
                }
                output.write_all(entry)?;
                last = Some(b'=');
            }
        }
    }
    match (last, csq.is_empty()) {
        (None, true) => return output.write_all(b"."),
        (Some(_), true) => return Ok(()),
        (None | Some(b';'), false) => {}
        (Some(_), false) => output.write_all(b";")?,
    }
    output.write_all(b"CSQ=")?;
    output.write_all(csq)
}

fn is_csq(entry: &[u8]) -> bool {
    entry.strip_prefix(b"CSQ").is_some_and(|rest| rest.is_empty() || rest[0] == b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(info: &[u8], csq: &[u8]) -> String {
        let mut output = Vec::new();
        write(&mut output, info, csq).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn csq_is_added_replaced_and_removed() {
        assert_eq!(rewritten(b".", b"new"), "CSQ=new");
        assert_eq!(rewritten(b"DP=3;DB", b"new"), "DP=3;DB;CSQ=new");
        assert_eq!(rewritten(b"DP=3;CSQ=old;DB", b"new"), "DP=3;DB;CSQ=new");
        assert_eq!(rewritten(b"CSQ=old", b""), ".");
        assert_eq!(rewritten(b"CSQ=old;DP=3", b""), "DP=3");
        assert_eq!(rewritten(b"BCSQ=a;XCSQ;CSQX=1", b"new"), "BCSQ=a;XCSQ;CSQX=1;CSQ=new");
        assert_eq!(rewritten(b".", b""), ".");
        assert_eq!(rewritten(b"FOO=1;=x;;", b"new"), "FOO=1;=x;;CSQ=new");
    }
}
