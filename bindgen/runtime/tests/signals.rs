//! Ctrl-C: raised in this very process, on the main thread, while Rust is at work.
#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    clippy::too_many_lines,
    reason = "tests say what they find"
)]
#![allow(clippy::print_stdout, reason = "says what it did, as test harnesses do")]

mod common;

use std::thread;
use std::time::{Duration, Instant};

use common::{Demo, with_demo};
use mds_bindgen_runtime as runtime;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use runtime::{Progress, Shared};

/// Sends the signal that Ctrl-C sends, a while from now; gives the moment at which it was sent.
fn interrupt_later(milliseconds: u64) -> thread::JoinHandle<Instant> {
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(milliseconds));
        Python::attach(|py| {
            let (os, signal) = (py.import("os").unwrap(), py.import("signal").unwrap());
            let process = os.call_method0("getpid").unwrap();
            let sent = Instant::now();
            os.call_method1("kill", (process, signal.getattr("SIGINT").unwrap())).unwrap();
            sent
        })
    })
}

fn long_work(progress: &mut Progress) {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) && !progress.should_stop() {
        thread::sleep(Duration::from_micros(20));
    }
}

fn interrupted(what: &str, call: impl FnOnce(Python<'_>) -> PyResult<()>) {
    with_demo(|py| {
        let sender = interrupt_later(200);
        let error = call(py).err();
        let ended = Instant::now();
        let sent = py.detach(|| sender.join().unwrap());
        let error = error.unwrap_or_else(|| panic!("{what} was not interrupted"));
        assert!(error.is_instance_of::<PyKeyboardInterrupt>(py), "{what}: {error}");
        let latency = ended.saturating_duration_since(sent);
        assert!(latency < Duration::from_millis(100), "{what} took {latency:?}");
        println!("{what} ... interrupted after {latency:?}");
    });
}

fn main() {
    if !cfg!(unix) {
        println!("skipped: signals are sent as Unix does it");
        return;
    }
    with_demo(|py| {
        // An embedded interpreter leaves signals alone unless told otherwise.
        let signal = py.import("signal").unwrap();
        let handler = signal.getattr("default_int_handler").unwrap();
        signal.call_method1("signal", (signal.getattr("SIGINT").unwrap(), handler)).unwrap();
    });
    interrupted("a controlled call", |py| {
        runtime::controlled::<Demo, _>(py, Progress::silent(), long_work)
    });
    interrupted("a call with a callback", |py| {
        let callback = common::eval(py, "lambda done, total: None");
        let progress = Progress::new(callback.into())?;
        runtime::controlled::<Demo, _>(py, progress, |progress| {
            progress.report(1, 2);
            long_work(progress);
        })
    });
    interrupted("an endless iterable", |py| {
        let endless = py.import("itertools")?.call_method0("count")?;
        runtime::argument::<Demo, Vec<usize>>(&endless, "x").map(drop)
    });
    interrupted("waiting for a busy object", |py| {
        let shared = Shared::new(());
        let other = shared.clone();
        let holder = thread::spawn(move || {
            with_demo(|py| {
                let _held = other.write::<Demo>(py).unwrap();
                py.detach(|| thread::sleep(Duration::from_millis(1500)));
            });
        });
        py.detach(|| thread::sleep(Duration::from_millis(50)));
        let result = shared.read::<Demo>(py).map(drop);
        py.detach(move || drop(holder));
        result
    });
    other_thread_is_left_alone();
    a_fork_beside_a_busy_object();
}

/// In the child nobody will ever give the object back: it must say so instead of waiting.
fn a_fork_beside_a_busy_object() {
    let shared = Shared::new(());
    let other = shared.clone();
    let holder = thread::spawn(move || {
        with_demo(|py| {
            let _held = other.write::<Demo>(py).unwrap();
            py.detach(|| thread::sleep(Duration::from_millis(500)));
        });
    });
    with_demo(|py| {
        py.detach(|| thread::sleep(Duration::from_millis(100)));
        let os = py.import("os").unwrap();
        let child: i32 = os.call_method0("fork").unwrap().extract().unwrap();
        if child == 0 {
            let refused = shared
                .read::<Demo>(py)
                .map(drop)
                .is_err_and(|error| error.to_string().contains("when the process was forked"));
            os.call_method1("_exit", (if refused { 7 } else { 1 },)).unwrap();
        }
        let ended = os.call_method1("waitpid", (child, 0)).unwrap().get_item(1).unwrap();
        let code: i32 =
            os.call_method1("waitstatus_to_exitcode", (ended,)).unwrap().extract().unwrap();
        assert_eq!(code, 7, "the child did not refuse a lost object");
        py.detach(|| holder.join().unwrap());
        assert!(shared.read::<Demo>(py).is_ok());
    });
    println!("a fork beside a busy object ... noticed");
}

/// The signal belongs to the main thread: work elsewhere goes on.
fn other_thread_is_left_alone() {
    let worker = thread::spawn(|| {
        Python::attach(|py| {
            runtime::controlled::<Demo, _>(py, Progress::silent(), |progress| {
                let begun = Instant::now();
                while begun.elapsed() < Duration::from_millis(500) {
                    assert!(!progress.should_stop());
                }
            })
        })
    });
    let sender = interrupt_later(100);
    sender.join().unwrap();
    worker.join().unwrap().unwrap();
    let kept = Python::attach(|py| py.check_signals().map_err(|error| error.to_string()));
    assert!(kept.is_err(), "the main thread did not get its signal");
    println!("work on another thread ... not interrupted");
}
