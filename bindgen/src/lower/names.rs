//! Python names: keywords and reserved words get a trailing underscore, nothing else changes.

pub use crate::select::{KEYWORDS, identifier};

/// A member of an `enum.Enum`, which reserves some names of its own.
#[must_use]
pub fn member(name: &str) -> String {
    if matches!(name, "mro" | "name" | "value") || KEYWORDS.contains(&name) {
        return format!("{name}_");
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name.to_owned()
    }
}

/// A name that Rust can write in generated code.
#[must_use]
pub fn rust_identifier(name: &str) -> String {
    const RESERVED: [&str; 14] = [
        "abstract", "become", "box", "do", "final", "gen", "macro", "override", "priv", "try",
        "typeof", "unsized", "virtual", "yield",
    ];
    const RUST: [&str; 38] = [
        "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum",
        "extern", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move",
        "mut", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
        "type", "unsafe", "use", "where", "while", "union",
    ];
    if matches!(name, "self" | "super" | "crate") {
        return format!("{name}_");
    }
    if RUST.contains(&name) || RESERVED.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}
