//! JSON text, appended value by value.

/// An object whose members are appended one after the other. Members without a value are left out.
pub(super) struct Object<'o> {
    output: &'o mut Vec<u8>,
    is_first: bool,
}

impl<'o> Object<'o> {
    /// Opens an object.
    pub(super) fn open(output: &'o mut Vec<u8>) -> Self {
        output.push(b'{');
        Self { output, is_first: true }
    }

    /// Closes it.
    pub(super) fn close(self) {
        self.output.push(b'}');
    }

    /// A member whose value the caller appends.
    pub(super) fn key(&mut self, key: &str) -> &mut Vec<u8> {
        if !self.is_first {
            self.output.push(b',');
        }
        self.is_first = false;
        string(key.as_bytes(), self.output);
        self.output.push(b':');
        self.output
    }

    pub(super) fn text(&mut self, key: &str, text: &[u8]) {
        if !text.is_empty() {
            string(text, self.key(key));
        }
    }

    /// A text that is made of letters, digits and such alone: it is appended without a look at each.
    pub(super) fn plain(&mut self, key: &str, append: impl FnOnce(&mut Vec<u8>)) {
        let (start, was_first) = (self.output.len(), self.is_first);
        let output = self.key(key);
        output.push(b'"');
        let text = output.len();
        append(output);
        if output.len() == text {
            output.truncate(start);
            self.is_first = was_first;
        } else {
            output.push(b'"');
        }
    }

    pub(super) fn number(&mut self, key: &str, number: Option<u32>) {
        if let Some(number) = number {
            super::digits::append(self.key(key), number);
        }
    }

    /// A mark, which is left out when it is not set.
    pub(super) fn mark(&mut self, key: &str, is_set: bool) {
        if is_set {
            self.key(key).extend_from_slice(b"true");
        }
    }

    pub(super) fn list<'t>(&mut self, key: &str, texts: impl Iterator<Item = &'t [u8]>) {
        let mut texts = texts.filter(|text| !text.is_empty()).peekable();
        if texts.peek().is_some() {
            list(texts, self.key(key));
        }
    }
}

/// Appends a list of strings.
pub(super) fn list<'t>(texts: impl Iterator<Item = &'t [u8]>, output: &mut Vec<u8>) {
    output.push(b'[');
    for (index, text) in texts.enumerate() {
        if index > 0 {
            output.push(b',');
        }
        string(text, output);
    }
    output.push(b']');
}

/// Appends a string (RFC 8259, section 7). Bytes that are not UTF-8 become U+FFFD.
pub(super) fn string(text: &[u8], output: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    output.push(b'"');
    for chunk in text.utf8_chunks() {
        for byte in chunk.valid().bytes() {
            match byte {
                b'"' | b'\\' => output.extend_from_slice(&[b'\\', byte]),
                0..0x20 | 0x7f => {
                    let digit = |nibble: u8| DIGITS[usize::from(nibble)];
                    output.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
                }
                _ => output.push(byte),
            }
        }
        if !chunk.invalid().is_empty() {
            output.extend_from_slice("\u{fffd}".as_bytes());
        }
    }
    output.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_become_a_string_that_parses() {
        let mut output = Vec::new();
        string(b"a\"\\\t\x7f\xff\xc3\xa9/", &mut output);
        let parsed: String = serde_json::from_slice(&output).unwrap();
        assert_eq!(parsed, "a\"\\\t\u{7f}\u{fffd}\u{e9}/");
    }

    #[test]
    fn members_without_a_value_are_left_out() {
        let mut output = Vec::new();
        let mut object = Object::open(&mut output);
        object.plain("a", |_| {});
        object.text("b", b"");
        object.number("c", None);
        object.list("d", [&b""[..]].into_iter());
        object.mark("e", false);
        object.number("f", Some(7));
        object.plain("g", |output| output.extend_from_slice(b"2/7"));
        object.close();
        assert_eq!(String::from_utf8(output).unwrap(), r#"{"f":7,"g":"2/7"}"#);
    }
}
