//! How a record that is at fault passes through.

use crate::{Fault, Format};

/// The header line of the mark.
pub(crate) const DECLARATION: &[u8] =
    b"##INFO=<ID=GAS_BAD,Number=1,Type=String,Description=\"Why gas-annotate could not annotate the record\">\n";

/// Appends the line as it came, with `GAS_BAD` in INFO where it has one; a table gets it as a comment, JSON as an object.
/// Fields of INFO that are the engine's own (`is_own`) were another run's and go, as of good records.
pub(crate) fn pass_through(
    line: &[u8],
    fault: &Fault,
    format: Format,
    is_own: impl Fn(&[u8]) -> bool,
    output: &mut Vec<u8>,
) {
    match format {
        Format::Tsv => {
            output.extend_from_slice(format!("# GAS_BAD line {}: ", fault.line).as_bytes());
            push_escaped(&fault.message, output);
            output.push(b'\t');
            push_printable(line, output);
        }
        Format::Json => {
            let text = String::from_utf8_lossy(line);
            let object = serde_json::json!({ "line": fault.line, "gas_bad": fault.message, "text": text });
            output.extend_from_slice(object.to_string().as_bytes());
        }
        Format::Csq | Format::Ann | Format::Bcsq => mark(line, fault, is_own, output),
    }
    output.push(b'\n');
}

fn mark(line: &[u8], fault: &Fault, is_own: impl Fn(&[u8]) -> bool, output: &mut Vec<u8>) {
    let mut tabs = memchr::memchr_iter(b'\t', line);
    let Some(before) = tabs.nth(6) else {
        // There is no INFO to mark it in; the summary names the line.
        output.extend_from_slice(line);
        return;
    };
    let after = tabs.next().unwrap_or(line.len());
    let (head, info) = line[..after].split_at(before + 1);
    output.extend_from_slice(head);
    if !matches!(info, b"" | b".") {
        let is_old = |field: &[u8]| field == b"GAS_BAD" || field.starts_with(b"GAS_BAD=") || is_own(field);
        for field in info.split(|byte| *byte == b';').filter(|field| !is_old(field)) {
            output.extend_from_slice(field);
            output.push(b';');
        }
    }
    output.extend_from_slice(b"GAS_BAD=");
    push_escaped(&fault.message, output);
    output.extend_from_slice(&line[after..]);
}

/// A value of INFO holds no space, and what separates values is written as `%` and two digits (VCF specification 4.3,
/// section 1.2).
fn push_escaped(text: &str, output: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b' ' => output.push(b'_'),
            b'%' | b';' | b'=' | b',' | b':' | b'"' | 0..=0x1f | 0x7f => {
                output.extend_from_slice(format!("%{byte:02X}").as_bytes());
            }
            _ => output.push(byte),
        }
    }
}

/// A line of any bytes as text of one line, its tabs as they are.
fn push_printable(line: &[u8], output: &mut Vec<u8>) {
    for part in line.utf8_chunks() {
        for byte in part.valid().bytes() {
            match byte {
                b'%' | 0..=8 | 0x0a..=0x1f | 0x7f => output.extend_from_slice(format!("%{byte:02X}").as_bytes()),
                _ => output.push(byte),
            }
        }
        for byte in part.invalid() {
            output.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(line: &[u8], format: Format) -> String {
        let fault = Fault::malformed(7, None, "POS \"x\" is no position, sorry");
        let mut output = Vec::new();
        pass_through(line, &fault, format, |field| field.starts_with(b"CSQ="), &mut output);
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn the_reason_is_put_into_info_and_all_else_is_kept() {
        let reason = "GAS_BAD=POS_%22x%22_is_no_position%2C_sorry";
        let marked = |line: &str| passed(line.as_bytes(), Format::Csq);
        assert_eq!(marked("1\tx\t.\tA\tC\t.\t.\tDP=3\tGT\t0"), format!("1\tx\t.\tA\tC\t.\t.\tDP=3;{reason}\tGT\t0\n"));
        assert_eq!(marked("1\tx\t.\tA\tC\t.\t.\t."), format!("1\tx\t.\tA\tC\t.\t.\t{reason}\n"));
        assert_eq!(marked("1\tx\t.\tA\tC\t.\t.\tGAS_BAD=old"), format!("1\tx\t.\tA\tC\t.\t.\t{reason}\n"));
        assert_eq!(marked("1\tx"), "1\tx\n");
        let info =
            |info: &str| marked(&format!("1\tx\t.\tA\tC\t.\t.\t{info}")).split_off("1\tx\t.\tA\tC\t.\t.\t".len());
        assert_eq!(info("DP=3;;.;X= y"), format!("DP=3;;.;X= y;{reason}\n"));
        assert_eq!(info("A;CSQ=old;GAS_BAD=old;XCSQ=1"), format!("A;XCSQ=1;{reason}\n"));
        assert_eq!(info("CSQ=old"), format!("{reason}\n"));
    }

    #[test]
    fn a_table_and_json_name_the_line() {
        let commented = "# GAS_BAD line 7: POS_%22x%22_is_no_position%2C_sorry\t1\tx%25%FF%00\u{e9}\n";
        assert_eq!(passed(b"1\tx%\xff\0\xc3\xa9", Format::Tsv), commented);
        assert!(passed(b"1\tx\xff", Format::Json).contains("\"line\":7"));
    }
}
