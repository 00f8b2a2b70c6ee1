//! Requests: a class of fields that are set one by one, and the Rust struct that is made of them.

use std::fmt::Write as _;

use crate::lower::model::{Dunder, PropertySource, PyClass, PyProperty, RequestArgument, Target};
use crate::lower::names::rust_identifier;

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

/// Everything of a request but its `#[pymethods]`.
pub(super) fn implementation(out: &mut String, it: &PyClass, name: &str) {
    let rust = &it.rust;
    let names: Vec<String> = slots(it).map(|slot| format!("{:?}", slot.property.name)).collect();
    let _ = writeln!(
        out,
        "impl {name} {{ const NAMES: &'static [&'static str] = &[{}];",
        names.join(", ")
    );
    field(out, it);
    empty(out, it);
    build(out, it);
    let _ = write!(
        out,
        r"
        /// The struct from the whole object or its first field, and from what is given beside it.
        pub fn gather<'py>(py: Python<'py>, whole: Option<&Bound<'py, PyAny>>, first: usize, given: Vec<(usize, runtime::Given<'py>)>) -> PyResult<{rust}> {{
            let fields = match whole.map(|whole| (whole, whole.cast::<Self>())) {{
                Some((_, Ok(object))) => object.get().0.copy(py),
                Some((value, Err(_))) => {{
                    let fields = Self::empty(py)?;
                    fields.set(first, Self::field(first, value)?);
                    fields
                }}
                None => Self::empty(py)?,
            }};
            for (index, value) in given {{
                if let Some(value) = value.get() {{
                    fields.set(index, Self::field(index, value)?);
                }}
            }}
            Self::build(&fields, py)
        }}
        /// What is set, by name.
        fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Vec<(&'static str, Bound<'py, PyAny>)>> {{ Ok(self.0.known(py)) }}
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
fn field(out: &mut String, it: &PyClass) {
    let rust = &it.rust;
    out.push_str(
        "/// Checks the value of one field, and brings it into the form that attributes show.\n\
         pub fn field<'py>(index: usize, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> { let py = value.py(); match index {\n",
    );
    for (index, slot) in slots(it).enumerate() {
        let _ = writeln!(
            out,
            "{index} => {{ let made = runtime::same_type(|it: &{rust}| &it.{}, take(value, {:?}))?; give(py, {}) }}",
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
        "/// The fields of a new object.\npub fn empty(py: Python<'_>) -> PyResult<runtime::Fields> {{ let fields = runtime::Fields::new({:?}, Self::NAMES);",
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
    let _ = writeln!(
        out,
        "/// The struct; what is missing is named.\npub fn build(fields: &runtime::Fields, py: Python<'_>) -> PyResult<{rust}> {{"
    );
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

/// Getter and setter of one attribute.
pub(super) fn accessors(out: &mut String, it: &PyClass, property: &PyProperty) {
    let Some(index) = slots(it).position(|slot| slot.property.name == property.name) else {
        return;
    };
    let name = &property.name;
    let plain = name.trim_start_matches("r#");
    let _ = write!(
        out,
        r"
        #[getter] #[pyo3(name = {name:?})] fn get_{plain}<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{ self.0.get(py, {index}) }}
        #[setter] #[pyo3(name = {name:?})] fn set_{plain}(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {{ self.0.set({index}, Self::field({index}, value)?); Ok(()) }}
        "
    );
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
        Dunder::CopyClone => {
            r"
            fn __copy__(&self, py: Python<'_>) -> Self { Self(self.0.copy(py)) }
            fn __deepcopy__(&self, py: Python<'_>, memo: &Bound<'_, PyAny>) -> PyResult<Self> { Ok(Self(self.0.deep_copy(py, memo)?)) }
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
        "let {variable} = {class}::gather({py}, {whole}, {first}, vec![{}])?;\n",
        given.join(", ")
    )
}
