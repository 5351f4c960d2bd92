//! A large file, in parts: several at once, each sent until it has arrived.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    sync::{Mutex, PoisonError},
    thread,
};

use uuid::Uuid;

use crate::{
    api::{self, Arrived, PartAddress},
    check::Chosen,
    clean::clean,
    failure::{Code, Failure},
    progress::Progress,
    service::{Patience, Service},
    storage::Storage,
};

/// How many parts are on their way at once.
const AT_ONCE: usize = 3;

/// What all threads share.
struct Sending<'a> {
    service: &'a Service,
    storage: &'a Storage,
    file: &'a Chosen,
    job: Uuid,
    part_bytes: u64,
    /// The numbers of the parts that nobody has taken on yet; none after a failure.
    left: Mutex<Vec<u64>>,
    progress: Progress,
}

/// Sends the parts that have not arrived.
///
/// # Errors
/// The first failure; parts that have arrived stay.
pub fn send(service: &Service, storage: &Storage, file: &Chosen, job: Uuid, arrived: &Arrived) -> Result<(), Failure> {
    let &Arrived { part_bytes, count, .. } = arrived;
    if part_bytes == 0 || count != file.bytes.div_ceil(part_bytes) {
        return Err(Failure::service("the service cuts the file into parts that do not fit it"));
    }
    let mut left: Vec<u64> = (1..=count).rev().filter(|number| !arrived.sent.contains(number)).collect();
    let bytes_left: u64 = left.iter().map(|number| length(file.bytes, part_bytes, *number)).sum();
    let progress = Progress::of_bytes(&file.name, file.bytes, file.bytes - bytes_left);
    left.shrink_to_fit();
    let threads = AT_ONCE.min(left.len());
    let sending = Sending { service, storage, file, job, part_bytes, left: Mutex::new(left), progress };
    let outcome = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(|| sending.run())).collect();
        let lost = || Failure::service("a thread that sent parts has ended: the same command goes on");
        let outcomes: Vec<_> =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(lost()))).collect();
        outcomes.into_iter().collect()
    });
    sending.progress.end();
    outcome
}

/// The length of a part, in bytes: all are of one size but the last.
fn length(bytes: u64, part_bytes: u64, number: u64) -> u64 {
    part_bytes.min(bytes.saturating_sub((number - 1).saturating_mul(part_bytes)))
}

impl Sending<'_> {
    fn run(&self) -> Result<(), Failure> {
        while let Some(number) = self.next() {
            self.part(number).inspect_err(|_| self.stop())?;
        }
        Ok(())
    }

    fn next(&self) -> Option<u64> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn stop(&self) {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Sends one part, under a new address for each try: the one before may have ended.
    fn part(&self, number: u64) -> Result<(), Failure> {
        let mut waits = Patience::LONG.waits();
        loop {
            let address = self.service.get(&format!("/jobs/{}/parts/{number}", self.job));
            let PartAddress { url } = api::read(&address?)?;
            self.service.address.link(&url)?;
            let why = match self.once(number, &url)? {
                Ok(200..=299) => return Ok(()),
                Ok(status) => format!("status {status}"),
                Err(error) => error.to_string(),
            };
            let Some(wait) = waits.next(None) else {
                let name = clean(&self.file.name);
                let words = format!(
                    "part {number} of {name} does not get through ({why}): the same command goes on from there"
                );
                return Err(Failure::new(Code::Service, words));
            };
            thread::sleep(wait);
        }
    }

    fn once(&self, number: u64, url: &str) -> Result<Result<u16, ureq::Error>, Failure> {
        let length = length(self.file.bytes, self.part_bytes, number);
        let at = Failure::at(&self.file.path);
        let mut content = File::open(&self.file.path).map_err(&at)?;
        content.seek(SeekFrom::Start((number - 1) * self.part_bytes)).map_err(&at)?;
        let mut content = self.progress.over(content.take(length));
        let sent = self.storage.put(url, &mut content, length);
        if !matches!(sent, Ok(200..=299)) {
            content.take_back();
        }
        Ok(sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_together_are_the_file() {
        for (bytes, part_bytes) in [(1, 16), (16, 16), (17, 16), (160, 16), (161, 16)] {
            let count = u64::div_ceil(bytes, part_bytes);
            let lengths: Vec<u64> = (1..=count).map(|number| length(bytes, part_bytes, number)).collect();
            assert_eq!(lengths.iter().sum::<u64>(), bytes);
            assert!(lengths.iter().all(|length| *length > 0));
        }
    }
}
