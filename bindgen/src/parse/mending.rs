//! What the parser does not read as a whole: spellings of early editions are made today's, and one item that stays
//! unreadable costs no other.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};

/// What was left out: the name it seems to have, where it stands, and what the parser said.
pub(super) struct Unread {
    pub(super) name: String,
    pub(super) error: syn::Error,
    pub(super) start: proc_macro2::Span,
}

/// The items of a text that is made of tokens; none where it is not, or where nothing in it can be read.
pub(super) fn mended(text: &str) -> Option<(syn::File, Vec<Unread>)> {
    let tokens = with_dyn(text.parse().ok()?);
    if let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) {
        return Some((file, Vec::new()));
    }
    let mut unread = Vec::new();
    let (attrs, items) = (|input: ParseStream<'_>| {
        let attrs = input.call(syn::Attribute::parse_inner)?;
        Ok((attrs, read(input.parse()?, &mut unread)))
    })
    .parse2(tokens)
    .ok()?;
    let file = syn::File { shebang: None, attrs, frontmatter: None, items };
    (!file.items.is_empty()).then_some((file, unread))
}

/// Before 2018, `Box<Fn(u8)>` and `&Fn(u8)` were written without `dyn`.
fn with_dyn(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let mut inside = Group::new(group.delimiter(), with_dyn(group.stream()));
                inside.set_span(group.span());
                out.push(TokenTree::Group(inside));
            }
            TokenTree::Ident(ident) => {
                let called = matches!(tokens.peek(), Some(TokenTree::Group(group))
                    if group.delimiter() == Delimiter::Parenthesis);
                if called && is_callable(&ident) && is_bare(&out) {
                    out.push(TokenTree::Ident(Ident::new("dyn", ident.span())));
                }
                out.push(TokenTree::Ident(ident));
            }
            other => out.push(other),
        }
    }
    out.into_iter().collect()
}

fn is_callable(ident: &Ident) -> bool {
    ident == "Fn" || ident == "FnMut" || ident == "FnOnce"
}

/// Whether what stands before makes a trait's name a type: `<`, `&`, `&mut`, `&'a`, `*const`, `*mut`.
fn is_bare(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Punct(sign)] => matches!(sign.as_char(), '<' | '&'),
        [.., TokenTree::Punct(sign), TokenTree::Ident(word)] => match sign.as_char() {
            '&' | '*' => word == "mut" || word == "const",
            '\'' => true,
            _ => false,
        },
        [.., TokenTree::Ident(_), TokenTree::Ident(word)] => word == "mut",
        _ => false,
    }
}

/// One item after the other; what is none is left out up to its end.
fn read(tokens: TokenStream, unread: &mut Vec<Unread>) -> Vec<syn::Item> {
    let mut items = Vec::new();
    for piece in pieces(tokens) {
        match syn::parse2::<syn::Item>(piece.clone()) {
            Ok(item) => items.push(item),
            Err(error) => match within(&piece, unread) {
                Some(item) => items.push(item),
                None => unread.extend(left(&piece, error)),
            },
        }
    }
    items
}

/// The tokens of each item or member: up to a `;`, or up to braces where these can be the end.
fn pieces(tokens: TokenStream) -> Vec<TokenStream> {
    let (mut pieces, mut piece, mut values) = (Vec::new(), Vec::<TokenTree>::new(), false);
    for token in tokens {
        let ends = match &token {
            TokenTree::Punct(sign) => sign.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && !values,
            TokenTree::Ident(word) => {
                // `const A: B = C { .. };` and `use a::{b};` end with the sign; `const fn` does not.
                let sign = word == "const" || word == "static" || word == "use" || word == "type";
                values = word != "fn" && (values || sign && begins(piece.last()));
                false
            }
            TokenTree::Literal(_) => false,
        };
        piece.push(token);
        if ends {
            pieces.push(std::mem::take(&mut piece).into_iter().collect());
            values = false;
        }
    }
    if !piece.is_empty() {
        pieces.push(piece.into_iter().collect());
    }
    pieces
}

/// Whether an item's first word can stand behind this.
fn begins(before: Option<&TokenTree>) -> bool {
    match before {
        None => true,
        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::Brace,
        Some(TokenTree::Ident(word)) => word == "pub",
        Some(_) => false,
    }
}

/// A module, block or trait without what cannot be read in it.
fn within(piece: &TokenStream, unread: &mut Vec<Unread>) -> Option<syn::Item> {
    let mut tokens: Vec<TokenTree> = piece.clone().into_iter().collect();
    let TokenTree::Group(braces) = tokens.pop()? else { return None };
    if braces.delimiter() != Delimiter::Brace {
        return None;
    }
    let with = |content: TokenStream| -> TokenStream {
        let mut inside = Group::new(Delimiter::Brace, content);
        inside.set_span(braces.span());
        tokens.iter().cloned().chain([TokenTree::Group(inside)]).collect()
    };
    let mut item = syn::parse2::<syn::Item>(with(TokenStream::new())).ok()?;
    let mut kept = |reads: fn(TokenStream) -> syn::Result<()>| -> TokenStream {
        let read = |member: &TokenStream| match reads(member.clone()) {
            Ok(()) => true,
            Err(error) => {
                unread.extend(left(member, error));
                false
            }
        };
        pieces(braces.stream()).into_iter().filter(read).collect()
    };
    match &mut item {
        syn::Item::Mod(module) => {
            if let Some((_, items)) = &mut module.content {
                *items = read(braces.stream(), unread);
            }
            Some(item)
        }
        syn::Item::Impl(_) => {
            let members = kept(|member| syn::parse2::<syn::ImplItem>(member).map(|_| ()));
            syn::parse2(with(members)).ok()
        }
        syn::Item::Trait(_) => {
            let members = kept(|member| syn::parse2::<syn::TraitItem>(member).map(|_| ()));
            syn::parse2(with(members)).ok()
        }
        _ => None,
    }
}

/// What is said of tokens that are no item: the word behind the first that begins one is their name.
fn left(piece: &TokenStream, error: syn::Error) -> Option<Unread> {
    let words = piece.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    });
    let words: Vec<Ident> = words.collect();
    let known =
        ["fn", "struct", "enum", "union", "trait", "type", "static", "mod", "impl", "const"];
    let begins = words.windows(2).find_map(|pair| match pair {
        [word, name] if name != "fn" => known.iter().any(|known| word == known).then_some(name),
        _ => None,
    });
    let named = begins.or_else(|| words.last());
    let start = piece.clone().into_iter().next()?.span();
    let name = named.map_or_else(|| "_".to_owned(), ToString::to_string);
    Some(Unread { name, error, start: named.map_or(start, Ident::span) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> (usize, Vec<String>) {
        let (file, unread) = mended(text).expect("it is made of tokens");
        (file.items.len(), unread.into_iter().map(|unread| unread.name).collect())
    }

    #[test]
    fn early_trait_objects_are_read() {
        for text in [
            "type A<'a> = Rc<Fn(&[f64]) -> Result<f64, E> + 'a>;",
            "fn a(f: &Fn(u8) -> u8, g: &mut FnMut(), h: &'static Fn(u8)) {}",
            "struct A<'a> { f: &'a mut FnMut(u8), g: Box<Fn(Box<FnOnce()>)> }",
        ] {
            assert_eq!(names(text), (1, vec![]), "{text}");
        }
        let text = "fn f<F: Fn(u8)>(f: F, g: impl Fn(u8), h: &dyn Fn()) where F: FnMut(u8) {}";
        assert_eq!(with_dyn(text.parse().unwrap()).to_string().matches("dyn").count(), 1);
    }

    #[test]
    fn one_unreadable_item_costs_no_other() {
        let unreadable = "fn odd(a: ~u8) -> u8 { 1 }";
        for (text, expected) in [
            (format!("struct A; {unreadable} const B: C = C {{ d: 1 }}; struct D {{}}"), (3, 1)),
            (format!("mod a {{ {unreadable} fn fine() {{}} }} use b::{{c, d}};"), (2, 1)),
            (
                format!("impl A {{ const fn new() -> A {{ A }} {unreadable} fn x(&self) {{}} }}"),
                (1, 1),
            ),
            (format!("trait T {{ type A; fn odd(a: ~u8); {unreadable} }} struct B;"), (2, 2)),
            ("struct A; #[odd] struct Odd { a: ~u8 }".to_owned(), (1, 1)),
            ("struct A; const Odd: ~u8 = 1".to_owned(), (1, 1)),
        ] {
            let (items, unread) = names(&text);
            assert_eq!((items, unread.len()), expected, "{text}");
            assert!(unread.iter().all(|name| name.to_lowercase() == "odd"), "{unread:?}");
        }
    }

    #[test]
    fn what_is_no_rust_at_all_is_not_mended() {
        assert!(mended("fn half( {").is_none());
        assert!(mended("struct {").is_none());
    }
}
