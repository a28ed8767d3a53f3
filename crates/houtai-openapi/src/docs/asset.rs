//! The files of the page, which are part of the program.

use std::sync::OnceLock;

use bytes::Bytes;

use crate::hash::hash;

/// The version of the vendored Swagger UI.
pub const SWAGGER_UI_VERSION: &str = "5.35.0";

/// One file.
pub(super) struct Asset {
    /// The name under which it is served.
    pub(super) name: &'static str,
    pub(super) media_type: &'static str,
    pub(super) bytes: &'static [u8],
    /// Whether the bytes are compressed; there is no other form of them.
    pub(super) is_gzip: bool,
}

macro_rules! files {
    ($($name:literal, $media_type:literal, $path:literal, $is_gzip:literal;)*) => {
        [$(Asset {
            name: $name,
            media_type: $media_type,
            bytes: include_bytes!(concat!("../../assets/", $path)),
            is_gzip: $is_gzip,
        }),*]
    };
}

/// All files. The licences are among them, so that a program that is handed on carries them.
pub(super) static ASSETS: [Asset; 8] = files! {
    "swagger-ui-bundle.js", "text/javascript; charset=utf-8", "swagger-ui/swagger-ui-bundle.js.gz", true;
    "swagger-ui.css", "text/css; charset=utf-8", "swagger-ui/swagger-ui.css.gz", true;
    "favicon-32x32.png", "image/png", "swagger-ui/favicon-32x32.png", false;
    "docs.js", "text/javascript; charset=utf-8", "docs/docs.js", false;
    "docs.css", "text/css; charset=utf-8", "docs/docs.css", false;
    "LICENSE.txt", "text/plain; charset=utf-8", "swagger-ui/LICENSE", false;
    "NOTICE.txt", "text/plain; charset=utf-8", "swagger-ui/NOTICE", false;
    "LICENSE-bundle.txt", "text/plain; charset=utf-8", "swagger-ui/swagger-ui-bundle.js.LICENSE.txt", false;
};

/// The part of the URL that changes with the files, so that browsers may keep them for ever: the version of
/// Swagger UI, and a hash because our own files change without it.
pub(super) fn revision() -> &'static str {
    static REVISION: OnceLock<String> = OnceLock::new();
    REVISION.get_or_init(|| {
        let own = ASSETS.iter().filter(|asset| asset.name.starts_with("docs."));
        let own = own.fold(0, |sum, asset| sum ^ hash(asset.bytes));
        format!("{SWAGGER_UI_VERSION}-{:08x}", own as u32)
    })
}

/// The file of a revision; another revision is another file, even under the same name.
pub(super) fn asset(wanted_revision: &str, name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| wanted_revision == revision() && asset.name == name)
}

impl Asset {
    pub(super) fn body(&self) -> Bytes {
        Bytes::from_static(self.bytes)
    }

    /// The revision is a hash already, so it will do as the tag.
    pub(super) fn etag(&self) -> String {
        format!("\"{}\"", revision())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_files_are_gzip_without_name_and_time() {
        for asset in ASSETS.iter().filter(|asset| asset.is_gzip) {
            // Magic, deflate, no flags, no time.
            assert_eq!(asset.bytes[..8], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0], "{}", asset.name);
        }
    }

    #[test]
    fn a_file_is_found_only_under_its_revision() {
        assert!(asset(revision(), "docs.js").is_some());
        assert!(asset("5.34.0", "docs.js").is_none());
        assert!(asset(revision(), "../docs.js").is_none());
        assert!(revision().starts_with(SWAGGER_UI_VERSION));
    }

    #[test]
    fn own_files_name_no_other_host() {
        for asset in ASSETS.iter().filter(|asset| asset.name.starts_with("docs.")) {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            assert!(!text.contains("//") || !text.contains("http"), "{}", asset.name);
        }
    }
}
