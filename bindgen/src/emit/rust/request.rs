//! Requests: a class of fields that are set one by one, and the Rust struct that is made of them.

use std::fmt::Write as _;

use crate::lower::model::{
    Dunder, ParameterKind, PropertySource, PyCallable, PyClass, PyParameter, PyProperty,
    RequestArgument, Storage, Target,
};
use crate::lower::names::rust_identifier;

use super::signature::text_signature;

/// One settable attribute: the Rust field, what its value becomes, and whether only Python knows it.
struct Slot<'a> {
    property: &'a PyProperty,
    field: String,
    convert: &'a str,
    required: bool,
}

fn slots(it: &PyClass) -> impl Iterator<Item = Slot<'_>> {
    it.properties.iter().filter_map(|property| match &property.source {
        PropertySource::Slot { field, convert, required, .. } => {
            Some(Slot { property, field: rust_identifier(field), convert, required: *required })
        }
        _ => None,
    })
}

/// Everything of a request but its `#[pymethods]`; `place` says whose a field's lines are.
pub(super) fn implementation(
    out: &mut String,
    it: &PyClass,
    name: &str,
    place: &dyn Fn(&mut String, &str),
) {
    let rust = &it.rust;
    let names: Vec<String> = slots(it).map(|slot| format!("{:?}", slot.property.name)).collect();
    let _ = writeln!(
        out,
        "impl {name} {{ const NAMES: &'static [&'static str] = &[{}]; }}
        impl runtime::Request for {name} {{
        type Value = {rust};
        fn around(py: Python<'_>, fields: runtime::Fields) -> PyResult<Bound<'_, Self>> {{ Bound::new(py, Self(fields)) }}
        fn fields(&self) -> &runtime::Fields {{ &self.0 }}",
        names.join(", ")
    );
    field(out, it, place);
    empty(out, it);
    build(out, it);
    let _ = write!(
        out,
        r"
        }}
        impl<'py> runtime::FromPython<'py, Package> for {rust} {{
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, runtime::Rejected> {{
                match value.cast::<{name}>() {{
                    Ok(object) => {name}::build(&object.get().0, value.py()).map_err(runtime::Rejected::raised),
                    Err(_) => Err(runtime::Rejected::wrong_type({class:?}, value)),
                }}
            }}
        }}
        impl<'py> runtime::IntoPython<'py, Package> for {rust} {{
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
                let fields = runtime::Fields::new({class:?}, {name}::NAMES);
        ",
        class = it.name
    );
    for (index, slot) in slots(it).enumerate() {
        let place = slot.convert.replace("{}", &format!("self.{}", slot.field));
        let _ = writeln!(out, "fields.set({index}, give(py, {place})?);");
    }
    let _ = writeln!(out, "Ok(Bound::new(py, {name}(fields))?.into_any()) }} }}");
}

/// Checks one value, and brings it into the form that attributes show.
fn field(out: &mut String, it: &PyClass, place: &dyn Fn(&mut String, &str)) {
    let rust = &it.rust;
    out.push_str(
        "fn field<'py>(index: usize, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> { let py = value.py(); match index {\n",
    );
    for (index, slot) in slots(it).enumerate() {
        let _ = writeln!(out, "{index} => {{");
        place(out, &slot.property.name);
        let _ = writeln!(
            out,
            "let made = runtime::same_type(|it: &{rust}| &it.{}, take(value, {:?}))?; give(py, {}) }}",
            slot.field,
            slot.property.name,
            slot.convert.replace("{}", "made")
        );
    }
    out.push_str("_ => Ok(value.clone()), } }\n");
}

/// What a new object starts from.
fn empty(out: &mut String, it: &PyClass) {
    let defaults = it.constructor.as_ref().is_some_and(|constructor| {
        matches!(constructor.call.target, Target::Request { defaults: true })
    });
    let _ = writeln!(
        out,
        "fn empty(py: Python<'_>) -> PyResult<runtime::Fields> {{ let fields = runtime::Fields::new({:?}, Self::NAMES);",
        it.name
    );
    if defaults {
        let _ = writeln!(out, "let plain = <{} as Default>::default();", it.rust);
    }
    for (index, slot) in slots(it).enumerate().filter(|(_, slot)| !slot.required) {
        let value = if defaults {
            format!("give(py, {})?", slot.convert.replace("{}", &format!("plain.{}", slot.field)))
        } else {
            "py.None().into_bound(py)".to_owned()
        };
        let _ = writeln!(out, "fields.set({index}, {value});");
    }
    out.push_str("Ok(fields) }\n");
}

/// The Rust struct; what is missing is named.
fn build(out: &mut String, it: &PyClass) {
    let rust = &it.rust;
    let _ =
        writeln!(out, "fn build(fields: &runtime::Fields, py: Python<'_>) -> PyResult<{rust}> {{");
    let values = slots(it).enumerate().map(|(index, slot)| {
        let value = format!("take(&fields.required(py, {index})?, {:?})?", slot.property.name);
        (slot.field, value)
    });
    if it.is_whole {
        let fields: Vec<String> =
            values.map(|(field, value)| format!("{field}: {value}")).collect();
        let _ = writeln!(out, "Ok({rust} {{ {} }}) }}", fields.join(", "));
        return;
    }
    let _ = writeln!(out, "let mut made = <{rust} as Default>::default();");
    for (field, value) in values {
        let _ = writeln!(out, "made.{field} = {value};");
    }
    out.push_str("Ok(made) }\n");
}

/// The constructor: PyO3 need not know the keywords one by one, the runtime does.
pub(super) fn keywords(out: &mut String, class: &PyClass, it: &PyCallable) -> bool {
    let named = |one: &PyParameter| one.kind == ParameterKind::Keyword;
    let plain = class.storage == Storage::Fields
        && matches!(it.call.target, Target::Request { .. })
        && it.deprecated.is_none()
        && it.signature.parameters.iter().all(named);
    if plain {
        let _ = writeln!(
            out,
            "#[new] #[pyo3(signature = (**given), text_signature = {:?})]
            fn __new__(py: Python<'_>, given: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {{ runtime::request::<Self>(py, given).map(Self) }}",
            text_signature(None, &it.signature)
        );
    }
    plain
}

/// The body of the constructor.
pub(super) fn constructor(out: &mut String, class: &PyClass) {
    out.push_str("let fields = Self::empty(py)?;\n");
    for (index, slot) in slots(class).enumerate() {
        let _ = writeln!(
            out,
            "if let Some(value) = {}.get() {{ fields.set({index}, Self::field({index}, value)?); }}",
            rust_identifier(&slot.property.name)
        );
    }
    out.push_str("Ok(Self(fields))\n");
}

/// The protocol methods that look at the fields instead of at the Rust value; whether this is one.
pub(super) fn dunder(out: &mut String, dunder: &Dunder) -> bool {
    out.push_str(match dunder {
        Dunder::Eq => {
            r"
            fn __eq__<'py>(slf: &Bound<'py, Self>, py: Python<'py>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                let Ok(other) = other.cast::<Self>() else {
                    return Ok(py.NotImplemented().into_bound(py));
                };
                give(py, slf.get().0.equal(py, &other.get().0)?)
            }
            "
        }
        _ => return false,
    });
    true
}

/// `let request = ...`: the struct that an argument means.
pub(super) fn read(variable: &str, py: &str, class: &str, it: &RequestArgument) -> String {
    let whole = rust_identifier(&it.whole);
    let (whole, first) = match &it.first {
        Some((first, _)) => (format!("Some({whole})"), *first),
        None if it.fields.is_empty() => (format!("Some({whole})"), 0),
        None => (format!("{whole}.get().filter(|value| !value.is_none())"), 0),
    };
    let given: Vec<String> = it
        .fields
        .iter()
        .map(|(index, name)| format!("({index}, {})", rust_identifier(name)))
        .collect();
    format!(
        "let {variable} = runtime::gather::<{class}>({py}, {whole}, {first}, vec![{}])?;\n",
        given.join(", ")
    )
}
