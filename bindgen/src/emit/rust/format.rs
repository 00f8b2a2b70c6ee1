//! Formatting. The only room of this stage that uses `syn`, because prettyplease takes its tree.

use std::fmt::Write as _;

use crate::lower::model::PyPackage;

/// Where generated lines come from: a first line, and the Rust path whose code begins there. Sorted by line.
pub(super) type Regions = Vec<(usize, String)>;

/// Parses and prints generated Rust. An error is a fault of the generator, and shows the line.
pub(super) fn pretty(text: &str) -> Result<(String, Regions), String> {
    let file = syn::parse_file(text).map_err(|error| {
        let line = error.span().start().line;
        let near: Vec<&str> = text.lines().skip(line.saturating_sub(3)).take(5).collect();
        format!("generated Rust does not parse: {error} near\n{}", near.join("\n"))
    })?;
    Ok(with_origins(&prettyplease::unparse(&file)))
}

/// What stands for a comment until the text is formatted, because formatting loses comments.
const MARK: &str = "const _FROM: &str = ";
/// Between the place and the path in it.
const BAR: &str = " | ";

/// Says where the next item comes from, and whose it is: what Python calls so.
pub(super) fn origin(out: &mut String, package: &PyPackage, python: &str) {
    if let Some(entry) = package.listed(python) {
        let text = format!("{}:{}{BAR}{}", entry.file, entry.line, entry.rust);
        let _ = writeln!(out, "{MARK}{text:?};");
    }
}

/// Says whose the next lines are, without a comment; nobody's when the path is empty.
pub(super) fn region(out: &mut String, rust: &str) {
    let text = format!("{BAR}{rust}");
    let _ = writeln!(out, "{MARK}{text:?};");
}

/// Marks as the comments they are, and the lines at which what they say begins.
fn with_origins(text: &str) -> (String, Regions) {
    let (mut out, mut regions, mut number) = (String::new(), Regions::new(), 1);
    for line in text.lines() {
        let mark = line.trim_start().strip_prefix(MARK);
        let mark = mark.and_then(|mark| mark.strip_suffix("\";")?.strip_prefix('"'));
        if let Some((place, rust)) = mark.and_then(|mark| mark.split_once(BAR)) {
            regions.push((number, rust.to_owned()));
            if !place.is_empty() {
                let indent = &line[..line.len() - line.trim_start().len()];
                let _ = writeln!(out, "{indent}// from {place}");
                number += 1;
            }
        } else {
            out.push_str(line);
            out.push('\n');
            number += 1;
        }
    }
    (out, regions)
}
