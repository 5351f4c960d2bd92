//! Style sheet, scripts and icon: compiled in, under addresses that change with their content.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use gas_domain::Sha256;
use http::{StatusCode, header};

/// A file that the pages refer to.
pub struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
    hash: LazyLock<String>,
}

macro_rules! asset {
    ($(#[$doc:meta])* $constant:ident, $name:literal, $content_type:literal) => {
        $(#[$doc])*
        pub static $constant: Asset = Asset {
            name: $name,
            content_type: $content_type,
            bytes: include_bytes!(concat!("../static/", $name)),
            hash: LazyLock::new(|| {
                let digest = Sha256::of(include_bytes!(concat!("../static/", $name)));
                hex::encode(&digest.0[..8])
            }),
        };
    };
}

asset! {
    /// How everything looks.
    STYLE, "style.css", "text/css; charset=utf-8"
}
asset! {
    /// Uploads in one step, with progress.
    UPLOAD, "upload.js", "text/javascript; charset=utf-8"
}
asset! {
    /// Keeps a page about a job current.
    REFRESH, "refresh.js", "text/javascript; charset=utf-8"
}
asset! {
    /// The sign in the browser's tab.
    ICON, "icon.svg", "image/svg+xml"
}

impl Asset {
    /// Its address.
    pub fn path(&self) -> String {
        format!("/static/{}/{}", *self.hash, self.name)
    }
}

/// Answers with an asset; what is at an address never changes.
pub async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let found = [&STYLE, &UPLOAD, &REFRESH, &ICON].into_iter().find(|asset| asset.name == name && *asset.hash == hash);
    let Some(asset) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers =
        [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, asset.bytes).into_response()
}
