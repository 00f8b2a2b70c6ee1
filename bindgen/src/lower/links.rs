//! Prose: markdown links and Rust paths as Python readers know them.

use std::fmt::Write as _;

use super::context::Context;

/// Prose with links as their text, and paths with dots.
pub(super) fn prose(cx: &Context<'_>, text: &str) -> String {
    let mut kept = Vec::new();
    for line in text.lines() {
        // `[name]: target`
        let defines = line.starts_with('[') && line.contains("]: ") && !line.contains("](");
        if !defines {
            kept.push(line);
        }
    }
    inline(cx, &kept.join("\n"))
}

fn inline(cx: &Context<'_>, text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('`') {
            let Some(length) = code_length(rest) else { break };
            out.push_str(&code(&rest[..length]));
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
fn code(span: &str) -> String {
    match span {
        "`true`" => "`True`".to_owned(),
        "`false`" => "`False`".to_owned(),
        other => other.replace("Self::", "").replace("crate::", "").replace("::", "."),
    }
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
        let mut shown = label_text(cx, inside);
        if target.contains("://") && target != inside {
            let _ = write!(shown, " ({target})");
        }
        return Some((shown, label + 1 + end + 1));
    }
    if after.starts_with('[')
        && let Some(end) = closing(after, '[', ']')
    {
        return Some((label_text(cx, inside), label + 1 + end + 1));
    }
    let name = inside.trim_matches('`');
    let is_code = inside.starts_with('`') && inside.ends_with('`');
    let known = || {
        let last = name.rsplit("::").next().unwrap_or(name);
        cx.surface.api.items.iter().any(|item| item.name == last)
    };
    (is_code || known()).then(|| (format!("`{}`", python_path(cx, name)), label + 1))
}

/// The text of a link: a path alone is an item's name, anything else is prose.
fn label_text(cx: &Context<'_>, label: &str) -> String {
    match label.strip_prefix('`').and_then(|label| label.strip_suffix('`')) {
        Some(path) if !path.contains('`') => format!("`{}`", python_path(cx, path)),
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

/// `crate::Type::method()` as Python names it.
fn python_path(cx: &Context<'_>, path: &str) -> String {
    let path = path.split_once('@').map_or(path, |(_, path)| path);
    let path = path
        .trim_start_matches("crate::")
        .trim_start_matches("Self::")
        .trim_end_matches("()")
        .trim_end_matches('!');
    let mut parts: Vec<String> = path.split("::").map(str::to_owned).collect();
    for part in &mut parts {
        let found = cx.surface.iter().find(|(_, item, _)| item.public_name() == part.as_str());
        if let Some((_, _, exposed)) = found {
            part.clone_from(&exposed.name);
        }
    }
    parts.join(".")
}
