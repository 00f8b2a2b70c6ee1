//! Callables: the PyO3 signature, arguments read one by one, one call through the runtime's door.

use std::fmt::Write as _;

use crate::lower::model::{
    Argument, Binding, Call, Door, FieldKeyword, Flattened, Held, OutTwin, Outcome, PyCallable,
    PyClass, PyPackage, RequestArgument, Storage, Target,
};
use crate::lower::names::rust_identifier;

use super::awaited;
use super::locals::{self, Locals};
use super::signature::{parameters, signature, text_signature};
use super::{ROOT, builder, dunder, held, into, lent, request, table, variant, ways};

/// Where a callable's value lives.
#[derive(Clone, Copy)]
pub(super) struct Holder<'a> {
    pub(super) class: &'a PyClass,
}

/// A module's function.
pub(super) fn free(out: &mut String, package: &PyPackage, it: &PyCallable) {
    docs(out, &it.docs);
    let name = locals::function(&it.name);
    let py = Locals::beside(&it.signature).of("py");
    let _ = writeln!(
        out,
        "#[pyfunction]\n#[pyo3(name = {:?}, signature = ({}), text_signature = {:?})]",
        it.name,
        signature(&it.signature),
        text_signature(None, &it.signature)
    );
    let _ = writeln!(
        out,
        "pub fn {name}<'py>({py}: Python<'py>{}) -> PyResult<Bound<'py, PyAny>> {{",
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
    let locals = Locals::beside(&it.signature);
    let (attribute, receiver, shown) = match it.binding {
        Binding::Constructor => ("#[new]", String::new(), None),
        Binding::Class => {
            let class = locals.of("_class");
            let receiver = format!("{class}: &Bound<'py, pyo3::types::PyType>, ");
            ("#[classmethod]", receiver, Some("$type"))
        }
        Binding::Static => ("#[staticmethod]", String::new(), None),
        _ if matches!(it.call.outcome, Outcome::Receiver)
            || lent::is_lent(class, &it.call)
            || variant::settles(class, &it.call)
            || it.call.door.is_async() =>
        {
            ("", format!("{}: &Bound<'py, Self>, ", locals.of("slf")), Some("$self"))
        }
        _ => ("", "&self, ".to_owned(), Some("$self")),
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
    let name = if it.binding == Binding::Constructor {
        "__new__".to_owned()
    } else {
        locals::function(&it.name)
    };
    let _ = writeln!(
        out,
        "fn {name}<'py>({receiver}{}: Python<'py>{}) -> {returns} {{",
        locals.of("py"),
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

/// Warns whoever uses something deprecated: compiled code has no frame, so the first one is the caller's.
pub(super) fn warning(py: &str, name: &str, note: &str) -> String {
    let text = format!("{name} is deprecated. {note}");
    format!(
        "PyErr::warn({py}, &{py}.get_type::<pyo3::exceptions::PyDeprecationWarning>(), &std::ffi::CString::new({:?})?, 1)?;\n",
        text.trim()
    )
}

pub(super) fn body(
    out: &mut String,
    package: &PyPackage,
    it: &PyCallable,
    holder: Option<Holder<'_>>,
) {
    let locals = Locals::beside(&it.signature);
    let py = locals.of("py");
    if let Some(note) = &it.deprecated {
        let name = match (it.binding, holder) {
            (Binding::Constructor, Some(holder)) => &holder.class.name,
            _ => &it.name,
        };
        out.push_str(&warning(&py, name, note));
    }
    if let Some(Holder { class }) = holder {
        variant::settling(out, class, &it.call, &locals);
    }
    if let Target::OneOf(ways) = &it.call.target {
        return ways::body(out, package, it, ways, holder);
    }
    call(out, package, it, &it.call, holder);
}

/// The arguments, the call, its result.
pub(super) fn call(
    out: &mut String,
    package: &PyPackage,
    it: &PyCallable,
    call: &Call,
    holder: Option<Holder<'_>>,
) {
    match &call.target {
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
            table::frame(out, name);
            return;
        }
        Target::Request { .. } => {
            if let Some(holder) = holder {
                request::constructor(out, holder.class);
            }
            return;
        }
        _ => {}
    }
    let name = match holder {
        Some(Holder { class }) if it.binding == Binding::Constructor => class.name.clone(),
        Some(Holder { class }) => format!("{}.{}", class.name, it.name),
        None => it.name.clone(),
    };
    let locals = Locals::beside(&it.signature);
    let writer = Writer { package, call, holder, locals, name };
    for argument in &call.arguments {
        writer.read(out, argument);
    }
    if let Outcome::Into(it) = &call.outcome {
        into::call(out, &writer, it);
    }
    if lent::call(out, &writer) {
        return;
    }
    if call.door.is_async() {
        awaited::call(out, &writer);
        return;
    }
    writer.invoke(out);
    writer.finish(out);
}

/// Prints the body of one callable: arguments, the call, its result.
pub(super) struct Writer<'a> {
    package: &'a PyPackage,
    pub(super) call: &'a Call,
    pub(super) holder: Option<Holder<'a>>,
    pub(super) locals: Locals,
    /// The callable's name, for messages.
    pub(super) name: String,
}

impl Writer<'_> {
    /// Reads one argument into a variable of its name.
    fn read(&self, out: &mut String, argument: &Argument) {
        match argument {
            Argument::Plain { name, owned, default, pass } => {
                let variable = rust_identifier(name);
                // What is written through is read into a variable that can change.
                let binding = if pass.contains("mut") { "let mut" } else { "let" };
                let take = self.locals.own("take");
                let _ = match default {
                    None => {
                        writeln!(
                            out,
                            "{binding} {variable}: {owned} = {take}({variable}, {name:?})?;"
                        )
                    }
                    Some(rust) => writeln!(
                        out,
                        "{binding} {variable} = {variable}.or::<Package, {owned}>({name:?}, || {rust})?;"
                    ),
                };
            }
            Argument::Set { .. } => builder::read(out, &self.locals, argument),
            Argument::Held(it) => held::read(out, self.package, it),
            Argument::Built(it) => {
                for argument in &it.arguments {
                    self.read(out, argument);
                }
            }
            Argument::Settings(settings) => self.read_settings(out, settings),
            Argument::Request(request) => {
                let variable = self.request_variable(request);
                let class = held::class_of(self.package, &request.rust);
                out.push_str(&request::read(&variable, &self.locals.of("py"), &class, request));
            }
            Argument::Control { keyword } => {
                let variable = rust_identifier(keyword);
                let _ = writeln!(out, "let {variable} = runtime::Progress::new({variable})?;");
            }
        }
    }

    fn read_settings(&self, out: &mut String, it: &Flattened) {
        let variable = self.settings_variable(it);
        match &it.object {
            Some(object) => {
                let _ = writeln!(
                    out,
                    "let mut {variable} = {}.or::<Package, Option<{rust}>>({object:?}, || None)?.unwrap_or_else(|| {base});",
                    rust_identifier(object),
                    rust = it.rust,
                    base = it.base
                );
            }
            None => {
                let _ = writeln!(
                    out,
                    "let mut {variable} = runtime::attached::<Package, _>({}, || {})?;",
                    self.locals.of("py"),
                    it.base
                );
            }
        }
        for keyword in &it.keywords {
            let place = format!("{variable}.{}", rust_identifier(&keyword.field));
            self.read_keyword(out, keyword, &place);
        }
        if it.validate {
            let py = self.locals.of("py");
            let _ = writeln!(out, "check!({py}, {variable}.validate())?;");
        }
    }

    fn read_keyword(&self, out: &mut String, it: &FieldKeyword, place: &str) {
        let (variable, name) = (rust_identifier(&it.keyword), &it.keyword);
        let _ = match &it.made {
            None => writeln!(out, "{variable}.put::<Package, _>({name:?}, &mut {place})?;"),
            Some((owned, pass)) => {
                let (take, given) = (self.locals.own("take"), self.locals.of("given"));
                let read = format!("{take}::<{owned}>({given}, {name:?})?");
                writeln!(
                    out,
                    "if let Some({given}) = {variable}.get() {{ {place} = {}; }}",
                    pass.replace("{}", &read)
                )
            }
        };
    }

    fn request_variable(&self, it: &RequestArgument) -> String {
        self.locals.of(&format!("{}_struct", it.name))
    }

    pub(super) fn settings_variable(&self, it: &Flattened) -> String {
        match it.name.as_str() {
            "settings" => self.locals.of("settings"),
            name => self.locals.of(&format!("{name}_settings")),
        }
    }

    /// The call; none where `made` is there without one.
    fn expression(&self, out: &mut String) -> Option<String> {
        let arguments: Vec<String> =
            self.call.arguments.iter().map(|argument| self.passed(argument)).collect();
        let list = arguments.join(", ");
        let (made, target) = (self.locals.of("made"), self.locals.of("target"));
        Some(match &self.call.target {
            Target::Path(path) => format!("{path}({list})"),
            Target::Struct(path, fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .zip(&arguments)
                    .map(|(field, value)| format!("{field}: {value}"))
                    .collect();
                let _ = writeln!(out, "let {made} = {path} {{ {} }};", fields.join(", "));
                return None;
            }
            Target::Argument => {
                let _ = writeln!(out, "let {made} = {list};");
                return None;
            }
            method @ (Target::Shared(name) | Target::Mutable(name)) => {
                self.reach(out, matches!(method, Target::Mutable(_)));
                format!("{target}.{name}({list})")
            }
            Target::Owned(name) => {
                self.reach(out, false);
                let copy = if self.consumes() { "" } else { ".clone()" };
                format!("{target}{copy}.{name}({list})")
            }
            Target::Through(path, receiver) => {
                self.reach_through(out, *receiver);
                self.through(path, *receiver, &arguments)
            }
            Target::Builder { start, finish } => builder::call(self, start, finish),
            Target::Frame(_)
            | Target::Fields
            | Target::FromMapping
            | Target::OneOf(_)
            | Target::Request { .. } => return None,
        })
    }

    /// `let made = ...` through the door.
    fn invoke(&self, out: &mut String) {
        held::hold(out, &self.locals, &self.call.arguments);
        let target = self.locals.of("target");
        let Some(expression) = self.expression(out) else { return };
        let consumed = self.consumes().then_some(target);
        held::give_away(out, &self.locals, &self.call.arguments, &self.name, consumed);
        // A borrow of the object cannot leave the door.
        let expression = match (&self.call.outcome, self.call.fallible) {
            (Outcome::Receiver, true) => format!("{expression}.map(|_| ())"),
            (Outcome::Receiver, false) => format!("{{ let _ = {expression}; }}"),
            _ => expression,
        };
        self.pass_door(out, &expression);
    }

    /// `let made = ...`: the call, with or without the interpreter.
    pub(super) fn pass_door(&self, out: &mut String, expression: &str) {
        let [py, made] = ["py", "made"].map(|name| self.locals.of(name));
        let _ = match self.call.door {
            Door::Awaited | Door::Blocking => return,
            Door::Attached => {
                let done = format!("runtime::attached::<Package, _>({py}, || {expression})");
                let done = held::changing(&self.locals, &self.call.arguments, done);
                writeln!(out, "let {made} = {done}?;")
            }
            Door::Detached => {
                writeln!(
                    out,
                    "let {made} = runtime::detached::<Package, _>({py}, || {expression})?;"
                )
            }
            Door::Controlled => {
                let keyword = self.call.arguments.iter().find_map(|argument| match argument {
                    Argument::Control { keyword } => Some(rust_identifier(keyword)),
                    _ => None,
                });
                let (keyword, control) = (keyword.unwrap_or_default(), self.locals.of("control"));
                writeln!(
                    out,
                    "let {made} = runtime::controlled::<Package, _>({py}, {keyword}, |{control}| {expression})?;"
                )
            }
        };
    }

    pub(super) fn passed(&self, argument: &Argument) -> String {
        match argument {
            Argument::Plain { name, pass, .. } | Argument::Held(Held { name, pass, .. }) => {
                pass.replace("{}", &rust_identifier(name))
            }
            Argument::Set { .. } => String::new(),
            Argument::Settings(settings) => {
                settings.pass.replace("{}", &self.settings_variable(settings))
            }
            Argument::Built(it) => {
                let inner: Vec<String> =
                    it.arguments.iter().map(|argument| self.passed(argument)).collect();
                it.pass.replace("{}", &format!("{}({})", it.path, inner.join(", ")))
            }
            Argument::Request(request) => {
                request.pass.replace("{}", &self.request_variable(request))
            }
            Argument::Control { .. } => {
                format!("&mut {ROOT}::Control({})", self.locals.of("control"))
            }
        }
    }

    /// What becomes of `made`.
    fn finish(&self, out: &mut String) {
        let [py, made] = ["py", "made"].map(|name| self.locals.of(name));
        if self.call.fallible {
            let _ = writeln!(out, "let {made} = check!({py}, {made})?;");
        }
        let _ = match &self.call.outcome {
            Outcome::Value(convert) | Outcome::Into(OutTwin { convert, .. }) => {
                let give = self.locals.own("give");
                writeln!(out, "{give}({py}, {})", convert.replace("{}", &made))
            }
            Outcome::Construct => {
                let held = self.holder.map(|holder| dunder::held(holder.class, &made));
                writeln!(out, "Ok(Self({}))", held.unwrap_or(made))
            }
            // Its whole body is of another kind.
            Outcome::Lazy { .. } | Outcome::Lent { .. } => Ok(()),
            Outcome::Receiver => {
                writeln!(out, "Ok({}.clone().into_any())", self.locals.of("slf"))
            }
            Outcome::Dicts => {
                writeln!(out, "Ok(runtime::dicts::<Package, _>({py}, {made})?.into_any())")
            }
            Outcome::Columns => {
                writeln!(out, "Ok(runtime::columns::<Package, _>({py}, {made})?.into_any())")
            }
            Outcome::Array(_) => {
                writeln!(out, "runtime::structured::<Package, _>({py}, {made})")
            }
            Outcome::Iterator(path) => {
                let class = held::class_of(self.package, path);
                let parent = match self.holder.map(|holder| holder.class.storage) {
                    Some(Storage::Shared) => "Some(self.0.guard())",
                    _ => "None",
                };
                writeln!(
                    out,
                    "Ok(Bound::new({py}, {class} {{ inner: runtime::shared!({made}), parent: {parent} }})?.into_any())"
                )
            }
        };
    }
}
