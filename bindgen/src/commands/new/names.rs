//! Names of Python packages: what a crate's package is called, and which names it cannot have.

use crate::select::KEYWORDS;

/// Top-level modules of Python itself, and those that the generated code and its users import beside the package.
const TAKEN: &str = include_str!("templates/taken.txt");

/// The package of a crate: its library's name, with `_rs` where Python has something of that name.
pub(super) fn of_library(library: &str) -> String {
    let name = library.replace('-', "_");
    if obstacle(&name).is_some() { format!("{name}_rs") } else { name }
}

/// Why a package cannot be called so: the end of "`name` ...".
pub(super) fn obstacle(name: &str) -> Option<String> {
    let starts =
        name.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    if !starts || !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        return Some("is no Python name: letters, digits and underscores".to_owned());
    }
    if KEYWORDS.contains(&name) {
        return Some("is a Python keyword".to_owned());
    }
    let found = TAKEN.split_whitespace().any(|taken| taken == name);
    found.then(|| "is a module that Python or its common packages have already".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_make_way_for_what_python_has() {
        assert_eq!(of_library("statrs"), "statrs");
        assert_eq!(of_library("rust-ti"), "rust_ti");
        assert_eq!(of_library("csv"), "csv_rs");
        assert_eq!(of_library("numpy"), "numpy_rs");
        assert!(obstacle("class").is_some_and(|text| text.contains("keyword")));
        assert!(obstacle("2d").is_some() && obstacle("a-b").is_some() && obstacle("").is_some());
    }
}
