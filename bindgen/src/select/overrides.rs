//! `[overrides]` of `bindgen.toml`: what an annotation says, for crates that carry none. An entry that
//! names nothing must not rot in silence.

use std::collections::BTreeMap;

use crate::config::{Config, Override};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::resolve::model::{
    Annotation, Api, Function, Impls, Item, ItemId, ItemKind, Parameter, Value,
};
use crate::source::Span;

use super::suggest::nearest;
use super::surface::Role;

/// What the package's file says of an item, by its defining path or its public one.
pub(super) fn of<'c>(config: &'c Config, item: &Item) -> Option<&'c Override> {
    if config.overrides.is_empty() {
        return None;
    }
    let by_public = || config.overrides.get(&item.public_path.as_ref()?.to_string());
    config.overrides.get(&item.path.to_string()).or_else(by_public)
}

/// What a path in an override names.
#[derive(Debug, Clone, Copy)]
enum Named {
    Item(ItemId),
    Field(ItemId, usize),
    Variant(ItemId, usize),
    VariantField(ItemId, usize, usize),
    Method(ItemId, usize),
    Constant(ItemId, usize),
    Parameter(ItemId, Option<usize>, usize),
}

/// Writes overrides as annotations onto what they name; reports those that name nothing.
pub(super) fn apply(api: &mut Api, config: &Config, diagnostics: &mut Diagnostics) {
    if config.overrides.is_empty() {
        return;
    }
    let paths = known_paths(api);
    for (path, entry) in &config.overrides {
        let Some(named) = paths.get(path).copied() else {
            let report = Diagnostic::error(
                &codes::STALE_OVERRIDE,
                format!("[overrides.\"{path}\"] in bindgen.toml matches nothing"),
            );
            let help = closest(&paths, path).map_or_else(
                || "remove the entry, or write the defining path of what it is for".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let place = config.text.quoted("[overrides", path);
            diagnostics.push(at(report, place, "nothing has this path").help(help));
            continue;
        };
        role(config, path, entry, named, diagnostics);
        let entries = annotations(config, path, entry, named);
        if let Named::Item(id) = named {
            // A free item says it twice: as an item, and as what it is.
            match &mut api.items[id.0].kind {
                ItemKind::Function(it) => it.annotations.extend(entries.clone()),
                ItemKind::Constant(it) => it.annotations.extend(entries.clone()),
                _ => {}
            }
        }
        target(api, named).extend(entries);
        parameters(api, config, path, entry, named, diagnostics);
    }
}

fn at(report: Diagnostic, place: Option<Span>, label: &str) -> Diagnostic {
    match place {
        Some(span) => report.at(span).label(label),
        None => report,
    }
}

fn role(
    config: &Config,
    path: &str,
    entry: &Override,
    named: Named,
    diagnostics: &mut Diagnostics,
) {
    let Some(role) = entry.role.as_deref() else { return };
    let place = config.text.entry(path, "role");
    if Role::from_word(role).is_none() {
        let message =
            format!("[overrides.\"{path}\"] in bindgen.toml names an unknown role `{role}`");
        let report = Diagnostic::error(&codes::STALE_OVERRIDE, message);
        let help = format!("roles are {}", Role::WORDS.join(", "));
        diagnostics.push(at(report, place, "no role is called this").help(help));
    } else if !matches!(named, Named::Item(_)) {
        let message = format!("[overrides.\"{path}\"] in bindgen.toml: only types have a role");
        let report = Diagnostic::error(&codes::STALE_OVERRIDE, message);
        diagnostics.push(at(report, place, "this is no type").help("remove `role`"));
    }
}

/// The entries of an override as `py(...)` would say them.
fn annotations(config: &Config, path: &str, entry: &Override, named: Named) -> Vec<Annotation> {
    let mut out = Vec::new();
    let mut say = |key: &str, value: Option<Value>| {
        let span = config.text.entry(path, key).unwrap_or_default();
        out.push(Annotation { key: key.to_owned(), value, types: Vec::new(), span });
    };
    // The rules for items are read where items are decided, which also says that a rule decided.
    let whole = matches!(named, Named::Item(_));
    let flag = |asked: bool, key: &'static str| (asked && !whole).then_some(key);
    [flag(entry.skip, "skip"), flag(entry.expose, "expose")]
        .into_iter()
        .flatten()
        .for_each(|key| say(key, None));
    let texts = [
        ("name", entry.name.as_ref().filter(|_| !whole)),
        ("module", entry.module.as_ref()),
        ("base", entry.base.as_ref()),
        ("value", entry.value.as_ref()),
        ("returns", entry.returns.as_ref()),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            say(key, Some(Value::Str(text.clone())));
        }
    }
    if entry.blocking == Some(true) {
        say("blocking", None);
    }
    if let Some(value) = &entry.default {
        say("default", Some(value_of(value)));
    }
    if let Some(flag) = entry.flatten {
        say("flatten", (!flag).then_some(Value::Bool(false)));
    }
    out
}

fn parameters(
    api: &mut Api,
    config: &Config,
    path: &str,
    entry: &Override,
    named: Named,
    diagnostics: &mut Diagnostics,
) {
    for (name, rules) in &entry.parameters {
        let place = config.text.entry(path, &format!("parameters.{name}"));
        let span = place.unwrap_or_default();
        let mut known =
            function(api, named).map_or(&mut [][..], |it| &mut it.parameters[..]).iter_mut();
        if let Some(parameter) = known.find(|parameter| parameter.name == *name) {
            let mut say = |key: &str, value: Option<Value>| {
                let annotation = Annotation { key: key.to_owned(), value, types: Vec::new(), span };
                parameter.annotations.push(annotation);
            };
            if let Some(value) = &rules.default {
                say("default", Some(value_of(value)));
            }
            if let Some(flag) = rules.flatten {
                say("flatten", (!flag).then_some(Value::Bool(false)));
            }
            if rules.keyword == Some(true) {
                say("keyword", None);
            }
            continue;
        }
        let names: Vec<String> = function(api, named)
            .map(|it| it.parameters.iter().map(|parameter| parameter.name.clone()).collect())
            .unwrap_or_default();
        let message =
            format!("[overrides.\"{path}\"] in bindgen.toml: no parameter is called `{name}`");
        let help = match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => "it has no parameters".to_owned(),
            None => format!("its parameters are {}", names.join(", ")),
        };
        let report = Diagnostic::error(&codes::STALE_OVERRIDE, message);
        diagnostics.push(at(report, place, "this names nothing").help(help));
    }
}

fn value_of(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::Str(text.clone()),
        toml::Value::Integer(number) => Value::Int(i128::from(*number)),
        toml::Value::Float(number) => Value::Float(number.to_string()),
        toml::Value::Boolean(flag) => Value::Bool(*flag),
        toml::Value::Array(members) => Value::List(members.iter().map(value_of).collect()),
        other => Value::Other(other.to_string()),
    }
}

// --- what can be named --------------------------------------------------------------------------

/// Everything that an override may name, by its path. Defining paths win over public ones.
fn known_paths(api: &Api) -> BTreeMap<String, Named> {
    let mut out = BTreeMap::new();
    for (id, item) in api.iter() {
        let public = item.public_path.iter().map(ToString::to_string);
        for path in std::iter::once(item.path.to_string()).chain(public) {
            members(&path, id, item, &mut |path, named| {
                out.entry(path).or_insert(named);
            });
        }
    }
    out
}

fn members(path: &str, id: ItemId, item: &Item, add: &mut dyn FnMut(String, Named)) {
    add(path.to_owned(), Named::Item(id));
    match &item.kind {
        ItemKind::Struct(it) => {
            for (at, field) in it.fields.iter().enumerate() {
                add(format!("{path}::{}", field.name), Named::Field(id, at));
            }
        }
        ItemKind::Enum(it) => {
            for (at, variant) in it.variants.iter().enumerate() {
                let path = format!("{path}::{}", variant.name);
                for (inner, field) in variant.fields.iter().enumerate() {
                    add(format!("{path}::{}", field.name), Named::VariantField(id, at, inner));
                }
                add(path, Named::Variant(id, at));
            }
        }
        ItemKind::Function(it) => of_parameters(path, id, None, &it.parameters, add),
        _ => {}
    }
    let Some(impls) = impls(&item.kind) else { return };
    for (at, method) in impls.methods.iter().enumerate() {
        let path = format!("{path}::{}", method.name);
        of_parameters(&path, id, Some(at), &method.parameters, add);
        add(path, Named::Method(id, at));
    }
    for (at, (name, _)) in impls.constants.iter().enumerate() {
        add(format!("{path}::{name}"), Named::Constant(id, at));
    }
}

fn of_parameters(
    path: &str,
    id: ItemId,
    method: Option<usize>,
    parameters: &[Parameter],
    add: &mut dyn FnMut(String, Named),
) {
    for (at, parameter) in parameters.iter().enumerate() {
        add(format!("{path}::{}", parameter.name), Named::Parameter(id, method, at));
    }
}

fn impls(kind: &ItemKind) -> Option<&Impls> {
    match kind {
        ItemKind::Struct(it) => Some(&it.impls),
        ItemKind::Enum(it) => Some(&it.impls),
        _ => None,
    }
}

fn impls_mut(kind: &mut ItemKind) -> Option<&mut Impls> {
    match kind {
        ItemKind::Struct(it) => Some(&mut it.impls),
        ItemKind::Enum(it) => Some(&mut it.impls),
        _ => None,
    }
}

/// The function behind a path, if it is one.
fn function(api: &mut Api, named: Named) -> Option<&mut Function> {
    match named {
        Named::Item(id) | Named::Parameter(id, None, _) => match &mut api.items[id.0].kind {
            ItemKind::Function(it) => Some(it),
            _ => None,
        },
        Named::Method(id, at) | Named::Parameter(id, Some(at), _) => {
            impls_mut(&mut api.items[id.0].kind)?.methods.get_mut(at)
        }
        _ => None,
    }
}

/// The annotations of what is named.
fn target(api: &mut Api, named: Named) -> &mut Vec<Annotation> {
    let (Named::Item(id)
    | Named::Field(id, _)
    | Named::Variant(id, _)
    | Named::VariantField(id, ..)
    | Named::Method(id, _)
    | Named::Constant(id, _)
    | Named::Parameter(id, ..)) = named;
    let item = &mut api.items[id.0];
    match (named, &mut item.kind) {
        (Named::Parameter(_, None, at), ItemKind::Function(it)) => {
            &mut it.parameters[at].annotations
        }
        (Named::Field(_, at), ItemKind::Struct(it)) => &mut it.fields[at].annotations,
        (Named::Variant(_, at), ItemKind::Enum(it)) => &mut it.variants[at].annotations,
        (Named::VariantField(_, at, inner), ItemKind::Enum(it)) => {
            &mut it.variants[at].fields[inner].annotations
        }
        (Named::Method(_, at), ItemKind::Struct(it)) => &mut it.impls.methods[at].annotations,
        (Named::Method(_, at), ItemKind::Enum(it)) => &mut it.impls.methods[at].annotations,
        (Named::Constant(_, at), ItemKind::Struct(it)) => &mut it.impls.constants[at].1.annotations,
        (Named::Constant(_, at), ItemKind::Enum(it)) => &mut it.impls.constants[at].1.annotations,
        (Named::Parameter(_, Some(method), at), ItemKind::Struct(it)) => {
            &mut it.impls.methods[method].parameters[at].annotations
        }
        (Named::Parameter(_, Some(method), at), ItemKind::Enum(it)) => {
            &mut it.impls.methods[method].parameters[at].annotations
        }
        _ => &mut item.annotations,
    }
}

/// The path with the same end, or the one that is spelt nearly so.
fn closest(paths: &BTreeMap<String, Named>, path: &str) -> Option<String> {
    let name = path.rsplit("::").next().unwrap_or(path);
    let same = paths.keys().find(|candidate| candidate.rsplit("::").next() == Some(name));
    same.cloned().or_else(|| nearest(path, paths.keys().map(String::as_str)).map(str::to_owned))
}
