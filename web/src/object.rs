//! Reading an object of S3 for a page, by the link that the browser would get.

use openidconnect::reqwest;

/// The first bytes of an object, `most` at most. The error does not tell the link: it holds a signature, which must not
/// get into the logs.
pub async fn beginning(http: &reqwest::Client, link: &str, most: usize) -> reqwest::Result<Vec<u8>> {
    read(http, link, most).await.map_err(reqwest::Error::without_url)
}

async fn read(http: &reqwest::Client, link: &str, most: usize) -> reqwest::Result<Vec<u8>> {
    let mut response = http.get(link).send().await?.error_for_status()?;
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() >= most {
            bytes.truncate(most);
            break;
        }
    }
    Ok(bytes)
}
