//! `explain`: one item's decision, or one code's meaning.

mod examples;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use crate::diagnostics::codes;
use crate::lower::model::Listed;
use crate::select::nearest;

use super::{Answer, project};

pub(super) fn run(path: &Path, subject: &str) -> Result<Answer, String> {
    if let Some(code) = codes::find(subject) {
        let example = examples::shown(code.id);
        let text = format!("{}: {}\n\n{}\n\n{example}", code.id, code.title, code.explanation);
        return Ok(Answer { text, report: String::new(), well: true });
    }
    let (outcome, _) = project::run(path)?;
    let Some(package) = &outcome.package else {
        return Err(outcome.report(false));
    };
    // `package.Class` is what Python calls it.
    let own = format!("{}.", package.name);
    let subject = subject.strip_prefix(&own).unwrap_or(subject);
    let found: Vec<&Listed> =
        package.listing.iter().filter(|entry| matches(entry, subject)).collect();
    if found.is_empty() {
        return Err(unknown(&package.listing, subject));
    }
    let mut text = String::new();
    for entry in found {
        let _ = writeln!(text, "{} ({}:{})", entry.rust, entry.file, entry.line);
        if let Some(python) = &entry.python {
            let _ = writeln!(
                text,
                "  is `{}.{python}` in Python ({}): {}",
                package.name, entry.kind, entry.reason
            );
        } else {
            let _ = writeln!(text, "  is not in Python: {}", entry.reason);
            let _ = writeln!(text, "  to bring it there: {}", remedy(entry));
        }
        if entry.interruptible == Some(false) {
            text.push_str("  Ctrl-C does not stop it: it takes no control\n");
        }
        if entry.interruptible == Some(true) {
            text.push_str("  Ctrl-C stops it\n");
        }
    }
    Ok(Answer { text, report: String::new(), well: true })
}

/// A whole path or name, or the end of one.
fn matches(entry: &Listed, subject: &str) -> bool {
    let ends = |whole: &str, separator: &str| {
        whole == subject || whole.ends_with(&format!("{separator}{subject}"))
    };
    ends(&entry.rust, "::") || entry.python.as_deref().is_some_and(|python| ends(python, "."))
}

fn remedy(entry: &Listed) -> &'static str {
    if entry.missed {
        "change what the reason names, or annotate it with `py(skip)` to say that leaving it out is meant"
    } else if entry.reason.contains("py(skip)") {
        "remove the annotation"
    } else {
        "give it a name that a role's pattern fits, use it in the signature of something exposed, or annotate it with `py(expose)`"
    }
}

fn unknown(listing: &[Listed], subject: &str) -> String {
    let end = subject.rsplit(['.', ':']).next().unwrap_or(subject).to_lowercase();
    let near: Vec<&str> = listing
        .iter()
        .filter(|entry| entry.rust.to_lowercase().contains(&end))
        .map(|entry| entry.rust.as_str())
        .take(5)
        .collect();
    let names = || {
        let python = listing.iter().filter_map(|entry| entry.python.as_deref());
        python.chain(listing.iter().map(|entry| entry.rust.as_str()))
    };
    let last = |name: &'_ str| name.rsplit(['.', ':']).next().unwrap_or_default().to_owned();
    let ends: BTreeSet<String> = names().map(last).collect();
    let spelt = nearest(&last(subject), ends.iter().map(String::as_str));
    let hint = match spelt.and_then(|end| names().find(|name| last(name) == end)) {
        Some(name) if near.is_empty() => format!("did you mean {name}?"),
        _ if near.is_empty() => "`mds-bindgen list` shows every name".to_owned(),
        _ => format!("did you mean {}?", near.join(", ")),
    };
    format!("nothing is called `{subject}`: {hint}")
}
