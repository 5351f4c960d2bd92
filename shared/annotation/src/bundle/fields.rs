//! Numbers and strings in a block of known variants or regions.

/// Reads one after the other; `None` when the bytes end before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'b>(pub(crate) &'b [u8]);

impl<'b> Fields<'b> {
    /// The one that begins at an offset.
    pub(crate) fn at(self, offset: usize) -> Option<Self> {
        self.0.get(offset..).map(Self)
    }

    /// Four bytes, little endian.
    pub(crate) fn fixed(&mut self) -> Option<u32> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*bytes))
    }

    /// Seven bits a byte, the lowest first; the last byte is below 128.
    pub(crate) fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 127) << shift;
            if *byte < 128 {
                return Some(number);
            }
        }
        None
    }

    /// A string after its length.
    pub(crate) fn string(&mut self) -> Option<&'b [u8]> {
        let length = self.number()? as usize;
        let (string, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(string)
    }

    /// Appends what [`number`](Self::number) reads.
    pub(crate) fn write_number(mut number: u32, output: &mut Vec<u8>) {
        while number >= 128 {
            output.push(number.to_le_bytes()[0] | 128);
            number >>= 7;
        }
        output.push(number.to_le_bytes()[0]);
    }

    /// Appends what [`string`](Self::string) reads.
    pub(crate) fn write_string(string: &[u8], output: &mut Vec<u8>) {
        Self::write_number(u32::try_from(string.len()).unwrap_or(u32::MAX), output);
        output.extend_from_slice(string);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_strings_come_back() {
        let mut bytes = Vec::new();
        let numbers = [0, 1, 127, 128, 300, 16_384, 1 << 28, u32::MAX];
        for number in numbers {
            Fields::write_number(number, &mut bytes);
            Fields::write_string(b"rs334", &mut bytes);
        }
        let mut fields = Fields(&bytes);
        for number in numbers {
            assert_eq!((fields.number(), fields.string()), (Some(number), Some(&b"rs334"[..])));
        }
        assert_eq!((fields.number(), fields.string(), fields.fixed()), (None, None, None));
        assert_eq!(Fields(&[255; 9]).number(), None);
    }
}
