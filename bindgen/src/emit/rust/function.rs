//! Callables: the PyO3 signature, arguments read one by one, one call through the runtime's door.

use std::fmt::Write as _;

use crate::lower::expr::Imports;
use crate::lower::model::{
    Argument, Binding, Call, Door, Flattened, Outcome, ParameterKind, PyCallable, PyClass,
    PyPackage, PySignature, Storage, Target,
};
use crate::lower::names::rust_identifier;

use super::ROOT;

/// Where a callable's value lives.
#[derive(Clone, Copy)]
pub(super) struct Holder<'a> {
    pub(super) class: &'a PyClass,
}

/// The Rust function behind a Python name.
pub(super) fn rust_name(python: &str) -> String {
    rust_identifier(python)
}

/// A module's function.
pub(super) fn free(out: &mut String, package: &PyPackage, it: &PyCallable) {
    docs(out, &it.docs);
    let name = rust_name(&it.name);
    let _ = writeln!(
        out,
        "#[pyfunction]\n#[pyo3(name = {:?}, signature = ({}), text_signature = {:?})]",
        it.name,
        signature(&it.signature),
        text_signature(None, &it.signature)
    );
    let _ = writeln!(
        out,
        "pub fn {name}<'py>(py: Python<'py>{}) -> PyResult<Bound<'py, PyAny>> {{",
        parameters(&it.signature)
    );
    body(out, package, it, None);
    out.push_str("}\n");
}

/// A method, constructor, class method or static method inside `#[pymethods]`.
pub(super) fn method(out: &mut String, package: &PyPackage, class: &PyClass, it: &PyCallable) {
    if it.binding != Binding::Constructor {
        docs(out, &it.docs);
    }
    let (attribute, receiver, shown) = match it.binding {
        Binding::Constructor => ("#[new]", "", None),
        Binding::Class => {
            ("#[classmethod]", "_class: &Bound<'py, pyo3::types::PyType>, ", Some("$type"))
        }
        Binding::Static => ("#[staticmethod]", "", None),
        _ => ("", "&self, ", Some("$self")),
    };
    let python = if it.binding == Binding::Constructor {
        String::new()
    } else {
        format!("name = {:?}, ", it.name)
    };
    let _ = writeln!(
        out,
        "{attribute}\n#[pyo3({python}signature = ({}), text_signature = {:?})]",
        signature(&it.signature),
        text_signature(shown, &it.signature)
    );
    let returns = match it.call.outcome {
        Outcome::Construct => "PyResult<Self>",
        _ => "PyResult<Bound<'py, PyAny>>",
    };
    let name =
        if it.binding == Binding::Constructor { "__new__".to_owned() } else { rust_name(&it.name) };
    let _ = writeln!(
        out,
        "fn {name}<'py>({receiver}py: Python<'py>{}) -> {returns} {{",
        parameters(&it.signature)
    );
    body(out, package, it, Some(Holder { class }));
    out.push_str("}\n");
}

/// Documentation as doc attributes, which is where PyO3 finds a docstring.
pub(super) fn docs(out: &mut String, text: &str) {
    if !text.is_empty() {
        let _ = writeln!(out, "#[doc = {}]", super::module::raw(text));
    }
}

/// The PyO3 signature: which arguments exist. What is left out arrives as absent.
fn signature(it: &PySignature) -> String {
    marked(it, |parameter| match parameter.default {
        None => rust_identifier(&parameter.name),
        Some(_) => format!("{}=runtime::Given::absent()", rust_identifier(&parameter.name)),
    })
    .join(", ")
}

/// The signature that `inspect` shows: the same literals as in the stub.
fn text_signature(receiver: Option<&str>, it: &PySignature) -> String {
    let mut imports = Imports::default();
    let mut parts: Vec<String> = receiver.into_iter().map(str::to_owned).collect();
    parts.extend(marked(it, |parameter| match &parameter.default {
        None => parameter.name.clone(),
        Some(default) => format!("{}={}", parameter.name, default.render(&mut imports)),
    }));
    format!("({})", parts.join(", "))
}

/// Parameters with `/` and `*` where they belong.
fn marked(
    it: &PySignature,
    mut show: impl FnMut(&crate::lower::model::PyParameter) -> String,
) -> Vec<String> {
    let mut out = Vec::new();
    let (mut slash, mut star) = (false, false);
    for parameter in &it.parameters {
        if slash && parameter.kind != ParameterKind::PositionalOnly {
            out.push("/".to_owned());
            slash = false;
        }
        slash |= parameter.kind == ParameterKind::PositionalOnly;
        if parameter.kind == ParameterKind::Keyword && !star {
            out.push("*".to_owned());
            star = true;
        }
        out.push(show(parameter));
    }
    if slash {
        out.push("/".to_owned());
    }
    out
}

fn parameters(it: &PySignature) -> String {
    let mut out = String::new();
    for parameter in &it.parameters {
        let ty =
            if parameter.default.is_some() { "runtime::Given<'py>" } else { "&Bound<'py, PyAny>" };
        let _ = write!(out, ", {}: {ty}", rust_identifier(&parameter.name));
    }
    out
}

fn body(out: &mut String, package: &PyPackage, it: &PyCallable, holder: Option<Holder<'_>>) {
    if let Some(note) = &it.deprecated {
        let text = format!("{} is deprecated. {note}", it.name);
        let _ = writeln!(
            out,
            "PyErr::warn(py, &py.get_type::<pyo3::exceptions::PyDeprecationWarning>(), &std::ffi::CString::new({:?})?, 1)?;",
            text.trim()
        );
    }
    match &it.call.target {
        Target::Fields => {
            out.push_str(
                "Ok(runtime::values::dictionary(py, &self.attributes(py)?)?.into_any())\n",
            );
            return;
        }
        Target::FromMapping => {
            out.push_str(
                "let fields = PyDict::new(py); fields.update(data.cast::<pyo3::types::PyMapping>().map_err(|_| \
                 runtime::Rejected::wrong_type(\"a mapping of field names to values\", data).into_error(\"data\"))?)?;\n\
                 py.get_type::<Self>().call((), Some(&fields))\n",
            );
            return;
        }
        Target::Frame(name) => {
            frame(out, name);
            return;
        }
        _ => {}
    }
    for argument in &it.call.arguments {
        read(out, argument);
    }
    invoke(out, &it.call, holder);
    finish(out, package, &it.call, holder);
}

fn frame(out: &mut String, name: &str) {
    out.push_str(match name {
        "to_pandas" => {
            "let options = runtime::FrameOptions::read(columns, index, unit, decimals, copy)?;\n\
             runtime::to_pandas(py, &self.0, options)\n"
        }
        "to_polars" => {
            "let exact = decimals.or::<Package, bool>(\"decimals\", || false)?;\n\
             runtime::to_polars(py, &self.0, exact)\n"
        }
        _ => "Ok(runtime::to_numpy(py, &self.0)?.into_any())\n",
    });
}

/// Reads one argument into a variable of its name.
fn read(out: &mut String, argument: &Argument) {
    match argument {
        Argument::Plain { name, owned, default, .. } => {
            let variable = rust_identifier(name);
            let _ = match default {
                None => writeln!(out, "let {variable}: {owned} = take({variable}, {name:?})?;"),
                Some(rust) => writeln!(
                    out,
                    "let {variable} = {variable}.or::<Package, {owned}>({name:?}, || {rust})?;"
                ),
            };
        }
        Argument::Settings(settings) => read_settings(out, settings),
        Argument::Control { keyword } => {
            let variable = rust_identifier(keyword);
            let _ = writeln!(out, "let {variable} = runtime::Progress::new({variable})?;");
        }
    }
}

fn read_settings(out: &mut String, it: &Flattened) {
    // A keyword may have the variable's own name when the object itself cannot be passed.
    let variable = settings_variable(it);
    match &it.object {
        Some(object) => {
            let _ = writeln!(
                out,
                "let mut {variable} = {object}.or::<Package, Option<{rust}>>({object:?}, || None)?.unwrap_or_else(|| {base});",
                rust = it.rust,
                base = it.base
            );
        }
        None => {
            let _ = writeln!(out, "let mut {variable} = {};", it.base);
        }
    }
    for (field, keyword) in &it.keywords {
        let _ = writeln!(
            out,
            "{}.put::<Package, _>({keyword:?}, &mut {variable}.{})?;",
            rust_identifier(keyword),
            rust_identifier(field)
        );
    }
    if it.validate {
        let _ = writeln!(out, "check(py, {variable}.validate())?;");
    }
}

fn settings_variable(it: &Flattened) -> String {
    format!("{}_settings", it.name)
}

/// `let made = ...` through the door.
fn invoke(out: &mut String, call: &Call, holder: Option<Holder<'_>>) {
    let arguments: Vec<String> = call.arguments.iter().map(passed).collect();
    let list = arguments.join(", ");
    let expression = match &call.target {
        Target::Path(path) => format!("{path}({list})"),
        Target::Struct(path, fields) => {
            let fields: Vec<String> = fields
                .iter()
                .zip(&arguments)
                .map(|(field, value)| format!("{field}: {value}"))
                .collect();
            let _ = writeln!(out, "let made = {path} {{ {} }};", fields.join(", "));
            return;
        }
        Target::Argument => {
            let _ = writeln!(out, "let made = {list};");
            return;
        }
        Target::Shared(name) => {
            reach(out, holder, false);
            format!("target.{name}({list})")
        }
        Target::Mutable(name) => {
            reach(out, holder, true);
            format!("target.{name}({list})")
        }
        Target::Owned(name) => {
            reach(out, holder, false);
            format!("target.clone().{name}({list})")
        }
        Target::Frame(_) | Target::Fields | Target::FromMapping => return,
    };
    let _ = match call.door {
        Door::Attached => {
            writeln!(out, "let made = runtime::attached::<Package, _>(py, || {expression})?;")
        }
        Door::Detached => {
            writeln!(out, "let made = runtime::detached::<Package, _>(py, || {expression})?;")
        }
        Door::Controlled => {
            let keyword = call.arguments.iter().find_map(|argument| match argument {
                Argument::Control { keyword } => Some(rust_identifier(keyword)),
                _ => None,
            });
            let keyword = keyword.unwrap_or_default();
            writeln!(
                out,
                "let made = runtime::controlled::<Package, _>(py, {keyword}, |control| {expression})?;"
            )
        }
    };
}

/// `let target = ...`: the Rust value behind `self`.
fn reach(out: &mut String, holder: Option<Holder<'_>>, mutable: bool) {
    let Some(Holder { class }) = holder else { return };
    out.push_str(match (class.storage, mutable) {
        (Storage::Shared, true) | (Storage::Step, _) => {
            "let mut held = self.0.write::<Package>(py)?; let target = &mut *held;\n"
        }
        (Storage::Shared, false) => {
            "let held = self.0.read::<Package>(py)?; let target = &*held;\n"
        }
        (Storage::View, _) => "let target = self.0.whole();\n",
        (Storage::Plain, _) => "let target = &self.0;\n",
    });
}

fn passed(argument: &Argument) -> String {
    match argument {
        Argument::Plain { name, pass, .. } => pass.replace("{}", &rust_identifier(name)),
        Argument::Settings(settings) => settings.pass.replace("{}", &settings_variable(settings)),
        Argument::Control { .. } => format!("&mut {ROOT}::Control(control)"),
    }
}

/// What becomes of `made`.
fn finish(out: &mut String, package: &PyPackage, call: &Call, holder: Option<Holder<'_>>) {
    if call.fallible {
        out.push_str("let made = check(py, made)?;\n");
    }
    let _ = match &call.outcome {
        Outcome::Value(convert) => writeln!(out, "give(py, {})", convert.replace("{}", "made")),
        Outcome::Construct => match holder.map(|holder| holder.class.storage) {
            Some(Storage::Shared | Storage::Step) => {
                writeln!(out, "Ok(Self(runtime::Shared::new(made)))")
            }
            Some(Storage::View) => writeln!(out, "Ok(Self(runtime::View::new(made)))"),
            _ => writeln!(out, "Ok(Self(made))"),
        },
        Outcome::Dicts => writeln!(out, "Ok(runtime::dicts::<Package, _>(py, made)?.into_any())"),
        Outcome::Iterator(path) => {
            let found = package.modules.iter().find_map(|module| {
                let class = module.classes.iter().find(|class| class.rust == *path)?;
                Some(format!(
                    "{}::{}",
                    super::module::rust_path(module),
                    rust_identifier(&class.name)
                ))
            });
            let class = found.unwrap_or_default();
            let parent = match holder.map(|holder| holder.class.storage) {
                Some(Storage::Shared) => "Some(self.0.guard())",
                _ => "None",
            };
            writeln!(
                out,
                "Ok(Bound::new(py, {class} {{ inner: runtime::Shared::new(made), parent: {parent} }})?.into_any())"
            )
        }
    };
}
