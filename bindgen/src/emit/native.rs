//! Python-native text: what a compiled class cannot be (enums, typed dictionaries, exceptions). The native
//! module runs it at import, and the stub carries the same text, so the two cannot differ.

use std::fmt::Write as _;

use crate::lower::expr::{Expr, Imports};
use crate::lower::model::{
    Base, PyEnum, PyException, PyModule, PyPackage, PyTypedDict, Raises, VALUE_ERROR,
};

/// The enums of one module. They come first: constants of compiled classes may be their members.
pub(super) fn enums(module: &PyModule, imports: &mut Imports) -> String {
    let mut out = String::new();
    for it in &module.enums {
        enumeration(&mut out, it, imports);
        out.push_str(ENUM_REPR);
    }
    finished(&out)
}

/// The same as the stub says it: methods are declared there, and compiled code hangs them in at import.
pub(super) fn enum_stubs(module: &PyModule, imports: &mut Imports) -> String {
    let mut out = String::new();
    for it in &module.enums {
        enumeration(&mut out, it, imports);
        super::pyi::enum_members(&mut out, it, imports);
        out.push_str("\n\n");
    }
    finished(&out)
}

/// The rest of the text of one module, which may name compiled classes: dictionaries and exceptions.
///
/// `runs` when the module will run it: what only a quoted annotation names is not imported then.
pub(super) fn text(
    package: &PyPackage,
    module: &PyModule,
    imports: &mut Imports,
    runs: bool,
) -> String {
    let mut out = String::new();
    if let (Some(names), true) = (package.json, module.path.is_empty()) {
        json(&mut out, names, imports);
    }
    for it in module.dicts.iter().filter(|it| it.public) {
        typed_dict(&mut out, it, imports);
    }
    if module.path.is_empty() {
        roots(&mut out, package, imports);
    }
    for it in &module.protocols {
        super::protocols::text(&mut out, it, imports, runs);
    }
    for exception in exceptions(module) {
        class(&mut out, exception, package, imports, runs);
        if runs {
            continue;
        }
        // Compiled functions are hung into the class at import, and declared in the stub.
        let error = module.errors.iter().find(|error| error.class.name == exception.name);
        if let Some(error) = error.filter(|error| !error.functions.is_empty()) {
            out.truncate(out.trim_end().len());
            out.push('\n');
            super::pyi::error_functions(&mut out, error, imports);
            out.push_str("\n\n");
        }
    }
    finished(&out)
}

fn finished(text: &str) -> String {
    match text.trim_end() {
        "" => String::new(),
        text => format!("{text}\n"),
    }
}

/// What a module's text is printed with: the names that it must not import over.
pub(super) fn imports(package: &PyPackage, module: &PyModule) -> Imports {
    let names = super::pyi::all(package, module).into_iter();
    Imports::new(module.path.clone(), names.chain(["__version__".to_owned()]))
}

/// Names that the text defines, in order.
pub(super) fn names(package: &PyPackage, module: &PyModule) -> Vec<String> {
    let mut out: Vec<String> = module.enums.iter().map(|it| it.name.clone()).collect();
    out.extend(module.dicts.iter().filter(|it| it.public).map(|it| it.name.clone()));
    out.extend(module.protocols.iter().map(|it| it.name.clone()));
    if module.path.is_empty() {
        out.extend([
            package.error.clone(),
            "InternalError".to_owned(),
            "ReentrantCallError".to_owned(),
        ]);
        out.extend(package.is_async.then(|| "ForkError".to_owned()));
        out.extend(package.streams.map(str::to_owned));
        out.extend(package.lent_values.map(str::to_owned));
        out.extend(
            package.json.into_iter().flat_map(|(value, like)| [value, like].map(str::to_owned)),
        );
        out.extend(package.has_value_error.then(|| VALUE_ERROR.to_owned()));
    }
    out.extend(exceptions(module).map(|exception| exception.name.clone()));
    out
}

fn exceptions(module: &PyModule) -> impl Iterator<Item = &PyException> {
    module.errors.iter().flat_map(|error| {
        let variants = error.variants.iter().flat_map(|variant| match &variant.raises {
            Raises::Inner => Vec::new(),
            Raises::Own(class) => vec![class],
            Raises::Os { class, kinds, .. } => {
                std::iter::once(class).chain(kinds.iter().map(|(_, kind)| kind)).collect()
            }
        });
        std::iter::once(&error.class).chain(variants)
    })
}

fn enumeration(out: &mut String, it: &PyEnum, imports: &mut Imports) {
    let base = format!("{}.Enum", imports.module("enum"));
    let _ = writeln!(out, "class {}({base}):", it.name);
    docstring(out, &it.docs, 1, &format!("One of {} choices.", it.members.len()));
    for member in &it.members {
        let value = crate::lower::expr::quoted(&member.value);
        let _ = writeln!(out, "\n    {} = {value}", member.name);
        if !member.docs.is_empty() {
            docstring(out, &member.docs, 1, "");
        }
    }
}

/// The repr of a member evaluates to it.
const ENUM_REPR: &str = r#"
    def __repr__(self) -> str:
        """The expression that names this member."""
        return f"{type(self).__name__}.{self.name}"


"#;

fn typed_dict(out: &mut String, it: &PyTypedDict, imports: &mut Imports) {
    let base = imports.from("typing", "TypedDict");
    let _ = writeln!(out, "class {}({base}):", it.name);
    docstring(out, &it.docs, 1, "A record as a dictionary.");
    imports.enter_class(it.keys.iter().map(|key| key.name.clone()));
    for key in &it.keys {
        let _ = writeln!(out, "\n    {}: {}", key.name, key.annotation.render(imports));
        if !key.docs.is_empty() {
            docstring(out, &key.docs, 1, "");
        }
    }
    imports.leave_class();
    out.push_str("\n\n");
}

/// What JSON can say, exactly as results have it and as wide as arguments may be.
fn json(out: &mut String, (value, like): (&str, &str), imports: &mut Imports) {
    let [alias, any_of] = ["TypeAlias", "Union"].map(|name| imports.from("typing", name));
    let [sequence, mapping] =
        ["Sequence", "Mapping"].map(|name| imports.from("collections.abc", name));
    let [flag, whole, float, text, list, dict] =
        ["bool", "int", "float", "str", "list", "dict"].map(|name| imports.builtin(name));
    let plain = format!("{flag}, {whole}, {float}, {text}");
    let _ = write!(
        out,
        "{value}: {alias} = {any_of}[{plain}, \"{list}[{value}]\", \"{dict}[{text}, {value}]\", None]\n\
         \"\"\"A JSON value as Rust gives it.\"\"\"\n\n\
         {like}: {alias} = {any_of}[{plain}, \"{sequence}[{like}]\", \"{mapping}[{text}, {like}]\", None]\n\
         \"\"\"Whatever can be a JSON value.\"\"\"\n\n\n"
    );
}

/// The classes every package has.
fn roots(out: &mut String, package: &PyPackage, imports: &mut Imports) {
    let error = &package.error;
    let (exception, runtime) = (imports.builtin("Exception"), imports.builtin("RuntimeError"));
    let _ = write!(
        out,
        "class {error}({exception}):\n    \"\"\"What this package reports, apart from arguments of a wrong kind.\"\"\"\n\n\n\
         class InternalError({error}, {runtime}):\n    \"\"\"A fault of this package, not of its user: please report it with the message.\"\"\"\n\n\n\
         class ReentrantCallError({error}, {runtime}):\n    \"\"\"A callback used the object that is calling it.\"\"\"\n\n\n"
    );
    if package.is_async {
        let _ = write!(
            out,
            "class ForkError({error}, {runtime}):\n    \"\"\"What an asynchronous call needs stayed in the process that this one was forked from.\"\"\"\n\n\n"
        );
    }
    if package.has_value_error {
        let any = imports.builtin("object");
        let _ = write!(
            out,
            "class {VALUE_ERROR}({error}):\n    \"\"\"A call failed with a value that is no error of its own.\"\"\"\n\n    value: {any}\n\n\n"
        );
    }
}

fn class(
    out: &mut String,
    it: &PyException,
    package: &PyPackage,
    imports: &mut Imports,
    runs: bool,
) {
    let bases: Vec<String> = it
        .bases
        .iter()
        .map(|base| match base {
            Base::Root => imports.class(&[], &package.error),
            Base::Own(name) => name.clone(),
            Base::Builtin(name) => imports.builtin(name),
        })
        .collect();
    let _ = writeln!(out, "class {}({}):", it.name, bases.join(", "));
    docstring(out, &it.docs, 1, "An error of this package.");
    imports.enter_class(it.attributes.iter().map(|(name, _)| name.clone()));
    for (name, annotation) in &it.attributes {
        let quoted = mentions_exception(package, annotation);
        let shown = if quoted && runs {
            // Its module may not be filled yet.
            annotation.render(&mut imports.clone())
        } else {
            annotation.render(imports)
        };
        // It may be defined further down; a text is not looked up when the class is made.
        let shown = if quoted { format!("\"{}\"", shown.replace('"', "'")) } else { shown };
        let _ = writeln!(out, "\n    {name}: {shown}");
    }
    imports.leave_class();
    out.push_str("\n\n");
}

fn mentions_exception(package: &PyPackage, annotation: &Expr) -> bool {
    match annotation {
        Expr::Class(path, name) => package
            .modules
            .iter()
            .filter(|module| module.path == *path)
            .any(|module| exceptions(module).any(|it| it.name == *name)),
        Expr::Subscript(_, parts) | Expr::Union(parts) | Expr::List(parts) | Expr::Tuple(parts) => {
            parts.iter().any(|part| mentions_exception(package, part))
        }
        _ => false,
    }
}

/// A docstring at an indent; where there is no text, the fallback stands in.
pub(super) fn docstring(out: &mut String, text: &str, depth: usize, fallback: &str) {
    let text = if text.trim().is_empty() { fallback } else { text.trim() };
    let indent = "    ".repeat(depth);
    let text = text.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    if rest.is_empty() {
        let first = match first.strip_suffix('"') {
            Some(start) if !start.ends_with('\\') => format!("{start}\\\""),
            _ => first.to_owned(),
        };
        let _ = writeln!(out, "{indent}\"\"\"{first}\"\"\"");
        return;
    }
    let _ = writeln!(out, "{indent}\"\"\"{first}");
    for line in rest {
        let _ = writeln!(out, "{}", format!("{indent}{line}").trim_end());
    }
    let _ = writeln!(out, "{indent}\"\"\"");
}
