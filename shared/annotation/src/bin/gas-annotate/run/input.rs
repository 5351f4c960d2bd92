//! The input of a run: a file, or a stream that can be left while a read of it waits.

use std::{
    fs::File,
    io::{self, ErrorKind, Read},
    path::Path,
    thread,
};

use crossbeam_channel::{Receiver, Sender, bounded, select};

use crate::failure::Failure;

const PIECE: usize = 64 << 10;
/// Pieces that are read before they are asked for.
const AHEAD: usize = 4;

pub struct Input {
    pub bytes: Box<dyn Read + Send>,
    /// How many there are as they are stored, where that is known.
    pub length: Option<u64>,
    pub leave: Leave,
}

impl Input {
    /// Opens it; `-` is standard input.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Self::stream(io::stdin()).map_err(Failure::at(path));
        }
        let file = File::open(path).map_err(Failure::at(path))?;
        let metadata = file.metadata().map_err(Failure::at(path))?;
        if !metadata.is_file() {
            return Self::stream(file).map_err(Failure::at(path));
        }
        Ok(Self { bytes: Box::new(file), length: Some(metadata.len()), leave: Leave(None) })
    }

    fn stream(input: impl Read + Send + 'static) -> io::Result<Self> {
        let (leave, left) = bounded(1);
        let (piece, pieces) = bounded(AHEAD);
        // Nobody joins it: it may wait for ever, and the command's end ends it.
        thread::Builder::new().spawn(move || read(input, &piece))?;
        let stream = Stream { pieces, left, piece: io::Cursor::default(), is_left: false };
        Ok(Self { bytes: Box::new(stream), length: None, leave: Leave(Some(leave)) })
    }
}

/// Ends the input where a read of it waits.
pub struct Leave(Option<Sender<()>>);

impl Leave {
    pub fn leave(&self) {
        if let Some(leave) = &self.0 {
            // It may have been left before.
            let _ = leave.try_send(());
        }
    }
}

fn read(mut input: impl Read, pieces: &Sender<io::Result<Vec<u8>>>) {
    loop {
        let mut piece = vec![0; PIECE];
        let read = match input.read(&mut piece) {
            Ok(0) => return,
            Ok(amount) => {
                piece.truncate(amount);
                Ok(piece)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let has_failed = read.is_err();
        if pieces.send(read).is_err() || has_failed {
            return;
        }
    }
}

struct Stream {
    pieces: Receiver<io::Result<Vec<u8>>>,
    left: Receiver<()>,
    piece: io::Cursor<Vec<u8>>,
    is_left: bool,
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.is_left = self.is_left || self.left.try_recv().is_ok();
            if self.is_left {
                return Err(io::Error::other("the input was left"));
            }
            let amount = self.piece.read(buffer)?;
            if amount > 0 || buffer.is_empty() {
                return Ok(amount);
            }
            select! {
                recv(self.pieces) -> read => match read {
                    Ok(piece) => self.piece = io::Cursor::new(piece?),
                    Err(_) => return Ok(0),
                },
                recv(self.left) -> _ => self.is_left = true,
            }
        }
    }
}
