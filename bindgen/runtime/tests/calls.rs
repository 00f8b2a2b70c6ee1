//! Long calls beside other threads: progress, waiting for busy objects, calls from within calls.
#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    clippy::too_many_lines,
    reason = "tests say what they find"
)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::{Demo, eval, with_demo};
use mds_bindgen_runtime as runtime;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyList, PyTuple};
use runtime::{Given, Progress, Shared};

/// Works for a while, reporting as it goes; says whether it came to the end.
fn work(progress: &mut Progress, steps: u64) -> bool {
    for step in 1..=steps {
        thread::sleep(Duration::from_millis(1));
        progress.report(step, steps);
        if progress.should_stop() {
            return false;
        }
    }
    true
}

#[test]
fn progress_is_told_and_ends_complete() {
    with_demo(|py| {
        let told = PyList::empty(py);
        let callback = told.getattr("append").unwrap();
        let names = PyDict::new(py);
        names.set_item("append", callback).unwrap();
        let callback = common::eval_with(py, "lambda done, total: append((done, total))", &names);
        let progress = Progress::new(Given::from(callback)).unwrap();
        assert!(runtime::controlled::<Demo, _>(py, progress, |p| work(p, 200)).unwrap());
        let told: Vec<(u64, u64)> = told.extract().unwrap();
        assert!(told.len() >= 3 && told.len() <= 12, "{told:?}");
        assert_eq!(told.last(), Some(&(200, 200)));
        assert!(told.is_sorted());
        assert_eq!(told.iter().filter(|told| told.0 == 200).count(), 1);
    });
}

#[test]
fn an_exception_in_the_callback_ends_the_call() {
    with_demo(|py| {
        let callback = eval(py, "lambda done, total: {}['missing']");
        let progress = Progress::new(Given::from(callback)).unwrap();
        let begun = Instant::now();
        let error = runtime::controlled::<Demo, _>(py, progress, |p| work(p, 5_000)).unwrap_err();
        assert_eq!(error.to_string(), "KeyError: 'missing'");
        assert!(begun.elapsed() < Duration::from_secs(2));
    });
}

#[test]
fn what_progress_may_be() {
    with_demo(|py| {
        for code in ["None", "False", "print"] {
            assert!(Progress::new(Given::from(eval(py, code))).is_ok());
        }
        assert!(Progress::new(Given::absent()).is_ok());
        let error = Progress::new(Given::from(eval(py, "'yes'"))).err().unwrap();
        let text = "TypeError: progress must be True, False, None or a function of (done, total), \
                    not str";
        assert_eq!(error.to_string(), text);
    });
}

#[test]
fn the_bar_is_one_line() {
    with_demo(|py| {
        let sys = py.import("sys").unwrap();
        let before = sys.getattr("stderr").unwrap();
        let stream = py.import("io").unwrap().getattr("StringIO").unwrap().call0().unwrap();
        sys.setattr("stderr", &stream).unwrap();
        let progress = Progress::new(Given::from(eval(py, "True"))).unwrap();
        let ended = runtime::controlled::<Demo, _>(py, progress, |p| work(p, 120));
        sys.setattr("stderr", py.None()).unwrap();
        let silent = Progress::new(Given::from(eval(py, "True"))).unwrap();
        let silent = runtime::controlled::<Demo, _>(py, silent, |p| work(p, 120));
        sys.setattr("stderr", before).unwrap();
        assert!(ended.unwrap() && silent.unwrap());
        let text: String = stream.call_method0("getvalue").unwrap().extract().unwrap();
        assert!(text.contains("100% [##############################] 120/120"), "{text}");
        assert_eq!(text.matches('\n').count(), 1);
        assert!(text.ends_with('\n') && text.starts_with('\r') && text.is_ascii());
    });
}

#[test]
fn other_threads_go_on() {
    with_demo(|py| {
        let other = thread::spawn(|| Python::attach(|py| eval(py, "sum(range(1000))").extract()));
        let sum: PyResult<u64> =
            runtime::detached::<Demo, _>(py, move || other.join().unwrap()).unwrap();
        assert_eq!(sum.unwrap(), 499_500);
    });
}

#[test]
fn a_busy_object_is_waited_for() {
    let shared = Shared::new(0_u64);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let shared = shared.clone();
            thread::spawn(move || {
                for _ in 0..25 {
                    with_demo(|py| {
                        let mut target = shared.write::<Demo>(py).unwrap();
                        let target = &mut *target;
                        runtime::detached::<Demo, _>(py, || {
                            let seen = *target;
                            thread::sleep(Duration::from_micros(200));
                            *target = seen + 1;
                        })
                        .unwrap();
                    });
                    with_demo(|py| assert!(*shared.read::<Demo>(py).unwrap() <= 100));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    with_demo(|py| assert_eq!(*shared.read::<Demo>(py).unwrap(), 100));
}

#[test]
fn a_writer_gets_in_between_readers() {
    let shared = Shared::new(());
    let done = Arc::new(AtomicUsize::new(0));
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (shared, done) = (shared.clone(), Arc::clone(&done));
            thread::spawn(move || {
                while done.load(Ordering::Relaxed) == 0 {
                    with_demo(|py| {
                        let value = shared.read::<Demo>(py).unwrap();
                        let value = &*value;
                        runtime::detached::<Demo, _>(py, || {
                            let () = *value;
                            thread::sleep(Duration::from_millis(3));
                        })
                        .unwrap();
                    });
                }
            })
        })
        .collect();
    thread::sleep(Duration::from_millis(20));
    let begun = Instant::now();
    with_demo(|py| drop(shared.write::<Demo>(py).unwrap()));
    done.store(1, Ordering::Relaxed);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    for reader in readers {
        reader.join().unwrap();
    }
}

#[test]
fn calls_from_within_a_call_are_refused() {
    with_demo(|py| {
        let shared = Shared::new(1_u8);
        let inner = shared.clone();
        let code = move |args: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| {
            inner.read::<Demo>(args.py()).map(|value| *value)
        };
        let callback = PyCFunction::new_closure(py, None, None, code).unwrap().into_any();
        let progress = Progress::new(Given::from(callback)).unwrap();
        let mut target = shared.write::<Demo>(py).unwrap();
        let target_ref = &mut *target;
        let error = runtime::controlled::<Demo, _>(py, progress, |p| {
            *target_ref = 2;
            work(p, 1_000)
        })
        .unwrap_err();
        assert!(error.to_string().starts_with("ReentrantCallError: this object is in the middle"));
        drop(target);
        assert_eq!(*shared.read::<Demo>(py).unwrap(), 2);
        let first = shared.read::<Demo>(py).unwrap();
        assert_eq!(*shared.read::<Demo>(py).unwrap(), *first);
        assert!(shared.write::<Demo>(py).is_err());
        assert!(shared.guard().hold::<Demo>(py).is_err());
        drop(first);
        let guard = shared.guard();
        let hold = guard.hold::<Demo>(py).unwrap();
        assert!(shared.read::<Demo>(py).is_err());
        drop(hold);
        assert!(shared.write::<Demo>(py).is_ok());
    });
}

#[test]
fn a_panic_does_not_lock_the_object() {
    with_demo(|py| {
        let shared = Shared::new(vec![1]);
        {
            let mut target = shared.write::<Demo>(py).unwrap();
            let target = &mut *target;
            let result = runtime::detached::<Demo, ()>(py, || {
                target.clear();
                panic!("half done");
            });
            assert!(result.is_err());
        }
        assert!(shared.read::<Demo>(py).unwrap().is_empty());
    });
}

/// Each of two threads holds what the other wants.
#[test]
fn a_ring_of_waiting_threads_is_broken() {
    let (a, b) = (Shared::new(()), Shared::new(()));
    let refused = Arc::new(AtomicUsize::new(0));
    let pair = [(a.clone(), b.clone()), (b, a)];
    let threads: Vec<_> = pair
        .into_iter()
        .map(|(first, second)| {
            let refused = Arc::clone(&refused);
            thread::spawn(move || {
                with_demo(|py| {
                    let _first = first.write::<Demo>(py).unwrap();
                    py.detach(|| thread::sleep(Duration::from_millis(100)));
                    if let Err(error) = second.write::<Demo>(py) {
                        let text = error.to_string();
                        assert!(text.starts_with("ReentrantCallError: "), "{text}");
                        refused.fetch_add(1, Ordering::Relaxed);
                    }
                });
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert!((1..=2).contains(&refused.load(Ordering::Relaxed)));
}
