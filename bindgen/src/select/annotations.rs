//! The grammar of `py(...)`: an entry nobody knows is an error where it stands.

use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::resolve::model::{Annotation, Api, Field, Function, Impls, ItemKind, Value};

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
            Position::Parameter => &["default", "flatten"],
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
pub(super) fn check(api: &Api, diagnostics: &mut Diagnostics) {
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

fn fields(fields: &[Field], diagnostics: &mut Diagnostics) {
    for field in fields {
        entries(&field.annotations, Position::Field, diagnostics);
    }
}

fn impls(impls: &Impls, diagnostics: &mut Diagnostics) {
    for method in impls.methods.iter().filter(|method| method.of_trait.is_none()) {
        function(method, diagnostics);
    }
    for (_, constant) in impls.constants.iter().filter(|(_, it)| it.of_trait.is_none()) {
        entries(&constant.annotations, Position::Variant, diagnostics);
    }
}

fn function(function: &Function, diagnostics: &mut Diagnostics) {
    entries(&function.annotations, Position::Function, diagnostics);
    parameters(function, diagnostics);
}

fn parameters(function: &Function, diagnostics: &mut Diagnostics) {
    for parameter in &function.parameters {
        entries(&parameter.annotations, Position::Parameter, diagnostics);
    }
}

fn entries(annotations: &[Annotation], position: Position, diagnostics: &mut Diagnostics) {
    for annotation in annotations {
        let key = annotation.key.as_str();
        if !position.known().contains(&key) {
            let word = position.word();
            diagnostics.push(
                Diagnostic::error(
                    &codes::UNKNOWN_ANNOTATION,
                    format!("`py({key})` means nothing on {word}"),
                )
                .at(annotation.span)
                .label("unknown here")
                .help(format!("on {word} these are known: {}", position.known().join(", "))),
            );
            continue;
        }
        let text_needed = matches!(key, "name" | "module" | "base" | "value" | "returns");
        if text_needed && !matches!(annotation.value, Some(Value::Str(_))) {
            diagnostics.push(
                Diagnostic::error(&codes::ANNOTATION_VALUE, format!("`py({key})` needs a text"))
                    .at(annotation.span)
                    .label(format!("write `{key} = \"...\"`")),
            );
        }
        let returns = ["objects", "dicts", "columns", "array"];
        if let (true, Some(Value::Str(text))) = (key == "returns", &annotation.value)
            && !returns.contains(&text.as_str())
        {
            diagnostics.push(
                Diagnostic::error(
                    &codes::ANNOTATION_VALUE,
                    format!("`returns = \"{text}\"` is not a form of result"),
                )
                .at(annotation.span)
                .label("unknown form")
                .help(format!("forms are {}", returns.join(", "))),
            );
        }
    }
}
