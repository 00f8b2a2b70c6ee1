//! Enums with data: which class an object of a variant has, and what each variant's class adds.

use std::fmt::Write as _;

use crate::lower::model::{
    Call, Lender, Outcome, PropertySource, PyClass, PyModule, PyPackage, PyProperty, PyVariant,
    Storage, Target,
};
use crate::lower::names::rust_identifier;
use crate::resolve::model::Shape;

use super::class::plain;
use super::locals::Locals;
use super::module::public_name;
use super::{dunder, function, lent, loan, locals};

/// `crate::Shape::Circle { .. }`
fn pattern(it: &PyClass, variant: &PyVariant, inside: &str) -> String {
    format!("{}::{} {{ {inside}.. }}", it.rust, rust_identifier(&variant.variant))
}

/// The variable that a field is bound to, and the field.
fn bound(property: &PyProperty) -> Option<(String, String, String)> {
    let (PropertySource::Field { field, convert }
    | PropertySource::Loan { lender: Lender::Field(field), convert }) = &property.source
    else {
        return None;
    };
    let variable = format!("field_{field}");
    let value = convert.replace("{}", &variable);
    Some((format!("{}: {variable}, ", rust_identifier(field)), variable, value))
}

fn is_lent(property: &PyProperty) -> bool {
    matches!(property.source, PropertySource::Loan { .. })
}

/// Which variant a value that borrows is, by number; nothing where the class has no variants.
pub(super) fn kinds(it: &PyClass) -> String {
    if it.variants.is_empty() {
        return String::new();
    }
    let mut arms = String::new();
    for (index, variant) in it.variants.iter().enumerate() {
        let _ = writeln!(arms, "{} => {index},", pattern(it, variant, ""));
    }
    format!(
        "fn variant(value: &Self::At<'_>) -> usize {{ match value {{ {arms} _ => {}, }} }}",
        it.variants.len()
    )
}

/// Whether objects of a class may become another variant.
pub(super) fn is_varied(it: &PyClass) -> bool {
    it.storage == Storage::Shared && !it.variants.is_empty()
}

/// Whether the object may be another variant after a call.
pub(super) fn settles(it: &PyClass, call: &Call) -> bool {
    let changes = match &call.target {
        Target::OneOf(ways) => ways.iter().any(|way| lent::changes(&way.call)),
        _ => lent::changes(call),
    };
    is_varied(it) && changes
}

/// What is lent would end if the owner was looked at.
pub(super) fn settling(out: &mut String, it: &PyClass, call: &Call, locals: &Locals) {
    let lends = |call: &Call| matches!(call.outcome, Outcome::Lent { .. } | Outcome::Lazy { .. });
    let any = match &call.target {
        Target::OneOf(ways) => ways.iter().any(|way| lends(&way.call)),
        _ => lends(call),
    };
    if settles(it, call) && !any {
        let _ = writeln!(
            out,
            "let {} = runtime::Settling::of({}, Self::class_now);",
            locals.of("_settling"),
            locals.of("slf")
        );
    }
}

/// The object of a value that may become another variant, and the class of each variant.
fn varied(out: &mut String, it: &PyClass, name: &str) {
    let (mut kinds, mut objects, mut classes) = (String::new(), String::new(), String::new());
    for (index, variant) in it.variants.iter().enumerate() {
        let class = locals::variant(&it.name, &variant.name);
        let _ = writeln!(kinds, "{} => {index},", pattern(it, variant, ""));
        let _ = writeln!(
            objects,
            "{index} => Bound::new(py, PyClassInitializer::from({name}(value)).add_subclass({class}))?.into_any(),"
        );
        let _ = writeln!(classes, "{index} => py.get_type::<{class}>(),");
    }
    let rust = &it.rust;
    let _ = write!(
        out,
        r"
        impl runtime::Varied<Package> for {rust} {{
            fn variant(&self) -> usize {{ match self {{ {kinds} _ => {count}, }} }}
        }}
        impl {name} {{
            fn object<'py>(py: Python<'py>, value: runtime::Shared<{rust}>, variant: usize) -> PyResult<Bound<'py, PyAny>> {{
                Ok(match variant {{ {objects} _ => Bound::new(py, {name}(value))?.into_any(), }})
            }}
            pub(crate) fn class_now<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, pyo3::types::PyType>> {{
                let py = slf.py();
                let variant = runtime::Varied::<Package>::variant(&*slf.get().0.read::<Package>(py)?);
                Ok(match variant {{ {classes} _ => py.get_type::<Self>(), }})
            }}
        }}
        impl<'py> runtime::IntoPython<'py, Package> for {rust} {{
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
                let variant = runtime::Varied::<Package>::variant(&self);
                {name}::object(py, runtime::shared!(self), variant)
            }}
        }}
        ",
        count = it.variants.len()
    );
    if it.is_loaned {
        let _ = write!(
            out,
            r"
            impl<'py> runtime::IntoPython<'py, Package> for runtime::VariedLoan<{rust}> {{
                fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
                    {name}::object(py, self.0, self.1)
                }}
            }}
            "
        );
    }
    parts(out, it, name);
}

/// A value of the enum as an object of its variant's class.
pub(super) fn into_python(out: &mut String, it: &PyClass, name: &str) {
    if is_varied(it) {
        return varied(out, it, name);
    }
    let kept = matches!(it.storage, Storage::Kept { .. });
    for variant in it.variants.iter().filter(|variant| variant.shape == Shape::Unit) {
        let _ = writeln!(
            out,
            "static {}: PyOnceLock<Py<PyAny>> = PyOnceLock::new();",
            locals::single(&it.name, &variant.name)
        );
    }
    let (ty, matched) = if kept {
        (format!("runtime::Borrowing<{name}>"), "self.variant()")
    } else {
        (it.rust.to_string(), "&self")
    };
    let _ = writeln!(
        out,
        "impl<'py> runtime::IntoPython<'py, Package> for {ty} {{ fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{ match {matched} {{"
    );
    for (index, variant) in it.variants.iter().enumerate() {
        let pattern = if kept { index.to_string() } else { pattern(it, variant, "") };
        let own = if kept {
            // The one object of all keeps nothing.
            alone(it, variant)
        } else {
            "self".to_owned()
        };
        let _ = match variant.shape {
            Shape::Unit => writeln!(
                out,
                "{pattern} => Ok({}.get_or_try_init(py, || Py::new(py, {name}({own})).map(Py::into_any))?.bind(py).clone()),",
                locals::single(&it.name, &variant.name)
            ),
            _ => writeln!(
                out,
                "{pattern} => Ok(Bound::new(py, PyClassInitializer::from({name}(self)).add_subclass({}))?.into_any()),",
                locals::variant(&it.name, &variant.name)
            ),
        };
    }
    let _ = writeln!(out, "_ => Ok(Bound::new(py, {name}(self))?.into_any()), }} }} }}");
    parts(out, it, name);
}

/// The variant's name and its fields in order; no name where this version does not know the variant.
fn parts(out: &mut String, it: &PyClass, name: &str) {
    let mut arms = String::new();
    for variant in &it.variants {
        // What is lent is no part of a text or a hash.
        let own: Vec<_> = variant.properties.iter().filter(|one| !is_lent(one)).collect();
        let fields: Vec<_> = own.iter().filter_map(|one| bound(one)).collect();
        let inside: String = fields.iter().map(|(binding, ..)| binding.as_str()).collect();
        let values: Vec<String> = own
            .iter()
            .zip(&fields)
            .map(|(property, (_, _, value))| {
                let shown = if variant.shape == Shape::Tuple { "" } else { &property.name };
                format!("({shown:?}, give(py, {value})?)")
            })
            .collect();
        let _ = writeln!(
            arms,
            "{} => ({:?}, {}, vec![{}]),",
            pattern(it, variant, &inside),
            variant.name,
            variant.constructor.is_some() || variant.shape == Shape::Unit,
            values.join(", ")
        );
    }
    let told =
        |value: &str| format!("Ok(match {value} {{ {arms} _ => (\"\", false, Vec::new()), }})");
    let made = match it.storage {
        Storage::Kept { .. } => lent::beside("self", &told("target")),
        Storage::Shared => format!("let held = self.0.read::<Package>(py)?; {}", told("&*held")),
        _ => told("&self.0"),
    };
    let _ = writeln!(
        out,
        "impl {name} {{ fn parts<'py>(&self, py: Python<'py>) -> PyResult<(&'static str, bool, Vec<(&'static str, Bound<'py, PyAny>)>)> {{ {made} }} }}"
    );
}

/// The class of one variant with data.
pub(super) fn class(
    out: &mut String,
    package: &PyPackage,
    module: &PyModule,
    base: &PyClass,
    it: &PyVariant,
) {
    if it.shape == Shape::Unit {
        return;
    }
    let name = locals::variant(&base.name, &it.name);
    function::docs(out, &it.docs);
    let _ = writeln!(
        out,
        "#[pyclass(module = {:?}, name = {:?}, frozen, extends = {}, skip_from_py_object)]\npub struct {name};",
        public_name(package, module),
        it.name,
        locals::class(&base.name)
    );
    let _ = writeln!(out, "#[pymethods]\nimpl {name} {{");
    if let Some(constructor) = &it.constructor {
        function::method(out, package, base, constructor);
    }
    for property in &it.properties {
        getter(out, base, it, property);
    }
    let names: Vec<String> =
        it.properties.iter().map(|property| format!("{:?}", property.name)).collect();
    let _ = writeln!(
        out,
        "#[classattr] fn __match_args__<'py>(py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {{ PyTuple::new(py, [{}] as [&str; {}]) }} }}",
        names.join(", "),
        names.len()
    );
}

fn getter(out: &mut String, base: &PyClass, it: &PyVariant, property: &PyProperty) {
    let Some((binding, _, value)) = bound(property) else { return };
    function::docs(out, &property.docs);
    let told = |target: &str| {
        format!(
            "match {target} {{ {} => give(py, {value}), _ => Err(runtime::other_variant({:?})), }}",
            pattern(base, it, &binding),
            property.name
        )
    };
    let made = match base.storage {
        storage if is_lent(property) => loan::lending(storage, "slf.as_super()", &told("target")),
        Storage::Kept { .. } => lent::beside("slf.as_super().get()", &told("target")),
        Storage::Shared => {
            format!("let held = slf.as_super().get().0.read::<Package>(py)?; {}", told("&*held"))
        }
        _ => told("&slf.as_super().get().0"),
    };
    let _ = writeln!(
        out,
        "#[getter] #[pyo3(name = {name:?})] fn get_{function}<'py>(slf: &Bound<'py, Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{ {made} }}",
        name = property.name,
        function = plain(&property.name),
    );
}

/// The value of a variant without data.
fn alone(it: &PyClass, variant: &PyVariant) -> String {
    let value = format!("{}::{} {{}}", it.rust, rust_identifier(&variant.variant));
    match it.storage {
        Storage::Kept { .. } => format!("runtime::lasting::<Package, _>({value})"),
        _ => value,
    }
}

/// Hangs the classes of variants below the enum's class, and the objects of those without data.
pub(super) fn nest(it: &PyClass) -> String {
    let mut out = String::new();
    for variant in &it.variants {
        let class = locals::class(&it.name);
        let _ = match variant.shape {
            Shape::Unit => writeln!(
                out,
                "py.get_type::<{class}>().setattr({:?}, give(py, {})?)?;",
                variant.name,
                alone(it, variant)
            ),
            _ => writeln!(
                out,
                "runtime::nest(&py.get_type::<{class}>(), &py.get_type::<{}>())?;",
                locals::variant(&it.name, &variant.name)
            ),
        };
    }
    out
}

/// `Shape.Circle(radius=1.0)`, `Shape.Pair(1, 2)`, `Shape.Empty`
pub(super) fn repr(out: &mut String, it: &PyClass, debug: bool) {
    let other = if debug {
        format!(
            "{{ {} runtime::attached::<Package, _>(py, || format!(\"{{target:?}}\")) }}",
            dunder::reach(it)
        )
    } else {
        format!("Ok({:?}.to_owned())", format!("<{}>", it.name))
    };
    let _ = write!(
        out,
        r"
        fn __repr__(&self, py: Python<'_>) -> PyResult<String> {{
            let (variant, is_whole, fields) = self.parts(py)?;
            if !is_whole {{
                return {other};
            }}
            {text}
        }}
        ",
        text = if is_varied(it) {
            format!(
                "let text = runtime::values::variant_repr({:?}, variant, &fields)?; Ok(if fields.is_empty() {{ text + \"()\" }} else {{ text }})",
                it.name
            )
        } else {
            format!("runtime::values::variant_repr({:?}, variant, &fields)", it.name)
        }
    );
}

/// The variant and its fields together.
pub(super) fn hash(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r"
        fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {{
            let (variant, _, fields) = self.parts(py)?;
            let name = give(py, variant)?;
            let fields: Vec<_> = std::iter::once(name).chain(fields.into_iter().map(|(_, value)| value)).collect();
            runtime::values::hash({:?}, &fields)
        }}
        ",
        it.name
    );
}

/// Through the variant's constructor, or as an attribute of the enum's class.
pub(super) fn pickle(out: &mut String, it: &PyClass) {
    let _ = write!(
        out,
        r"
        fn __reduce__<'py>(slf: &Bound<'py, Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
            let (variant, is_whole, fields) = slf.get().parts(py)?;
            runtime::reduce_variant(&py.get_type::<Self>(), slf, {:?}, if is_whole {{ variant }} else {{ {:?} }}, fields)
        }}
        ",
        it.name, ""
    );
}
