//! The listing: every item that Python doesn't have, with its reason, beside those that it has.

pub(crate) mod attributes;
pub(crate) mod census;
pub(crate) mod demoted;

use std::collections::{BTreeMap, BTreeSet};

use crate::resolve::model::{ItemId, RustPath, UnseenKind};
use crate::select::{Entry, Skip};
use crate::source::Span;

use crate::lower::context::Context;
use crate::lower::model::{
    DictForm, Dunder, Lender, PropertySource, PyClass, PyError, PyModule, Raises, Target,
    VALUE_ERROR,
};
use crate::lower::names;

/// Where an exposed item is found in Python, below the package.
pub(crate) fn python_path(cx: &Context<'_>, id: ItemId) -> String {
    let Some(exposed) = cx.exposed(id) else { return String::new() };
    let mut parts = exposed.module.clone();
    parts.push(names::identifier(&exposed.name));
    parts.join(".")
}

/// Lists what selection left out. Private items are nobody's business.
pub(crate) fn skipped(cx: &mut Context<'_>) {
    let surface = cx.surface;
    for (id, item) in surface.api.iter() {
        let Entry::Skipped { skip, by_convention } = &surface.entries[id.0] else { continue };
        if matches!(skip, Skip::Private | Skip::Alias)
            || crate::lower::abstractions::adapters::is_used(cx, id)
            || crate::lower::abstractions::objects::is_used(cx, id)
            || crate::lower::classes::unsized_types::list(cx, id)
        {
            continue;
        }
        if matches!(skip, Skip::Clash(_)) {
            // Selection has said it already, as an error.
            cx.skip(item.path.to_string(), "item", skip.to_string(), item.span, true);
        } else if *by_convention {
            let code = &crate::diagnostics::codes::UNBINDABLE;
            cx.refuse(code, item.path.to_string(), "item", skip.to_string(), item.span);
        } else {
            cx.skip(item.path.to_string(), "item", skip.to_string(), item.span, false);
        }
    }
    for entry in &surface.api.unseen {
        let rust = format!("{}::{}", entry.module, entry.name);
        match &entry.kind {
            UnseenKind::Macro => {
                let reason = "a macro makes it, which cannot be seen".to_owned();
                cx.skip(format!("{rust}!"), "macro", reason, entry.span, false);
            }
            UnseenKind::Unread(error) => {
                let reason = format!("it cannot be read: {error}");
                cx.skip(rust, "item", reason, entry.span, false);
            }
        }
    }
}

/// Lists what roles add by themselves: fields, frames, dictionary forms, an exception a variant.
pub(crate) fn added<'m>(
    cx: &mut Context<'_>,
    modules: impl Iterator<Item = &'m PyModule>,
    (is_async, streams, lent_values): (bool, Option<&str>, Option<&str>),
) {
    let some = [is_async.then_some("ForkError"), cx.value_errors.get().then_some(VALUE_ERROR)];
    let roots = [cx.error.clone(), "InternalError".to_owned(), "ReentrantCallError".to_owned()];
    for root in roots.into_iter().chain(some.into_iter().flatten().map(str::to_owned)) {
        let rust = cx.surface.api.crate_name.clone();
        cx.list(rust, root, "error", "every package has it".to_owned(), Span::default());
    }
    if let Some(name) = streams {
        let rust = cx.surface.api.crate_name.clone();
        let reason = "what yields over time is received from it".to_owned();
        cx.list(rust, name.to_owned(), "class", reason, Span::default());
    }
    if let Some(name) = lent_values {
        let rust = cx.surface.api.crate_name.clone();
        let reason = "what is lent to be changed is read and replaced in it".to_owned();
        cx.list(rust, name.to_owned(), "class", reason, Span::default());
    }
    for name in cx.json.get().copied().map(|(value, like)| [value, like]).into_iter().flatten() {
        let reason = "what `serde_json::Value` is in Python".to_owned();
        cx.list("serde_json::Value".to_owned(), name.to_owned(), "alias", reason, Span::default());
    }
    let known: BTreeSet<String> =
        cx.listing.iter().filter_map(|entry| entry.python.clone()).collect();
    let spans: Spans = cx.surface.iter().map(|(id, item, _)| (cx.path(id), item.span)).collect();
    for module in modules {
        attributes::list(cx, module, &spans);
        for class in module.classes.iter().filter(|class| class.public) {
            let span = span_of(&spans, &class.rust);
            for (rust, python, kind, reason) in class_members(class) {
                let python = module.dotted(&python);
                if !known.contains(&python) {
                    cx.list(rust, python, kind, reason, span);
                }
            }
        }
        for it in module.dicts.iter().filter(|it| it.public) {
            let span = span_of(&spans, &it.rust);
            let form = match it.form {
                DictForm::Row => "dictionaries",
                DictForm::Columns => "columns",
            };
            let reason = format!("a callable returns this record as {form}");
            cx.list(it.rust.to_string(), module.dotted(&it.name), "typed dict", reason, span);
        }
        for it in &module.errors {
            variants(cx, module, it, span_of(&spans, &it.rust));
        }
    }
}

fn class_members(class: &PyClass) -> Vec<(String, String, &'static str, String)> {
    let mut out = Vec::new();
    for property in &class.properties {
        let rust = match &property.source {
            PropertySource::Field { field, .. }
            | PropertySource::Place { field, .. }
            | PropertySource::Slot { field, .. }
            | PropertySource::Loan { lender: Lender::Field(field), .. }
            | PropertySource::Lent { field, .. } => {
                format!("{}::{field}", class.rust)
            }
            PropertySource::Column(_) => format!("{}::{}", class.rust, property.name),
            PropertySource::Method { .. }
            | PropertySource::Loan { lender: Lender::Method(_), .. } => continue,
        };
        let python = format!("{}.{}", class.name, property.name);
        out.push((rust, python, "property", "a public field".to_owned()));
    }
    for variant in &class.variants {
        let rust = format!("{}::{}", class.rust, variant.variant);
        let python = format!("{}.{}", class.name, variant.name);
        out.push((
            rust.clone(),
            python.clone(),
            "variant",
            format!("a variant of `{}`", class.name),
        ));
        for property in &variant.properties {
            let (PropertySource::Field { field, .. }
            | PropertySource::Loan { lender: Lender::Field(field), .. }) = &property.source
            else {
                continue;
            };
            let python = format!("{python}.{}", property.name);
            out.push((format!("{rust}::{field}"), python, "property", "a public field".to_owned()));
        }
    }
    for method in &class.methods {
        let reason = match method.call.target {
            Target::Frame(_) => "every table has it",
            Target::Fields | Target::FromMapping | Target::Argument => "all settings have it",
            _ => continue,
        };
        let python = format!("{}.{}", class.name, method.name);
        out.push((class.rust.to_string(), python, "method", reason.to_owned()));
    }
    if class.dunders.contains(&Dunder::Mapping) {
        let python = format!("{}.keys", class.name);
        out.push((class.rust.to_string(), python, "method", "all settings have it".to_owned()));
    }
    out
}

fn variants(cx: &mut Context<'_>, module: &PyModule, it: &PyError, span: Span) {
    for variant in &it.variants {
        let rust = format!("{}::{}", it.rust, variant.variant);
        let (class, kinds) = match &variant.raises {
            Raises::Inner => {
                let reason = "transparent: the error inside is raised".to_owned();
                cx.skip(rust, "variant", reason, span, false);
                continue;
            }
            Raises::Own(class) => (class, Vec::new()),
            Raises::Os { class, kinds, .. } => (class, kinds.iter().collect()),
        };
        let reason = format!("a variant of `{}`", it.class.name);
        cx.list(rust.clone(), module.dotted(&class.name), "error", reason, span);
        for (builtin, kind) in kinds {
            let reason = format!("`{}` when it is a `{builtin}`", class.name);
            cx.list(rust.clone(), module.dotted(&kind.name), "error", reason, span);
        }
    }
}

/// Where items are defined, by the path that generated code names them by.
type Spans = BTreeMap<RustPath, Span>;

fn span_of(spans: &Spans, path: &RustPath) -> Span {
    spans.get(path).copied().unwrap_or_default()
}
