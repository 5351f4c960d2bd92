//! What is written to, and remembers that it failed: a failure of the output is not taken for one of the input.

use std::{
    io::{self, Write},
    path::Path,
    sync::OnceLock,
};

pub struct Written<'a, W> {
    pub to: W,
    pub name: &'a Path,
    /// The name of what failed first.
    pub failed: &'a OnceLock<&'a Path>,
}

impl<W> Written<'_, W> {
    fn note<T>(&self, written: io::Result<T>) -> io::Result<T> {
        written.inspect_err(|_| {
            // What failed first counts.
            let _ = self.failed.set(self.name);
        })
    }
}

impl<W: Write> Write for Written<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // What is interrupted is tried again by whoever calls.
        self.to.write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let written = self.to.write_all(bytes);
        self.note(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.to.flush();
        self.note(flushed)
    }
}
