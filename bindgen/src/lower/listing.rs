//! The listing: every item that Python doesn't have, with its reason, beside those that it has.

use crate::resolve::model::ItemId;
use crate::select::{Entry, Skip};

use super::context::Context;

/// Where an exposed item is found in Python, below the package.
pub(super) fn python_path(cx: &Context<'_>, id: ItemId) -> String {
    let Some(exposed) = cx.exposed(id) else { return String::new() };
    let mut parts = exposed.module.clone();
    parts.push(exposed.name.clone());
    parts.join(".")
}

/// Lists what selection left out. Private items are nobody's business.
pub(super) fn skipped(cx: &mut Context<'_>) {
    let surface = cx.surface;
    for (id, item) in surface.api.iter() {
        let Entry::Skipped { skip, by_convention } = &surface.entries[id.0] else { continue };
        if matches!(skip, Skip::Private | Skip::Alias) {
            continue;
        }
        if *by_convention {
            let code = &crate::diagnostics::codes::UNBINDABLE;
            cx.refuse(code, item.path.to_string(), "item", skip.to_string(), item.span);
        } else {
            cx.skip(item.path.to_string(), "item", skip.to_string(), item.span, false);
        }
    }
    for entry in &surface.api.macros {
        let rust = format!("{}::{}!", entry.module, entry.name);
        let reason = "a macro makes it, which cannot be seen".to_owned();
        cx.skip(rust, "macro", reason, entry.span, false);
    }
}
