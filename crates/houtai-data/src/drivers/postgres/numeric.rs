//! The wire form of `numeric`: groups of four decimal digits.

/// A number that the form cannot say, or that 128 bits cannot hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) &'static str);

const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xC000;

/// Writes `units` times ten to the power of minus `scale`.
pub(super) fn write(units: i128, scale: u32, out: &mut impl bytes::BufMut) {
    let mut groups = Groups::of(units.unsigned_abs(), scale);
    groups.trim();
    out.put_i16(groups.count as i16);
    out.put_i16(groups.weight);
    out.put_u16(if units < 0 { NEGATIVE } else { 0 });
    out.put_u16(scale as u16);
    for group in groups.digits[..groups.count].iter().rev() {
        out.put_i16(*group);
    }
}

/// The groups from the last to the first; 39 digits make eleven at most, shifted by one.
struct Groups {
    digits: [i16; 12],
    count: usize,
    weight: i16,
}

impl Groups {
    fn of(mut units: u128, scale: u32) -> Self {
        let mut groups = Self { digits: [0; 12], count: 0, weight: 0 };
        let odd = scale % 4;
        if odd != 0 {
            // The last group behind the point is filled up with zeros.
            let power = 10u128.pow(odd);
            groups.push((units % power) as i16 * 10i16.pow(4 - odd));
            units /= power;
        }
        while units > 0 {
            groups.push((units % 10_000) as i16);
            units /= 10_000;
        }
        groups.weight = groups.count as i16 - scale.div_ceil(4) as i16 - 1;
        groups
    }

    fn push(&mut self, group: i16) {
        self.digits[self.count] = group;
        self.count += 1;
    }

    /// Groups of zeros at either end are not sent.
    fn trim(&mut self) {
        while self.count > 0 && self.digits[self.count - 1] == 0 {
            self.count -= 1;
            self.weight -= 1;
        }
        let zeros = self.digits[..self.count].iter().take_while(|group| **group == 0).count();
        self.digits.copy_within(zeros..self.count, 0);
        self.count -= zeros;
        if self.count == 0 {
            self.weight = 0;
        }
    }
}

/// Reads units and scale.
pub(super) fn read(bytes: &[u8]) -> Result<(i128, u32), Unreadable> {
    const CUT: Unreadable = Unreadable("a decimal that is cut off");
    let word =
        |index: usize| bytes.get(2 * index..2 * index + 2).map(|two| u16::from_be_bytes([two[0], two[1]]));
    let (Some(count), Some(weight), Some(sign), Some(scale)) = (word(0), word(1), word(2), word(3)) else {
        return Err(CUT);
    };
    if sign & NAN == NAN {
        return Err(Unreadable("a decimal that is no number"));
    }
    let wide = || Unreadable("a decimal of more digits than 128 bits can hold");
    let weight = i32::from(weight as i16);
    let mut units: i128 = 0;
    for index in 0..count {
        let group = i128::from(word(4 + usize::from(index)).ok_or(CUT)?);
        // The power of ten of the last digit of this group, counted from the last digit that is kept.
        let power = 4 * (weight - i32::from(index)) + i32::from(scale);
        let shifted = if power >= 0 {
            10i128.checked_pow(power as u32).and_then(|power| group.checked_mul(power))
        } else {
            Some(group / 10i128.pow(power.unsigned_abs().min(4)))
        };
        units = shifted.and_then(|shifted| units.checked_add(shifted)).ok_or_else(wide)?;
    }
    Ok((if sign == NEGATIVE { -units } else { units }, u32::from(scale)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(units: i128, scale: u32) -> Vec<u8> {
        let mut out = Vec::new();
        write(units, scale, &mut out);
        out
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(units in any::<i128>().prop_filter("magnitude", |u| *u != i128::MIN), scale in 0u32..38) {
            prop_assert_eq!(read(&written(units, scale)), Ok((units, scale)));
        }

        #[test]
        fn any_bytes_are_refused_or_a_number_that_can_be_written(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Ok((units, scale)) = read(&bytes) {
                prop_assert_eq!(read(&written(units, scale)), Ok((units, scale)));
            }
        }

        #[test]
        fn a_number_that_is_cut_off_is_refused(units in 1..i128::MAX, scale in 0u32..38) {
            let whole = written(units, scale);
            for length in 0..whole.len() {
                prop_assert!(read(&whole[..length]).is_err(), "{length} of {} bytes", whole.len());
            }
        }
    }

    #[test]
    fn zeros_at_the_ends_are_not_sent() {
        assert_eq!(written(0, 2), [0, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!(written(20_000, 0), [0, 1, 0, 1, 0, 0, 0, 0, 0, 2]);
        assert_eq!(written(-150, 2), [0, 2, 0, 0, 0x40, 0, 0, 2, 0, 1, 0x13, 0x88]);
        assert_eq!(written(1, 5), [0, 1, 0xff, 0xfe, 0, 0, 0, 5, 0x03, 0xe8]);
    }

    #[test]
    fn not_a_number_is_refused() {
        assert!(read(&[0, 0, 0, 0, 0xC0, 0, 0, 0]).is_err());
    }
}
