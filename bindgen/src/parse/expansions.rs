//! Calls of item macros: what they make is read in their place.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{ImplItem, Token};

use super::attributes::Attributes;
use super::depth;
use super::items::{convert, macro_name};
use super::modules::{Folders, Reader};
use super::predicates::Predicate;
use super::stack;
use super::tree::{Item, ItemKind, Module};
use super::type_calls;
use crate::source::{FileId, Span};

/// Calls in what calls in types make, beyond this, are left as they are.
const MOST_ROUNDS: usize = 16;

/// A text with so many bytes in it is left as it is.
const LONGEST: usize = 4 << 20;

/// Modules inside modules beyond this are left alone on the second way through.
const DEEPEST: usize = 200;

impl Reader<'_> {
    /// Reads what a call makes into `into`; false where the macro is not known.
    pub(super) fn expand(
        &mut self,
        name: &str,
        tokens: &TokenStream,
        span: Span,
        folders: &Folders,
        anywhere: bool,
        into: &mut Vec<Item>,
    ) -> bool {
        if name == "cfg_if" || name == "cfg_if::cfg_if" {
            return self.cfg_if(tokens, span.file, folders, into);
        }
        let Some(text) = self.macros.expand(name, tokens, anywhere) else { return false };
        self.made(text, span, folders, into)
    }

    /// Reads a made text; false where it is not Rust.
    fn made(&mut self, text: String, span: Span, folders: &Folders, into: &mut Vec<Item>) -> bool {
        let Some((text, syntax)) = self.with_types(text) else { return false };
        let file = self.sources.add_made(span, text);
        self.macros.open();
        self.items(syntax.items, file, folders, into);
        self.macros.close();
        true
    }

    /// A made text with what calls in its types make, and its syntax; none where it is not Rust.
    fn with_types(&mut self, mut text: String) -> Option<(String, syn::File)> {
        let mut rounds = 0;
        loop {
            if depth::too_deep(&text, stack::budget()).is_some() {
                return None;
            }
            let syntax = syn::parse_str::<syn::File>(&text).ok()?;
            let calls = type_calls::found(&syntax);
            rounds += 1;
            if calls.is_empty() || rounds > MOST_ROUNDS {
                return Some((text, syntax));
            }
            let made = calls
                .into_iter()
                .map(|call| {
                    let ty = self.macros.expand(&call.name, &call.tokens, true);
                    (call, ty)
                })
                .collect();
            match type_calls::written_out(&text, made) {
                Some(next) if next.len() <= LONGEST => text = next,
                _ => return Some((text, syntax)),
            }
        }
    }

    /// `cfg_if! { if #[cfg(..)] { items } else if .. else { items } }`
    fn cfg_if(
        &mut self,
        tokens: &TokenStream,
        file: FileId,
        folders: &Folders,
        into: &mut Vec<Item>,
    ) -> bool {
        let Ok(branches) = branches.parse2(tokens.clone()) else { return false };
        for (condition, content) in branches {
            let mut unknown = Vec::new();
            if condition.is_none_or(|it| self.cfg.decide(&it, false, &mut unknown)) {
                let Ok(syntax) = syn::parse2::<syn::File>(content) else { return false };
                self.items(syntax.items, file, folders, into);
                return true;
            }
        }
        true
    }

    /// An impl block with calls among its members: each known call becomes a block of its own, so that all other
    /// members keep their places.
    pub(super) fn impl_with_macros(
        &mut self,
        mut item: syn::ItemImpl,
        file: FileId,
        folders: &Folders,
        into: &mut Vec<Item>,
    ) {
        // Conditions of the block hold for what its calls make.
        let kept = Attributes::read(item.attrs.clone(), &mut self.place(file, &folders.of_file));
        if kept.is_none() {
            return;
        }
        let head = Span {
            file,
            start: item.impl_token.span.byte_range().start,
            end: item.brace_token.span.open().byte_range().start,
        };
        let head = self.sources.snippet(head).to_owned();
        let mut made = Vec::new();
        let is_inherent = item.trait_.is_none();
        item.items.retain(|member| {
            let ImplItem::Macro(call) = member else { return true };
            let (name, span) = macro_name(&call.mac.path, file);
            let text = self.macros.expand(&name, &call.mac.tokens, true);
            let Some(text) = text.filter(|_| is_inherent) else { return true };
            made.push((span, format!("{head} {{ {text} }}")));
            false
        });
        convert(syn::Item::Impl(item), &mut self.place(file, &folders.of_file), into);
        for (span, text) in made {
            self.made(text, span, folders, into);
        }
    }

    /// Calls that came before their macro was known, or name it by a path.
    pub(super) fn expand_left(&mut self, module: &mut Module, folders: &Folders, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let mut items = Vec::with_capacity(module.items.len());
        for mut item in std::mem::take(&mut module.items) {
            match &mut item.kind {
                ItemKind::Module(inner) => {
                    let own = self.folders.get(&item.span).cloned();
                    self.expand_left(inner, own.as_ref().unwrap_or(folders), depth + 1);
                }
                ItemKind::MacroUse(tokens) => {
                    let tokens = std::mem::take(tokens);
                    let mut made = Module::default();
                    let known =
                        self.expand(&item.name, &tokens, item.span, folders, true, &mut made.items);
                    if known {
                        self.expand_left(&mut made, folders, depth + 1);
                        items.extend(made.items);
                        continue;
                    }
                }
                _ => {}
            }
            items.push(item);
        }
        module.items = items;
    }
}

/// Whether an impl block has calls among its members.
pub(super) fn has_macros(item: &syn::ItemImpl) -> bool {
    item.items.iter().any(|member| matches!(member, ImplItem::Macro(_)))
}

type Branch = (Option<Predicate>, TokenStream);

fn branches(input: ParseStream<'_>) -> syn::Result<Vec<Branch>> {
    let mut result = Vec::new();
    loop {
        let mut condition = None;
        if input.parse::<Option<Token![if]>>()?.is_some() {
            input.parse::<Token![#]>()?;
            let attribute;
            syn::bracketed!(attribute in input);
            let word = attribute.call(syn::Ident::parse_any)?;
            if word != "cfg" {
                return Err(attribute.error("no condition"));
            }
            let inside;
            syn::parenthesized!(inside in attribute);
            condition = Some(inside.parse()?);
            inside.parse::<Option<Token![,]>>()?;
        }
        let content;
        syn::braced!(content in input);
        let is_last = condition.is_none();
        result.push((condition, content.parse()?));
        if is_last || input.parse::<Option<Token![else]>>()?.is_none() {
            return if input.is_empty() { Ok(result) } else { Err(input.error("no branch")) };
        }
    }
}
