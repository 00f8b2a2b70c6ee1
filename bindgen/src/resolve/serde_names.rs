//! The names serde writes: `rename` and every rule of `rename_all`.

use crate::parse::Serde;

/// The text of a variant.
pub(super) fn variant_name(name: &str, own: &Serde, rename_all: Option<&str>) -> String {
    match (&own.rename, rename_all) {
        (Some(text), _) => text.clone(),
        (None, Some(rule)) => apply(rule, name),
        (None, None) => name.to_owned(),
    }
}

/// Variants are written in Pascal case; each rule starts from that. An unknown rule changes nothing.
fn apply(rule: &str, name: &str) -> String {
    match rule {
        "lowercase" => name.to_ascii_lowercase(),
        "UPPERCASE" => name.to_ascii_uppercase(),
        "camelCase" => {
            let mut letters = name.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_ascii_lowercase().to_string() + letters.as_str()
            })
        }
        "snake_case" => snake(name),
        "SCREAMING_SNAKE_CASE" => snake(name).to_ascii_uppercase(),
        "kebab-case" => snake(name).replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => snake(name).to_ascii_uppercase().replace('_', "-"),
        _ => name.to_owned(),
    }
}

fn snake(name: &str) -> String {
    let mut result = String::new();
    for (index, letter) in name.char_indices() {
        if index > 0 && letter.is_uppercase() {
            result.push('_');
        }
        result.push(letter.to_ascii_lowercase());
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule() {
        for (rule, expected) in [
            ("lowercase", "twowordname"),
            ("UPPERCASE", "TWOWORDNAME"),
            ("PascalCase", "TwoWordName"),
            ("camelCase", "twoWordName"),
            ("snake_case", "two_word_name"),
            ("SCREAMING_SNAKE_CASE", "TWO_WORD_NAME"),
            ("kebab-case", "two-word-name"),
            ("SCREAMING-KEBAB-CASE", "TWO-WORD-NAME"),
            ("no rule", "TwoWordName"),
        ] {
            assert_eq!(variant_name("TwoWordName", &Serde::default(), Some(rule)), expected);
        }
        let renamed = Serde { rename: Some("x".into()), ..Serde::default() };
        assert_eq!(variant_name("A", &renamed, Some("UPPERCASE")), "x");
    }
}
