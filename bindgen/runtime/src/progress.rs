//! Progress of long work, and whether it should stop: what Ctrl-C and progress callbacks come through.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyBool;

use crate::convert::Given;
use crate::rejected::type_name;

/// Work looks back at Python this often; Ctrl-C needs no longer to be noticed.
const INTERVAL: Duration = Duration::from_millis(50);
/// Cells of the bar.
const CELLS: usize = 30;

/// Who is told about the progress.
enum Listener {
    Nobody,
    Callback(Py<PyAny>),
    Bar(Bar),
}

/// Travels with long work: takes its progress and tells it when to stop.
pub struct Progress {
    listener: Listener,
    begun: Instant,
    looked: Instant,
    done: u64,
    total: u64,
    told: Option<(u64, u64)>,
    /// Signals are handled on the main thread only; known after the first look.
    signals: Option<bool>,
    raised: Option<PyErr>,
    stopped: bool,
}

impl Progress {
    /// What the argument `progress` asks for: nothing when absent, `None` or `False`; a bar on the
    /// standard error stream when `True`; otherwise calls of `progress(done, total)`.
    ///
    /// # Errors
    /// `TypeError` when it is none of these.
    pub fn new(given: Given<'_>) -> PyResult<Self> {
        let Some(value) = given.into_inner().filter(|value| !value.is_none()) else {
            return Ok(Self::silent());
        };
        if let Ok(flag) = value.cast::<PyBool>() {
            let bar = flag.is_true().then(|| Listener::Bar(Bar::new()));
            return Ok(Self::with(bar.unwrap_or(Listener::Nobody)));
        }
        if value.is_callable() {
            return Ok(Self::with(Listener::Callback(value.unbind())));
        }
        let text = format!(
            "progress must be True, False, None or a function of (done, total), not {}",
            type_name(&value)
        );
        Err(PyTypeError::new_err(text))
    }

    /// Tells nobody; still stops at Ctrl-C.
    pub fn silent() -> Self {
        Self::with(Listener::Nobody)
    }

    fn with(listener: Listener) -> Self {
        let now = Instant::now();
        Self {
            listener,
            begun: now,
            looked: now,
            done: 0,
            total: 0,
            told: None,
            signals: None,
            raised: None,
            stopped: false,
        }
    }

    /// So much of the work is done.
    pub fn report(&mut self, done: u64, total: u64) {
        self.done = done;
        self.total = total;
        // The end is told at once, while the work can still be given up.
        self.look(total > 0 && done >= total);
    }

    /// Whether the work should end now.
    pub fn should_stop(&mut self) -> bool {
        self.look(false);
        self.stopped
    }

    /// Looks back at Python when it is time: handles signals and passes the progress on.
    fn look(&mut self, at_once: bool) {
        if self.stopped {
            return;
        }
        let heard = at_once && !matches!(self.listener, Listener::Nobody);
        if !heard && self.looked.elapsed() < INTERVAL {
            return;
        }
        let idle = matches!(self.listener, Listener::Nobody) && self.signals == Some(false);
        if !idle {
            // Without an interpreter, at its very end, there is nothing left to work for.
            match Python::try_attach(|py| self.attached(py)) {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    self.raised = Some(error);
                    self.stopped = true;
                }
                None => self.stopped = true,
            }
        }
        self.looked = Instant::now();
    }

    fn attached(&mut self, py: Python<'_>) -> PyResult<()> {
        let main = match self.signals {
            Some(main) => main,
            None => on_main_thread(py)?,
        };
        self.signals = Some(main);
        if main {
            py.check_signals()?;
        }
        self.tell(py)
    }

    /// Passes the progress on, unless the listener knows it already.
    fn tell(&mut self, py: Python<'_>) -> PyResult<()> {
        let now = (self.done, self.total);
        if self.total == 0 || self.told == Some(now) {
            return Ok(());
        }
        self.told = Some(now);
        match &mut self.listener {
            Listener::Nobody => Ok(()),
            Listener::Callback(callback) => callback.call1(py, now).map(drop),
            Listener::Bar(bar) => bar.draw(py, self.done, self.total, self.begun.elapsed()),
        }
    }

    /// The work is over: tells the last of it and raises what has been kept.
    pub(crate) fn end(&mut self, py: Python<'_>) -> PyResult<()> {
        let told = match self.raised.take() {
            Some(error) => Err(error),
            None if self.total > 0 && self.done >= self.total => self.tell(py),
            None => Ok(()),
        };
        if let Listener::Bar(bar) = &mut self.listener {
            bar.leave(py);
        }
        told
    }
}

fn on_main_thread(py: Python<'_>) -> PyResult<bool> {
    let threading = py.import("threading")?;
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    threading.call_method0("get_ident")?.eq(main)
}

/// One line on the standard error stream, drawn over itself.
struct Bar {
    drawn: usize,
    broken: bool,
}

impl Bar {
    const fn new() -> Self {
        Self { drawn: 0, broken: false }
    }

    fn draw(&mut self, py: Python<'_>, done: u64, total: u64, taken: Duration) -> PyResult<()> {
        let line = line(done, total, taken);
        let width = line.len();
        let padding = self.drawn.saturating_sub(width);
        self.write(py, &format!("\r{line}{:padding$}", ""))?;
        self.drawn = width;
        Ok(())
    }

    /// Goes on to the next line.
    fn leave(&mut self, py: Python<'_>) {
        if self.drawn > 0 {
            let _ = self.write(py, "\n");
            self.drawn = 0;
        }
    }

    /// A stream that cannot be written to ends the drawing, not the work; Ctrl-C ends the work.
    fn write(&mut self, py: Python<'_>, text: &str) -> PyResult<()> {
        if self.broken {
            return Ok(());
        }
        let written = py.import("sys").and_then(|sys| sys.getattr("stderr")).and_then(|stream| {
            if stream.is_none() {
                return Ok(());
            }
            stream.call_method1("write", (text,))?;
            stream.call_method0("flush").map(drop)
        });
        match written {
            Err(error) if error.is_instance_of::<PyException>(py) => {
                self.broken = true;
                Ok(())
            }
            other => other,
        }
    }
}

/// ` 45% [#############-----------------] 450k/1M  3.2M/s  0:12 left`, in ASCII for every terminal.
fn line(done: u64, total: u64, taken: Duration) -> String {
    let share = (done as f64 / total.max(1) as f64).clamp(0.0, 1.0);
    let full = (share * CELLS as f64) as usize;
    let mut text = format!(
        "{:3.0}% [{}{}] {}/{}",
        (share * 100.0).floor(),
        "#".repeat(full),
        "-".repeat(CELLS - full),
        short(done as f64),
        short(total as f64)
    );
    let seconds = taken.as_secs_f64();
    if seconds > 0.0 && done > 0 {
        let rate = done as f64 / seconds;
        let (word, span) =
            if done < total { ("left", (total - done) as f64 / rate) } else { ("taken", seconds) };
        let span = span as u64;
        let _ = write!(text, "  {}/s  {}:{:02} {word}", short(rate), span / 60, span % 60);
    }
    text
}

/// A number in at most five characters: 999, 1.5k, 20M.
fn short(number: f64) -> String {
    let (scaled, unit) = match number {
        n if n >= 1e12 => (n / 1e12, "T"),
        n if n >= 1e9 => (n / 1e9, "G"),
        n if n >= 1e6 => (n / 1e6, "M"),
        n if n >= 1e3 => (n / 1e3, "k"),
        n => return format!("{n:.0}"),
    };
    let text = if scaled < 10.0 { format!("{scaled:.1}") } else { format!("{scaled:.0}") };
    format!("{}{unit}", text.strip_suffix(".0").unwrap_or(&text))
}
