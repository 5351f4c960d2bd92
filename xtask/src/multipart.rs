//! A form with a file, as a browser sends it: multipart/form-data (RFC 7578).

/// Separates the parts; no field and no file of ours holds it.
const BOUNDARY: &str = "----------------gas-demo-7MA4YWxkTrZu0gW";

/// What the request's content type says.
pub fn content_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// A file to send.
pub struct File<'a> {
    /// The name of the form's file field.
    pub field: &'a str,
    /// The file's own name.
    pub name: &'a str,
    /// What it holds.
    pub bytes: &'a [u8],
}

/// The request's body: the fields, then the file. S3 takes nothing into account that follows the file.
pub fn body(fields: &[(String, String)], file: &File<'_>) -> Vec<u8> {
    let mut body = Vec::with_capacity(file.bytes.len() + 4096);
    for (name, value) in fields {
        let part = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let disposition = format!("form-data; name=\"{}\"; filename=\"{}\"", file.field, file.name);
    let part = format!("--{BOUNDARY}\r\ncontent-disposition: {disposition}\r\ncontent-type: text/plain\r\n\r\n");
    body.extend_from_slice(part.as_bytes());
    body.extend_from_slice(file.bytes);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}
