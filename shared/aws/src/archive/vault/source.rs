//! A version of a result, read range by range.

use std::ops::Range;

use aws_sdk_s3::Client;
use bytes::{Bytes, BytesMut};
use gas_domain::{Hasher, ResultFile, TreeHash, VersionId};
use gas_ports::{Class, Error};

use crate::{
    archive::{parts, verify::head},
    classify::failed,
};

/// The version, as HEAD found it.
pub(super) struct Source<'a> {
    client: &'a Client,
    bucket: &'a str,
    s3_key: &'a str,
    version: &'a VersionId,
    etag: Option<String>,
}

impl<'a> Source<'a> {
    /// Looks at it. `NotFound` when it is gone, `Corrupt` when it is not what was recorded, as far as HEAD tells.
    pub(super) async fn found(
        client: &'a Client,
        bucket: &'a str,
        s3_key: &'a str,
        version: &'a VersionId,
        result: &ResultFile,
    ) -> Result<Self, Error> {
        let found = head(client, bucket, s3_key, Some(&version.0)).await?;
        found.verify(&format!("version {} of {s3_key}", version.0), result, None)?;
        Ok(Self { client, bucket, s3_key, version, etag: found.etag })
    }

    /// Reads these bytes of it; refused when it is no longer what was found.
    pub(super) async fn read(&self, range: &Range<u64>) -> Result<Bytes, Error> {
        let doing = || format!("reading {} of {}", parts::header(range), self.s3_key);
        let request = self
            .client
            .get_object()
            .bucket(self.bucket)
            .key(self.s3_key)
            .version_id(&self.version.0)
            .set_if_match(self.etag.clone())
            .range(parts::header(range));
        let answer = request.send().await.map_err(failed(doing()))?;
        // Whoever does not honour Range sends all from the start (RFC 9110, section 14.2); S3 itself always does.
        let before = if answer.content_range.is_some() { 0 } else { range.start };
        let (mut bytes, mut body) = (Piece::of(range, before), answer.body);
        while !bytes.is_whole()
            && let Some(arrived) = body.next().await
        {
            let arrived = arrived.map_err(|error| Error::new(Class::Retry, doing()).caused_by(error))?;
            bytes.add(&arrived);
        }
        bytes.whole(doing)
    }
}

/// The bytes of a range as they arrive, in one buffer of its size.
pub(super) struct Piece {
    bytes: BytesMut,
    expected: usize,
    before: u64,
}

impl Piece {
    /// `before` bytes are to come that are not of the range.
    pub(super) fn of(range: &Range<u64>, before: u64) -> Self {
        let expected = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        Self { bytes: BytesMut::with_capacity(expected), expected, before }
    }

    pub(super) fn add(&mut self, arrived: &[u8]) {
        let skipped = arrived.len().min(usize::try_from(self.before).unwrap_or(usize::MAX));
        self.before -= skipped as u64;
        let wanted = (self.expected - self.bytes.len()).min(arrived.len() - skipped);
        self.bytes.extend_from_slice(&arrived[skipped..skipped + wanted]);
    }

    pub(super) fn is_whole(&self) -> bool {
        self.bytes.len() == self.expected
    }

    /// All of them; `Retry` when fewer came than were asked for.
    pub(super) fn whole(self, doing: impl Fn() -> String) -> Result<Bytes, Error> {
        if self.is_whole() {
            return Ok(self.bytes.freeze());
        }
        let message = format!("{}: {} bytes came, {} were to come", doing(), self.bytes.len(), self.expected);
        Err(Error::new(Class::Retry, message))
    }
}

/// The tree hash of a piece.
pub(super) fn tree_hash(bytes: &[u8]) -> TreeHash {
    let mut hasher = Hasher::default();
    hasher.update(bytes);
    hasher.finish().tree_hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(range: Range<u64>, before: u64, arriving: &[&[u8]]) -> Result<Bytes, Error> {
        let mut piece = Piece::of(&range, before);
        arriving.iter().for_each(|arrived| piece.add(arrived));
        piece.whole(|| "reading".into())
    }

    #[test]
    fn a_range_is_cut_out_of_whatever_arrives() {
        assert_eq!(&read(3..6, 0, &[b"de", b"f"]).unwrap()[..], b"def");
        for arriving in [&[&b"abcdefgh"[..]][..], &[b"ab", b"cd", b"ef", b"gh"], &[b"abc", b"", b"defgh"]] {
            assert_eq!(&read(3..6, 3, arriving).unwrap()[..], b"def");
        }
        assert_eq!(read(3..6, 0, &[b"de"]).unwrap_err().class(), Class::Retry);
    }
}
