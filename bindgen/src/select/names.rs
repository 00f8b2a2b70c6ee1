//! Names as Python and as generated Rust can write them.

/// Words that Python cannot use as names.
pub const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// A name that Python can write: `from` becomes `from_`.
#[must_use]
pub fn identifier(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("{name}_") } else { name.to_owned() }
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
