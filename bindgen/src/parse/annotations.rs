//! The grammar of `py(...)`: entries, their values and their lists. What an entry means is decided later.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Token, token};

use super::modules::Place;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

/// One entry of a `py(...)` annotation.
#[derive(Debug, Clone)]
pub struct Annotation {
    /// The word in front.
    pub key: String,
    /// What stands behind `=`.
    pub value: Option<syn::Expr>,
    /// What stands in parentheses: the text, and its entries where all of them are `T = type`.
    pub list: Option<(String, Vec<(String, syn::Type)>)>,
    /// The entry's first word.
    pub span: Span,
}

/// Reads the tokens inside `py(...)` into `entries`.
pub(super) fn read(
    tokens: TokenStream,
    name: proc_macro2::Span,
    place: &mut Place<'_, '_>,
    entries: &mut Vec<Annotation>,
) {
    let file = place.file;
    let parser =
        |input: ParseStream<'_>| Punctuated::<_, Token![,]>::parse_terminated_with(input, entry);
    match parser.parse2(tokens) {
        Ok(list) => entries.extend(list.into_iter().map(|(key, value, list)| {
            let span = place_span(file, key.span());
            Annotation { key: key.unraw().to_string(), value, list, span }
        })),
        Err(error) => {
            let span = error_span(file, &error, name);
            place.diagnostics.push(
                Diagnostic::error(
                    &codes::MALFORMED_ANNOTATION,
                    format!("cannot read this annotation: {error}"),
                )
                .at(span)
                .label("does nothing so")
                .help("write py(entry, entry = value, entry(list))"),
            );
        }
    }
}

type Entry = (Ident, Option<syn::Expr>, Option<(String, Vec<(String, syn::Type)>)>);

fn entry(input: ParseStream<'_>) -> syn::Result<Entry> {
    let key = input.call(Ident::parse_any)?;
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        return Ok((key, Some(input.parse()?), None));
    }
    if input.peek(token::Paren) {
        let content;
        syn::parenthesized!(content in input);
        let tokens: TokenStream = content.parse()?;
        let types = |input: ParseStream<'_>| {
            Punctuated::<_, Token![,]>::parse_terminated_with(input, assignment)
        };
        let types = types
            .parse2(tokens.clone())
            .map_or_else(|_| Vec::new(), |list| list.into_iter().collect());
        return Ok((key, None, Some((tokens.to_string(), types))));
    }
    Ok((key, None, None))
}

fn assignment(input: ParseStream<'_>) -> syn::Result<(String, syn::Type)> {
    let name = input.call(Ident::parse_any)?;
    input.parse::<Token![=]>()?;
    let ty = if input.peek(syn::Lit) {
        // What a const parameter is: `N = 3`.
        let number: proc_macro2::Literal = input.parse()?;
        syn::Type::Verbatim(TokenStream::from(proc_macro2::TokenTree::Literal(number)))
    } else {
        input.parse()?
    };
    Ok((name.unraw().to_string(), ty))
}

pub(super) fn place_span(file: crate::source::FileId, span: proc_macro2::Span) -> Span {
    let range = span.byte_range();
    Span { file, start: range.start, end: range.end }
}

/// Where an error is; at the end of a list there is no token, so the name in front is marked.
pub(super) fn error_span(
    file: crate::source::FileId,
    error: &syn::Error,
    name: proc_macro2::Span,
) -> Span {
    let span = place_span(file, error.span());
    if (span.start, span.end) == (0, 0) { place_span(file, name) } else { span }
}
