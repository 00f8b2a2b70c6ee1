//! The grammar of `py(...)`: an entry nobody knows is an error where it stands.

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::resolve::model::{Annotation, Api, Field, Function, Impls, ItemKind, Type, Value};
use crate::source::FileId;

use super::suggest::nearest;
use super::surface::{Entry, Role};

/// What an annotation stands on.
#[derive(Clone, Copy)]
enum Position {
    Item,
    Function,
    Parameter,
    Variant,
    Field,
}

impl Position {
    fn known(self) -> &'static [&'static str] {
        match self {
            Position::Item => &["skip", "expose", "name", "module", "base", "instantiate"],
            Position::Function => {
                &["skip", "expose", "name", "module", "returns", "instantiate", "blocking"]
            }
            Position::Parameter => &["default", "flatten", "keyword"],
            Position::Variant => &["skip", "name", "value", "base"],
            Position::Field => &["skip", "name"],
        }
    }

    fn word(self) -> &'static str {
        match self {
            Position::Item => "a type",
            Position::Function => "a function",
            Position::Parameter => "a parameter",
            Position::Variant => "a variant",
            Position::Field => "a field",
        }
    }
}

/// Reports every annotation entry that is unknown where it stands, or that lacks its value.
pub(super) fn check(api: &Api, config: &Config, diagnostics: &mut Diagnostics) {
    let diagnostics = &mut Sink { rules: config.text.file, diagnostics };
    for (_, item) in api.iter() {
        let position = match &item.kind {
            ItemKind::Function(_) => Position::Function,
            _ => Position::Item,
        };
        entries(&item.annotations, position, diagnostics);
        match &item.kind {
            ItemKind::Struct(it) => {
                fields(&it.fields, diagnostics);
                impls(&it.impls, diagnostics);
            }
            ItemKind::Enum(it) => {
                for variant in &it.variants {
                    entries(&variant.annotations, Position::Variant, diagnostics);
                    fields(&variant.fields, diagnostics);
                }
                impls(&it.impls, diagnostics);
            }
            ItemKind::Function(it) => parameters(it, diagnostics),
            ItemKind::Trait(it) => {
                it.methods.iter().for_each(|method| function(method, diagnostics));
            }
            _ => {}
        }
    }
}

fn fields(fields: &[Field], diagnostics: &mut Sink<'_>) {
    for field in fields {
        entries(&field.annotations, Position::Field, diagnostics);
    }
}

fn impls(impls: &Impls, diagnostics: &mut Sink<'_>) {
    for method in impls.methods.iter().filter(|method| method.of_trait.is_none()) {
        function(method, diagnostics);
    }
    for (_, constant) in impls.constants.iter().filter(|(_, it)| it.of_trait.is_none()) {
        entries(&constant.annotations, Position::Variant, diagnostics);
    }
}

fn function(function: &Function, diagnostics: &mut Sink<'_>) {
    entries(&function.annotations, Position::Function, diagnostics);
    parameters(function, diagnostics);
}

fn parameters(function: &Function, diagnostics: &mut Sink<'_>) {
    for parameter in &function.parameters {
        entries(&parameter.annotations, Position::Parameter, diagnostics);
    }
}

fn entries(annotations: &[Annotation], position: Position, sink: &mut Sink<'_>) {
    for (at, annotation) in annotations.iter().enumerate() {
        let key = annotation.key.as_str();
        if !position.known().contains(&key) {
            unknown(annotation, position, sink);
        } else if key != "instantiate" && annotations[..at].iter().any(|one| one.key == key) {
            let message = format!("{} is said twice", sink.shown(annotation));
            sink.refuse(annotation, message, "the second time", None);
        } else {
            value(annotation, sink);
        }
    }
}

/// Where problems go, and which file is `bindgen.toml`: there, entries are written without `py(...)`.
struct Sink<'a> {
    rules: Option<FileId>,
    diagnostics: &'a mut Diagnostics,
}

impl Sink<'_> {
    fn shown(&self, annotation: &Annotation) -> String {
        let key = &annotation.key;
        if self.rules == Some(annotation.span.file) {
            format!("`{key}`")
        } else {
            format!("`py({key})`")
        }
    }

    fn refuse(
        &mut self,
        annotation: &Annotation,
        message: String,
        label: &str,
        help: Option<String>,
    ) {
        let help = help.unwrap_or_else(|| "correct it: rustc never looks at it".to_owned());
        let report = Diagnostic::error(&codes::ANNOTATION_VALUE, message);
        self.diagnostics.push(report.at(annotation.span).label(label).help(help));
    }
}

fn unknown(annotation: &Annotation, position: Position, sink: &mut Sink<'_>) {
    let word = position.word();
    let known = format!("on {word} these are known: {}", position.known().join(", "));
    let help = match nearest(&annotation.key, position.known().iter().copied()) {
        Some(near) => format!("did you mean `{near}`? {known}"),
        None => known,
    };
    let message = format!("{} means nothing on {word}", sink.shown(annotation));
    sink.diagnostics.push(
        Diagnostic::error(&codes::UNKNOWN_ANNOTATION, message)
            .at(annotation.span)
            .label("unknown here")
            .help(help),
    );
}

/// Whether an entry has the value that it needs.
fn value(annotation: &Annotation, sink: &mut Sink<'_>) {
    let key = annotation.key.as_str();
    let shown = sink.shown(annotation);
    let text = match (key, &annotation.value) {
        ("name" | "module" | "base" | "value" | "returns", Some(Value::Str(text))) => text,
        ("name" | "module" | "base" | "value" | "returns", _) => {
            let label = format!("write `{key} = \"...\"`");
            return sink.refuse(annotation, format!("{shown} needs a text"), &label, None);
        }
        ("default", None) => {
            let message = format!("{shown} needs a value");
            return sink.refuse(annotation, message, "write `default = ...`", None);
        }
        ("skip" | "expose" | "blocking" | "keyword", Some(_)) => {
            let help = format!("write `{key}` alone, or remove it");
            return sink.refuse(
                annotation,
                format!("{shown} takes no value"),
                "it stands alone",
                Some(help),
            );
        }
        _ => return,
    };
    let is_name = |name: &str| {
        let mut letters = name.chars();
        letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    let problem = match key {
        "name" if !is_name(text) => Some(("no Python name", None)),
        "module" if !text.split('.').all(is_name) => {
            Some(("no Python module", Some("write names with dots between: `a.b`".to_owned())))
        }
        "returns" if !FORMS.contains(&text.as_str()) => {
            Some(("no form of result", Some(format!("forms are {}", FORMS.join(", ")))))
        }
        "base" if !EXCEPTIONS.contains(&text.as_str()) => {
            let near = nearest(text, EXCEPTIONS.iter().copied());
            Some(("no builtin exception", near.map(|near| format!("did you mean `{near}`?"))))
        }
        _ => None,
    };
    if let Some((what, help)) = problem {
        let message = format!("`{key} = \"{text}\"`: this is {what}");
        sink.refuse(annotation, message, what, help);
    }
}

/// What `returns` may say.
const FORMS: [&str; 4] = ["objects", "dicts", "columns", "array"];

/// What `base` may say: builtin exceptions whose instances are made from one text.
const EXCEPTIONS: [&str; 26] = [
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "EOFError",
    "FileExistsError",
    "FileNotFoundError",
    "IndexError",
    "KeyError",
    "LookupError",
    "MemoryError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PermissionError",
    "RuntimeError",
    "TimeoutError",
    "TypeError",
    "ValueError",
    "ZeroDivisionError",
];

/// Reports annotations that mean something only in a role which the type turned out not to have.
pub(super) fn check_roles(api: &Api, entries: &[Entry], diagnostics: &mut Diagnostics) {
    for (id, item) in api.iter() {
        let Entry::Exposed(exposed) = &entries[id.0] else { continue };
        if exposed.role != Role::Error {
            let variants = match &item.kind {
                ItemKind::Enum(it) => it.variants.as_slice(),
                _ => &[],
            };
            let on_variants =
                variants.iter().filter_map(|variant| of(&variant.annotations, "base"));
            for annotation in on_variants.chain(of(&item.annotations, "base")) {
                let message = format!("`{}` is no error, so it has no `base`", item.name);
                idle(annotation, message, "only errors have a base", diagnostics);
            }
        }
        let functions = match &item.kind {
            ItemKind::Function(it) => std::slice::from_ref(it),
            ItemKind::Struct(it) => &it.impls.methods,
            ItemKind::Enum(it) => &it.impls.methods,
            _ => &[],
        };
        for function in functions {
            idle_on_function(function, entries, diagnostics);
        }
    }
}

fn idle_on_function(function: &Function, entries: &[Entry], diagnostics: &mut Diagnostics) {
    let waits = !function.is_async && !matches!(function.output, Type::ImplTrait(_));
    if let Some(annotation) = of(&function.annotations, "blocking").filter(|_| waits) {
        let message = format!("`{}` is not asynchronous", function.name);
        idle(annotation, message, "it waits already", diagnostics);
    }
    let dicts = of(&function.annotations, "returns").filter(
        |one| matches!(&one.value, Some(Value::Str(form)) if form == "dicts" || form == "columns"),
    );
    if let Some(annotation) = dicts.filter(|_| !has_records(&function.output, entries)) {
        let message = format!("`{}` returns no list of records", function.name);
        idle(annotation, message, "only records become dictionaries", diagnostics);
    }
    for parameter in &function.parameters {
        let Some(annotation) = of(&parameter.annotations, "flatten") else { continue };
        if !is_settings(&parameter.ty, entries) {
            let message =
                format!("`{}` is no settings, so it has no fields to flatten", parameter.name);
            idle(annotation, message, "only settings are flattened", diagnostics);
        }
    }
}

fn of<'a>(annotations: &'a [Annotation], key: &str) -> Option<&'a Annotation> {
    annotations.iter().find(|one| one.key == key)
}

fn idle(annotation: &Annotation, message: String, label: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::error(&codes::UNKNOWN_ANNOTATION, message)
            .at(annotation.span)
            .label(label)
            .help("remove it: it does nothing here"),
    );
}

fn has_records(ty: &Type, entries: &[Entry]) -> bool {
    match ty {
        Type::Item(id, _) => {
            matches!(&entries[id.0], Entry::Exposed(exposed) if exposed.role == Role::Record)
        }
        Type::Foreign(_, arguments) => arguments.iter().any(|inner| has_records(inner, entries)),
        Type::Reference { inner, .. } | Type::Slice(inner) | Type::Array(inner, _) => {
            has_records(inner, entries)
        }
        _ => false,
    }
}

fn is_settings(ty: &Type, entries: &[Entry]) -> bool {
    match ty {
        Type::Reference { inner, .. } => is_settings(inner, entries),
        Type::Item(id, _) => {
            matches!(&entries[id.0], Entry::Exposed(exposed) if exposed.role == Role::Settings)
        }
        _ => false,
    }
}
