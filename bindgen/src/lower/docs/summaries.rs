//! Nothing public goes without a docstring: what Rust does not document gets its name in plain words.

use heck::ToSnakeCase;

use crate::lower::model::{PyCallable, PyClass, PyEnum, PyModule, Raises};
use crate::lower::names;

/// How many members an enum's summary names.
const NAMED: usize = 6;

/// Writes a summary wherever there is none.
pub(crate) fn fill(package: &str, module: &mut PyModule) {
    if let Some(name) = module.path.last()
        && module.docs.is_empty()
    {
        module.docs = format!("The `{name}` part of `{package}`.");
    }
    for it in &mut module.enums {
        if it.docs.is_empty() {
            it.docs = choices(it);
        }
    }
    for it in &mut module.classes {
        class(it);
    }
    for it in &mut module.errors {
        summarise(&mut it.class.docs, &it.class.name);
        for function in &mut it.functions {
            callable(function);
        }
        for variant in &mut it.variants {
            let (Raises::Own(own) | Raises::Os { class: own, .. }) = &mut variant.raises else {
                continue;
            };
            summarise(&mut own.docs, &variant.variant);
            if let Raises::Os { class, kinds, .. } = &mut variant.raises {
                for (builtin, kind) in kinds {
                    kind.docs = format!("{} Python knows it as `{builtin}` too.", class.docs);
                }
            }
        }
    }
    for it in &mut module.functions {
        callable(it);
    }
    for it in &mut module.constants {
        summarise(&mut it.docs, &it.name);
    }
}

fn class(it: &mut PyClass) {
    summarise(&mut it.docs, &it.name);
    deprecate(&mut it.docs, it.deprecated.as_deref());
    for method in &mut it.methods {
        callable(method);
    }
    for property in &mut it.properties {
        summarise(&mut property.docs, &property.name);
        deprecate(&mut property.docs, property.deprecated.as_deref());
    }
}

fn callable(it: &mut PyCallable) {
    summarise(&mut it.docs, &it.name);
    deprecate(&mut it.docs, it.deprecated.as_deref());
}

/// Says under the summary what Rust says to whoever uses it.
fn deprecate(docs: &mut String, note: Option<&str>) {
    let Some(note) = note else { return };
    let (summary, rest) = docs.split_once("\n\n").unwrap_or((docs.as_str(), ""));
    let note = if note.is_empty() { "it will go away" } else { note };
    let text = format!("{summary}\n\nDeprecated: {note}\n\n{rest}");
    text.trim_end().clone_into(docs);
}

/// Puts the name in words in front of a text without prose.
fn summarise(docs: &mut String, name: &str) {
    let has_prose = !docs.is_empty()
        && !["Parameters", "Returns", "Raises", "Examples"]
            .iter()
            .any(|title| docs.strip_prefix(title).is_some_and(|rest| rest.starts_with("\n--")));
    if !has_prose {
        let summary = words(name);
        *docs = if docs.is_empty() { summary } else { format!("{summary}\n\n{docs}") };
    }
}

/// `with_limit` as "With limit."
fn words(name: &str) -> String {
    let named = names::in_words(name).to_snake_case();
    let spaced: Vec<&str> =
        named.split('_').map(|word| if word == "nan" { "NaN" } else { word }).collect();
    let spaced = spaced.join(" ");
    let mut letters = spaced.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => format!("`{name}`."),
    }
}

fn choices(it: &PyEnum) -> String {
    let names: Vec<String> = it.members.iter().map(|member| format!("`{}`", member.name)).collect();
    match names.as_slice() {
        [] => format!("{} has no members.", it.name),
        [only] => format!("{only} is the only choice."),
        [most @ .., last] if names.len() <= NAMED => format!("{} or {last}.", most.join(", ")),
        _ => format!("One of {} choices.", names.len()),
    }
}
