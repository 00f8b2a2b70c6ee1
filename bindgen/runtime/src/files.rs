//! Python's file objects as Rust readers and writers. What they raise comes back from the call: the
//! Rust side sees an error, and the exception is kept in it.

use std::fmt;
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};

use pyo3::exceptions::{PyBlockingIOError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::callback::unwind;
use crate::convert::FromPython;
use crate::rejected::Rejected;

/// How much is asked of a file at a time.
const CHUNK: usize = 64 * 1024;

/// What a file object raises passes through Rust as a panic does: no code in between can turn it into
/// another error. Whoever still writes on the way out (the end of a buffer) meets an ordinary error.
fn reach<R>(work: impl for<'py> FnOnce(Python<'py>) -> PyResult<R>) -> io::Result<R> {
    if std::thread::panicking() {
        return Err(io::Error::other("the file has raised an exception"));
    }
    Ok(Python::attach(work).unwrap_or_else(|error| unwind(error)))
}

/// Bytes in memory, or a file opened for reading in binary.
pub struct Reader(Source);

enum Source {
    Memory(io::Cursor<Vec<u8>>),
    File(Opened),
}

struct Opened {
    file: Py<PyAny>,
    buffer: Vec<u8>,
    used: usize,
}

impl fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl<'py, P> FromPython<'py, P> for Reader
where
    Vec<u8>: FromPython<'py, P>,
{
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let file = value.hasattr("read").map_err(Rejected::Raised)?;
        if file {
            let file = Opened { file: value.clone().unbind(), buffer: Vec::new(), used: 0 };
            return Ok(Self(Source::File(file)));
        }
        match <Vec<u8> as FromPython<'py, P>>::from_python(value) {
            Ok(bytes) => Ok(Self(Source::Memory(io::Cursor::new(bytes)))),
            Err(_) => Err(Rejected::wrong_type("bytes or a binary file", value)),
        }
    }
}

impl Opened {
    fn fill(&mut self, size: usize) -> io::Result<&[u8]> {
        if self.used == self.buffer.len() {
            self.buffer = reach(|py| {
                let read = self.file.bind(py).call_method1("read", (size,))?;
                match read.cast::<PyBytes>() {
                    Ok(bytes) => Ok(bytes.as_bytes().to_vec()),
                    // The end is no bytes; nothing at all means that more may come.
                    Err(_) if read.is_none() => Err(PyBlockingIOError::new_err(
                        "the file does not block, and its read() has no data yet",
                    )),
                    Err(_) => Err(PyTypeError::new_err(
                        "the file must be opened in binary mode: its read() gave no bytes",
                    )),
                }
            })?;
            self.used = 0;
        }
        Ok(&self.buffer[self.used..])
    }
}

impl Drop for Opened {
    /// The file goes on where Rust stopped, if it can.
    fn drop(&mut self) {
        let ahead = self.buffer.len() - self.used;
        if ahead == 0 {
            return;
        }
        let back = -i64::try_from(ahead).unwrap_or(i64::MAX);
        // Nobody could be told of a file that cannot go back.
        let _ = Python::try_attach(|py| {
            let file = self.file.bind(py);
            let seekable = file.call_method0("seekable").and_then(|answer| answer.is_truthy());
            if seekable.unwrap_or(false) {
                let _ = file.call_method1("seek", (back, 1));
            }
        });
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut ready = match &mut self.0 {
            Source::Memory(bytes) => return bytes.read(into),
            Source::File(_) if into.is_empty() => return Ok(0),
            // No more than is asked for: what follows is somebody else's.
            Source::File(file) => file.fill(into.len())?,
        };
        let count = ready.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Reader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match &mut self.0 {
            Source::Memory(bytes) => bytes.fill_buf(),
            Source::File(file) => file.fill(CHUNK),
        }
    }

    fn consume(&mut self, count: usize) {
        match &mut self.0 {
            Source::Memory(bytes) => bytes.consume(count),
            Source::File(file) => file.used = (file.used + count).min(file.buffer.len()),
        }
    }
}

impl Seek for Reader {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        match &mut self.0 {
            Source::Memory(bytes) => bytes.seek(position),
            Source::File(file) => {
                let ahead = file.buffer.len() - file.used;
                let position = match position {
                    // The file is ahead of what was used of it.
                    SeekFrom::Current(by) => {
                        let ahead = i64::try_from(ahead).unwrap_or(i64::MAX);
                        SeekFrom::Current(by.saturating_sub(ahead))
                    }
                    other => other,
                };
                file.buffer.clear();
                file.used = 0;
                seek(&file.file, position)
            }
        }
    }
}

fn seek(file: &Py<PyAny>, position: SeekFrom) -> io::Result<u64> {
    reach(|py| {
        let file = file.bind(py);
        let place = match position {
            SeekFrom::Start(at) => file.call_method1("seek", (at, 0)),
            SeekFrom::Current(by) => file.call_method1("seek", (by, 1)),
            SeekFrom::End(by) => file.call_method1("seek", (by, 2)),
        };
        place?.extract()
    })
}

/// A file opened for writing in binary.
pub struct Writer(Py<PyAny>);

impl fmt::Debug for Writer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl<'py, P> FromPython<'py, P> for Writer {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        writable(value, "a binary file").map(Self)
    }
}

fn writable(value: &Bound<'_, PyAny>, what: &str) -> Result<Py<PyAny>, Rejected> {
    if value.hasattr("write").map_err(Rejected::Raised)? {
        Ok(value.clone().unbind())
    } else {
        Err(Rejected::wrong_type(what, value))
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        reach(|py| {
            let written = self.0.bind(py).call_method1("write", (PyBytes::new(py, bytes),))?;
            // Whoever says nothing has taken all of it.
            if written.is_none() { Ok(bytes.len()) } else { written.extract() }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        reach(|py| {
            let file = self.0.bind(py);
            if file.hasattr("flush")? {
                file.call_method0("flush")?;
            }
            Ok(())
        })
    }
}

impl Seek for Writer {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        seek(&self.0, position)
    }
}

/// A file opened for writing text.
pub struct TextWriter(Py<PyAny>);

impl fmt::Debug for TextWriter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TextWriter").finish_non_exhaustive()
    }
}

impl<'py, P> FromPython<'py, P> for TextWriter {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        writable(value, "a text file").map(Self)
    }
}

impl fmt::Write for TextWriter {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        reach(|py| self.0.bind(py).call_method1("write", (PyString::new(py, text),)).map(|_| ()))
            .map_err(|_| fmt::Error)
    }
}
