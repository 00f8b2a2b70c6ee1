//! Iteration and the sequence protocol of a class, by the wrappers of its methods.

use std::fmt::Write as _;

use crate::lower::model::{PyClass, Storage};

use super::{ROOT, dunder, locals};

/// `in`, by the method `contains`.
pub(super) const CONTAINS: &str = r"
    fn __contains__<'py>(&self, py: Python<'py>, item: &Bound<'py, PyAny>) -> PyResult<bool> {
        self.call_contains(py, item)?.is_truthy()
    }
";

/// An object that is its own iterator.
pub(super) fn next(out: &mut String, it: &PyClass) {
    let Some(step) = &it.step else { return };
    let made = match &step.control {
        Some((method, _)) => format!(
            "runtime::controlled::<Package, _>(py, runtime::Progress::silent(), |control| target.{method}(&mut {ROOT}::Control(control)))?"
        ),
        None if step.detach => {
            "runtime::detached::<Package, _>(py, || Iterator::next(target))?".to_owned()
        }
        None => "runtime::attached::<Package, _>(py, || Iterator::next(target))?".to_owned(),
    };
    let raise = if step.fallible { "let made = check!(py, made)?;" } else { "" };
    let (begin, end) = match it.storage {
        Storage::Kept { .. } => ("self.0.change::<Package, _>(py, |keeper, target| {", "})"),
        _ => ("let mut held = self.0.write::<Package>(py)?; let target = &mut *held;", ""),
    };
    let _ = write!(
        out,
        r"
        fn __iter__(slf: Py<Self>) -> Py<Self> {{ slf }}
        fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {{
            runtime::poll_signals(py)?;
            {begin}
            let Some(made) = {made} else {{
                return Ok(None);
            }};
            {raise}
            give(py, {convert}).map(Some)
            {end}
        }}
        ",
        convert = step.convert.replace("{}", "made"),
    );
}

/// A new iterator, as the method makes it.
pub(super) fn iterate(out: &mut String, method: &str, lent: bool) {
    let wrapper = locals::function(method);
    let (receiver, call) = if lent {
        ("slf: &Bound<'py, Self>", format!("Self::{wrapper}(slf, py)"))
    } else {
        ("&self", format!("self.{wrapper}(py)"))
    };
    let _ = write!(
        out,
        r"
        fn __iter__<'py>({receiver}, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
            {call}
        }}
        "
    );
}

/// A new iterator over a copy of the object.
pub(super) fn iterate_copy(out: &mut String, it: &PyClass) {
    let Some(step) = &it.step else { return };
    let _ = write!(
        out,
        r"
        fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
            use runtime::Unsendable as _;
            {reach}
            let copy = target.clone();
            runtime::lending::<Package, _, _>(py, (), move |keeper, _| {{
                let steps = runtime::attached::<Package, _>(py, || copy.into_iter())?;
                let sendable = runtime::Probe::of(&steps).sendable();
                let steps = runtime::stepper(steps, sendable, |py, made| give(py, {convert}));
                runtime::iterator::<Package>(py, keeper, steps)
            }})
        }}
        ",
        reach = dunder::reach(it),
        convert = step.convert.replace("{}", "made"),
    );
}

/// `len(object)`.
pub(super) fn length(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r"
        fn __len__(&self, py: Python<'_>) -> PyResult<usize> {{
            {reach}
            runtime::attached::<Package, _>(py, || target.len())
        }}
        ",
        reach = dunder::reach(it),
    );
}

/// `object[index]` from either end, by `len` and `get`.
pub(super) fn position(out: &mut String, it: &PyClass) {
    let wrapper = if it.storage == Storage::Step { return } else { locals::function("get") };
    let _ = write!(
        out,
        r"
        fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{
            let key = runtime::position(key, self.__len__(py)?)?;
            let made = self.{wrapper}(py, &key)?;
            if made.is_none() {{ Err(runtime::out_of_range()) }} else {{ Ok(made) }}
        }}
        "
    );
}

/// `object[index]` from either end, by `len` and Rust's `[]`.
pub(super) fn index(out: &mut String, it: &PyClass, convert: &str) {
    let _ = write!(
        out,
        r"
        fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{
            let key: usize = runtime::position(key, self.__len__(py)?)?.extract()?;
            {reach}
            let made = runtime::attached::<Package, _>(py, || {{
                let made = &target[key];
                {convert}
            }})?;
            give(py, made)
        }}
        ",
        reach = dunder::reach(it),
        convert = convert.replace("{}", "made"),
    );
}
