//! Formatting. The only room of this stage that uses `syn`, because prettyplease takes its tree.

use std::fmt::Write as _;

use crate::lower::model::PyPackage;

/// Parses and prints generated Rust. An error is a fault of the generator, and shows the line.
pub(super) fn pretty(text: &str) -> Result<String, String> {
    let file = syn::parse_file(text).map_err(|error| {
        let line = error.span().start().line;
        let near: Vec<&str> = text.lines().skip(line.saturating_sub(3)).take(5).collect();
        format!("generated Rust does not parse: {error} near\n{}", near.join("\n"))
    })?;
    Ok(with_origins(&prettyplease::unparse(&file)))
}

/// What stands for a comment until the text is formatted, because formatting loses comments.
const ORIGIN: &str = "const _FROM: &str = ";

/// Says where the next item comes from.
pub(super) fn origin(out: &mut String, package: &PyPackage, python: &str) {
    let found = package.listing.iter().find(|entry| entry.python.as_deref() == Some(python));
    if let Some(entry) = found {
        let place = format!("{}:{}", entry.file, entry.line);
        let _ = writeln!(out, "{ORIGIN}{place:?};");
    }
}

/// Origins as the comments they are.
fn with_origins(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let place = line.trim_start().strip_prefix(ORIGIN);
        if let Some(place) = place.and_then(|place| place.strip_suffix("\";")?.strip_prefix('"')) {
            let indent = &line[..line.len() - line.trim_start().len()];
            let _ = writeln!(out, "{indent}// from {place}");
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}
