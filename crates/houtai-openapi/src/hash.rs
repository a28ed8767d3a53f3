//! A hash that stays the same for ever, for ids and entity tags. It protects nothing.

/// FNV-1a with 128 bits.
pub(crate) fn hash(bytes: &[u8]) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.iter().fold(OFFSET, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME))
}

/// The hash of a name in the form of a UUID (version 8: made by a rule of our own).
pub(crate) fn uuid(name: &str) -> String {
    let mask = (0xf000_u128 << 64) | (0xc000_u128 << 48);
    let version = (0x8000_u128 << 64) | (0x8000_u128 << 48);
    let digits = format!("{:032x}", (hash(name.as_bytes()) & !mask) | version);
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(hash(b""), 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
        assert_eq!(hash(b"a"), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    }

    #[test]
    fn ids_are_uuids_of_version_8() {
        let id = uuid("todos_create");
        assert_eq!(id.len(), 36);
        assert_eq!(&id[14..15], "8");
        assert!("89ab".contains(&id[19..20]));
        assert_ne!(id, uuid("todos_list"));
    }
}
