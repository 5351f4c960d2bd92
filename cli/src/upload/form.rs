//! A small file, in one piece: multipart/form-data (RFC 7578) with the fields that the service signed.

use std::{fs::File, io::Read as _, thread};

use crate::{
    check::Chosen,
    clean::clean,
    failure::Failure,
    progress::Progress,
    service::{Patience, new_key},
    storage::Storage,
};

/// The kind of the failure of a form that is good no longer.
pub const ENDED: &str = "form-ended";

/// Posts the fields in their order, then the file.
///
/// # Errors
/// When the storage does not take it, or there is no way to it.
pub fn send(storage: &Storage, file: &Chosen, url: &str, fields: &[(String, String)]) -> Result<(), Failure> {
    let progress = Progress::of_bytes(&file.name, file.bytes, 0);
    let mut waits = Patience::LONG.waits();
    loop {
        let why = match once(storage, file, url, fields, &progress)? {
            Ok(200..=299) => return Ok(()),
            Ok(status @ 400..=499) if status != 408 => {
                let words = format!("the storage did not take {} (status {status}): send it again", clean(&file.name));
                return Err(Failure::service(words).of_kind(ENDED));
            }
            Ok(status) => format!("status {status}"),
            Err(error) => error.to_string(),
        };
        let Some(wait) = waits.next(None) else {
            return Err(Failure::service(format!(
                "{} does not get through ({why}): the same command tries again",
                clean(&file.name)
            )));
        };
        thread::sleep(wait);
    }
}

fn once(
    storage: &Storage,
    file: &Chosen,
    url: &str,
    fields: &[(String, String)],
    progress: &Progress,
) -> Result<Result<u16, ureq::Error>, Failure> {
    let boundary = format!("gas-{}", new_key()?);
    let (head, tail) = around(&boundary, fields);
    let length = head.len() as u64 + file.bytes + tail.len() as u64;
    let content = File::open(&file.path).map_err(Failure::at(&file.path))?;
    let mut content = progress.over(content.take(file.bytes));
    let kind = format!("multipart/form-data; boundary={boundary}");
    let mut body = head.as_slice().chain(&mut content).chain(tail.as_slice());
    let sent = storage.post(url, &kind, &mut body, length);
    if !matches!(sent, Ok(200..=299)) {
        content.take_back();
    }
    Ok(sent)
}

/// What stands before and behind the file. Its name is the job's, not the form's.
fn around(boundary: &str, fields: &[(String, String)]) -> (Vec<u8>, Vec<u8>) {
    let mut head = String::new();
    for (name, value) in fields {
        head += &format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    head += &format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"input\"\r\n\
         content-type: application/octet-stream\r\n\r\n"
    );
    (head.into_bytes(), format!("\r\n--{boundary}--\r\n").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_come_in_their_order_and_the_file_last() {
        let fields = [("key".to_owned(), "k".to_owned()), ("policy".to_owned(), "p".to_owned())];
        let (head, tail) = around("b", &fields);
        let head = String::from_utf8(head).unwrap();
        let at = |name: &str| head.find(&format!("name=\"{name}\"")).unwrap();
        assert!(at("key") < at("policy") && at("policy") < at("file"));
        assert!(head.ends_with("\r\n\r\n") && tail == b"\r\n--b--\r\n");
    }
}
