//! The example of each code: what is wrong, what is said of it, and how it is mended. Tests hold that it is so.

use std::fmt::Write as _;

macro_rules! examples {
    ($($code:literal)+) => {
        const EXAMPLES: &[(&str, &str)] =
            &[$(($code, include_str!(concat!("examples/", $code, ".md")))),+];
    };
}

examples! {
    "MDS0101"
    "MDS0102"
    "MDS0103"
    "MDS0104"
    "MDS0105"
    "MDS0106"
    "MDS0107"
    "MDS0108"
    "MDS0201"
    "MDS0202"
    "MDS0203"
    "MDS0204"
    "MDS0301"
    "MDS0302"
    "MDS0303"
    "MDS0304"
    "MDS0305"
    "MDS0306"
    "MDS0401"
    "MDS0402"
    "MDS0501"
    "MDS0502"
}

/// A code's example as it is shown: texts indented below what they are.
pub(super) fn shown(code: &str) -> String {
    let mut out = String::new();
    let Some((_, text)) = EXAMPLES.iter().find(|(known, _)| *known == code) else { return out };
    let mut inside = false;
    for line in text.lines() {
        if let Some(info) = line.strip_prefix("```") {
            inside = !inside;
            let _ = match info.split_once(' ') {
                Some((_, file)) => writeln!(out, "{file}:\n"),
                None if inside => writeln!(out, "is reported as:\n"),
                None => Ok(()),
            };
        } else {
            let indent = if inside && !line.is_empty() { "    " } else { "" };
            let _ = writeln!(out, "{indent}{line}");
        }
    }
    out
}
