//! `paste! { fn [<get_ $name>]() {} }`: names put together from parts.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};

use super::known::{is_sign, is_word};

/// Groups inside groups beyond this are refused: reading recurses.
const DEEPEST: usize = 48;

/// The tokens with each `[< .. >]` as one name; none where a part has a form that is not known here.
pub(super) fn pasted(tokens: TokenStream) -> Option<TokenStream> {
    all(tokens, DEEPEST)
}

fn all(tokens: TokenStream, left: usize) -> Option<TokenStream> {
    tokens.into_iter().map(|token| tree(token, left)).collect()
}

fn tree(token: TokenTree, left: usize) -> Option<TokenTree> {
    let TokenTree::Group(group) = token else { return Some(token) };
    let left = left.checked_sub(1)?;
    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
    if group.delimiter() == Delimiter::Bracket
        && let [open, parts @ .., close] = inside.as_slice()
        && is_sign(open, '<')
        && is_sign(close, '>')
    {
        return Some(name(parts)?.into());
    }
    if let [doc, equals, parts @ ..] = inside.as_slice()
        && is_word(doc, "doc")
        && is_sign(equals, '=')
        && parts.len() > 1
    {
        let text: String = parts.iter().map(said).collect();
        let text = TokenTree::from(Literal::string(&text));
        let whole = [doc.clone(), equals.clone(), text].into_iter().collect();
        return Some(Group::new(group.delimiter(), whole).into());
    }
    let made = Group::new(group.delimiter(), all(group.stream(), left)?);
    Some(made.into())
}

/// A part of a doc text: what a literal says, or the name or type itself.
fn said(part: &TokenTree) -> String {
    let text = part.to_string();
    syn::parse_str::<syn::LitStr>(&text).map_or(text, |literal| literal.value())
}

fn name(parts: &[TokenTree]) -> Option<Ident> {
    let mut text = String::new();
    let mut parts = parts.iter().peekable();
    while let Some(part) = parts.next() {
        let mut word = word(part, DEEPEST)?;
        while parts.peek().is_some_and(|next| is_sign(next, ':')) {
            parts.next();
            word = changed(&word, &parts.next()?.to_string())?;
        }
        text += &word;
    }
    let is_name = syn::parse_str::<syn::Ident>(&text).is_ok();
    is_name.then(|| Ident::new(&text, Span::call_site()))
}

fn word(part: &TokenTree, left: usize) -> Option<String> {
    match part {
        TokenTree::Ident(ident) => Some(ident.to_string().trim_start_matches("r#").to_owned()),
        TokenTree::Literal(literal) => Some(literal.to_string().trim_matches('"').to_owned()),
        TokenTree::Punct(punct) if punct.as_char() == '_' => Some("_".to_owned()),
        // What a macro was given as one type or name stands in a group of its own.
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let left = left.checked_sub(1)?;
            group.stream().into_iter().map(|inner| word(&inner, left)).collect()
        }
        _ => None,
    }
}

fn changed(word: &str, how: &str) -> Option<String> {
    Some(match how {
        "lower" => word.to_lowercase(),
        "upper" => word.to_uppercase(),
        "snake" => snake(word),
        "camel" => camel(word),
        _ => return None,
    })
}

/// `FooBar` is `foo_bar`, and `ABC` is `a_b_c`.
fn snake(word: &str) -> String {
    let mut text = String::new();
    for letter in word.chars() {
        if letter.is_uppercase() && !text.is_empty() && !text.ends_with('_') {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

/// `foo_bar` is `FooBar`, `ABC` is `Abc`, and `FooBar` stays what it is.
fn camel(word: &str) -> String {
    let mut text = String::new();
    let mut before = '_';
    for letter in word.chars() {
        match letter {
            '_' => {}
            _ if before == '_' => text.extend(letter.to_uppercase()),
            _ if before.is_uppercase() => text.extend(letter.to_lowercase()),
            _ => text.push(letter),
        }
        before = letter;
    }
    text
}
