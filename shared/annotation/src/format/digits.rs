//! Numbers in decimal digits.

/// Appends a number. The formatting of the standard library costs several times as much, and a record has many numbers.
pub(crate) fn append(output: &mut Vec<u8>, number: impl Into<u64>) {
    let mut number: u64 = number.into();
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    output.extend_from_slice(&digits[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_of_small_and_large_numbers() {
        for number in [0, 9, 10, 101, 4_294_967_296, u64::MAX] {
            let mut output = b"x".to_vec();
            append(&mut output, number);
            assert_eq!(output, format!("x{number}").into_bytes());
        }
    }
}
