//! Which media types gain by compression.

/// Types that are not text and shrink all the same.
const OTHERS: [&str; 17] = [
    "application/graphql",
    "application/javascript",
    "application/json",
    "application/manifest",
    "application/rtf",
    "application/sql",
    "application/toml",
    "application/vnd.ms-fontobject",
    "application/wasm",
    "application/x-ndjson",
    "application/xml",
    "application/yaml",
    "font/otf",
    "font/ttf",
    "image/bmp",
    "image/vnd.microsoft.icon",
    "image/x-icon",
];

/// Whether a body of this type shrinks. What is not known here (archives, pictures, films, `octet-stream`) is
/// compressed already as a rule, and trying costs more than it brings. A stream of events is left alone too: each
/// open one would hold the memory of an encoder.
pub(crate) fn gains(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let is = |known: &&str| essence.eq_ignore_ascii_case(known);
    if is(&"text/event-stream") {
        return false;
    }
    let bytes = essence.as_bytes();
    let begins = |with: &[u8]| bytes.len() >= with.len() && bytes[..with.len()].eq_ignore_ascii_case(with);
    let ends = |with: &[u8]| {
        bytes.len() >= with.len() && bytes[bytes.len() - with.len()..].eq_ignore_ascii_case(with)
    };
    begins(b"text/") || ends(b"+json") || ends(b"+xml") || OTHERS.iter().any(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_every_dress_gains() {
        for media_type in [
            "text/html; charset=utf-8",
            "Application/JSON",
            "application/problem+json",
            "image/svg+xml",
            "application/wasm",
            "text/csv",
        ] {
            assert!(gains(media_type), "{media_type}");
        }
    }

    #[test]
    fn what_is_compressed_already_does_not() {
        for media_type in [
            "image/png",
            "image/jpeg",
            "video/mp4",
            "application/zip",
            "application/gzip",
            "application/pdf",
            "font/woff2",
            "application/octet-stream",
            "text/event-stream",
            "",
        ] {
            assert!(!gains(media_type), "{media_type}");
        }
    }
}
