//! Rust errors as exceptions: class, attributes, cause, operating system errors, pickles, panics.
#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    clippy::too_many_lines,
    reason = "tests say what they find"
)]

mod common;

use std::error::Error;
use std::io;
use std::path::Path;

use common::{Demo, holds, with_demo};
use mds_bindgen_runtime as runtime;
use pyo3::prelude::*;
use runtime::{Exception, Foreign, IntoException};

fn raised<E: IntoException<Demo>>(py: Python<'_>, error: E) -> Bound<'_, PyAny> {
    let result: PyResult<()> = runtime::raise::<Demo, _, _>(py, Err(error));
    result.unwrap_err().into_value(py).into_bound(py).into_any()
}

#[derive(Debug)]
struct Outer(io::Error);

impl std::fmt::Display for Outer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cannot read the settings")
    }
}

impl Error for Outer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn plain_errors() {
    with_demo(|py| {
        holds(&raised(py, "no".to_owned()), "type(x) is demo.DemoError and str(x) == 'no'");
        holds(&raised(py, Foreign(7)), "type(x) is demo.DemoError and str(x) == '7'");
        holds(&raised(py, "x".parse::<u8>().unwrap_err()), "type(x) is ValueError");
        holds(&raised(py, "x".parse::<f64>().unwrap_err()), "type(x) is ValueError");
        let boxed: Box<dyn Error + Send + Sync> = Box::new(Outer(io::Error::from_raw_os_error(2)));
        holds(
            &raised(py, boxed),
            "type(x) is demo.DemoError and type(x.__cause__) is FileNotFoundError \
             and x.__cause__.errno == 2",
        );
    });
}

#[cfg(unix)]
#[test]
fn system_errors() {
    with_demo(|py| {
        let missing = || std::fs::File::open("/nowhere/at/all").unwrap_err();
        holds(
            &raised(py, missing()),
            "type(x) is FileNotFoundError and x.errno == 2 and x.strerror == 'No such file or \
             directory'",
        );
        holds(
            &raised(py, io::Error::new(io::ErrorKind::PermissionDenied, "locked")),
            "type(x) is PermissionError and x.strerror == 'locked'",
        );
        holds(&raised(py, io::Error::other("odd")), "type(x) is OSError and str(x) == 'odd'");
        let classes = [("FileNotFoundError", "ExportFileNotFoundError")];
        let made = |error: io::Error| {
            Exception::new::<Demo>(py, "ExportIoError", "cannot write".to_owned())
                .os(&error, Some(Path::new("/nowhere/at/all")), &classes)
                .field("rows", Ok(runtime::IntoPython::<Demo>::into_python(7_u8, py).unwrap()))
                .cause(Some(&error))
                .finish()
                .into_value(py)
                .into_bound(py)
                .into_any()
        };
        let common = "x.rows == 7 and x.filename == '/nowhere/at/all' and \
                      isinstance(x, demo.ExportIoError) and isinstance(x.__cause__, OSError)";
        holds(&made(missing()), common);
        holds(
            &made(missing()),
            "type(x) is demo.ExportFileNotFoundError and isinstance(x, FileNotFoundError) and \
             str(x) == \"[Errno 2] No such file or directory: '/nowhere/at/all'\"",
        );
        // No public class stands for this kind: the builtin is a base of the one that is raised.
        holds(&made(io::Error::from_raw_os_error(13)), "isinstance(x, PermissionError)");
        holds(&made(io::Error::from_raw_os_error(13)), common);
        holds(&made(io::Error::other("odd")), common);
        let copy = "(lambda y: (type(y), y.args, y.errno, y.filename, y.rows) == (type(x), x.args, \
                    x.errno, x.filename, x.rows))(pickle.loads(pickle.dumps(x)))";
        holds(&made(missing()), copy);
    });
}

#[test]
fn fields_and_causes() {
    with_demo(|py| {
        let build = || Exception::new::<Demo>(py, "ConfigError", "volatility is bad".to_owned());
        let error = build()
            .field("field", runtime::IntoPython::<Demo>::into_python("volatility", py))
            .because(runtime::IntoException::<Demo>::into_exception("why", py))
            .finish();
        let value = error.into_value(py).into_bound(py).into_any();
        holds(
            &value,
            "isinstance(x, ValueError) and isinstance(x, demo.DemoError) and x.field == \
             'volatility' and str(x) == 'volatility is bad' and str(x.__cause__) == 'why'",
        );
        holds(&value, "pickle.loads(pickle.dumps(x)).field == 'volatility'");
        let error = Exception::new::<Demo>(py, "NoSuchError", String::new()).finish();
        assert!(error.to_string().starts_with("AttributeError"));
    });
}

#[test]
fn panics_become_one_exception() {
    with_demo(|py| {
        let error =
            runtime::attached::<Demo, ()>(py, || panic!("index {} is gone", 7)).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("InternalError: demo has a bug: index 7 is gone (at "), "{text}");
        assert!(text.contains("tests/errors.rs:"), "{text}");
        assert!(text.ends_with("This is not your fault: please report it."), "{text}");
        let error = runtime::detached::<Demo, ()>(py, || {
            std::panic::panic_any(7_u8);
        });
        assert!(error.unwrap_err().to_string().contains("a panic without a message (at "));
        let progress = runtime::Progress::silent();
        let error = runtime::controlled::<Demo, ()>(py, progress, |_| {
            let empty: Vec<u8> = Vec::new();
            let _ = empty[std::hint::black_box(3)];
        });
        assert!(error.unwrap_err().to_string().contains("index out of bounds"));
        // Without a panic nothing is left of the one before.
        assert_eq!(runtime::attached::<Demo, _>(py, || 5).unwrap(), 5);
        let error = runtime::attached::<Demo, ()>(py, || {
            std::panic::resume_unwind(Box::new("quiet".to_owned()));
        });
        assert!(
            error.unwrap_err().to_string().starts_with("InternalError: demo has a bug: quiet. ")
        );
    });
}
