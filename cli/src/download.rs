//! A result on its way here: into `NAME.part`, after a break gone on with, verified, then under its name.

mod partial;

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
    thread,
};

use uuid::Uuid;

use crate::{
    api::{self, Link},
    clean::file_name,
    failure::Failure,
    interrupt,
    progress::Progress,
    service::{Patience, Service},
    storage::Storage,
};
use partial::{Partial, is_another, sha256_of};

const PIECE: usize = 256 << 10;

/// What it takes to fetch results.
pub struct Fetcher<'a> {
    pub service: &'a Service,
    pub storage: Storage,
}

/// A try that did not bring the end of the file.
enum Broken {
    /// It may go on.
    Passing(String),
    /// It cannot.
    Failed(Failure),
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Fetcher<'_> {
    /// Fetches the result of a job into a folder; where it is. One that is there already is not fetched again.
    ///
    /// # Errors
    /// When there is none, another file has its name, or it does not get through whole.
    pub fn fetch(&self, job: Uuid, folder: &Path) -> Result<PathBuf, Failure> {
        let link = self.link(job)?;
        let target = folder.join(file_name(&link.file_name));
        let (Some(bytes), Some(sha256)) = (link.bytes, link.sha256.as_deref()) else {
            return Err(Failure::service("the service does not say what the result's SHA-256 is: nothing was fetched"));
        };
        std::fs::create_dir_all(folder).map_err(Failure::at(folder))?;
        let found = || if sha256_of(&target)? == sha256 { Ok(target.clone()) } else { Err(is_another(&target)) };
        if target.exists() {
            return found();
        }
        interrupt::advise("What has arrived is kept: the same command goes on from there.");
        let mut partial = Partial::open(&target, sha256)?;
        // Another gas may have ended just before.
        if target.exists() {
            partial.remove();
            return found();
        }
        let progress = Progress::of_bytes(&link.file_name, bytes, partial.bytes());
        let outcome = self.whole(job, link.url.clone(), &mut partial, bytes, &progress);
        progress.end();
        outcome?;
        if partial.sha256() != sha256 {
            partial.remove();
            return Err(Failure::service(format!(
                "{}: what arrived is not what the service has (its SHA-256 is another), so it was not kept. \
                 Nothing was lost at the service: the same command fetches it again",
                target.display()
            )));
        }
        partial.finish(&target)?;
        Ok(target)
    }

    fn link(&self, job: Uuid) -> Result<Link, Failure> {
        let link: Link = api::read(&self.service.get(&format!("/jobs/{job}/result"))?)?;
        self.service.address.link(&link.url)?;
        Ok(link)
    }

    /// Tries until all is there; tries that bring something do not count.
    fn whole(
        &self,
        job: Uuid,
        mut url: String,
        partial: &mut Partial,
        bytes: u64,
        progress: &Progress,
    ) -> Result<(), Failure> {
        let mut waits = Patience::LONG.waits();
        while partial.bytes() < bytes {
            let before = partial.bytes();
            let why = match self.some(&url, partial, bytes, progress) {
                Ok(()) => continue,
                Err(Broken::Failed(failure)) => return Err(failure),
                Err(Broken::Passing(why)) => why,
            };
            if partial.bytes() > before {
                waits = Patience::LONG.waits();
            }
            let Some(wait) = waits.next(None) else {
                return Err(Failure::service(format!(
                    "the result does not get through ({why}). What has arrived is kept: the same command goes on from there"
                )));
            };
            thread::sleep(wait);
            // The link may have ended meanwhile.
            url = self.link(job)?.url;
        }
        Ok(())
    }

    fn some(&self, url: &str, partial: &mut Partial, bytes: u64, progress: &Progress) -> Result<(), Broken> {
        let answer = self.storage.get(url, partial.bytes(), partial.version());
        let answer = answer.map_err(|error| Broken::Passing(error.to_string()))?;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        match answer.status().as_u16() {
            206 if begins_at(header("content-range")) == Some(partial.bytes()) => {}
            200 => {
                partial.begin(header("etag"))?;
                progress.begin();
            }
            416 => {
                partial.begin(None)?;
                progress.begin();
                return Err(Broken::Passing("status 416".to_owned()));
            }
            status => return Err(Broken::Passing(format!("status {status}"))),
        }
        // One byte more would show that it is another file.
        let most = bytes - partial.bytes() + 1;
        let mut body = answer.into_body().into_with_config().limit(u64::MAX).reader().take(most);
        let mut piece = vec![0; PIECE];
        loop {
            match body.read(&mut piece) {
                Ok(0) if partial.bytes() < bytes => return Err(Broken::Passing("it ended too early".to_owned())),
                Ok(0) => return Ok(()),
                Ok(amount) => {
                    partial.add(piece.get(..amount).unwrap_or_default())?;
                    progress.forward(amount as u64);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Broken::Passing(error.to_string())),
            }
        }
    }
}

/// The first byte of a part of a file (RFC 9110, section 14.4).
fn begins_at(content_range: Option<&str>) -> Option<u64> {
    content_range?.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_part_begins_is_read() {
        assert_eq!(begins_at(Some("bytes 17-99/100")), Some(17));
        for bad in [None, Some(""), Some("bytes */100"), Some("items 1-2/3")] {
            assert_eq!(begins_at(bad), None);
        }
    }
}
