//! The rules of one `macro_rules!`: patterns and what they make.

use std::iter::Peekable;

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

use super::matching;
use super::transcribing::Transcription;

/// Groups inside groups beyond this are refused: reading recurses.
const DEEPEST: usize = 48;

/// `(pattern) => { result };` and so on, in order.
pub(super) struct Rules(Vec<(Vec<Piece>, Vec<Piece>)>);

/// A part of a pattern or of a result.
pub(super) enum Piece {
    /// Stands for itself.
    Token(TokenTree),
    /// `( .. )`, `[ .. ]`, `{ .. }`
    Group(Delimiter, Vec<Piece>),
    /// `$name` in results, `$name:kind` in patterns.
    Variable(String, Option<String>),
    /// `$( .. ) separator operator`
    Repeat {
        /// What is repeated.
        pieces: Vec<Piece>,
        /// What stands between.
        separator: Option<TokenTree>,
        /// `*`, `+` or `?`
        operator: char,
    },
}

impl Rules {
    /// Reads the inside of `macro_rules! name { .. }`.
    pub(super) fn read(tokens: TokenStream) -> Option<Self> {
        let mut rules = Vec::new();
        let mut tokens = tokens.into_iter().peekable();
        while tokens.peek().is_some() {
            let TokenTree::Group(pattern) = tokens.next()? else { return None };
            for arrow in ['=', '>'] {
                if !is_punct(&tokens.next()?, arrow) {
                    return None;
                }
            }
            let TokenTree::Group(result) = tokens.next()? else { return None };
            rules.push((pieces(pattern.stream(), true, 0)?, pieces(result.stream(), false, 0)?));
            if tokens.peek().is_some_and(|token| is_punct(token, ';')) {
                tokens.next();
            }
        }
        Some(Self(rules))
    }

    /// What the first rule that fits makes of a call.
    pub(super) fn expand(&self, call: &TokenStream, most: usize) -> Option<TokenStream> {
        let (bindings, result) = self
            .0
            .iter()
            .find_map(|(pattern, result)| Some((matching::bind(pattern, call)?, result)))?;
        Transcription::of(result, &bindings, most)
    }
}

pub(super) fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

fn pieces(tokens: TokenStream, is_pattern: bool, depth: usize) -> Option<Vec<Piece>> {
    if depth > DEEPEST {
        return None;
    }
    let mut result = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let inside = pieces(group.stream(), is_pattern, depth + 1)?;
                result.push(Piece::Group(group.delimiter(), inside));
            }
            token if is_punct(&token, '$') => {
                result.push(after_dollar(token, &mut tokens, is_pattern, depth)?);
            }
            token => result.push(Piece::Token(token)),
        }
    }
    Some(result)
}

type Tokens = Peekable<token_stream::IntoIter>;

fn after_dollar(
    dollar: TokenTree,
    tokens: &mut Tokens,
    is_pattern: bool,
    depth: usize,
) -> Option<Piece> {
    match tokens.peek() {
        Some(TokenTree::Ident(ident)) => {
            let name = ident.to_string();
            if name == "crate" {
                return tokens.next().map(Piece::Token);
            }
            tokens.next();
            let mut kind = None;
            if is_pattern {
                if !is_punct(&tokens.next()?, ':') {
                    return None;
                }
                kind = Some(tokens.next()?.to_string());
            }
            Some(Piece::Variable(name, kind))
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            let pieces = pieces(group.stream(), is_pattern, depth + 1)?;
            tokens.next();
            let mut separator = None;
            let mut token = tokens.next()?;
            if operator(&token).is_none()
                || (is_punct(&token, '?') && tokens.peek().and_then(operator).is_some())
            {
                separator = Some(token);
                token = tokens.next()?;
            }
            Some(Piece::Repeat { pieces, separator, operator: operator(&token)? })
        }
        // `$` of a macro that makes macros.
        _ => Some(Piece::Token(dollar)),
    }
}

fn operator(token: &TokenTree) -> Option<char> {
    ['*', '+', '?'].into_iter().find(|wanted| is_punct(token, *wanted))
}
