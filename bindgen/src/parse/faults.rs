//! What is said of a file that is not Rust: where, and which bracket is to blame.

use super::depth;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

/// The parser's error about a text. A bracket without its partner makes the tokenizer give up far from it, and say
/// little: then the bracket is shown.
pub(super) fn not_rust(text: &str, span: Span, error: &syn::Error) -> Diagnostic {
    let tokens_fail = text.parse::<proc_macro2::TokenStream>().is_err();
    let (message, at, label) = match unbalanced(text).filter(|_| tokens_fail) {
        Some((at, true)) => ("this bracket is never closed".to_owned(), at, "opened here"),
        Some((at, false)) => {
            ("this bracket closes no other".to_owned(), at, "nothing is open here")
        }
        None if tokens_fail => {
            let message = "this is no Rust: a text is not closed, or a sign means nothing here";
            (message.to_owned(), span.start, "reading stops here")
        }
        None => (error.to_string(), span.start, "reading stops here"),
    };
    let place = match (span.start, span.end) {
        (0, 0) if !tokens_fail => {
            Span { start: text.len().saturating_sub(1), end: text.len(), ..span }
        }
        (start, end) if start == at && end > at => span,
        _ => Span { start: at, end: at + 1, ..span },
    };
    Diagnostic::error(&codes::SYNTAX, message)
        .at(place)
        .label(label)
        .because("no item of this file is seen")
        .help("`cargo check` says more of it")
}

/// The parser's error about one item of a text whose other items can be read.
pub(super) fn not_read(name: &str, span: Span, error: &syn::Error) -> Diagnostic {
    Diagnostic::warning(&codes::SYNTAX, format!("`{name}` cannot be read: {error}"))
        .at(span)
        .label("reading of this item stops here")
        .because("it is left out; the rest of the file is seen")
        .help("if `cargo check` takes it, nothing is wrong with it")
}

/// The first bracket without a partner, and whether it opens.
fn unbalanced(text: &str) -> Option<(usize, bool)> {
    let mut open: Vec<(usize, u8)> = Vec::new();
    for (at, byte) in depth::brackets(text) {
        let partner = match byte {
            b')' => b'(',
            b']' => b'[',
            b'}' => b'{',
            _ => {
                open.push((at, byte));
                continue;
            }
        };
        match open.pop() {
            Some((_, before)) if before == partner => {}
            Some((opened, _)) => return Some((opened, true)),
            None => return Some((at, false)),
        }
    }
    open.last().map(|(at, _)| (*at, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bracket_without_a_partner_is_found() {
        assert_eq!(unbalanced("fn half( {\n    1\n}\n"), Some((7, true)));
        assert_eq!(unbalanced("fn a() {} }"), Some((10, false)));
        assert_eq!(unbalanced("const A: [u8; 2 = 1;"), Some((9, true)));
        assert_eq!(unbalanced("const A: &str = \"(\"; // {\nfn f(a: char) { '{' }"), None);
    }
}
