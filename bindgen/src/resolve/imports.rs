//! `use` trees, flattened to one import a name.

use syn::UseTree;
use syn::ext::IdentExt;

use super::names::{ModuleId, Namespace, Reach};
use crate::source::{FileId, Span};

/// One name of a `use` tree.
#[derive(Debug)]
pub(super) struct Flat {
    /// Without the `*` of a glob.
    pub(super) path: Vec<String>,
    /// The name it is bound to; none for globs.
    pub(super) name: Option<String>,
    /// `{self}` imports what is a module or type only.
    pub(super) types_only: bool,
    pub(super) span: proc_macro2::Span,
}

/// One import in its module.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Import {
    pub(super) module: ModuleId,
    pub(super) path: Vec<String>,
    pub(super) absolute: bool,
    pub(super) is_glob: bool,
    pub(super) types_only: bool,
    pub(super) reach: Reach,
    pub(super) hidden: bool,
    pub(super) span: Span,
}

impl Import {
    pub(super) fn new(
        flat: Flat,
        module: ModuleId,
        absolute: bool,
        reach: Reach,
        hidden: bool,
        file: FileId,
    ) -> Self {
        let range = flat.span.byte_range();
        let span = Span { file, start: range.start, end: range.end };
        let Flat { path, name, types_only, .. } = flat;
        Self { module, path, absolute, is_glob: name.is_none(), types_only, reach, hidden, span }
    }

    pub(super) fn brings(&self, namespace: Namespace) -> bool {
        !self.types_only || namespace == Namespace::Types
    }
}

pub(super) fn flatten(tree: &UseTree) -> Vec<Flat> {
    let mut result = Vec::new();
    walk(tree, &mut Vec::new(), &mut result);
    result
}

fn walk(tree: &UseTree, prefix: &mut Vec<String>, result: &mut Vec<Flat>) {
    match tree {
        UseTree::Path(part) => {
            prefix.push(part.ident.unraw().to_string());
            walk(&part.tree, prefix, result);
            prefix.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| walk(tree, prefix, result)),
        UseTree::Glob(glob) => {
            let span = glob.star_token.spans[0];
            result.push(Flat { path: prefix.clone(), name: None, types_only: false, span });
        }
        UseTree::Name(name) => leaf(&name.ident, None, prefix, result),
        UseTree::Rename(rename) => leaf(&rename.ident, Some(&rename.rename), prefix, result),
    }
}

fn leaf(
    ident: &syn::Ident,
    rename: Option<&syn::Ident>,
    prefix: &[String],
    result: &mut Vec<Flat>,
) {
    let word = ident.unraw().to_string();
    let mut path = prefix.to_vec();
    // `a::{self}` is `a`, while a lone `self` is the module itself.
    let types_only = word == "self" && !path.is_empty();
    if !types_only {
        path.push(word);
    }
    let name = rename
        .map_or_else(|| path.last().cloned().unwrap_or_default(), |name| name.unraw().to_string());
    result.push(Flat { path, name: Some(name), types_only, span: ident.span() });
}
