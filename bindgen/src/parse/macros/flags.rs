//! `bitflags! { struct Rights: u8 { const READ = 1; } }`: sets of flags.

use std::fmt::Write as _;

use proc_macro2::{TokenStream, TokenTree};

use super::known::{is_sign, is_word, name, until};

/// What each type of flags can do, of what does not change one in place: flags are values, and operators make new ones.
const METHODS: &str = "
    /// No flag.
    pub const fn empty() -> Self {}
    /// All flags.
    pub const fn all() -> Self {}
    /// The flags as a number.
    pub const fn bits(&self) -> BITS {}
    /// The flags of a number, unless it has others.
    pub const fn from_bits(bits: BITS) -> ::std::option::Option<Self> {}
    /// The flags of a number, without what it has of others.
    pub const fn from_bits_truncate(bits: BITS) -> Self {}
    /// Whether it is no flag.
    pub const fn is_empty(&self) -> bool {}
    /// Whether these are all flags.
    pub const fn is_all(&self) -> bool {}
    /// Whether some flags are in both.
    pub const fn intersects(&self, other: Self) -> bool {}
    /// Whether all of these flags are in it.
    pub const fn contains(&self, other: Self) -> bool {}
    /// What is in both.
    pub const fn intersection(self, other: Self) -> Self {}
    /// What is in one of them.
    pub const fn union(self, other: Self) -> Self {}
    /// What is in this one alone.
    pub const fn difference(self, other: Self) -> Self {}
    /// What is in one of them and not in the other.
    pub const fn symmetric_difference(self, other: Self) -> Self {}
    /// All flags but these.
    pub const fn complement(self) -> Self {}
";

const OPERATORS: [(&str, &str); 4] =
    [("BitOr", "bitor"), ("BitAnd", "bitand"), ("BitXor", "bitxor"), ("Sub", "sub")];

/// The items of a call.
pub(super) fn items(call: TokenStream) -> Option<String> {
    let mut tokens = call.into_iter().peekable();
    let mut text = String::new();
    while tokens.peek().is_some() {
        let is_head = |token: &TokenTree| is_word(token, "struct") || is_word(token, "impl");
        let (before, word) = until(&mut tokens, is_head)?;
        let flags = name(&mut tokens)?;
        tokens.next().filter(|token| is_sign(token, ':'))?;
        let (bits, body) = until(&mut tokens, |token| matches!(token, TokenTree::Group(_)))?;
        let TokenTree::Group(body) = body else { return None };
        if is_word(&word, "struct") {
            let _ = writeln!(text, "{}{before} struct {flags}({bits});", derives(&before));
        }
        let _ = writeln!(text, "impl {flags} {{ {}", constants(body.stream())?);
        let _ = writeln!(text, "{} }}", METHODS.replace("BITS", &bits.to_string()));
        for (operator, method) in OPERATORS {
            let _ = writeln!(
                text,
                "impl ::std::ops::{operator} for {flags} {{ type Output = Self; \
                 fn {method}(self, other: Self) -> Self {{}} }}"
            );
        }
        let _ = writeln!(
            text,
            "impl ::std::ops::Not for {flags} {{ type Output = Self; fn not(self) -> Self {{}} }}"
        );
    }
    Some(text)
}

/// The first version of the crate derives what the second leaves to whoever writes the flags.
fn derives(before: &TokenStream) -> &'static str {
    if names_clone(before.clone(), false) {
        ""
    } else {
        "#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]\n"
    }
}

/// Whether `derive(..)` names it; documentation may speak of it as well.
fn names_clone(tokens: TokenStream, mut within: bool) -> bool {
    let is_derived = within;
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => {
            within = is_derived || word == "derive";
            is_derived && word == "Clone"
        }
        TokenTree::Group(group) => names_clone(group.stream(), within),
        _ => false,
    })
}

fn constants(body: TokenStream) -> Option<String> {
    let mut text = String::new();
    let mut tokens = body.into_iter().peekable();
    while tokens.peek().is_some() {
        let (before, _) = until(&mut tokens, |token| is_word(token, "const"))?;
        let flag = name(&mut tokens)?;
        tokens.next().filter(|token| is_sign(token, '='))?;
        until(&mut tokens, |token| is_sign(token, ';'))?;
        // Bits without a name are known, and no flag.
        if flag != "_" {
            let _ = writeln!(text, "{before} pub const {flag}: Self = Self::empty();");
        }
    }
    Some(text)
}
