//! Compiled classes: the struct, its conversions, and one `#[pymethods]` block.

use std::fmt::Write as _;

use crate::lower::model::{
    Accepts, Dunder, PropertySource, PyClass, PyModule, PyPackage, PyProperty, Storage,
};
use crate::lower::names::rust_identifier;

use super::module::public_name;
use super::{attributes, dunder, format, function, lent, loan, locals, request, table, variant};

/// One class.
pub(super) fn class(out: &mut String, package: &PyPackage, module: &PyModule, it: &PyClass) {
    let name = locals::class(&it.name);
    format::region(out, &package.class_path(module, it));
    function::docs(out, &it.docs);
    let _ = writeln!(
        out,
        "#[pyclass(module = {:?}, name = {:?}, frozen, {}skip_from_py_object)]",
        public_name(package, module),
        it.name,
        if it.variants.is_empty() { "" } else { "subclass, " }
    );
    let rust = &it.rust;
    let _ = match it.storage {
        Storage::Plain => writeln!(out, "pub struct {name}(pub {rust});"),
        Storage::Fields => writeln!(out, "pub struct {name}(pub runtime::Fields);"),
        Storage::Opaque => return opaque(out, it, &name),
        Storage::Shared => writeln!(out, "pub struct {name}(pub runtime::Shared<{rust}>);"),
        Storage::View => writeln!(out, "pub struct {name}(pub runtime::View<Package, {rust}>);"),
        Storage::Kept { .. } => writeln!(out, "pub struct {name}(pub runtime::Borrowing<{name}>);"),
        Storage::Step => writeln!(
            out,
            "pub struct {name} {{ pub inner: runtime::Shared<{rust}>, pub parent: Option<runtime::Guard> }}"
        ),
    };
    let has_variants = it.dunders.iter().any(|one| matches!(one, Dunder::ReprVariants { .. }));
    if let Storage::Kept { lifetimes } = it.storage {
        lent::implementations(out, it, &name, lifetimes);
        if has_variants {
            variant::into_python(out, it, &name);
        }
        from_python(out, it, &name);
    } else if has_variants {
        variant::into_python(out, it, &name);
        from_python(out, it, &name);
    } else if it.storage == Storage::Fields {
        let place = |out: &mut String, member: &str| {
            attributes::region(out, package, (module, it), member);
        };
        request::implementation(out, it, &name, &place);
    } else if it.storage != Storage::Step {
        into_python(out, it, &name);
        loaned(out, it, &name);
        from_python(out, it, &name);
    }
    if let Some(it_table) = &it.table {
        table::implementation(out, package, module, it, it_table);
    }
    let path = package.class_path(module, it);
    if attributes::is_table(it) {
        attributes::implementation(out, package, (module, it), &path);
    }
    if it.counted {
        counted(out, it, &name);
    }
    by_name(out, it, &name);
    members(out, package, (module, it), &path);
    for it_variant in &it.variants {
        format::region(out, &path);
        variant::class(out, package, module, it, it_variant);
    }
}

/// Objects that Rust may keep as well.
fn counted(out: &mut String, it: &PyClass, name: &str) {
    let _ = writeln!(
        out,
        "impl runtime::CountedValue<Package> for {rust} {{
            type Class = {name};
            fn object(value: runtime::Shared<Self>) -> {name} {{ {name}(value) }}
            fn value(object: &{name}) -> &runtime::Shared<Self> {{ &object.0 }}
        }}",
        rust = it.rust
    );
}

/// The class of a foreign type: nothing but a holder.
fn opaque(out: &mut String, it: &PyClass, name: &str) {
    let _ = writeln!(
        out,
        "pub struct {name}(pub runtime::Opaque);
        impl runtime::OpaqueClass for {name} {{
            fn around(value: runtime::Opaque) -> Self {{ Self(value) }}
            fn value(&self) -> &runtime::Opaque {{ &self.0 }}
        }}
        #[pymethods]
        impl {name} {{ fn __repr__(&self) -> String {{ self.0.represent({:?}) }} }}",
        it.name
    );
}

/// The one block of methods; each line of it belongs to the Rust item that it is for.
fn members(out: &mut String, package: &PyPackage, (module, it): (&PyModule, &PyClass), path: &str) {
    let name = locals::class(&it.name);
    let from_table = attributes::is_table(it);
    let _ = writeln!(out, "#[pymethods]\nimpl {name} {{");
    if let Some(constructor) = &it.constructor {
        format::region(out, &package.constructor_path(module, it));
        if !request::keywords(out, it, constructor) {
            function::method(out, package, it, constructor);
        }
    }
    let member = |name: &str| {
        let listed = package.listed(&module.dotted(&format!("{}.{name}", it.name)));
        listed.map_or(path, |entry| entry.rust.as_str())
    };
    for constant in &it.constants {
        format::region(out, member(&constant.name));
        let _ = writeln!(
            out,
            "#[classattr] #[pyo3(name = {:?})] fn constant_{}<'py>(py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{ give(py, {}) }}",
            constant.name, constant.name, constant.rust
        );
    }
    let mut unseen = String::new();
    let compiled = |one: &&PyProperty| !(from_table && attributes::in_table(it, one));
    for property in it.properties.iter().filter(compiled) {
        format::region(out, member(&property.name));
        getter(out, &mut unseen, it, property);
    }
    for method in &it.methods {
        format::region(out, path);
        format::origin(out, package, &module.dotted(&format!("{}.{}", it.name, method.name)));
        function::method(out, package, it, method);
    }
    let compiled = |one: &&Dunder| attributes::protocol(it, one).is_none();
    for it_dunder in it.dunders.iter().filter(compiled) {
        format::region(out, &it_dunder.path(path));
        dunder::methods(out, it, it_dunder);
    }
    out.push_str("}\n");
    if !unseen.is_empty() {
        let _ = writeln!(out, "impl {name} {{ {unseen} }}");
    }
}

fn into_python(out: &mut String, it: &PyClass, name: &str) {
    let made = dunder::held(it, "self");
    let _ = writeln!(
        out,
        "impl<'py> runtime::IntoPython<'py, Package> for {} {{ fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{ Ok(Bound::new(py, {name}({made}))?.into_any()) }} }}",
        it.rust
    );
}

/// Objects that others own.
fn loaned(out: &mut String, it: &PyClass, name: &str) {
    if it.is_loaned {
        let _ = writeln!(
            out,
            "impl<'py> runtime::IntoPython<'py, Package> for runtime::Shared<{}> {{ fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{ Ok(Bound::new(py, {name}(self))?.into_any()) }} }}",
            it.rust
        );
    }
}

fn from_python(out: &mut String, it: &PyClass, name: &str) {
    let rust = match (it.storage, &it.owned_by) {
        (Storage::Kept { lifetimes }, Some(_)) => {
            lent::at(&it.rust.to_string(), "'static", lifetimes)
        }
        (Storage::Kept { lifetimes: 1.. }, None) => return,
        _ => it.rust.to_string(),
    };
    if !it.is_clone {
        return;
    }
    let lasting = lent::lasting(it);
    let copy = match it.storage {
        Storage::Shared => {
            "Ok(object.get().0.read::<Package>(value.py()).map_err(runtime::Rejected::raised)?.clone())"
        }
        Storage::View => "Ok(object.get().0.whole().clone())",
        Storage::Kept { .. } => &lasting,
        _ => "Ok(object.get().0.clone())",
    };
    let _ = write!(
        out,
        "impl<'py> runtime::FromPython<'py, Package> for {rust} {{ fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, runtime::Rejected> {{\
         if let Ok(object) = value.cast::<{name}>() {{ return {copy}; }}"
    );
    for accepted in &it.accepts {
        accept(out, it, accepted);
    }
    let mut expected = it.name.clone();
    for accepted in &it.accepts {
        expected.push_str(" or ");
        match accepted {
            Accepts::Text => expected.push_str("its text"),
            Accepts::Other { annotation, .. } => {
                let mut imports = crate::lower::expr::Imports::default();
                expected.push_str(&annotation.render(&mut imports));
            }
        }
    }
    let _ = writeln!(out, "Err(runtime::Rejected::wrong_type({expected:?}, value)) }} }}");
}

/// Another way to give a value; what it says when it fails is the reason that the user sees.
fn accept(out: &mut String, it: &PyClass, accepted: &Accepts) {
    let rust = &it.rust;
    let _ = match accepted {
        Accepts::Text => writeln!(
            out,
            "if let Ok(text) = value.cast::<pyo3::types::PyString>() {{\
                let text = text.to_cow().map_err(runtime::Rejected::raised)?;\
                return text.parse::<{rust}>().map_err(|error| runtime::Rejected::refused(runtime::failure!(Package, value.py(), error)));\
             }}"
        ),
        Accepts::Other { rust: other, fallible: true, .. } => writeln!(
            out,
            "if let Ok(other) = <{other} as runtime::FromPython<'py, Package>>::from_python(value) {{\
                return <{rust} as TryFrom<{other}>>::try_from(other).map_err(|error| runtime::Rejected::refused(runtime::failure!(Package, value.py(), error)));\
             }}"
        ),
        Accepts::Other { rust: other, fallible: false, .. } => writeln!(
            out,
            "if let Ok(other) = <{other} as runtime::FromPython<'py, Package>>::from_python(value) {{ return Ok(<{rust} as From<{other}>>::from(other)); }}"
        ),
    };
}

/// The attributes by name, for `repr`, hashes and dictionaries.
fn by_name(out: &mut String, it: &PyClass, name: &str) {
    let wanted = !it.fields.is_empty() || it.dunders.contains(&Dunder::Mapping);
    if !wanted || attributes::is_table(it) {
        return;
    }
    let _ = writeln!(
        out,
        "impl {name} {{ fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Vec<(&'static str, Bound<'py, PyAny>)>> {{ Ok(vec!["
    );
    for field in &it.fields {
        let property = it.properties.iter().find(|property| property.name == field.name);
        let _ = match property.map(|property| &property.source) {
            Some(PropertySource::Lent { field: rust, convert, .. }) => {
                let value = convert.replace("{}", &format!("self.0.{}", rust_identifier(rust)));
                writeln!(out, "({:?}, give(py, {value})?),", field.name)
            }
            _ => writeln!(out, "({:?}, self.get_{}(py)?),", field.name, plain(&field.name)),
        };
    }
    out.push_str("]) } }\n");
}

pub(super) fn plain(name: &str) -> &str {
    name.trim_start_matches("r#")
}

/// What Python reads; `unseen` gets what only generated code reads.
fn getter(out: &mut String, unseen: &mut String, it: &PyClass, property: &PyProperty) {
    let target = match it.storage {
        Storage::Shared => "self.0.read::<Package>(py)?",
        Storage::Kept { .. } => "target",
        Storage::View => "self.0.whole()",
        _ => "self.0",
    };
    let value = match &property.source {
        PropertySource::Field { field, convert } | PropertySource::Place { field, convert, .. } => {
            let place = format!("{target}.{}", rust_identifier(field));
            format!("give(py, {})", convert.replace("{}", &place))
        }
        PropertySource::Method { method, convert } => {
            // The method of a trait is a path.
            let (reach, target) = match it.storage {
                Storage::Shared => (dunder::reach(it), "(*target)"),
                _ => ("", target),
            };
            let call = if method.starts_with('<') {
                format!("{method}(&{target})")
            } else {
                format!("{target}.{method}()")
            };
            let call = format!("runtime::attached::<Package, _>(py, || {call})?");
            format!("{reach} give(py, {})", convert.replace("{}", &call))
        }
        PropertySource::Lent { field, optional, .. } => {
            return lent(out, property, &rust_identifier(field), *optional);
        }
        PropertySource::Loan { lender, convert } => {
            return loan::getter(out, it, property, (lender, convert));
        }
        PropertySource::Slot { .. } => return,
        PropertySource::Column(index) => format!("self.0.array(py, {index})"),
    };
    let value = match it.storage {
        Storage::Kept { .. } => lent::beside("self", &value),
        _ => value,
    };
    let function = format!("get_{}", plain(&property.name));
    let header = "<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>";
    let attribute = format!("#[getter] #[pyo3(name = {:?})]", property.name);
    if let Some(note) = &property.deprecated {
        // `repr` and comparisons read the value without a warning.
        let warning = function::warning("py", &format!("{}.{}", it.name, property.name), note);
        let _ = writeln!(unseen, "fn {function}{header} {{ {value} }}");
        function::docs(out, &property.docs);
        let _ = writeln!(
            out,
            "{attribute} fn warn_{function}{header} {{ {warning} self.{function}(py) }}"
        );
        return;
    }
    function::docs(out, &property.docs);
    let _ = writeln!(out, "{attribute} fn {function}{header} {{ {value} }}");
    setter(out, property);
}

/// What Python sets.
fn setter(out: &mut String, property: &PyProperty) {
    if let PropertySource::Place { field, owned, pass, .. } = &property.source {
        let (field, value) = (rust_identifier(field), pass.replace("{}", "value"));
        let _ = writeln!(
            out,
            "#[setter] #[pyo3(name = {name:?})] fn set_{plain}<'py>(&self, py: Python<'py>, value: &Bound<'py, PyAny>) -> PyResult<()> {{ \
                let value: {owned} = take(value, {name:?})?; self.0.write::<Package>(py)?.{field} = {value}; Ok(()) }}",
            name = property.name,
            plain = plain(&property.name),
        );
    }
}

/// Numbers where they are: the array keeps the object alive, and the object never changes.
fn lent(out: &mut String, property: &PyProperty, field: &str, optional: bool) {
    let value = if optional {
        format!("runtime::lend_optional(slf, |it| it.0.{field}.as_deref())")
    } else {
        format!("runtime::lend(slf, |it| &it.0.{field}[..])")
    };
    let _ = writeln!(
        out,
        "#[getter] #[pyo3(name = {:?})] fn get_{}<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {{ {value} }}",
        property.name,
        plain(&property.name)
    );
}
