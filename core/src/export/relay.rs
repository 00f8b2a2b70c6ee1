//! Texts that several threads make and one writes, in the order of their pieces.
//!
//! What is written does not depend on the threads: a piece's text is made from the piece alone.
//! A piece waits until its turn, so only a few are in memory at a time.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Scope};

use super::refused;
use crate::error::ExportError;

/// More threads make more than one can write.
const MOST_THREADS: usize = 8;

/// Pieces that each thread has before it.
const AHEAD: usize = 2;

/// What makes the text of a piece.
pub(crate) type Make<'a, Piece> = dyn Fn(&Piece, &mut Vec<u8>) + Sync + 'a;

/// A thread that makes texts.
struct Lane<Piece> {
    pieces: Sender<(Piece, Vec<u8>)>,
    texts: Receiver<Vec<u8>>,
}

/// Takes pieces in order and writes their texts in the same order.
pub(crate) struct Relay<'scope, 'env, Piece> {
    scope: &'scope Scope<'scope, 'env>,
    make: &'env Make<'env, Piece>,
    writer: &'env mut dyn Write,
    /// The first piece: when it stays the only one, no thread is needed.
    first: Option<Piece>,
    lanes: Vec<Lane<Piece>>,
    /// How many lanes there may be.
    most: usize,
    taken: usize,
    written: usize,
    text: Vec<u8>,
}

/// Lets `feed` push pieces and writes their texts.
pub(crate) fn relay<Piece: Send>(
    writer: &mut dyn Write,
    make: &Make<'_, Piece>,
    feed: impl FnOnce(&mut Relay<'_, '_, Piece>) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    thread::scope(|scope| {
        let mut relay = Relay {
            scope,
            make,
            writer,
            first: None,
            lanes: Vec::new(),
            most: usize::MAX,
            taken: 0,
            written: 0,
            text: Vec::new(),
        };
        feed(&mut relay)?;
        relay.finish()
    })
}

/// How many threads the machine runs at once; asked for only once, because it is slow to tell.
fn threads() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    *THREADS.get_or_init(|| thread::available_parallelism().map_or(1, Into::into).min(MOST_THREADS))
}

impl<'scope, Piece: Send + 'scope> Relay<'scope, '_, Piece> {
    /// Takes the next piece.
    pub(crate) fn push(&mut self, piece: Piece) -> Result<(), ExportError> {
        if self.taken == 0 && self.first.is_none() {
            self.first = Some(piece);
            return Ok(());
        }
        match self.first.take() {
            Some(first) => {
                self.most = if threads() > 1 { threads() } else { 0 };
                self.give(first)?;
                self.give(piece)
            }
            None => self.give(piece),
        }
    }

    fn give(&mut self, piece: Piece) -> Result<(), ExportError> {
        if self.lanes.len() < self.most {
            match self.open() {
                Ok(lane) => self.lanes.push(lane),
                // The system has no more threads: those there are must do.
                Err(_) => self.most = self.lanes.len(),
            }
        }
        if self.lanes.is_empty() {
            return self.write_now(&piece);
        }
        if self.taken - self.written >= self.lanes.len() * AHEAD {
            self.write_next()?;
        }
        let text = std::mem::take(&mut self.text);
        let at = self.taken % self.lanes.len();
        self.lanes[at].pieces.send((piece, text)).map_err(|_| ended())?;
        self.taken += 1;
        Ok(())
    }

    fn open(&self) -> io::Result<Lane<Piece>> {
        let (pieces, work) = channel::<(Piece, Vec<u8>)>();
        let (done, texts) = channel();
        let make = self.make;
        thread::Builder::new().name("export".into()).spawn_scoped(self.scope, move || {
            for (piece, mut text) in work {
                text.clear();
                make(&piece, &mut text);
                if done.send(text).is_err() {
                    break;
                }
            }
        })?;
        Ok(Lane { pieces, texts })
    }

    /// Writes the oldest text that is still to come.
    fn write_next(&mut self) -> Result<(), ExportError> {
        let at = self.written % self.lanes.len();
        self.text = self.lanes[at].texts.recv().map_err(|_| ended())?;
        self.written += 1;
        self.writer.write_all(&self.text).map_err(refused)
    }

    fn write_now(&mut self, piece: &Piece) -> Result<(), ExportError> {
        self.text.clear();
        (self.make)(piece, &mut self.text);
        self.writer.write_all(&self.text).map_err(refused)
    }

    fn finish(mut self) -> Result<(), ExportError> {
        if let Some(only) = self.first.take() {
            return self.write_now(&only);
        }
        while self.written < self.taken {
            self.write_next()?;
        }
        Ok(())
    }
}

/// A thread ended early: its panic goes on when all have ended.
fn ended() -> ExportError {
    refused(io::Error::other("a thread that made the text ended early"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pieces: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let make = |piece: &usize, text: &mut Vec<u8>| {
            text.extend_from_slice(format!("{piece} ").repeat(1 + piece % 7).as_bytes());
        };
        relay(&mut out, &make, |relay| (0..pieces).try_for_each(|piece| relay.push(piece)))
            .unwrap();
        out
    }

    #[test]
    fn texts_keep_the_order_of_their_pieces() {
        for pieces in [0, 1, 2, 3, 100, 1000] {
            let expected: String =
                (0..pieces).map(|piece| format!("{piece} ").repeat(1 + piece % 7)).collect();
            assert_eq!(String::from_utf8(written(pieces)).unwrap(), expected);
        }
    }

    #[test]
    fn a_refusal_ends_it() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let make = |_: &usize, text: &mut Vec<u8>| text.push(b'x');
        let result =
            relay(&mut Full, &make, |relay| (0..50).try_for_each(|piece| relay.push(piece)));
        assert!(matches!(result, Err(ExportError::Write { .. })));
    }
}
