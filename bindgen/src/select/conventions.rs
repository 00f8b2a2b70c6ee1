//! The naming and shape rules: which item is a candidate, and in which role.

use crate::config::{Config, Expose, Override, Pattern};
use crate::resolve::model::{Api, Item, ItemId, ItemKind, Receiver, Shape, Struct, Type, Value};

use super::names::identifier;
use super::overrides;
use super::shapes;
use super::surface::{Entry, Exposed, Reason, Role, Skip};

/// The decision on one item by name, shape, annotation and override, before signatures are followed.
pub(super) fn decide(api: &Api, id: ItemId, config: &Config) -> Entry {
    let item = api.item(id);
    let by_convention = pattern_reason(item, config).is_some();
    let skipped = |skip| Entry::Skipped { skip, by_convention };
    let settings = rules(api, item, config);
    if item.public_path.is_none() {
        return Entry::Skipped { skip: Skip::Private, by_convention: false };
    }
    if item.hidden && !has_annotation(item, "expose") && settings.is_none() {
        return Entry::Skipped { skip: Skip::Hidden, by_convention: false };
    }
    if has_annotation(item, "skip") {
        return Entry::Skipped { skip: Skip::Annotated, by_convention: false };
    }
    if settings.is_some_and(|entry| entry.skip) {
        return Entry::Skipped { skip: Skip::Override, by_convention: false };
    }
    let public = item.public_path.iter().map(ToString::to_string);
    let demoted = std::iter::once(item.path.to_string()).chain(public);
    if let Some(message) = demoted.into_iter().find_map(|path| config.demoted.get(&path)) {
        let skip = Skip::Demoted(message.clone());
        return Entry::Skipped { skip, by_convention: false };
    }
    match item.kind {
        ItemKind::Alias(_) => return skipped(Skip::Alias),
        ItemKind::Trait(_) => return Entry::Skipped { skip: Skip::Trait, by_convention: false },
        ItemKind::Union => return skipped(Skip::Union),
        _ => {}
    }
    let reason = if has_annotation(item, "expose") {
        Some(Reason::Annotation)
    } else if settings.is_some_and(|entry| entry.expose || entry.role.is_some()) {
        Some(Reason::Override)
    } else if item.instance.as_ref().is_some_and(|instance| instance.asked) {
        Some(Reason::Instance)
    } else {
        pattern_reason(item, config)
    };
    match reason {
        Some(reason) => Entry::Exposed(expose(api, item, reason, config)),
        None => Entry::Skipped { skip: Skip::NoConvention, by_convention: false },
    }
}

/// An item exposed for a reason: its role, Python name and submodule follow from the rules.
pub(super) fn expose(api: &Api, item: &Item, reason: Reason, config: &Config) -> Exposed {
    let settings = rules(api, item, config);
    let public = item.public_path.as_ref().unwrap_or(&item.path);
    let name = annotation_text(item, "name")
        .or_else(|| {
            // One name cannot be that of all instances.
            let own = overrides::of(config, item);
            own.and_then(|entry| entry.name.clone())
        })
        .unwrap_or_else(|| public.name().to_owned());
    let segments = &public.0[1..public.0.len().saturating_sub(1).max(1)];
    let module = match annotation_text(item, "module") {
        Some(text) => text.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        None => segments.iter().filter(|part| !config.hoist.contains(part)).cloned().collect(),
    };
    let role = settings
        .and_then(|entry| entry.role.as_deref())
        .and_then(Role::from_word)
        .unwrap_or_else(|| role_of(item, config));
    Exposed { role, name: identifier(&name), module, reason }
}

/// What the package's file says of an item; of an instance, what it says of the generic one.
fn rules<'c>(api: &Api, item: &Item, config: &'c Config) -> Option<&'c Override> {
    overrides::of(config, item)
        .or_else(|| overrides::of(config, api.item(item.instance.as_ref()?.generic)))
}

fn pattern_reason(item: &Item, config: &Config) -> Option<Reason> {
    let kind = match &item.kind {
        ItemKind::Function(function) => {
            let pattern =
                config.functions.expose.iter().find(|pattern| pattern.matches(&function.name))?;
            return Some(Reason::Pattern {
                role: "function".to_owned(),
                pattern: pattern.text.clone(),
            });
        }
        ItemKind::Constant(_) => return Some(Reason::Kind("constant")),
        ItemKind::Struct(_) => "type",
        ItemKind::Enum(_) => "enum",
        _ => return None,
    };
    if let Some((role, pattern)) = named_role(item, config) {
        return Some(Reason::Pattern { role: role.to_owned(), pattern: pattern.text.clone() });
    }
    match (&item.kind, config.expose) {
        (ItemKind::Enum(_), _) | (_, Expose::Public) => Some(Reason::Kind(kind)),
        _ => None,
    }
}

/// The role of the public name, or of the name the item was defined with.
fn named_role<'c>(item: &Item, config: &'c Config) -> Option<(&'c str, &'c Pattern)> {
    config.role_of(item.public_name()).or_else(|| config.role_of(&item.name))
}

/// What an item is in Python: its name's pattern first where the shape allows it, then its shape.
fn role_of(item: &Item, config: &Config) -> Role {
    let pattern = named_role(item, config).and_then(|(word, _)| Role::from_word(word));
    match &item.kind {
        ItemKind::Enum(_) if pattern == Some(Role::Error) => Role::Error,
        ItemKind::Enum(it) if it.impls.has("Error") => Role::Error,
        ItemKind::Enum(_) => Role::Enum,
        ItemKind::Function(_) => Role::Function,
        ItemKind::Constant(_) => Role::Constant,
        // What yields over time is met as what callables return, like an iterator.
        ItemKind::Struct(it) if yields(it) => Role::Iterator,
        ItemKind::Struct(it) => struct_role(it, pattern, config),
        _ => Role::Behaviour,
    }
}

/// An iterator that nobody makes or asks anything: all it has beside `next` is that under a control.
fn is_only_iterated(it: &Struct, config: &Config) -> bool {
    let is_control = |ty: &Type| match ty {
        Type::Reference { inner, .. } => match inner.as_ref() {
            Type::DynTrait(bounds) | Type::ImplTrait(bounds) => {
                bounds.iter().any(|bound| bound.path.name() == config.control.trait_name)
            }
            _ => false,
        },
        _ => false,
    };
    !it.generics.is_concrete()
        || it
            .impls
            .methods
            .iter()
            .all(|method| method.parameters.iter().any(|parameter| is_control(&parameter.ty)))
}

fn yields(it: &Struct) -> bool {
    it.impls.find("Stream").is_some_and(|found| found.path.to_string() == "futures::Stream")
}

fn struct_role(it: &Struct, pattern: Option<Role>, config: &Config) -> Role {
    // A tuple struct that is made from other values, or from text, is what they make of it.
    let is_made = ["From", "TryFrom", "FromStr"].iter().any(|name| it.impls.has(name));
    let all_public = (it.shape == Shape::Named || !is_made)
        && !it.fields.is_empty()
        && it.fields.iter().all(|field| field.public);
    let mutable = it.impls.methods.iter().any(|method| method.receiver == Some(Receiver::Mutable));
    let told = config.expose == Expose::Conventions;
    match pattern {
        Some(Role::Settings) if all_public && it.impls.has("Default") => return Role::Settings,
        Some(Role::Settings | Role::Record) if all_public => return Role::Record,
        Some(Role::Request) if all_public => return Role::Request,
        Some(Role::Frame) if shapes::is_frame(it) => return Role::Frame,
        // Elsewhere such a name may mean anything; who relies on patterns is told what is amiss.
        Some(Role::Columns) if !told && !shapes::is_table(it) => {}
        Some(Role::Labels) if !told && !shapes::is_labels(it) => {}
        Some(role @ (Role::Columns | Role::Labels | Role::Behaviour | Role::Error)) => return role,
        _ => {}
    }
    if it.impls.has("Error") {
        Role::Error
    } else if it.impls.has("Iterator") && is_only_iterated(it, config) {
        Role::Iterator
    } else if it.impls.has("Iterator") {
        // Stepping changes it.
        Role::Behaviour
    } else if all_public && !mutable && it.impls.has("Clone") {
        Role::Record
    } else if !mutable && it.impls.has("Clone") && it.impls.has("PartialEq") {
        Role::Value
    } else {
        Role::Behaviour
    }
}

/// Whether an item carries `py(key)`.
pub(super) fn has_annotation(item: &Item, key: &str) -> bool {
    item.annotations.iter().any(|annotation| annotation.key == key)
}

fn annotation_text(item: &Item, key: &str) -> Option<String> {
    item.annotations.iter().find_map(|annotation| match &annotation.value {
        Some(Value::Str(text)) if annotation.key == key => Some(text.clone()),
        _ => None,
    })
}
