//! Numbers as digits, without the machinery of `format!`.

use std::time::Duration;

/// The numbers below a hundred, two digits each.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    pairs
};

/// The values of a byte, two hexadecimal digits each.
const HEX: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut number = 0;
    while number < 256 {
        pairs[number] = [digits[number >> 4], digits[number & 0xf]];
        number += 1;
    }
    pairs
};

/// Appends a number.
pub(crate) fn push_number(out: &mut Vec<u8>, mut number: u64) {
    // The largest has twenty digits.
    let mut digits = [0; 20];
    let mut first = digits.len();
    while number >= 100 {
        first -= 2;
        digits[first..first + 2].copy_from_slice(&PAIRS[(number % 100) as usize]);
        number /= 100;
    }
    let pair = PAIRS[number as usize];
    first -= 2;
    digits[first..first + 2].copy_from_slice(&pair);
    first += usize::from(pair[0] == b'0');
    out.extend_from_slice(&digits[first..]);
}

/// Appends the last digits of a number, with zeros in front.
pub(crate) fn push_padded<const WIDTH: usize>(out: &mut Vec<u8>, mut number: u32) {
    let mut digits = [b'0'; WIDTH];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&digits);
}

/// Appends a number in hexadecimal digits, at least so many, of which there are sixteen at most.
pub(crate) fn push_hex(out: &mut Vec<u8>, number: u64, width: usize) {
    let mut digits = [0; 16];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(number.to_be_bytes()) {
        pair.copy_from_slice(&HEX[usize::from(byte)]);
    }
    let zeros = number.leading_zeros() as usize / 4;
    out.extend_from_slice(&digits[zeros.min(digits.len().saturating_sub(width))..]);
}

/// Appends a duration in milliseconds with three digits after the point.
pub(crate) fn push_millis(out: &mut Vec<u8>, duration: Duration) {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    push_number(out, micros / 1000);
    out.push(b'.');
    push_padded::<3>(out, (micros % 1000) as u32);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        push(&mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn digits_are_those_of_format(number in any::<u64>(), shift in 0..64_u32, micros in 0..10_000_000_u64) {
            let number = number >> shift;
            prop_assert_eq!(text(|out| push_number(out, number)), number.to_string());
            prop_assert_eq!(text(|out| push_hex(out, number, 8)), format!("{number:08x}"));
            prop_assert_eq!(text(|out| push_hex(out, number, 16)), format!("{number:016x}"));
            let duration = Duration::from_micros(micros);
            let millis = format!("{}.{:03}", micros / 1000, micros % 1000);
            prop_assert_eq!(text(|out| push_millis(out, duration)), millis);
        }
    }

    #[test]
    fn the_smallest_and_the_largest_are_written() {
        assert_eq!(text(|out| push_number(out, 0)), "0");
        assert_eq!(text(|out| push_number(out, u64::MAX)), u64::MAX.to_string());
        assert_eq!(text(|out| push_millis(out, Duration::MAX)), "18446744073709551.615");
    }
}
