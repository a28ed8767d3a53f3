//! Bodies of every coding, whole, cut, followed by something, and those that are made to do harm.

use std::io::Write as _;

use proptest::prelude::*;

use super::super::coding::Coding;
use super::*;

/// Compressed by the same libraries that inflate; that each keeps to its format is tested where answers are
/// compressed, by decoders of others.
pub(crate) fn packed(coding: Coding, bytes: &[u8]) -> Vec<u8> {
    let level = flate2::Compression::best();
    match coding {
        Coding::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        Coding::Deflate => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        #[cfg(feature = "brotli")]
        Coding::Brotli => {
            let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 9, 22);
            encoder.write_all(bytes).unwrap();
            encoder.into_inner()
        }
        #[cfg(feature = "zstd")]
        Coding::Zstd => zstd::stream::encode_all(bytes, 19).unwrap(),
        #[cfg(not(all(feature = "brotli", feature = "zstd")))]
        other => panic!("{other:?} is not built in"),
    }
}

/// Inflates pieces as they would arrive.
fn inflate(coding: Coding, pieces: &[&[u8]]) -> Result<Vec<u8>, InflateError> {
    let mut inflater = Inflater::new(coding, InflateLimits { ratio: 100 })?;
    let mut all = Vec::new();
    for piece in pieces {
        while let Some(bytes) = inflater.next()? {
            all.extend_from_slice(&bytes);
        }
        inflater.feed(Bytes::copy_from_slice(piece));
    }
    while let Some(bytes) = inflater.next()? {
        assert!(bytes.len() <= PIECE);
        all.extend_from_slice(&bytes);
    }
    inflater.end()?;
    Ok(all)
}

/// Text that does not shrink too well.
fn text(bytes: usize) -> Vec<u8> {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b"abcdefghijklmnop"[(state >> 24) as usize & 15]
    };
    (0..bytes).map(|_| next()).collect()
}

proptest! {
    // Libraries without optimisation are slow.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_was_packed_comes_out_however_it_arrives(
        bytes in prop::collection::vec(0_u8..20, 0..3000),
        cuts in prop::collection::vec(0_usize..4000, 0..4),
    ) {
        for coding in Coding::READ {
            let packed = packed(*coding, &bytes);
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (packed.len() + 1)).collect();
            cuts.sort_unstable();
            let (mut pieces, mut from) = (Vec::new(), 0);
            for cut in cuts.into_iter().chain([packed.len()]) {
                pieces.push(&packed[from..cut]);
                from = cut;
            }
            prop_assert_eq!(inflate(*coding, &pieces), Ok(bytes.clone()), "{:?}", coding);
        }
    }

    #[test]
    fn rubbish_is_an_error_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 1..400)) {
        for coding in Coding::READ {
            // Bare deflate has no checksum, so that some rubbish is a body.
            let _ = inflate(*coding, &[&bytes]);
        }
    }

    #[test]
    fn a_changed_byte_is_noticed_or_changes_nothing(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let bytes = text(2000);
        let mut packed = packed(Coding::Gzip, &bytes);
        let at = at.index(packed.len());
        packed[at] ^= 1 << bit;
        let inflated = inflate(Coding::Gzip, &[&packed]);
        // The head of gzip has bits without a meaning here.
        prop_assert!(inflated.is_err() || inflated == Ok(bytes));
    }
}

#[test]
fn every_coding_is_cut_at_every_byte() {
    let bytes = text(300);
    for coding in Coding::READ {
        let packed = packed(*coding, &bytes);
        for length in 1..packed.len() {
            let cut = inflate(*coding, &[&packed[..length]]);
            assert_eq!(cut, Err(InflateError::Truncated { coding: *coding }), "{coding:?} at {length}");
        }
        assert_eq!(inflate(*coding, &[&packed]), Ok(bytes.clone()));
        assert_eq!(inflate(*coding, &[]), Ok(Vec::new()), "nothing at all is an empty body");
    }
}

#[test]
fn nothing_may_stand_behind_the_end() {
    for coding in Coding::READ {
        for rubbish in [&b"x"[..], &[0], b"another body"] {
            let mut packed = packed(*coding, b"a body");
            let whole = packed.len();
            packed.extend_from_slice(rubbish);
            let together = inflate(*coding, &[&packed]);
            let apart = inflate(*coding, &[&packed[..whole], &packed[whole..]]);
            assert!(together.is_err() && apart.is_err(), "{coding:?} {rubbish:?}");
        }
    }
}

#[test]
fn several_members_of_gzip_are_one_body() {
    let mut both = packed(Coding::Gzip, b"one ");
    both.extend(packed(Coding::Gzip, b"two"));
    assert_eq!(inflate(Coding::Gzip, &[&both]), Ok(b"one two".to_vec()));
    let each: Vec<&[u8]> = both.chunks(1).collect();
    assert_eq!(inflate(Coding::Gzip, &each), Ok(b"one two".to_vec()));
}

#[test]
fn ten_thousand_empty_members_are_refused() {
    let many = packed(Coding::Gzip, b"").repeat(10_000);
    assert!(inflate(Coding::Gzip, &[&many]).is_err());
    #[cfg(feature = "zstd")]
    assert!(inflate(Coding::Zstd, &[&packed(Coding::Zstd, b"").repeat(10_000)]).is_err());
}

#[test]
fn deflate_is_read_with_and_without_its_zlib_frame() {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(b"bare").unwrap();
    assert_eq!(inflate(Coding::Deflate, &[&encoder.finish().unwrap()]), Ok(b"bare".to_vec()));
    assert_eq!(inflate(Coding::Deflate, &[&packed(Coding::Deflate, b"framed")]), Ok(b"framed".to_vec()));
}

#[test]
fn a_bomb_of_any_coding_stops_at_the_ratio() {
    let zeros = vec![0; 4 << 20];
    for coding in Coding::READ {
        let bomb = packed(*coding, &zeros);
        let mut inflater = Inflater::new(*coding, InflateLimits { ratio: 100 }).unwrap();
        inflater.feed(bomb.clone().into());
        let mut given = 0;
        let error = loop {
            match inflater.next() {
                Ok(Some(bytes)) => given += bytes.len(),
                Ok(None) => panic!("{coding:?} gave {given} and no error"),
                Err(error) => break error,
            }
        };
        assert_eq!(error, InflateError::Ratio { limit: 100 }, "{coding:?}");
        // One piece beyond the limit is noticed before it is handed on.
        assert!(given <= bomb.len() * 100 + PIECE, "{coding:?} gave {given} of {}", bomb.len());
    }
}

#[test]
fn a_small_body_may_shrink_as_well_as_it_likes() {
    for coding in Coding::READ {
        let bytes = vec![b' '; FREE as usize];
        assert_eq!(inflate(*coding, &[&packed(*coding, &bytes)]).map(|bytes| bytes.len()), Ok(bytes.len()));
    }
}

#[cfg(feature = "zstd")]
#[test]
fn a_zstd_window_beyond_8_mebibytes_is_refused() {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(24).unwrap();
    encoder.write_all(b"far back").unwrap();
    let far = encoder.finish().unwrap();
    assert_eq!(inflate(Coding::Zstd, &[&far]), Err(InflateError::Broken { coding: Coding::Zstd }));
}

#[cfg(feature = "brotli")]
#[test]
fn a_large_brotli_window_is_refused() {
    // The first byte announces the extension for windows beyond 16 MiB.
    let far = inflate(Coding::Brotli, &[&[0x11, 0x1e, 0, 0, 0]]);
    assert_eq!(far, Err(InflateError::Broken { coding: Coding::Brotli }));
}
