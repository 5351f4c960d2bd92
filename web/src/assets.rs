//! Style sheet, scripts and icon: compiled in, under addresses that change with their content, and sent compressed.

use std::{io::Write as _, sync::OnceLock};

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use gas_domain::Sha256;
use http::{HeaderMap, HeaderValue, StatusCode, header};

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// A file that the pages refer to.
pub struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
    hash: OnceLock<String>,
    gzip: OnceLock<Vec<u8>>,
}

macro_rules! assets {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $content_type:ident;)*) => {
        $($(#[$doc])*
        pub static $constant: Asset = Asset {
            name: $name,
            content_type: $content_type,
            bytes: include_bytes!(concat!("../static/", $name)),
            hash: OnceLock::new(),
            gzip: OnceLock::new(),
        };)*

        /// All of them.
        pub static ALL: &[&Asset] = &[$(&$constant),*];
    };
}

assets! {
    /// How everything looks.
    STYLE = "style.css", CSS;
    /// The theme that the reader chose.
    THEME = "theme.js", JAVASCRIPT;
    /// What every page has: times in the reader's zone, the choice of theme, a word when the connection is gone.
    SITE = "site.js", JAVASCRIPT;
    /// What can be known of a file before it is sent.
    UPLOAD_CHECK = "upload-check.js", JAVASCRIPT;
    /// Brings a file to the storage.
    UPLOAD_SEND = "upload-send.js", JAVASCRIPT;
    /// Uploads in one step, with progress.
    UPLOAD = "upload.js", JAVASCRIPT;
    /// Keeps a page about a job current.
    REFRESH = "refresh.js", JAVASCRIPT;
    /// Copies a link.
    COPY = "copy.js", JAVASCRIPT;
    /// The sign in the browser's tab.
    ICON = "icon.svg", SVG;
}

impl Asset {
    /// Its address.
    pub fn path(&self) -> String {
        format!("/static/{}/{}", self.hash(), self.name)
    }

    fn hash(&self) -> &str {
        self.hash.get_or_init(|| hex::encode(&Sha256::of(self.bytes).0[..8]))
    }

    /// Its content as it is sent: made once, at the first request.
    pub fn gzip(&self) -> &[u8] {
        self.gzip.get_or_init(|| gzip(self.bytes))
    }
}

/// Answers with an asset; what is at an address never changes.
pub async fn serve(Path((hash, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(asset) = ALL.iter().find(|asset| asset.name == name && asset.hash() == hash) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = if takes_gzip(&headers) { asset.gzip() } else { asset.bytes }.into_response();
    let mut add = |name, value| response.headers_mut().insert(name, HeaderValue::from_static(value));
    add(header::CONTENT_TYPE, asset.content_type);
    add(header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    add(header::VARY, "accept-encoding");
    if takes_gzip(&headers) {
        add(header::CONTENT_ENCODING, "gzip");
    }
    response
}

/// Whether `Accept-Encoding` names gzip and does not refuse it.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|list| list.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_some_and(|weight| weight > 0.0)
    })
}

/// Bytes, compressed.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    async fn get(asset: &Asset, headers: HeaderMap) -> Response {
        serve(Path((asset.hash().to_owned(), asset.name.to_owned())), headers).await
    }

    #[tokio::test]
    async fn what_is_sent_is_compressed_and_kept_for_ever() {
        for asset in ALL {
            let response = get(asset, accepting("br, gzip;q=0.8")).await;
            assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip", "{}", asset.name);
            assert_eq!(response.headers()[header::VARY], "accept-encoding");
            assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
            let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
            let mut whole = Vec::new();
            flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut whole).unwrap();
            assert_eq!(whole, asset.bytes, "{}", asset.name);
        }
    }

    #[tokio::test]
    async fn who_does_not_take_gzip_gets_it_plain() {
        for refused in ["", "identity", "br", "gzip;q=0", "gzip; q=0.0", "gzip;level=9"] {
            let response = get(&STYLE, accepting(refused)).await;
            assert!(!response.headers().contains_key(header::CONTENT_ENCODING), "{refused}");
            let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
            assert_eq!(body, STYLE.bytes);
        }
    }

    /// A page is 60 KB at most, compressed: this much for what every page has with the largest script of one page, the
    /// rest for its HTML.
    #[test]
    fn style_and_scripts_leave_room_for_the_page() {
        let every = [&STYLE, &THEME, &SITE, &ICON];
        let of_one = ALL.iter().filter(|asset| !every.iter().any(|other| other.name == asset.name));
        let largest = of_one.map(|asset| asset.gzip().len()).max().unwrap_or(0);
        let bytes: usize = every.iter().map(|asset| asset.gzip().len()).sum::<usize>() + largest;
        assert!(bytes <= 28 * 1024, "{bytes} bytes");
    }

    #[tokio::test]
    async fn an_old_address_is_not_found() {
        let old = Path(("0123456789abcdef".to_owned(), "style.css".to_owned()));
        assert_eq!(serve(old, HeaderMap::new()).await.status(), StatusCode::NOT_FOUND);
    }
}
