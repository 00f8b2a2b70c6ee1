//! Stage three, `Api` to `Surface`: what is exposed, and why.

mod annotations;
mod closure;
mod conventions;
mod names;
mod overrides;
mod surface;

pub use names::{KEYWORDS, identifier};
pub use surface::{Entry, Exposed, Reason, Role, Skip, Surface};

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::resolve::model::{Api, ItemId, ItemKind};

/// Decides for every item of the crate whether Python sees it, in which role and under which name.
pub fn select(api: Api, config: &Config, diagnostics: &mut Diagnostics) -> Surface {
    annotations::check(&api, diagnostics);
    overrides::check(&api, config, diagnostics);
    let mut entries: Vec<Entry> =
        api.iter().map(|(id, _)| conventions::decide(&api, id, config)).collect();
    closure::reach(&api, config, &mut entries);
    refuse_unbindable(&api, &mut entries);
    report_clashes(&api, &mut entries, diagnostics);
    Surface { api, entries }
}

/// What no rule can bring to Python as it stands: open generics, unions, unsafe functions.
fn refuse_unbindable(api: &Api, entries: &mut [Entry]) {
    for (id, item) in api.iter() {
        let Entry::Exposed(exposed) = &entries[id.0] else { continue };
        let by_convention = exposed.reason.is_convention();
        let skip = match &item.kind {
            ItemKind::Struct(it) if !it.generics.is_concrete() => Skip::Generic,
            ItemKind::Enum(it) if !it.generics.is_concrete() => Skip::Generic,
            ItemKind::Struct(it) if !it.generics.lifetimes.is_empty() => Skip::Borrowed,
            ItemKind::Enum(it) if !it.generics.lifetimes.is_empty() => Skip::Borrowed,
            ItemKind::Function(it) if it.is_unsafe => Skip::Unsafe,
            _ => continue,
        };
        entries[id.0] = Entry::Skipped { skip, by_convention };
    }
}

/// Two items of one Python module under one name: the later one (by Rust path) is left out, loudly.
fn report_clashes(api: &Api, entries: &mut [Entry], diagnostics: &mut Diagnostics) {
    let mut seen: std::collections::BTreeMap<(Vec<String>, String), ItemId> =
        std::collections::BTreeMap::new();
    for (id, item) in api.iter() {
        let Entry::Exposed(exposed) = &entries[id.0] else { continue };
        let key = (exposed.module.clone(), exposed.name.clone());
        let Some(first) = seen.get(&key) else {
            seen.insert(key, id);
            continue;
        };
        let other = &api.item(*first).path;
        let message =
            format!("`{}` and `{}` would both be `{}` in Python", other, item.path, exposed.name);
        diagnostics.push(
            Diagnostic::error(&codes::NAME_CLASH, message)
                .at(item.span)
                .label("the second one is left out")
                .help("rename one of them with `#[cfg_attr(bindgen, py(name = \"...\"))]`, or move it to another public module"),
        );
        entries[id.0] = Entry::Skipped { skip: Skip::Clash(other.clone()), by_convention: true };
    }
}
