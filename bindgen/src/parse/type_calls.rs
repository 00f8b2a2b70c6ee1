//! Calls of macros where types stand: what they make is written in their place.

use std::ops::Range;

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::visit::Visit;

/// A call, where it stands in its text.
pub(super) struct TypeCall {
    pub(super) name: String,
    pub(super) tokens: TokenStream,
    place: Range<usize>,
}

/// The outermost calls in the types of a text's items, in order.
pub(super) fn found(syntax: &syn::File) -> Vec<TypeCall> {
    let mut finder = Finder(Vec::new());
    finder.visit_file(syntax);
    finder.0
}

struct Finder(Vec<TypeCall>);

impl<'ast> Visit<'ast> for Finder {
    fn visit_type_macro(&mut self, call: &'ast syn::TypeMacro) {
        let Some(first) = call.mac.path.segments.first() else { return };
        let start = match call.mac.path.leading_colon {
            Some(colon) => colon.spans[0],
            None => first.ident.span(),
        };
        let end = call.mac.delimiter.span().close();
        let names: Vec<String> =
            call.mac.path.segments.iter().map(|part| part.ident.unraw().to_string()).collect();
        self.0.push(TypeCall {
            name: names.join("::"),
            tokens: call.mac.tokens.clone(),
            place: start.byte_range().start..end.byte_range().end,
        });
    }

    // Nobody reads the types in there.
    fn visit_block(&mut self, _: &'ast syn::Block) {}
}

/// The text with types in the places of their calls; none where no call makes one.
pub(super) fn written_out(text: &str, made: Vec<(TypeCall, Option<String>)>) -> Option<String> {
    let mut out = text.to_owned();
    for (call, ty) in made.into_iter().rev() {
        let Some(ty) = ty.filter(|ty| syn::parse_str::<syn::Type>(ty).is_ok()) else { continue };
        out.replace_range(call.place, &ty);
    }
    (out != text).then_some(out)
}
