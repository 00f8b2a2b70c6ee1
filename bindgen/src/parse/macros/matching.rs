//! Patterns: what a call binds each variable to.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream, Parser};

use super::rules::Piece;

/// Variables with what they stand for.
pub(super) type Bindings = BTreeMap<String, Bound>;

/// What a variable stands for.
pub(super) enum Bound {
    /// Tokens.
    One(TokenStream),
    /// One entry for each time around.
    Many(Vec<Bound>),
}

/// Matches a whole call.
pub(super) fn bind(pattern: &[Piece], call: &TokenStream) -> Option<Bindings> {
    inside(pattern, call.clone()).ok()
}

fn inside(pattern: &[Piece], tokens: TokenStream) -> syn::Result<Bindings> {
    let parser = |input: ParseStream<'_>| {
        let mut bindings = Bindings::new();
        sequence(pattern, input, &mut bindings)?;
        if input.is_empty() { Ok(bindings) } else { Err(input.error("more than the pattern")) }
    };
    parser.parse2(tokens)
}

fn sequence(pattern: &[Piece], input: ParseStream<'_>, bindings: &mut Bindings) -> syn::Result<()> {
    for piece in pattern {
        match piece {
            Piece::Token(token) => same(token, input)?,
            Piece::Group(delimiter, pieces) => group(*delimiter, pieces, input, bindings)?,
            Piece::Variable(name, kind) => {
                let tokens = fragment(kind.as_deref().unwrap_or("tt"), input)?;
                bindings.insert(name.clone(), Bound::One(tokens));
            }
            Piece::Repeat { pieces, separator, operator } => {
                repeat(pieces, separator.as_ref(), *operator, input, bindings)?;
            }
        }
    }
    Ok(())
}

fn same(token: &TokenTree, input: ParseStream<'_>) -> syn::Result<()> {
    let found: TokenTree = input.parse()?;
    let equal = match (token, &found) {
        (TokenTree::Punct(left), TokenTree::Punct(right)) => left.as_char() == right.as_char(),
        (TokenTree::Ident(left), TokenTree::Ident(right)) => left == right,
        (TokenTree::Literal(left), TokenTree::Literal(right)) => {
            left.to_string() == right.to_string()
        }
        _ => false,
    };
    if equal { Ok(()) } else { Err(input.error("another token")) }
}

fn group(
    delimiter: Delimiter,
    pieces: &[Piece],
    input: ParseStream<'_>,
    bindings: &mut Bindings,
) -> syn::Result<()> {
    match input.parse()? {
        TokenTree::Group(found) if found.delimiter() == delimiter => {
            bindings.extend(inside(pieces, found.stream())?);
            Ok(())
        }
        _ => Err(input.error("another token")),
    }
}

/// As often as it fits. What is bound inside is bound once each time around.
fn repeat(
    pieces: &[Piece],
    separator: Option<&TokenTree>,
    operator: char,
    input: ParseStream<'_>,
    bindings: &mut Bindings,
) -> syn::Result<()> {
    let mut rounds = Vec::new();
    while !input.is_empty() && (operator != '?' || rounds.is_empty()) {
        let fork = input.fork();
        if let Some(separator) = separator.filter(|_| !rounds.is_empty())
            && same(separator, &fork).is_err()
        {
            break;
        }
        let mut round = Bindings::new();
        if sequence(pieces, &fork, &mut round).is_err() || fork.cursor() == input.cursor() {
            break;
        }
        input.advance_to(&fork);
        rounds.push(round);
    }
    if operator == '+' && rounds.is_empty() {
        return Err(input.error("at least one is asked for"));
    }
    let mut lists: BTreeMap<String, Vec<Bound>> = BTreeMap::new();
    names(pieces, &mut lists);
    for round in rounds {
        for (name, bound) in round {
            lists.entry(name).or_default().push(bound);
        }
    }
    bindings.extend(lists.into_iter().map(|(name, list)| (name, Bound::Many(list))));
    Ok(())
}

/// Every variable of a repetition is bound, also when it went around no time.
fn names(pieces: &[Piece], lists: &mut BTreeMap<String, Vec<Bound>>) {
    for piece in pieces {
        match piece {
            Piece::Variable(name, _) => {
                lists.insert(name.clone(), Vec::new());
            }
            Piece::Group(_, pieces) | Piece::Repeat { pieces, .. } => names(pieces, lists),
            Piece::Token(_) => {}
        }
    }
}

/// The tokens that one fragment takes from the input.
fn fragment(kind: &str, input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let fork = input.fork();
    match kind {
        "ident" => drop(fork.call(syn::Ident::parse_any)?),
        "lifetime" => drop(fork.parse::<syn::Lifetime>()?),
        "literal" => {
            fork.parse::<Option<syn::Token![-]>>()?;
            fork.parse::<syn::Lit>()?;
        }
        "tt" if fork.peek(syn::Lifetime) => drop(fork.parse::<syn::Lifetime>()?),
        "tt" => drop(fork.parse::<TokenTree>()?),
        "ty" => syntax::<syn::Type>(&fork)?,
        "path" => drop(fork.call(path)?),
        "expr" | "expr_2021" => syntax::<syn::Expr>(&fork)?,
        "vis" => syntax::<syn::Visibility>(&fork)?,
        "meta" => syntax::<syn::Meta>(&fork)?,
        "block" => syntax::<syn::Block>(&fork)?,
        "item" => syntax::<syn::Item>(&fork)?,
        "pat" => drop(fork.call(syn::Pat::parse_multi_with_leading_vert)?),
        "pat_param" => drop(fork.call(syn::Pat::parse_single)?),
        _ => return Err(input.error("an unknown kind of fragment")),
    }
    let mut tokens = Vec::new();
    while input.cursor() != fork.cursor() {
        tokens.push(input.parse::<TokenTree>()?);
    }
    // An expression stays one when it is put beside an operator.
    if kind.starts_with("expr") && tokens.len() > 1 {
        let group = Group::new(Delimiter::Parenthesis, tokens.into_iter().collect());
        return Ok(TokenTree::Group(group).into());
    }
    Ok(tokens.into_iter().collect())
}

fn syntax<T: Parse>(input: ParseStream<'_>) -> syn::Result<()> {
    input.parse::<T>().map(drop)
}

fn path(input: ParseStream<'_>) -> syn::Result<syn::Type> {
    let ty: syn::Type = input.parse()?;
    if matches!(ty, syn::Type::Path(_)) { Ok(ty) } else { Err(input.error("no path")) }
}
