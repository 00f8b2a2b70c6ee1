//! The grammar of cfg conditions: names, pairs, `all`, `any`, `not`, `true` and `false`.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{LitStr, Token, token};

/// A condition as written.
#[derive(Debug)]
pub(super) enum Predicate {
    All(Vec<Predicate>),
    Any(Vec<Predicate>),
    Not(Box<Predicate>),
    Literal(bool),
    Name(Ident),
    Pair(Ident, String),
}

impl Parse for Predicate {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?;
        let word = name.unraw().to_string();
        if input.peek(token::Paren) {
            let content;
            syn::parenthesized!(content in input);
            let list: Punctuated<Predicate, Token![,]> =
                content.call(Punctuated::parse_terminated)?;
            let mut list: Vec<_> = list.into_iter().collect();
            return match (word.as_str(), list.len()) {
                ("all", _) => Ok(Self::All(list)),
                ("any", _) => Ok(Self::Any(list)),
                ("not", 1) => Ok(Self::Not(Box::new(list.remove(0)))),
                _ => Err(syn::Error::new(name.span(), "expected all(..), any(..) or not(..)")),
            };
        }
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            return Ok(Self::Pair(name, input.parse::<LitStr>()?.value()));
        }
        Ok(match word.as_str() {
            "true" => Self::Literal(true),
            "false" => Self::Literal(false),
            _ => Self::Name(name),
        })
    }
}

impl Predicate {
    /// Whether rustc never takes the branch and bindgen does: `bindgen`, `any()`, `false`.
    pub(super) fn is_inert(&self) -> bool {
        match self {
            Self::Name(name) => name == "bindgen",
            Self::Any(list) => list.is_empty(),
            Self::Literal(value) => !value,
            _ => false,
        }
    }
}
