//! Prose: markdown links and Rust paths as Python readers know them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::lower::context::Context;
use crate::lower::docs::targets;

/// A doc comment whose links name their targets where they stand, so that it can be taken apart.
pub(crate) fn inlined(text: &str) -> String {
    let (mut targets, mut kept, mut fenced) = (BTreeMap::new(), Vec::new(), false);
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        match definition(line).filter(|_| !fenced) {
            Some((name, target)) => {
                targets.insert(name.to_lowercase(), target.to_owned());
            }
            None => kept.push(line),
        }
    }
    let text = kept.join("\n");
    if targets.is_empty() { text } else { with_targets(&text, &targets) }
}

/// `[name]: target`
fn definition(line: &str) -> Option<(&str, &str)> {
    let (name, target) = line.trim_start().strip_prefix('[')?.split_once("]: ")?;
    let target = target.split_whitespace().next()?;
    (!name.contains(['[', ']'])).then(|| (name, target.trim_matches(['<', '>'])))
}

fn with_targets(text: &str, targets: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('`') {
            let length = code_length(rest).unwrap_or(1);
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        let Some(label) = closing(rest, '[', ']') else { break };
        let (inside, after) = (&rest[1..label], &rest[label + 1..]);
        let named = if after.starts_with('[') { closing(after, '[', ']') } else { None };
        let name = named.map_or(inside, |end| if end == 1 { inside } else { &after[1..end] });
        let target = targets.get(&name.to_lowercase()).filter(|_| !after.starts_with('('));
        if let Some(target) = target {
            let _ = write!(out, "[{inside}]({target})");
            rest = &after[named.map_or(0, |end| end + 1)..];
        } else {
            out.push('[');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// Prose with links as their text, and paths with dots.
pub(crate) fn prose(cx: &Context<'_>, text: &str) -> String {
    inline(cx, text)
}

fn inline(cx: &Context<'_>, text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('`') {
            let Some(length) = code_length(rest) else { break };
            out.push_str(&code(cx, &rest[..length]));
            rest = &rest[length..];
        } else if let Some((link, length)) = link(cx, rest) {
            out.push_str(&link);
            rest = &rest[length..];
        } else {
            out.push('[');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// The length of a code span with its backticks.
fn code_length(text: &str) -> Option<usize> {
    let ticks = text.bytes().take_while(|byte| *byte == b'`').count();
    let close = "`".repeat(ticks);
    text[ticks..].find(&close).map(|at| ticks + at + ticks)
}

/// A code span with what Rust writes as Python does.
fn code(cx: &Context<'_>, span: &str) -> String {
    match span {
        fence if fence.starts_with("```") => fence.to_owned(),
        "`true`" => "`True`".to_owned(),
        "`false`" => "`False`".to_owned(),
        "`()`" => "`None`".to_owned(),
        other => {
            let inside = other.trim_matches('`');
            if let Some(value) = wrapped(inside) {
                return code(cx, &format!("`{value}`"));
            }
            let is_path = inside.contains("::")
                && inside.chars().all(|one| one.is_alphanumeric() || matches!(one, '_' | ':'));
            match is_path.then(|| targets::find(cx, inside)).flatten() {
                Some(found) => format!("`{found}`"),
                None => other.replace("Self::", "").replace("crate::", "").replace("::", "."),
            }
        }
    }
}

/// What stands in `Some(..)` or `Ok(..)`: in Python it is the value itself.
fn wrapped(code: &str) -> Option<&str> {
    let inside = code.strip_prefix("Some").or_else(|| code.strip_prefix("Ok"))?;
    let value = inside.strip_prefix('(')?.strip_suffix(')')?;
    // `Some(a) or Some(b)` is no one value.
    let whole = closing(inside, '(', ')')? + 1 == inside.len();
    (whole && !value.trim().is_empty() && !value.contains("..")).then_some(value)
}

/// A link at the start of the text, as Python's docs show it, with its length.
fn link(cx: &Context<'_>, text: &str) -> Option<(String, usize)> {
    let label = closing(text, '[', ']')?;
    let (inside, after) = (&text[1..label], &text[label + 1..]);
    if inside.is_empty() || inside.contains("\n\n") {
        return None;
    }
    if after.starts_with('(') {
        let end = closing(after, '(', ')')?;
        let target = after[1..end].split_whitespace().next().unwrap_or_default();
        let mut shown = label_text(cx, inside, target);
        if target.contains("://") && target != inside {
            let _ = write!(shown, " ({target})");
        }
        return Some((shown, label + 1 + end + 1));
    }
    if after.starts_with('[')
        && let Some(end) = closing(after, '[', ']')
    {
        return Some((label_text(cx, inside, ""), label + 1 + end + 1));
    }
    let name = inside.trim_matches('`');
    let is_code = inside.starts_with('`') && inside.ends_with('`');
    (is_code || targets::is_link(cx, name))
        .then(|| (format!("`{}`", targets::python_path(cx, name)), label + 1))
}

/// The text of a link: a path alone is an item's name, anything else is prose.
fn label_text(cx: &Context<'_>, label: &str, target: &str) -> String {
    match label.strip_prefix('`').and_then(|label| label.strip_suffix('`')) {
        Some(path) if !path.contains('`') => {
            // The label may be short where the target is not.
            let leads = target.rsplit("::").next() == path.rsplit("::").next();
            let whole = leads.then(|| targets::find(cx, target)).flatten();
            let last = |found: String| found.rsplit('.').next().unwrap_or_default().to_owned();
            let short = whole.filter(|_| !path.contains("::")).map(last);
            format!("`{}`", short.unwrap_or_else(|| targets::python_path(cx, path)))
        }
        _ => inline(cx, label),
    }
}

/// Where the bracket that the text begins with is closed; code spans are passed over.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        if next == '`'
            && let Some(length) = code_length(&text[at..])
        {
            at += length;
            continue;
        }
        if next == open {
            depth += 1;
        } else if next == close {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
        at += next.len_utf8();
    }
    None
}
