//! Macros of other crates that many crates make their items with: what they make is known without their text.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use super::{flags, pasting};

/// The items that a call makes; none where the macro is not one of these, or is called in a form that they do not have.
pub(super) fn expand(path: &str, call: &TokenStream) -> Option<String> {
    match path.rsplit("::").next().unwrap_or(path) {
        "bitflags" => flags::items(call.clone()),
        "paste" => Some(pasting::pasted(call.clone())?.to_string()),
        // The items as they stand; its attributes mean nothing here.
        "pin_project" if path != "pin_project::pin_project" => Some(call.to_string()),
        "error_chain" => Some(chained(call.clone())),
        _ => None,
    }
}

/// `error_chain! { types { Error, ErrorKind, ResultExt, Result; } .. }`: the error and its `Result`.
fn chained(call: TokenStream) -> String {
    let mut tokens = call.into_iter();
    let mut types: Option<Vec<String>> = None;
    while let Some(token) = tokens.next() {
        if is_word(&token, "types")
            && let Some(TokenTree::Group(group)) = tokens.next()
            && group.delimiter() == Delimiter::Brace
        {
            types = Some(words(group.stream()));
        }
    }
    let named = |at: usize, usual: &str| match &types {
        Some(given) => given.get(at).cloned(),
        None => Some(usual.to_owned()),
    };
    let error = named(0, "Error").unwrap_or_else(|| "Error".to_owned());
    let result = named(3, "Result").map_or_else(String::new, |result| {
        format!("pub type {result}<T> = ::std::result::Result<T, {error}>;")
    });
    format!(
        "/// What went wrong, with what led to it.\n#[derive(Debug)]\npub struct {error} {{ kind: () }}\n\
         impl ::std::error::Error for {error} {{}}\n\
         impl ::std::fmt::Display for {error} {{}}\n{result}"
    )
}

fn words(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .filter_map(|token| match token {
            TokenTree::Ident(word) => Some(word.to_string()),
            _ => None,
        })
        .collect()
}

/// Whether a token is this word.
pub(super) fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Whether a token is this sign.
pub(super) fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// The tokens before the first one that fits, that one, and nothing of what follows.
pub(super) fn until(
    tokens: &mut impl Iterator<Item = TokenTree>,
    fits: impl Fn(&TokenTree) -> bool,
) -> Option<(TokenStream, TokenTree)> {
    let mut before = Vec::new();
    for token in tokens {
        if fits(&token) {
            return Some((before.into_iter().collect(), token));
        }
        before.push(token);
    }
    None
}

/// The next token, if it is a name.
pub(super) fn name(tokens: &mut impl Iterator<Item = TokenTree>) -> Option<Ident> {
    match tokens.next()? {
        TokenTree::Ident(ident) => Some(ident),
        _ => None,
    }
}
