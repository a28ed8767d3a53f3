//! Media types by extension: those of the web. A crate for it knows a thousand more and their aliases; what is not
//! here is sent as bytes, which browsers save.

/// Sorted by extension. Text says its charset, because a browser guesses otherwise.
const TYPES: [(&str, &str); 60] = [
    ("7z", "application/x-7z-compressed"),
    ("aac", "audio/aac"),
    ("apng", "image/apng"),
    ("atom", "application/atom+xml"),
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("epub", "application/epub+zip"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("htm", "text/html; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("ics", "text/calendar; charset=utf-8"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("jsonld", "application/ld+json"),
    ("jxl", "image/jxl"),
    ("m4a", "audio/mp4"),
    ("map", "application/json"),
    ("md", "text/markdown; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("mpeg", "video/mpeg"),
    ("oga", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("ogv", "video/ogg"),
    ("opus", "audio/ogg"),
    ("otf", "font/otf"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("rss", "application/rss+xml"),
    ("rtf", "application/rtf"),
    ("svg", "image/svg+xml"),
    ("tar", "application/x-tar"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("toml", "application/toml"),
    ("ttf", "font/ttf"),
    ("txt", "text/plain; charset=utf-8"),
    ("vtt", "text/vtt; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("wav", "audio/wav"),
    ("weba", "audio/webm"),
    ("webm", "video/webm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
];

/// What is not known.
const BYTES: &str = "application/octet-stream";

/// The media type of a file of this name.
pub(crate) fn media_type(name: &str) -> &'static str {
    let Some((stem, extension)) = name.rsplit_once('.') else { return BYTES };
    if stem.is_empty() || stem.ends_with('/') {
        return BYTES;
    }
    let extension = extension.to_ascii_lowercase();
    let found = TYPES.binary_search_by(|(known, _)| (*known).cmp(extension.as_str()));
    found.map_or(BYTES, |position| TYPES[position].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(TYPES.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn the_last_extension_counts_in_any_case() {
        assert_eq!(media_type("app.3f9a.JS"), "text/javascript; charset=utf-8");
        assert_eq!(media_type("a/b/page.html"), "text/html; charset=utf-8");
        assert_eq!(media_type("dump.tar.gz"), "application/gzip");
        for name in ["Makefile", ".html", "a/.css", "a.unknown", "a.", ""] {
            assert_eq!(media_type(name), BYTES, "{name}");
        }
    }
}
