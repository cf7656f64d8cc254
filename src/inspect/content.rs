//! Content of inputs: logs are read in pieces, everything else as a whole, up to a limit.

use std::io::{self, Read};

use crate::explain::{Input, InputError, LogReader, Reader, is_log, read_input, read_log};
use crate::inspect::claims::Claims;
use crate::read::{ReadError, read_to_limit};

/// Maximum size in bytes of an input that is held in memory.
pub const MAX_INPUT: u64 = 64 << 20;

/// Size in bytes of the pieces of a log.
const PIECE: usize = 1 << 20;

/// Called with the number of bytes of a log that were read; returns false to stop reading.
pub type Progress<'a> = &'a mut dyn FnMut(u64) -> bool;

/// Content of an input.
#[derive(Debug)]
pub enum Content {
    /// Bytes that are held in memory.
    Whole(Vec<u8>),
    /// Log that was read in pieces.
    Log(LogReader),
}

impl Content {
    /// Reads a source of `size` bytes, or 0 if that is unknown: a log in pieces, unless `may_be_log` is false.
    ///
    /// # Errors
    /// If the source can't be read, or is too large to be held in memory.
    pub fn read(
        mut source: impl Read,
        size: u64,
        may_be_log: bool,
        progress: Progress<'_>,
    ) -> Result<Self, ReadError> {
        const HEAD: u64 = 64 << 10;
        let mut head = Vec::new();
        source.by_ref().take(HEAD).read_to_end(&mut head)?;
        if !(may_be_log && is_log(&head)) {
            if size > MAX_INPUT {
                return Err(ReadError::TooLarge(MAX_INPUT));
            }
            let rest = io::Cursor::new(head).chain(source);
            return Ok(Self::Whole(read_to_limit(rest, MAX_INPUT, size + 1)?));
        }
        let mut log = LogReader::new();
        log.feed(&head);
        let mut read = head.len() as u64;
        let mut piece = vec![0; PIECE];
        while progress(read) {
            match source.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => {
                    log.feed(&piece[..count]);
                    read += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Self::Log(log))
    }

    /// Returns what it shows, read by its own reader if one is named. `claims` are asked for the ports of names in a
    /// list.
    ///
    /// # Errors
    /// If there is nothing in it, its kind is not recognised, or it is broken.
    pub fn into_input(
        self,
        reader: Option<&'static Reader>,
        claims: &Claims<'_>,
    ) -> Result<Input, InputError> {
        match self {
            Self::Whole(bytes) => read_input(&bytes, reader, &|name| claims.ports_of_name(name)),
            Self::Log(log) => read_log(log),
        }
    }
}
