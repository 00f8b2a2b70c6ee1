//! `[overrides]` of `bindgen.toml`: an entry that names nothing must not rot in silence.

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::resolve::model::Api;

use super::surface::Role;

/// Reports overrides which match no item, and unknown roles in them.
pub(super) fn check(api: &Api, config: &Config, diagnostics: &mut Diagnostics) {
    for (path, entry) in &config.overrides {
        if !api.items.iter().any(|item| item.path.to_string() == *path) {
            let report = Diagnostic::error(
                &codes::STALE_OVERRIDE,
                format!("[overrides.\"{path}\"] in bindgen.toml matches no item"),
            );
            let help = nearest(api, path).map_or_else(
                || "remove the entry, or write the item's defining path".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            diagnostics.push(report.help(help));
        }
        if let Some(role) = entry.role.as_deref()
            && Role::from_word(role).is_none()
        {
            diagnostics.push(Diagnostic::error(
                &codes::STALE_OVERRIDE,
                format!("[overrides.\"{path}\"] in bindgen.toml names an unknown role `{role}`"),
            ));
        }
    }
}

/// The item with the same last segment, or the one whose path is closest.
fn nearest(api: &Api, path: &str) -> Option<String> {
    let name = path.rsplit("::").next().unwrap_or(path);
    let paths = || api.items.iter().map(|item| item.path.to_string());
    if let Some(same) = paths().find(|candidate| candidate.rsplit("::").next() == Some(name)) {
        return Some(same);
    }
    paths()
        .map(|candidate| (distance(&candidate, path), candidate))
        .filter(|(distance, _)| *distance <= path.len() / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
