//! What every part of lowering may ask: the surface, names of exposed items, and where problems go.

use crate::config::Config;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, codes};
use crate::resolve::model::{Impls, Item, ItemId, ItemKind, RustPath, Type};
use crate::select::{Entry, Exposed, Role, Surface};
use crate::source::{SourceMap, Span};

use crate::lower::docs::targets::Targets;
use crate::lower::expr::Expr;
use crate::lower::model::{Element, Listed};
use crate::lower::names;

/// The inputs of lowering and its growing listing.
pub(super) struct Context<'a> {
    pub(super) surface: &'a Surface,
    pub(super) config: &'a Config,
    pub(super) sources: &'a SourceMap,
    pub(super) diagnostics: &'a mut Diagnostics,
    /// The root of the package's exceptions.
    pub(super) error: String,
    pub(super) listing: Vec<Listed>,
    pub(super) control_used: Option<RustPath>,
    /// What links in the documentation lead to.
    pub(super) targets: Targets,
    /// Types whose objects need a lock because calls change or consume them.
    pub(super) locked: std::collections::BTreeSet<ItemId>,
    /// Types whose objects Rust may keep while Python has them too.
    pub(super) counted: std::collections::BTreeSet<ItemId>,
    /// Some call fails with a value that is no error.
    pub(super) value_errors: std::cell::Cell<bool>,
    /// What JSON values are called as results and as arguments, where there are any.
    pub(super) json: std::cell::OnceCell<(&'static str, &'static str)>,
    /// What is being converted may become objects that keep what they borrow from.
    pub(super) lending: std::cell::Cell<bool>,
    /// Types of which objects are lent that others own, by path.
    pub(super) loaned: std::cell::RefCell<std::collections::BTreeSet<String>>,
    /// Traits of the crate that Python classes may implement.
    pub(super) protocols: crate::lower::abstractions::adapters::Protocols,
    /// What is being converted stands in a type without lifetimes, so that it borrows from nothing.
    pub(super) lasting: std::cell::Cell<bool>,
    /// Types without a size, with the types that stand for them.
    pub(super) unsized_types:
        std::collections::BTreeMap<ItemId, crate::lower::ownership::unsized_types::Owned>,
    /// Classes of foreign types that have no other form.
    pub(super) opaques: crate::lower::classes::opaque::Opaques,
}

impl Context<'_> {
    pub(super) fn item(&self, id: ItemId) -> &Item {
        self.surface.api.item(id)
    }

    pub(super) fn exposed(&self, id: ItemId) -> Option<&Exposed> {
        self.surface.exposed(id)
    }

    pub(super) fn role(&self, id: ItemId) -> Option<Role> {
        self.exposed(id).map(|exposed| exposed.role)
    }

    /// The class of an exposed item as an expression.
    pub(super) fn class(&self, id: ItemId) -> Option<Expr> {
        let exposed = self.exposed(id)?;
        Some(Expr::Class(exposed.module.clone(), exposed.name.clone()))
    }

    /// Whether an item is an error that becomes an exception.
    pub(super) fn is_exception(&self, id: ItemId) -> bool {
        self.role(id) == Some(Role::Error)
    }

    /// Why an item has no class: the end of "`Name` ...".
    pub(super) fn unseen(&self, id: ItemId) -> String {
        let name = &self.item(id).name;
        match &self.surface.entries[id.0] {
            Entry::Skipped { skip, .. } => format!("`{name}` is not exposed: {skip}"),
            Entry::Exposed(_) => format!("`{name}` is not exposed"),
        }
    }

    /// The path by which generated code names an item.
    pub(super) fn path(&self, id: ItemId) -> RustPath {
        let item = self.item(id);
        if let Some(instance) = &item.instance {
            return instance.path.clone();
        }
        let path = item.public_path.as_ref().unwrap_or(&item.path);
        RustPath(path.0.iter().map(|part| names::rust_identifier(part)).collect())
    }

    pub(super) fn impls(&self, id: ItemId) -> Option<&Impls> {
        match &self.item(id).kind {
            ItemKind::Struct(it) => Some(&it.impls),
            ItemKind::Enum(it) => Some(&it.impls),
            _ => None,
        }
    }

    /// The last segment of the control trait when a parameter is `&mut dyn Control`.
    pub(super) fn control(&self, ty: &Type) -> Option<RustPath> {
        let Type::Reference { mutable: true, inner, .. } = ty else { return None };
        let (Type::DynTrait(bounds) | Type::ImplTrait(bounds)) = inner.as_ref() else {
            return None;
        };
        let bound = bounds.iter().find(|bound| {
            bound.path.name() == self.config.control.trait_name && bound.item.is_some()
        })?;
        bound.item.map(|id| self.path(id))
    }

    /// Lists something that Python has.
    pub(super) fn list(
        &mut self,
        rust: String,
        python: String,
        kind: &str,
        reason: String,
        span: Span,
    ) {
        self.push(rust, Some(python), kind, reason, span, false);
    }

    /// Lists something that Python doesn't have; `missed` when a convention asked for it.
    pub(super) fn skip(
        &mut self,
        rust: String,
        kind: &str,
        reason: String,
        span: Span,
        missed: bool,
    ) {
        self.push(rust, None, kind, reason, span, missed);
    }

    /// Lists a member that could not be bound and warns about it.
    pub(super) fn refuse(
        &mut self,
        code: &'static Code,
        rust: String,
        kind: &str,
        reason: String,
        span: Span,
    ) {
        let change = match kind {
            "method" | "function" | "constructor" => "change its signature",
            _ => "change what the message names",
        };
        self.diagnostics.push(
            Diagnostic::warning(code, format!("`{rust}` is not in Python: {reason}"))
                .at(span)
                .label("left out")
                .help(format!("{change}, or annotate it with `#[cfg_attr(bindgen, py(skip))]` to say that this is meant")),
        );
        self.push(rust, None, kind, reason, span, true);
    }

    /// Lists a member whose Python name is taken, and warns about it: by what, where that is written too.
    pub(super) fn clash(
        &mut self,
        rust: String,
        kind: &str,
        reason: String,
        span: Span,
        taken: &str,
    ) {
        let has_it = |entry: &&Listed| entry.python.as_deref() == Some(taken);
        let first = self.listing.iter().find(has_it).map(|entry| entry.span);
        let message = format!("`{rust}` is not in Python: {reason}");
        let mut report = Diagnostic::warning(&codes::MEMBER_CLASH, message)
            .at(span)
            .label("left out")
            .help("give it another name in Python with `#[cfg_attr(bindgen, py(name = \"...\"))]`");
        if let Some(first) = first.filter(|first| *first != span) {
            report = report.also(first, format!("this is `{taken}` already"));
        }
        self.diagnostics.push(report);
        self.push(rust, None, kind, reason, span, true);
    }

    /// What was listed last reaches Python in another form than its own.
    pub(super) fn adapted(&mut self) {
        if let Some(entry) = self.listing.last_mut() {
            entry.adapted = true;
        }
    }

    fn push(
        &mut self,
        rust: String,
        python: Option<String>,
        kind: &str,
        reason: String,
        span: Span,
        missed: bool,
    ) {
        let (line, _) = self.sources.line_column(span);
        self.listing.push(Listed {
            rust,
            python,
            kind: kind.to_owned(),
            reason,
            missed,
            file: self.sources.path(span.file).to_owned(),
            line,
            span,
            interruptible: None,
            element: Element::Other,
            open: false,
            adapted: false,
        });
    }
}
