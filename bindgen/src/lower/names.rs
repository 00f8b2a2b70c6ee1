//! Python names: keywords and reserved words get a trailing underscore, nothing else changes.

pub use crate::select::{KEYWORDS, identifier, rust_identifier};

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

/// A Rust name whose words are where the letters' case says: that of "NaN" says otherwise.
#[must_use]
pub fn in_words(name: &str) -> String {
    name.replace("NaN", "Nan")
}
