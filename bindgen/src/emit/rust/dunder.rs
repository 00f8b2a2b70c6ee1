//! Protocol methods: the bodies of what `emit/pyi/dunder.rs` declares.

use std::fmt::Write as _;

use crate::lower::model::{Dunder, PyClass, Storage};

use super::table::rows_class;

/// The methods of one protocol, inside `#[pymethods]`.
pub(super) fn methods(out: &mut String, it: &PyClass, dunder: &Dunder) {
    let name = &it.name;
    match dunder {
        Dunder::Eq => equality(out, it),
        Dunder::HashFields => {
            let _ = writeln!(out, "fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {{ let fields: Vec<_> = self.attributes(py)?.into_iter().map(|(_, value)| value).collect(); runtime::values::hash({name:?}, &fields) }}");
        }
        Dunder::Hash => out.push_str("fn __hash__(&self) -> u64 { use std::hash::{Hash as _, Hasher as _}; let mut hasher = std::hash::DefaultHasher::new(); self.0.hash(&mut hasher); hasher.finish() }\n"),
        Dunder::Order => order(out, it),
        Dunder::ReprFields => {
            let fields = if it.dunders.contains(&Dunder::Mapping) {
                format!("{{ let plain = Self({}::default()).attributes(py)?; let mut changed = Vec::new(); for ((name, value), (_, default)) in self.attributes(py)?.into_iter().zip(plain) {{ if !value.eq(&default)? {{ changed.push((name, value)); }} }} changed }}", it.rust)
            } else {
                "self.attributes(py)?".to_owned()
            };
            let _ = writeln!(out, "fn __repr__(&self, py: Python<'_>) -> PyResult<String> {{ let fields = {fields}; runtime::values::repr({name:?}, &fields) }}");
        }
        Dunder::ReprText => {
            let _ = writeln!(out, "fn __repr__(&self, py: Python<'_>) -> PyResult<String> {{ let text = pyo3::types::PyString::new(py, &self.0.to_string()); Ok(format!(\"{name}({{}})\", runtime::values::literal(text.as_any())?)) }}");
        }
        Dunder::ReprSettings { method, class } => {
            let _ = writeln!(out, "fn __repr__(&self, py: Python<'_>) -> PyResult<String> {{ {} let settings = runtime::attached::<Package, _>(py, || target.{method}().clone())?; Ok(give(py, settings)?.repr()?.to_string().replacen({class:?}, {name:?}, 1)) }}", reach(it));
        }
        Dunder::ReprDebug => {
            let _ = writeln!(out, "fn __repr__(&self, py: Python<'_>) -> PyResult<String> {{ {} runtime::attached::<Package, _>(py, || format!(\"{{target:?}}\")) }}", reach(it));
        }
        Dunder::ReprTable => table_repr(out, it),
        Dunder::Str => {
            let _ = writeln!(out, "fn __str__(&self, py: Python<'_>) -> PyResult<String> {{ {} runtime::attached::<Package, _>(py, || target.to_string()) }}", reach(it));
        }
        Dunder::CopySelf => out.push_str(
            "fn __copy__(slf: Py<Self>) -> Py<Self> { slf }\n\
             fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> { slf }\n",
        ),
        Dunder::CopyClone => {
            let made = match it.storage {
                Storage::Shared => "runtime::Shared::new(target.clone())",
                _ => "target.clone()",
            };
            let _ = writeln!(
                out,
                "fn __copy__(&self, py: Python<'_>) -> PyResult<Self> {{ {reach} Ok(Self({made})) }}\n\
                 fn __deepcopy__(&self, py: Python<'_>, memo: &Bound<'_, PyAny>) -> PyResult<Self> {{ self.__copy__(py) }}",
                reach = reach(it)
            );
        }
        Dunder::PickleFields => out.push_str(
            "fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> { Ok((PyTuple::empty(py), runtime::values::dictionary(py, &self.attributes(py)?)?)) }\n",
        ),
        Dunder::PickleText => out.push_str("fn __getnewargs__(&self) -> (String,) { (self.0.to_string(),) }\n"),
        Dunder::PickleSerde => pickle(out, it),
        Dunder::Mapping => mapping(out, it),
        Dunder::MatchArgs => {
            let names: Vec<String> = it.fields.iter().map(|field| format!("{:?}", field.name)).collect();
            let _ = writeln!(out, "#[classattr] fn __match_args__<'py>(py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {{ PyTuple::new(py, [{}]) }}", names.join(", "));
        }
        Dunder::Table => {
            let _ = writeln!(
                out,
                "fn __len__(&self) -> usize {{ self.0.len() }}\n\
                 fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{ match self.0.item(key)? {{ runtime::Item::Row(row) => Ok(row), runtime::Item::View(view) => Ok(Bound::new(py, Self(view))?.into_any()) }} }}\n\
                 fn __iter__(&self) -> {} {{ {}(self.0.rows()) }}",
                rows_class(it),
                rows_class(it)
            );
        }
        Dunder::Iterator => iteration(out, it),
    }
}

/// `let target = ...;`
fn reach(it: &PyClass) -> &'static str {
    match it.storage {
        Storage::Shared => "let held = self.0.read::<Package>(py)?; let target = &*held;",
        Storage::View => "let target = self.0.whole();",
        _ => "let target = &self.0;",
    }
}

fn equality(out: &mut String, it: &PyClass) {
    let compare = match it.storage {
        Storage::Shared => {
            "if slf.is(other) { true } else { let left = slf.get().0.read::<Package>(py)?.clone(); let right = other.get().0.read::<Package>(py)?; left == *right }"
        }
        Storage::View => {
            "slf.is(other) || { let (left, right) = (slf.get().0.whole(), other.get().0.whole()); runtime::detached::<Package, _>(py, || left == right)? }"
        }
        _ => "slf.get().0 == other.get().0",
    };
    let _ = writeln!(
        out,
        "fn __eq__<'py>(slf: &Bound<'py, Self>, py: Python<'py>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{\
            let Ok(other) = other.cast::<Self>() else {{ return Ok(py.NotImplemented().into_bound(py)); }};\
            let equal = {compare};\
            Ok(pyo3::types::PyBool::new(py, equal).to_owned().into_any())\
         }}"
    );
}

fn order(out: &mut String, it: &PyClass) {
    for (operator, sign) in [("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">=")] {
        let compare = match it.storage {
            Storage::Plain => format!("self.0 {sign} other.get().0"),
            _ => format!("*self.0.read::<Package>(py)? {sign} *other.get().0.read::<Package>(py)?"),
        };
        let _ = writeln!(
            out,
            "fn __{operator}__<'py>(&self, py: Python<'py>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{\
                let Ok(other) = other.cast::<Self>() else {{ return Ok(py.NotImplemented().into_bound(py)); }};\
                Ok(pyo3::types::PyBool::new(py, {compare}).to_owned().into_any())\
             }}"
        );
    }
}

fn table_repr(out: &mut String, it: &PyClass) {
    let _ = writeln!(
        out,
        "fn __repr__(&self) -> String {{ format!(\"<{} of {{}} rows: {{}}>\", self.0.len(), self.0.present().join(\", \")) }}",
        it.name
    );
}

fn pickle(out: &mut String, it: &PyClass) {
    let made = match it.storage {
        Storage::Shared => "runtime::Shared::new(value)",
        Storage::View => "runtime::View::new(value)",
        _ => "value",
    };
    let _ = writeln!(
        out,
        "#[staticmethod] fn _restore(state: &[u8]) -> PyResult<Self> {{ let value: {rust} = runtime::load(state)?; Ok(Self({made})) }}\n\
         fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyAny>,))> {{\
            {reach}\
            let state = runtime::dump(py, target)?.into_any();\
            Ok((py.get_type::<Self>().getattr(\"_restore\")?, (state,)))\
         }}",
        rust = it.rust,
        reach = reach(it),
    );
}

fn mapping(out: &mut String, it: &PyClass) {
    let names: Vec<String> = it.fields.iter().map(|field| format!("{:?}", field.name)).collect();
    let _ = writeln!(
        out,
        "/// The names of the fields, so that `dict(settings)` works.\n\
         fn keys(&self) -> Vec<&'static str> {{ vec![{names}] }}\n\
         fn __getitem__<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyAny>> {{\
            match self.attributes(py)?.into_iter().find(|(name, _)| *name == key) {{\
                Some((_, value)) => Ok(value),\
                None => Err(pyo3::exceptions::PyKeyError::new_err(key.to_owned())),\
            }}\
         }}",
        names = names.join(", ")
    );
}

fn iteration(out: &mut String, it: &PyClass) {
    let Some(step) = &it.step else { return };
    let door = if step.detach { "detached" } else { "attached" };
    let raise = if step.fallible { "let made = check(py, made)?;" } else { "" };
    let _ = writeln!(
        out,
        "fn __iter__(slf: Py<Self>) -> Py<Self> {{ slf }}\n\
         fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {{\
            let _parent = self.parent.as_ref().map(|parent| parent.hold::<Package>(py)).transpose()?;\
            let mut held = self.inner.write::<Package>(py)?;\
            let target = &mut *held;\
            let Some(made) = runtime::{door}::<Package, _>(py, || target.next())? else {{ return Ok(None); }};\
            {raise}\
            give(py, {convert}).map(Some)\
         }}",
        convert = step.convert.replace("{}", "made"),
    );
}
