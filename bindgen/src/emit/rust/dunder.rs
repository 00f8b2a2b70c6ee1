//! Protocol methods: the bodies of what `emit/pyi/dunder.rs` declares, inside `#[pymethods]`.

use std::fmt::Write as _;

use crate::lower::model::{Dunder, PyClass, Storage};

use super::{ROOT, lent, operator, pickle, protocol, represent, request, table, variant};

/// The methods of one protocol.
pub(super) fn methods(out: &mut String, it: &PyClass, dunder: &Dunder) {
    if it.storage == Storage::Fields && request::dunder(out, dunder) {
        return;
    }
    match dunder {
        Dunder::Eq => equality(out, it),
        Dunder::HashFields => hash_of_fields(out, it),
        Dunder::Hash if matches!(it.storage, Storage::Kept { .. }) => out.push_str(lent::HASH),
        Dunder::Hash => hash(out, it),
        // Python leaves it out by itself where equality is by value.
        Dunder::Unhashable => {}
        Dunder::Order => order(out, it),
        Dunder::ReprFields => represent::fields(out, it),
        Dunder::ReprText => represent::text(out, it),
        Dunder::ReprSettings { method, class } => represent::settings(out, it, method, class),
        Dunder::ReprDebug => represent::debug(out, it),
        Dunder::ReprVariants { debug } => variant::repr(out, it, *debug),
        Dunder::HashVariants => variant::hash(out, it),
        Dunder::PickleVariants => variant::pickle(out, it),
        Dunder::ReprTable => represent::table(out, it),
        Dunder::Picture => represent::picture(out, it),
        Dunder::Str => represent::display(out, it),
        Dunder::CopySelf => out.push_str(COPY_SELF),
        Dunder::CopyClone => copy(out, it),
        Dunder::PickleFields => pickle::fields(out),
        Dunder::PickleText => pickle::text(out, it),
        Dunder::PickleParsed => pickle::parsed(out, it),
        Dunder::PickleSerde => pickle::state(out, it),
        Dunder::Mapping => mapping(out, it),
        Dunder::MatchArgs => match_args(out, it),
        Dunder::Table => table::sequence(out, it),
        Dunder::Unpack => unpack(out, it),
        Dunder::Iterator => iteration(out, it),
        Dunder::Next => protocol::next(out, it),
        Dunder::Iterate { method, lent } => protocol::iterate(out, method, *lent),
        Dunder::IterateCopy => protocol::iterate_copy(out, it),
        Dunder::Len => protocol::length(out, it),
        Dunder::Contains => out.push_str(protocol::CONTAINS),
        Dunder::Position => protocol::position(out, it),
        Dunder::Index { convert, .. } => protocol::index(out, it, convert),
        Dunder::Binary { name, call, rights, lefts } => {
            operator::binary(out, it, (name, call), (rights, lefts));
        }
        Dunder::Number { name, call } => number(out, it, name, call),
        Dunder::Unary { name, call, receiver, convert, .. } => {
            operator::unary(out, it, (name, call), (receiver, convert));
        }
    }
}

/// `float(object)`, `int(object)`.
fn number(out: &mut String, it: &PyClass, name: &str, call: &str) {
    let _ = write!(
        out,
        r"
        fn __{name}__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
            {reach}
            let made = runtime::attached::<Package, _>(py, || {call})?;
            give(py, made)
        }}
        ",
        reach = reach(it),
    );
}

fn hash(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r"
        fn __hash__(&self, py: Python<'_>) -> PyResult<u64> {{
            use std::hash::{{Hash as _, Hasher as _}};
            {reach}
            let mut hasher = std::hash::DefaultHasher::new();
            target.hash(&mut hasher);
            Ok(hasher.finish())
        }}
        ",
        reach = reach(it),
    );
}

const COPY_SELF: &str = r"
    fn __copy__(slf: Py<Self>) -> Py<Self> { slf }
    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> { slf }
";

/// An object of the same variant.
const COPY_VARIANT: &str = r"
    fn __copy__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let made = self.0.read::<Package>(py)?.clone();
        give(py, made)
    }
    fn __deepcopy__<'py>(&self, py: Python<'py>, memo: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.__copy__(py)
    }
";

/// `let target = ...;`: the Rust value behind `self`, for reading.
pub(super) fn reach(it: &PyClass) -> &'static str {
    match it.storage {
        Storage::Shared => "let held = self.0.read::<Package>(py)?; let target = &*held;",
        Storage::Kept { .. } => "let held = self.0.read::<Package>(py)?; let target = held.get();",
        Storage::View => "let target = self.0.whole();",
        Storage::Fields => "let held = Self::build(&self.0, py)?; let target = &held;",
        _ => "let target = &self.0;",
    }
}

/// A Rust value as the class holds it.
pub(super) fn held(it: &PyClass, value: &str) -> String {
    match it.storage {
        Storage::Shared if it.counted => format!("runtime::counted!({}, {value})", it.rust),
        Storage::Shared | Storage::Step => format!("runtime::shared!({value})"),
        Storage::View => format!("runtime::View::new({value})"),
        _ => value.to_owned(),
    }
}

fn equality(out: &mut String, it: &PyClass) {
    let compare = match it.storage {
        // One lock at a time: two threads that compare two objects both ways must not wait for each other.
        Storage::Shared if !it.is_clone => {
            "slf.is(other) || *slf.get().0.read::<Package>(py)? == *other.get().0.read::<Package>(py)?"
        }
        Storage::Shared => {
            r"slf.is(other) || {
                let left = slf.get().0.read::<Package>(py)?.clone();
                let right = other.get().0.read::<Package>(py)?;
                left == *right
            }"
        }
        Storage::Kept { .. } => {
            "slf.is(other) || *slf.get().0.read::<Package>(py)?.get() == *other.get().0.read::<Package>(py)?.get()"
        }
        Storage::View => {
            r"slf.is(other) || {
                let (left, right) = (slf.get().0.whole(), other.get().0.whole());
                runtime::detached::<Package, _>(py, || left == right)?
            }"
        }
        _ => "slf.get().0 == other.get().0",
    };
    let _ = write!(
        out,
        r"
        fn __eq__<'py>(slf: &Bound<'py, Self>, py: Python<'py>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{
            let Ok(other) = other.cast::<Self>() else {{
                return Ok(py.NotImplemented().into_bound(py));
            }};
            let equal = {compare};
            give(py, equal)
        }}
        "
    );
}

fn order(out: &mut String, it: &PyClass) {
    for (operator, sign) in [("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">=")] {
        let compare = match it.storage {
            Storage::Plain => format!("self.0 {sign} other.get().0"),
            Storage::Kept { .. } => format!(
                "*self.0.read::<Package>(py)?.get() {sign} *other.get().0.read::<Package>(py)?.get()"
            ),
            _ => format!("*self.0.read::<Package>(py)? {sign} *other.get().0.read::<Package>(py)?"),
        };
        let _ = write!(
            out,
            r"
            fn __{operator}__<'py>(&self, py: Python<'py>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{
                let Ok(other) = other.cast::<Self>() else {{
                    return Ok(py.NotImplemented().into_bound(py));
                }};
                give(py, {compare})
            }}
            "
        );
    }
}

fn hash_of_fields(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r"
        fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {{
            let fields: Vec<_> = self.attributes(py)?.into_iter().map(|(_, value)| value).collect();
            runtime::values::hash({:?}, &fields)
        }}
        ",
        it.name
    );
}

fn copy(out: &mut String, it: &PyClass) {
    if matches!(it.storage, Storage::Kept { .. }) {
        out.push_str(lent::COPY);
        return;
    }
    if variant::is_varied(it) {
        out.push_str(COPY_VARIANT);
        return;
    }
    let _ = write!(
        out,
        r"
        fn __copy__(&self, py: Python<'_>) -> PyResult<Self> {{
            {reach}
            Ok(Self({copy}))
        }}
        fn __deepcopy__(&self, py: Python<'_>, memo: &Bound<'_, PyAny>) -> PyResult<Self> {{
            self.__copy__(py)
        }}
        ",
        reach = reach(it),
        copy = held(it, "target.clone()"),
    );
}

fn mapping(out: &mut String, it: &PyClass) {
    let names: Vec<String> = it.fields.iter().map(|field| format!("{:?}", field.name)).collect();
    let _ = write!(
        out,
        r"
        /// The names of the fields, so that `dict(settings)` works.
        fn keys(&self) -> Vec<&'static str> {{
            vec![{names}]
        }}
        fn __getitem__<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyAny>> {{
            match self.attributes(py)?.into_iter().find(|(name, _)| *name == key) {{
                Some((_, value)) => Ok(value),
                None => Err(pyo3::exceptions::PyKeyError::new_err(key.to_owned())),
            }}
        }}
        ",
        names = names.join(", ")
    );
}

fn match_args(out: &mut String, it: &PyClass) {
    let names: Vec<String> = it.fields.iter().map(|field| format!("{:?}", field.name)).collect();
    let _ = write!(
        out,
        r"
        #[classattr]
        fn __match_args__<'py>(py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {{
            PyTuple::new(py, [{}] as [&str; {}])
        }}
        ",
        names.join(", "),
        names.len()
    );
}

fn iteration(out: &mut String, it: &PyClass) {
    let Some(step) = &it.step else { return };
    let made = match &step.control {
        Some((method, _)) => format!(
            "runtime::controlled::<Package, _>(py, runtime::Progress::silent(), |control| target.{method}(&mut {ROOT}::Control(control)))?"
        ),
        None if step.detach => "runtime::detached::<Package, _>(py, || target.next())?".to_owned(),
        None => "runtime::attached::<Package, _>(py, || target.next())?".to_owned(),
    };
    let raise = if step.fallible { "let made = check!(py, made)?;" } else { "" };
    let _ = write!(
        out,
        r"
        fn __iter__(slf: Py<Self>) -> Py<Self> {{ slf }}
        fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {{
            runtime::poll_signals(py)?;
            let _parent = self.parent.as_ref().map(|parent| parent.hold::<Package>(py)).transpose()?;
            let mut held = self.inner.write::<Package>(py)?;
            let target = &mut *held;
            let Some(made) = {made} else {{
                return Ok(None);
            }};
            {raise}
            give(py, {convert}).map(Some)
        }}
        ",
        convert = step.convert.replace("{}", "made"),
    );
}

/// The arrays of an object one after another.
fn unpack(out: &mut String, it: &PyClass) {
    let parts: Vec<String> = it
        .fields
        .iter()
        .map(|field| format!("Self::get_{}(slf)?", field.name.trim_start_matches("r#")))
        .collect();
    let _ = writeln!(
        out,
        "fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, pyo3::types::PyIterator>> {{ PyTuple::new(slf.py(), [{}])?.try_iter() }}",
        parts.join(", ")
    );
}
