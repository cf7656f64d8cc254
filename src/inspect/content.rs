//! Content of inputs: logs and listings are read in pieces, everything else as a whole, up to a limit.

use std::io::{self, Read};

use crate::explain::{HEAD, Input, InputError, Reader, Stream, read_input};
use crate::inspect::claims::Claims;
use crate::read::{ReadError, read_to_limit};

/// Maximum size in bytes of an input that is held in memory.
pub const MAX_INPUT: u64 = 64 << 20;

/// Size in bytes of the pieces of a stream.
const PIECE: usize = 128 << 10;

/// Called with the number of bytes of a stream that were read; returns false to stop reading.
pub type Progress<'a> = &'a mut dyn FnMut(u64) -> bool;

/// Content of an input.
#[derive(Debug)]
pub enum Content {
    /// Bytes that are held in memory.
    Whole(Vec<u8>),
    /// Log or listing that was read in pieces.
    Stream(Box<Stream>),
}

impl Content {
    /// Reads a source of `size` bytes, or 0 if that is unknown: in pieces if its kind, or the named one, is read line by
    /// line.
    ///
    /// # Errors
    /// If the source can't be read, or is too large to be held in memory.
    pub fn read(
        mut source: impl Read,
        size: u64,
        reader: Option<&'static Reader>,
        progress: Progress<'_>,
    ) -> Result<Self, ReadError> {
        let mut head = Vec::new();
        source.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let Some(mut stream) = Stream::of_head(&head, reader) else {
            if size > MAX_INPUT {
                return Err(ReadError::TooLarge(MAX_INPUT));
            }
            let rest = io::Cursor::new(head).chain(source);
            return Ok(Self::Whole(read_to_limit(rest, MAX_INPUT, size + 1)?));
        };
        stream.feed(&head);
        let mut read = head.len() as u64;
        let mut piece = vec![0; PIECE];
        while progress(read) {
            match source.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => {
                    stream.feed(&piece[..count]);
                    read += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Self::Stream(Box::new(stream)))
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
            Self::Stream(stream) => Ok(stream.finish()),
        }
    }
}
