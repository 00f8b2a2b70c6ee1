//! Rust paths in documentation as the names that Python has for the same things.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToShoutySnakeCase;

use crate::resolve::model::{Enum, Item, ItemId, ItemKind};
use crate::select::{Role, Surface};

use crate::lower::classes::settings;
use crate::lower::context::Context;
use crate::lower::{annotated_name, enums, errors, names};

/// What a link can lead to, by name.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    exposed: BTreeMap<String, Vec<ItemId>>,
    every: BTreeSet<String>,
    modules: BTreeSet<Vec<String>>,
    /// How often each name of an exception is asked for.
    pub(crate) counts: BTreeMap<String, usize>,
}

impl Targets {
    pub(crate) fn of(surface: &Surface) -> Self {
        let mut targets = Self { counts: errors::name_counts(surface), ..Self::default() };
        for (id, item, exposed) in surface.iter() {
            targets.exposed.entry(item.public_name().to_owned()).or_default().push(id);
            for depth in 1..=exposed.module.len() {
                targets.modules.insert(exposed.module[..depth].to_vec());
            }
        }
        targets.every = surface.api.iter().map(|(_, item)| item.name.clone()).collect();
        targets
    }
}

/// What `crate::Type::method()` is in Python, if Python has it.
pub(crate) fn find(cx: &Context<'_>, path: &str) -> Option<String> {
    let parts = segments(cx, path);
    if let [name] = parts.as_slice()
        && let Some(builtin) = builtin(name)
        && !cx.targets.exposed.contains_key(name)
    {
        return Some(builtin.to_owned());
    }
    if let [first, member] = parts.as_slice()
        && first == "Self"
    {
        return Some(own_member(cx, member));
    }
    if cx.targets.modules.contains(&parts) {
        return Some(parts.join("."));
    }
    (0..parts.len()).find_map(|at| {
        let (before, after) = (&parts[..at], &parts[at + 1..]);
        let id = best(cx, &parts[at], before)?;
        let (item, exposed) = (cx.item(id), cx.exposed(id)?);
        let mut out = if before.is_empty() { Vec::new() } else { exposed.module.clone() };
        match after {
            [] => out.push(exposed.name.clone()),
            [variant] if exposed.role == Role::Error => out.push(
                errors::variant_class(cx, item, &exposed.name, variant, &cx.targets.counts)
                    .unwrap_or_else(|| exposed.name.clone()),
            ),
            [name] => out.extend([exposed.name.clone(), member(item, name)]),
            _ => return None,
        }
        Some(out.join("."))
    })
}

/// `crate::Type::method()` as Python names it; what Python does not have keeps its name.
pub(crate) fn python_path(cx: &Context<'_>, path: &str) -> String {
    find(cx, path).unwrap_or_else(|| {
        let parts = segments(cx, path);
        let own = usize::from(parts.first().is_some_and(|first| first == "Self"));
        parts[own..].join(".")
    })
}

/// Whether a bare `[name]` is a link.
pub(crate) fn is_link(cx: &Context<'_>, name: &str) -> bool {
    let plain = |letter: char| {
        letter.is_alphanumeric() || matches!(letter, '_' | ':' | '@' | '(' | ')' | '!')
    };
    let last = segments(cx, name).pop().unwrap_or_default();
    name.chars().all(plain) && (cx.targets.every.contains(&last) || find(cx, name).is_some())
}

/// The path without what only rustdoc reads: the kind in front, brackets behind, type arguments, the crate.
fn segments(cx: &Context<'_>, path: &str) -> Vec<String> {
    let path = path.split_once('@').map_or(path, |(_, path)| path).trim();
    let path = path.trim_end_matches("()").trim_end_matches('!');
    let path = path.split_once('<').map_or(path, |(path, _)| path).trim_end_matches("::");
    let mut parts: Vec<String> =
        path.split("::").map(|part| part.trim_start_matches("r#").to_owned()).collect();
    let outer = |first: &String| {
        first.is_empty()
            || matches!(first.as_str(), "crate" | "super" | "self")
            || *first == cx.surface.api.crate_name
    };
    while parts.len() > 1 && outer(&parts[0]) {
        parts.remove(0);
    }
    parts
}

/// The item of this name that lies in the module which the path names, or the first.
fn best(cx: &Context<'_>, name: &str, before: &[String]) -> Option<ItemId> {
    let candidates = cx.targets.exposed.get(name)?;
    let common = |id: &ItemId| {
        let item = cx.item(*id);
        let path = item.public_path.as_ref().unwrap_or(&item.path);
        let modules = path.0.iter().rev().skip(1);
        modules.zip(before.iter().rev()).take_while(|(left, right)| left == right).count()
    };
    let most = candidates.iter().map(common).max()?;
    candidates.iter().find(|id| common(id) == most).copied()
}

/// A field, method, constant or variant of an item, as Python names it.
fn member(item: &Item, name: &str) -> String {
    let (fields, impls) = match &item.kind {
        ItemKind::Enum(it) => {
            if let Some(variant) = variant(it, name) {
                return variant;
            }
            (&[][..], Some(&it.impls))
        }
        ItemKind::Struct(it) => (it.fields.as_slice(), Some(&it.impls)),
        _ => (&[][..], None),
    };
    if let Some(field) = fields.iter().find(|field| field.name == name) {
        return settings::field_name(field);
    }
    let method = impls.and_then(|impls| impls.methods.iter().find(|method| method.name == name));
    method
        .and_then(|method| annotated_name(&method.annotations))
        .unwrap_or_else(|| names::identifier(name))
}

fn variant(it: &Enum, name: &str) -> Option<String> {
    let variant = it.variants.iter().find(|variant| variant.name == name)?;
    let annotated = annotated_name(&variant.annotations);
    Some(if enums::is_plain(it) {
        names::member(&annotated.unwrap_or_else(|| names::in_words(name).to_shouty_snake_case()))
    } else {
        annotated.unwrap_or_else(|| names::identifier(name))
    })
}

/// `Self::name`, in a text that does not say whose it is: the variant of that name, if one enum has it.
fn own_member(cx: &Context<'_>, name: &str) -> String {
    let starts_upper = name.starts_with(char::is_uppercase);
    let found =
        cx.surface.iter().filter(|_| starts_upper).find_map(|(_, item, exposed)| {
            match &item.kind {
                ItemKind::Enum(it) if exposed.role != Role::Error => variant(it, name),
                _ => None,
            }
        });
    found.unwrap_or_else(|| names::identifier(name))
}

/// Types that Python has under another name.
fn builtin(name: &str) -> Option<&'static str> {
    Some(match name {
        "String" | "str" | "char" => "str",
        "f32" | "f64" => "float",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128"
        | "usize" => "int",
        "Vec" => "list",
        "HashMap" | "BTreeMap" => "dict",
        "HashSet" | "BTreeSet" => "set",
        "PathBuf" => "Path",
        "true" => "True",
        "false" => "False",
        _ => return None,
    })
}
