//! Typed values of BCF (VCF specification 4.5, section 6.3.3).

use std::io::Write;

/// Bytes that are read from the front.
pub(super) struct Bytes<'b>(pub(super) &'b [u8]);

/// What the values of a vector are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Missing,
    Int8,
    Int16,
    Int32,
    Float,
    Char,
}

/// A value of an integer or float vector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    Int(i32),
    Float(f32),
    Missing,
    EndOfVector,
}

impl<'b> Bytes<'b> {
    pub(super) fn take(&mut self, length: usize) -> Result<&'b [u8], String> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or("it ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (taken, rest) = self.0.split_first_chunk().ok_or("it ends too early")?;
        self.0 = rest;
        Ok(*taken)
    }

    /// The type of the vector that follows, and its length.
    pub(super) fn head(&mut self) -> Result<(Type, usize), String> {
        let [head] = self.array()?;
        let kind = match head & 0xf {
            0 => Type::Missing,
            1 => Type::Int8,
            2 => Type::Int16,
            3 => Type::Int32,
            5 => Type::Float,
            7 => Type::Char,
            other => return Err(format!("there is no type {other}")),
        };
        let length = match head >> 4 {
            15 => usize::try_from(self.int()?).map_err(|_| "a length is negative")?,
            length => usize::from(length),
        };
        Ok((kind, length))
    }

    /// A single integer with its type.
    pub(super) fn int(&mut self) -> Result<i32, String> {
        // A length of 15 would be a length that has a length; it is not followed.
        let [head] = self.array()?;
        let kind = match head {
            0x11 => Type::Int8,
            0x12 => Type::Int16,
            0x13 => Type::Int32,
            _ => return Err("an integer is expected".to_owned()),
        };
        match kind.value(self.take(kind.size())?) {
            Value::Int(value) => Ok(value),
            _ => Err("an integer is expected".to_owned()),
        }
    }

    /// A string with its type, without what fills it up.
    pub(super) fn string(&mut self) -> Result<&'b [u8], String> {
        match self.head()? {
            (Type::Char, length) => Ok(unfilled(self.take(length)?)),
            (Type::Missing, _) | (_, 0) => Ok(b""),
            _ => Err("a string is expected".to_owned()),
        }
    }
}

/// A string up to the NULs that make all samples' strings equally long.
pub(super) fn unfilled(string: &[u8]) -> &[u8] {
    &string[..memchr::memchr(0, string).unwrap_or(string.len())]
}

impl Type {
    /// Bytes of one value.
    pub(super) fn size(self) -> usize {
        match self {
            Self::Missing => 0,
            Self::Int8 | Self::Char => 1,
            Self::Int16 => 2,
            Self::Int32 | Self::Float => 4,
        }
    }

    /// The value in as many bytes.
    pub(super) fn value(self, bytes: &[u8]) -> Value {
        let (value, missing) = match (self, bytes) {
            (Self::Int8, [byte]) => (i32::from(i8::from_le_bytes([*byte])), i32::from(i8::MIN)),
            (Self::Int16, [low, high]) => (i32::from(i16::from_le_bytes([*low, *high])), i32::from(i16::MIN)),
            (Self::Int32, [a, b, c, d]) => (i32::from_le_bytes([*a, *b, *c, *d]), i32::MIN),
            (Self::Float, [a, b, c, d]) => {
                return match u32::from_le_bytes([*a, *b, *c, *d]) {
                    0x7f80_0001 => Value::Missing,
                    0x7f80_0002 => Value::EndOfVector,
                    bits => Value::Float(f32::from_bits(bits)),
                };
            }
            _ => return Value::Missing,
        };
        match value {
            _ if value == missing => Value::Missing,
            _ if value == missing + 1 => Value::EndOfVector,
            _ => Value::Int(value),
        }
    }

    /// Appends a vector as VCF writes it: values joined by commas, a dot when there are none.
    pub(super) fn write(self, vector: &[u8], text: &mut Vec<u8>) {
        if self == Self::Char {
            let string = unfilled(vector);
            text.extend_from_slice(if string.is_empty() { b"." } else { string });
            return;
        }
        let start = text.len();
        for bytes in vector.chunks_exact(self.size().max(1)) {
            let value = self.value(bytes);
            if value == Value::EndOfVector {
                break;
            }
            if text.len() > start {
                text.push(b',');
            }
            value.write(text);
        }
        if text.len() == start {
            text.push(b'.');
        }
    }
}

impl Value {
    pub(super) fn write(self, text: &mut Vec<u8>) {
        // Writing to memory does not fail.
        let _ = match self {
            Self::Int(value) => write!(text, "{value}"),
            Self::Float(value) => return write_float(value, text),
            Self::Missing | Self::EndOfVector => write!(text, "."),
        };
    }
}

/// The shortest text that stands for the same float; very large and small ones with an exponent of two digits, as C does.
fn write_float(value: f32, text: &mut Vec<u8>) {
    let size = value.abs();
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let _ = match value {
        _ if value.is_nan() => write!(text, "{sign}nan"),
        _ if value.is_infinite() => write!(text, "{sign}inf"),
        _ if size == 0.0 || (1e-4..1e15).contains(&size) => write!(text, "{value}"),
        _ => {
            let written = format!("{value:e}");
            match written.split_once('e') {
                Some((digits, exponent)) => {
                    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
                    write!(text, "{digits}e{sign}{exponent:0>2}")
                }
                None => write!(text, "{written}"),
            }
        }
    };
}
