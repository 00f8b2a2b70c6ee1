//! Rust documentation as Python documentation: numpy sections, Python names in links, Python examples.

pub(crate) mod links;
pub(crate) mod summaries;
pub(crate) mod targets;

use std::fmt::Write as _;

use crate::lower::context::Context;
use crate::lower::docs::links::{inlined, prose};
use crate::lower::expr::{Expr, Imports};
use crate::lower::model::{PyParameter, PySignature};

/// A Rust doc comment taken apart by its headings.
#[derive(Debug, Default)]
pub(crate) struct Sections {
    /// Everything before the first heading we know, and unknown headings.
    pub(crate) body: String,
    arguments: Vec<(String, String)>,
    returns: String,
    errors: String,
    panics: String,
    examples: String,
}

/// Documentation without sections of its own: fields, variants, constants.
pub(crate) fn plain(cx: &Context<'_>, text: &str) -> String {
    split(cx, text).body
}

/// The docstring of something that is called.
pub(crate) fn callable(
    cx: &Context<'_>,
    text: &str,
    signature: Option<&PySignature>,
    raises: &[String],
) -> String {
    let parameters = signature.map_or(&[][..], |signature| &signature.parameters);
    render(&split(cx, text), parameters, signature.map(|signature| &signature.returns), raises)
}

/// A doc comment with a ready-made `Parameters` section.
pub(crate) fn with_parameters(cx: &Context<'_>, text: &str, parameters: &str) -> String {
    let mut sections = split(cx, text);
    section(&mut sections.body, "Parameters");
    sections.body.push('\n');
    sections.body.push_str(parameters);
    render(&sections, &[], None, &[])
}

/// What a doc comment says of one argument.
pub(crate) fn argument(cx: &Context<'_>, text: &str, name: &str) -> String {
    let sections = split(cx, text);
    let found = sections.arguments.into_iter().find(|(candidate, _)| candidate == name);
    found.map(|(_, text)| text).unwrap_or_default()
}

/// Takes a doc comment apart and translates each part.
pub(crate) fn split(cx: &Context<'_>, text: &str) -> Sections {
    let mut sections = Sections::default();
    let mut heading = String::new();
    let mut block = Vec::new();
    let mut fenced = false;
    let text = inlined(text);
    for line in text.lines().chain(["# "]) {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if !fenced && line.starts_with("# ") {
            let content = std::mem::take(&mut block).join("\n");
            store(cx, &mut sections, &heading, content.trim_matches('\n'));
            line[2..].trim().clone_into(&mut heading);
        } else {
            block.push(line);
        }
    }
    let body = sections.body.trim().to_owned();
    Sections { body, ..sections }
}

fn store(cx: &Context<'_>, sections: &mut Sections, heading: &str, content: &str) {
    // An example may close any section: what belongs to it is told by its fence.
    let (text, python) = without_code(content);
    sections.examples.push_str(&python);
    match heading {
        "Arguments" | "Parameters" => {
            sections.arguments = items(&text)
                .into_iter()
                .map(|item| {
                    let (name, text) = head(&item);
                    (name, sentence(&prose(cx, &text)))
                })
                .collect();
        }
        "Returns" => sections.returns = prose(cx, &text),
        "Errors" => sections.errors = text,
        "Panics" => sections.panics = text,
        // What the caller of an unsafe function promises is no matter of Python's.
        "Safety" | "Example" | "Examples" => {}
        _ => {
            if !heading.is_empty() {
                let _ = write!(sections.body, "\n\n**{heading}**");
            }
            sections.body.push_str("\n\n");
            sections.body.push_str(headings(&prose(cx, &text)).trim());
        }
    }
}

/// Headings below the first level as bold lines.
fn headings(text: &str) -> String {
    let line = |line: &str| match line.trim_start_matches('#').strip_prefix(' ') {
        Some(title) if line.starts_with("##") => format!("**{}**", title.trim()),
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn render(
    sections: &Sections,
    parameters: &[PyParameter],
    returns: Option<&Expr>,
    raises: &[String],
) -> String {
    let mut out = sections.body.clone();
    let documented: Vec<_> =
        parameters.iter().map(|parameter| (parameter, described(sections, parameter))).collect();
    if documented.iter().any(|(_, text)| !text.is_empty()) {
        section(&mut out, "Parameters");
        for (parameter, text) in documented {
            let _ = write!(out, "\n{}", parameter.name);
            out.push_str(&indented(&text));
        }
    }
    if !sections.returns.is_empty() {
        section(&mut out, "Returns");
        let text = &sections.returns;
        match returns {
            Some(ty) => {
                let _ = write!(out, "\n{}{}", ty.render(&mut Imports::default()), indented(text));
            }
            None => {
                let _ = write!(out, "\n{text}");
            }
        }
    }
    if !raises.is_empty() {
        section(&mut out, "Raises");
        for line in raises {
            out.push('\n');
            out.push_str(line);
        }
    }
    if !sections.examples.is_empty() {
        section(&mut out, "Examples");
        out.push('\n');
        out.push_str(sections.examples.trim_end());
    }
    out.trim().to_owned()
}

fn described(sections: &Sections, parameter: &PyParameter) -> String {
    if !parameter.docs.is_empty() {
        return parameter.docs.clone();
    }
    let found = sections.arguments.iter().find(|(name, _)| *name == parameter.name);
    found.map(|(_, text)| text.clone()).unwrap_or_default()
}

/// The entries of a `Raises` section: class names with what the Rust docs say of them.
pub(crate) fn raises(cx: &Context<'_>, text: &str, classes: &[String]) -> Vec<String> {
    let Sections { errors, panics, .. } = split(cx, text);
    let mut out: Vec<(String, String)> = Vec::new();
    for item in items(&errors) {
        let (name, text) = head(&item);
        let Some(class) = exception(cx, &name) else { continue };
        // Variants that hand on one error are one class.
        match out.iter_mut().find(|(known, _)| *known == class) {
            Some((_, known)) => {
                let _ = write!(known, "; {text}");
            }
            None => out.push((class, text)),
        }
    }
    if out.is_empty() {
        let text = errors.trim();
        out.extend(classes.iter().map(|class| (class.clone(), text.to_owned())));
    }
    let lower = panics.trim().to_lowercase();
    let never =
        ["never", "does not panic", "doesn't panic"].iter().any(|words| lower.contains(words));
    if !lower.is_empty() && !never {
        out.push(("InternalError".to_owned(), panics.trim().to_owned()));
    }
    let entry = |(class, text): (String, String)| class + &indented(&sentence(&prose(cx, &text)));
    out.into_iter().map(entry).collect()
}

/// A list item of a Rust doc comment, often a fragment, as a sentence.
fn sentence(text: &str) -> String {
    let mut characters = text.trim().chars();
    let Some(first) = characters.next() else { return String::new() };
    let mut out: String = first.to_uppercase().chain(characters).collect();
    if !out.ends_with(['.', ':', '!', '?']) {
        out.push('.');
    }
    out
}

/// The Python class of `ConfigError` or `ConfigError::OutOfRange`; a variant that hands on the error
/// inside is raised as that one's class.
fn exception(cx: &Context<'_>, path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split("::").collect();
    let (type_name, variant) = match parts.as_slice() {
        [.., first, last] if first.starts_with(char::is_uppercase) => (*first, Some(*last)),
        [.., last] if last.starts_with(char::is_uppercase) && !last.contains(' ') => (*last, None),
        _ => return None,
    };
    let counts = &cx.targets.counts;
    let found = cx.surface.iter().find_map(|(_, item, exposed)| {
        if item.public_name() != type_name {
            return None;
        }
        crate::lower::errors::variant_class(cx, item, &exposed.name, variant?, counts)
    });
    Some(found.unwrap_or_else(|| type_name.to_owned()))
}

fn section(out: &mut String, title: &str) {
    let _ = write!(out, "\n\n{title}\n{}", "-".repeat(title.len()));
}

fn indented(text: &str) -> String {
    text.trim()
        .lines()
        .map(|line| format!("\n    {line}").trim_end().to_owned())
        .collect::<Vec<_>>()
        .concat()
}

/// The items of a markdown list, continuation lines joined.
fn items(content: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in content.lines() {
        let trimmed = line.trim();
        if let Some(item) = trimmed.strip_prefix("* ").or_else(|| trimmed.strip_prefix("- ")) {
            out.push(item.to_owned());
        } else if let Some(last) = out.last_mut()
            && !trimmed.is_empty()
        {
            last.push('\n');
            last.push_str(trimmed);
        }
    }
    out
}

/// "`count` - how many" or "[`ConfigError::OutOfRange`]: when" as name and text.
fn head(item: &str) -> (String, String) {
    let cleaned = item.trim_start_matches(['[', '`']);
    let mut end = cleaned.find(['`', ']', ' ']).unwrap_or(cleaned.len());
    // A colon ends a bare name; a double one belongs to a path.
    if cleaned[..end].ends_with(':') {
        end -= 1;
    }
    let name = cleaned[..end].trim().to_owned();
    let rest = cleaned[end..].trim_start_matches(['`', ']', ')']).trim_start();
    let rest = rest.trim_start_matches(['-', ':', '–', '—']).trim_start();
    (name, rest.to_owned())
}

/// What a fence holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fence {
    Rust,
    Python,
    Text,
}

/// Whether a fence with these words holds Rust or Python: what is neither can be read by anyone.
fn is_code(language: &str) -> bool {
    const RUST: [&str; 8] = [
        "rust",
        "no_run",
        "ignore",
        "should_panic",
        "compile_fail",
        "test_harness",
        "standalone_crate",
        "python",
    ];
    let words = language.split([',', ' ', '\t']).map(str::trim).filter(|word| !word.is_empty());
    let mut known = words.map(|word| {
        RUST.iter().any(|rust| word.starts_with(rust))
            || word.starts_with("edition")
            || word.starts_with('{')
    });
    known.next().is_none_or(|first| first)
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// Text without its Rust, and the Python ones among them as an example.
fn without_code(content: &str) -> (String, String) {
    let (mut text, mut python) = (String::new(), String::new());
    let mut inside: Option<Fence> = None;
    for line in content.lines() {
        let fence = line.trim_start().strip_prefix("```");
        match (fence, inside) {
            (Some(language), None) if !is_code(language) => {
                inside = Some(Fence::Text);
                push_line(&mut text, line);
            }
            (Some(language), None) => {
                inside =
                    Some(if language.trim() == "python" { Fence::Python } else { Fence::Rust });
            }
            (Some(_), Some(fence)) => {
                if fence == Fence::Text {
                    push_line(&mut text, line);
                }
                inside = None;
            }
            (None, Some(Fence::Python)) => push_line(&mut python, &prompted(line)),
            (None, Some(Fence::Rust)) => {}
            (None, Some(Fence::Text) | None) => push_line(&mut text, line),
        }
    }
    (text, python)
}

/// A line of Python as a doctest line; lines that are already, and their output, stay.
fn prompted(line: &str) -> String {
    let continues = line.starts_with([' ', ')', ']', '}'])
        || line.starts_with("else")
        || line.starts_with("except");
    if line.starts_with(">>>") || line.starts_with("...") || line.trim().is_empty() {
        line.trim_end().to_owned()
    } else if continues {
        format!("... {line}")
    } else {
        format!(">>> {line}")
    }
}
