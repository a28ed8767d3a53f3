//! Which media types gain by compression.

/// Types that are not text and shrink all the same.
const OTHERS: [&str; 14] = [
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
];

/// Whether a body of this type shrinks. What is not known here (archives, pictures, films, `octet-stream`) is
/// compressed already as a rule, and trying costs more than it brings. A stream of events is left alone too: each
/// open one would hold the memory of an encoder.
pub(crate) fn gains(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "text/event-stream" {
        return false;
    }
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || matches!(essence.as_str(), "image/bmp" | "image/x-icon" | "image/vnd.microsoft.icon")
        || OTHERS.contains(&essence.as_str())
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
