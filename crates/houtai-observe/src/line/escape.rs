//! Making a text harmless: it can neither end its line, nor move the cursor of a terminal, nor turn the direction
//! of what follows.

/// In what the text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    /// Inside a JSON string.
    Json,
    /// On its own, for people.
    Bare,
    /// Between quotation marks, for people.
    Quoted,
}

/// Whether a character must not reach a terminal as it is: control characters, marks that turn the direction of
/// text, separators that some programs take for the end of a line, characters without a width.
pub(crate) fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Appends a text. At most `room` bytes are written, and no half character; the number of bytes of `text` that
/// found no room is returned.
pub(crate) fn push_escaped(out: &mut Vec<u8>, text: &str, escape: Escape, room: usize) -> usize {
    let bytes = text.as_bytes();
    // Nearly every text is done with here.
    if bytes.len() <= room && plain_run(bytes, escape) == bytes.len() {
        out.extend_from_slice(bytes);
        return 0;
    }
    let end = out.len().saturating_add(room);
    let mut done = 0;
    while done < bytes.len() {
        let plain = plain_run(&bytes[done..], escape);
        let fitting = plain.min(end.saturating_sub(out.len()));
        out.extend_from_slice(&bytes[done..done + fitting]);
        done += fitting;
        if fitting < plain {
            break;
        }
        // What stands here is not plain ASCII, or nothing is left.
        let Some(c) = text[done..].chars().next() else { break };
        let mut written = [0; 12];
        let length = write_one(c, escape, &mut written);
        if out.len() + length > end {
            break;
        }
        out.extend_from_slice(&written[..length]);
        done += c.len_utf8();
    }
    bytes.len() - done
}

/// Which bytes need nothing inside quotation marks, and which on their own. Only ASCII.
static PLAIN: [[bool; 256]; 2] = {
    let mut plain = [[false; 256]; 2];
    let mut byte = 0x20;
    while byte < 0x7f {
        plain[0][byte] = byte != b'"' as usize && byte != b'\\' as usize;
        plain[1][byte] = true;
        byte += 1;
    }
    plain
};

/// How many bytes from the start need nothing; only ASCII, so that the end is the border of a character.
fn plain_run(bytes: &[u8], escape: Escape) -> usize {
    let plain = &PLAIN[usize::from(escape == Escape::Bare)];
    bytes.iter().position(|byte| !plain[usize::from(*byte)]).unwrap_or(bytes.len())
}

/// Writes one character; says how many bytes it took.
fn write_one(c: char, escape: Escape, out: &mut [u8; 12]) -> usize {
    let short = match c {
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        '"' | '\\' if escape != Escape::Bare => c as u8,
        _ if !is_harmful(c) => return c.encode_utf8(out).len(),
        _ if escape == Escape::Json => return write_units(c, out),
        _ => return write_point(c, out),
    };
    out[..2].copy_from_slice(&[b'\\', short]);
    2
}

/// `\u202e`, or two of them, as JSON writes it.
fn write_units(c: char, out: &mut [u8; 12]) -> usize {
    let mut units = [0; 2];
    let mut length = 0;
    for unit in c.encode_utf16(&mut units) {
        out[length..length + 2].copy_from_slice(b"\\u");
        write_digits(u32::from(*unit), &mut out[length + 2..length + 6]);
        length += 6;
    }
    length
}

/// `\u{202e}`, as Rust writes it.
fn write_point(c: char, out: &mut [u8; 12]) -> usize {
    let value = u32::from(c);
    let digits = (1..6).find(|digits| value >> (4 * digits) == 0).unwrap_or(6);
    out[..3].copy_from_slice(b"\\u{");
    write_digits(value, &mut out[3..3 + digits]);
    out[3 + digits] = b'}';
    4 + digits
}

fn write_digits(value: u32, out: &mut [u8]) {
    let last = out.len().saturating_sub(1);
    for (place, digit) in out.iter_mut().enumerate() {
        let nibble = value >> (4 * (last - place)) & 0xf;
        *digit = b"0123456789abcdef"[nibble as usize];
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(text: &str, escape: Escape) -> String {
        let mut out = Vec::new();
        assert_eq!(push_escaped(&mut out, text, escape, usize::MAX), 0);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_could_forge_a_line_or_move_the_cursor_is_written_out() {
        let text = "a\nb\r\t\0\u{1b}[31m\u{7f}\u{9b}\u{202e}\u{2028}\u{e0041}\u{feff}";
        assert_eq!(
            escaped(text, Escape::Bare),
            r"a\nb\r\t\u{0}\u{1b}[31m\u{7f}\u{9b}\u{202e}\u{2028}\u{e0041}\u{feff}"
        );
        assert_eq!(
            escaped(text, Escape::Json),
            r"a\nb\r\t\u0000\u001b[31m\u007f\u009b\u202e\u2028\udb40\udc41\ufeff"
        );
    }

    #[test]
    fn letters_of_all_languages_stay() {
        let text = "后台 naïve Ελλάδα हिन्दी 👩‍🚀 مرحبا";
        for escape in [Escape::Json, Escape::Bare, Escape::Quoted] {
            assert_eq!(escaped(text, escape), text);
        }
    }

    #[test]
    fn quotation_marks_are_escaped_where_they_would_end_something() {
        assert_eq!(escaped(r#"a"\b"#, Escape::Bare), r#"a"\b"#);
        assert_eq!(escaped(r#"a"\b"#, Escape::Quoted), r#"a\"\\b"#);
        assert_eq!(escaped(r#"a"\b"#, Escape::Json), r#"a\"\\b"#);
    }

    proptest! {
        #[test]
        fn json_reads_back_what_was_written(text in ".*", room in 0..60_usize) {
            let mut out = vec![b'"'];
            let cut = push_escaped(&mut out, &text, Escape::Json, room);
            prop_assert!(out.len() - 1 <= room);
            out.push(b'"');
            let read: String = serde_json::from_slice(&out).unwrap();
            prop_assert_eq!(&read, &text[..text.len() - cut]);
        }

        #[test]
        fn nothing_harmful_is_left(text in "\\PC*|.*|[\\x00-\\u{2100}]*", quoted in any::<bool>()) {
            let escape = if quoted { Escape::Quoted } else { Escape::Bare };
            prop_assert!(!escaped(&text, escape).chars().any(is_harmful));
            prop_assert!(!escaped(&text, Escape::Json).chars().any(is_harmful));
        }
    }
}
