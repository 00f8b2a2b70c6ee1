//! Attributes of one item, field, variant, parameter or module, read after cfg has been decided.

use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Lit, Meta, Token};

use super::annotations::{self, Annotation, error_span, place_span};
use super::modules::Place;
use super::predicates::Predicate;
use crate::diagnostics::{Diagnostic, codes};

/// All that later stages want to know from attributes.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Attributes {
    /// Documentation, one leading space a line removed.
    pub docs: String,
    /// `py(...)` entries.
    pub annotations: Vec<Annotation>,
    /// Paths inside `#[derive(..)]`.
    pub derives: Vec<syn::Path>,
    /// `#[deprecated]`, with its note.
    pub deprecated: Option<String>,
    /// `#[non_exhaustive]`
    pub non_exhaustive: bool,
    /// `#[repr(packed)]`
    pub packed: bool,
    /// `#[doc(hidden)]`
    pub hidden: bool,
    /// `#[macro_export]`
    pub macro_export: bool,
    /// `#[macro_use]`
    pub macro_use: bool,
    /// `#[serde(..)]`
    pub serde: Serde,
    /// `#[error("..")]`; "transparent" for `#[error(transparent)]`.
    pub error_text: Option<String>,
    /// `#[default]`
    pub is_default: bool,
    /// `#[from]`
    pub is_from: bool,
    /// `#[source]`
    pub is_source: bool,
    /// `#[path = ".."]`
    pub path: Option<String>,
    /// `#[async_trait]`, and whether its futures may be sent to other threads.
    pub async_trait: Option<bool>,
}

/// The part of `#[serde(..)]` that names things.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Serde {
    /// `rename = ".."`, the serialised form where the two differ.
    pub rename: Option<String>,
    /// `rename_all = ".."`, the serialised form where the two differ.
    pub rename_all: Option<String>,
    /// `transparent`
    pub transparent: bool,
}

impl Attributes {
    /// Reads attributes in order; none when a condition removes what they stand on.
    pub(super) fn read(list: Vec<syn::Attribute>, place: &mut Place<'_, '_>) -> Option<Self> {
        let mut result = Self::default();
        let mut kept = true;
        for attribute in list {
            kept &= result.meta(attribute.meta, place);
        }
        kept.then_some(result)
    }

    /// Adds the attributes a module's own file begins with.
    pub(super) fn join(&mut self, inner: Self) {
        if !self.docs.is_empty() && !inner.docs.is_empty() {
            self.docs.push('\n');
        }
        self.docs.push_str(&inner.docs);
        self.annotations.extend(inner.annotations);
        self.hidden |= inner.hidden;
        self.macro_use |= inner.macro_use;
        self.deprecated = self.deprecated.take().or(inner.deprecated);
    }

    /// Reads one attribute; false when it is a condition that does not hold.
    fn meta(&mut self, meta: Meta, place: &mut Place<'_, '_>) -> bool {
        if meta.path().segments.last().is_some_and(|last| last.ident == "async_trait") {
            self.async_trait = Some(matches!(meta, Meta::Path(_)));
            return true;
        }
        let Some(ident) = meta.path().get_ident() else { return true };
        let (name, span) = (ident.to_string(), ident.span());
        match (name.as_str(), meta) {
            ("cfg", Meta::List(list)) => return condition(list.tokens, span, place),
            ("cfg_attr", Meta::List(list)) => return self.conditional(list.tokens, span, place),
            ("doc", Meta::NameValue(pair)) => self.documentation(&pair.value, place),
            ("doc", Meta::List(list)) => {
                self.hidden |= list.tokens.into_iter().any(|token| token.to_string() == "hidden");
            }
            ("derive", Meta::List(list)) => {
                let paths =
                    Punctuated::<syn::Path, Token![,]>::parse_terminated.parse2(list.tokens);
                self.derives.extend(paths.into_iter().flatten());
            }
            ("deprecated", Meta::Path(_)) => self.deprecated = Some(String::new()),
            ("deprecated", Meta::NameValue(pair)) => {
                self.deprecated = Some(string(&pair.value).unwrap_or_default());
            }
            ("deprecated", Meta::List(list)) => {
                let note = metas(list.tokens).iter().find_map(|meta| named_string(meta, "note"));
                self.deprecated = Some(note.unwrap_or_default());
            }
            ("non_exhaustive", _) => self.non_exhaustive = true,
            ("repr", Meta::List(list)) => {
                self.packed |= list.tokens.into_iter().any(|token| token.to_string() == "packed");
            }
            ("macro_export", _) => self.macro_export = true,
            ("macro_use", _) => self.macro_use = true,
            ("default", Meta::Path(_)) => self.is_default = true,
            ("from", Meta::Path(_)) => self.is_from = true,
            ("source", Meta::Path(_)) => self.is_source = true,
            ("path", Meta::NameValue(pair)) => self.path = string(&pair.value),
            ("serde", Meta::List(list)) => self.serde.read(list.tokens),
            ("error", Meta::List(list)) => self.error_text = error_text(list.tokens),
            _ => {}
        }
        true
    }

    /// `cfg_attr(condition, attributes)`, where `bindgen`, `any()` and `false` lead to annotations.
    fn conditional(&mut self, tokens: TokenStream, name: Span, place: &mut Place<'_, '_>) -> bool {
        let parser = |input: ParseStream<'_>| {
            let predicate: Predicate = input.parse()?;
            let rest = if input.is_empty() {
                Ok(Punctuated::new())
            } else {
                input.parse::<Token![,]>()?;
                let start = input.fork();
                let rest = input.call(Punctuated::<Meta, Token![,]>::parse_terminated);
                rest.map_err(|error| (error, start.parse::<TokenStream>().is_ok()))
            };
            if rest.is_err() {
                input.parse::<TokenStream>()?;
            }
            Ok((predicate, rest))
        };
        let (predicate, rest) = match parser.parse2(tokens) {
            Ok(parts) => parts,
            Err(error) => {
                malformed_condition(&error, name, place);
                return true;
            }
        };
        let taken = decide(&predicate, place, false);
        let annotated = predicate.is_inert() || decide(&predicate, place, true);
        let metas = match rest {
            Ok(metas) => metas,
            Err((error, _)) if annotated && !taken => {
                let span = error_span(place.file, &error, name);
                place.diagnostics.push(
                    Diagnostic::error(
                        &codes::MALFORMED_ANNOTATION,
                        format!("cannot read this annotation: {error}"),
                    )
                    .at(span)
                    .label("does nothing so")
                    .help("write #[cfg_attr(bindgen, py(entry, entry = value))]"),
                );
                return true;
            }
            Err(_) => return true,
        };
        let mut kept = true;
        for meta in metas {
            if meta.path().is_ident("py") {
                if annotated || taken {
                    self.annotation(meta, place);
                }
            } else if meta.path().is_ident("cfg_attr") && annotated && !taken {
                // Only annotations are looked for behind a condition that rustc never takes.
                if let Meta::List(list) = meta {
                    let mut inner = Self::default();
                    inner.conditional(list.tokens, name, place);
                    self.annotations.extend(inner.annotations);
                }
            } else if taken {
                kept &= self.meta(meta, place);
            }
        }
        kept
    }

    fn annotation(&mut self, meta: Meta, place: &mut Place<'_, '_>) {
        match meta {
            Meta::List(list) => {
                let name = list.path.span();
                annotations::read(list.tokens, name, place, &mut self.annotations);
            }
            other => {
                let span = place_span(place.file, other.span());
                place.diagnostics.push(
                    Diagnostic::error(
                        &codes::MALFORMED_ANNOTATION,
                        "an annotation needs a list of entries",
                    )
                    .at(span)
                    .label("does nothing so")
                    .help("write py(entry, entry = value)"),
                );
            }
        }
    }

    fn documentation(&mut self, value: &Expr, place: &Place<'_, '_>) {
        let text = match value {
            Expr::Macro(call) if call.mac.path.is_ident("include_str") => {
                place.included_text(&call.mac.tokens)
            }
            Expr::Macro(call) => made_text(&call.mac, 0),
            other => string(other),
        };
        let Some(text) = text else { return };
        if !self.docs.is_empty() {
            self.docs.push('\n');
        }
        self.docs.push_str(&unindented(&text));
    }
}

impl Serde {
    fn read(&mut self, tokens: TokenStream) {
        for meta in metas(tokens) {
            match &meta {
                Meta::Path(path) => self.transparent |= path.is_ident("transparent"),
                Meta::NameValue(_) => {
                    self.rename = named_string(&meta, "rename").or(self.rename.take());
                    self.rename_all = named_string(&meta, "rename_all").or(self.rename_all.take());
                }
                Meta::List(list) => {
                    let parts = metas(list.tokens.clone());
                    let part = |name| parts.iter().find_map(|meta| named_string(meta, name));
                    let text = part("serialize").or_else(|| part("deserialize"));
                    if list.path.is_ident("rename") {
                        self.rename = text;
                    } else if list.path.is_ident("rename_all") {
                        self.rename_all = text;
                    }
                }
            }
        }
    }
}

fn condition(tokens: TokenStream, name: Span, place: &mut Place<'_, '_>) -> bool {
    match syn::parse2::<Predicate>(tokens) {
        Ok(predicate) => decide(&predicate, place, false),
        Err(error) => {
            malformed_condition(&error, name, place);
            false
        }
    }
}

fn decide(predicate: &Predicate, place: &mut Place<'_, '_>, bindgen: bool) -> bool {
    let mut unknown = Vec::new();
    let holds = place.cfg.decide(predicate, bindgen, &mut unknown);
    for name in unknown {
        if !place.unknown.insert(name.to_string()) {
            continue;
        }
        let span = place_span(place.file, name.span());
        place.diagnostics.push(
            Diagnostic::warning(
                &codes::UNKNOWN_CFG,
                format!("`{name}` is no cfg name of this run"),
            )
            .at(span)
            .label("counts as false")
            .help(format!("if a build script sets it, write `cfg = [\"{name}\"]` in bindgen.toml")),
        );
    }
    holds
}

fn malformed_condition(error: &syn::Error, name: Span, place: &mut Place<'_, '_>) {
    let span = error_span(place.file, error, name);
    place.diagnostics.push(
        Diagnostic::error(&codes::MALFORMED_CFG, format!("cannot read this condition: {error}"))
            .at(span)
            .label("counts as false")
            .help("a condition is a name, name = \"value\", all(..), any(..) or not(..)"),
    );
}

/// The metas of a list; what cannot be read ends it, since other tools have grammars of their own.
fn metas(tokens: TokenStream) -> Vec<Meta> {
    let parser = |input: ParseStream<'_>| {
        let mut list = Vec::new();
        while !input.is_empty() {
            let Ok(meta) = input.parse::<Meta>() else { break };
            list.push(meta);
            if input.parse::<Token![,]>().is_err() {
                break;
            }
        }
        input.parse::<TokenStream>()?;
        Ok(list)
    };
    parser.parse2(tokens).unwrap_or_default()
}

fn named_string(meta: &Meta, name: &str) -> Option<String> {
    match meta {
        Meta::NameValue(pair) if pair.path.is_ident(name) => string(&pair.value),
        _ => None,
    }
}

fn string(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        Expr::Group(group) => string(&group.expr),
        _ => None,
    }
}

/// What `concat!` and `stringify!` make of literals and words, as macros write it into the docs of their items.
fn made_text(call: &syn::Macro, depth: usize) -> Option<String> {
    if call.path.is_ident("stringify") {
        return Some(call.tokens.to_string());
    }
    if !call.path.is_ident("concat") || depth > 8 {
        return None;
    }
    let parts = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(call.tokens.clone()).ok()?;
    let part = |part: &Expr| match part {
        Expr::Macro(inner) => made_text(&inner.mac, depth + 1),
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => Some(number.to_string()),
        other => string(other),
    };
    parts.iter().map(part).collect()
}

fn error_text(tokens: TokenStream) -> Option<String> {
    let parser = |input: ParseStream<'_>| {
        let text = match input.parse::<Lit>() {
            Ok(Lit::Str(text)) => Some(text.value()),
            _ => None,
        };
        let rest: TokenStream = input.parse()?;
        Ok(text.or_else(|| (rest.to_string() == "transparent").then(|| "transparent".to_owned())))
    };
    parser.parse2(tokens).ok().flatten()
}

/// One leading space a line removed, and the star column of `/** .. */` comments.
fn unindented(text: &str) -> String {
    let text = text.replace('\r', "");
    if !text.contains('\n') {
        return text.strip_prefix(' ').unwrap_or(&text).trim_end().to_owned();
    }
    let mut lines: Vec<&str> = text.lines().collect();
    let starred = lines
        .iter()
        .skip(1)
        .all(|line| line.trim().is_empty() || line.trim_start().starts_with('*'));
    if starred {
        lines =
            lines.iter().map(|line| line.trim_start().strip_prefix('*').unwrap_or(line)).collect();
    }
    // Block comments are indented as the item is: what all lines share is not part of the text.
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let shared =
        lines.iter().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let lines: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let remove =
                if at == 0 { usize::from(line.starts_with(' ')) } else { shared.min(indent(line)) };
            line[remove..].trim_end()
        })
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}
