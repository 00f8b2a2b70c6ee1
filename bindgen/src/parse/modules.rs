//! Modules: follows `mod` from the root file to every file of the crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use syn::{Item as Syntax, LitStr};

use super::annotations::place_span;
use super::attributes::Attributes;
use super::cfg::Cfg;
use super::expansions::has_macros;
use super::functions::name_of;
use super::items::{convert, macro_name, unnamed, visibility};
use super::macros::Macros;
use super::mending::{Unread, mended};
use super::skim::skim;
use super::tree::{Item, ItemKind, Module, Visibility};
use super::{depth, faults, stack};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::source::{FileId, ReadError, SourceMap, Span};

/// Where reading is: the file, and what decides its conditions.
pub(super) struct Place<'a, 'b> {
    pub(super) cfg: &'a Cfg,
    pub(super) file: FileId,
    pub(super) diagnostics: &'b mut Diagnostics,
    /// Unknown names that have been said already: one message a name is enough.
    pub(super) unknown: &'b mut BTreeSet<String>,
    folder: &'b Path,
}

impl Place<'_, '_> {
    /// The text `include_str!(..)` names, if it is a literal path that can be read.
    pub(super) fn included_text(&self, tokens: &TokenStream) -> Option<String> {
        let name = syn::parse2::<LitStr>(tokens.clone()).ok()?;
        std::fs::read_to_string(self.folder.join(name.value())).ok()
    }
}

/// Where the files of child modules are looked for.
#[derive(Clone)]
pub(super) struct Folders {
    /// The folder of the file itself, which `#[path]` outside inline modules and `include!` start from.
    pub(super) of_file: PathBuf,
    /// The folder of its child modules.
    of_children: PathBuf,
    /// Inside `mod x { .. }`.
    inline: bool,
}

impl Folders {
    /// What `#[path]` starts from.
    fn named(&self) -> &Path {
        if self.inline { &self.of_children } else { &self.of_file }
    }
}

pub(super) struct Reader<'a> {
    pub(super) cfg: &'a Cfg,
    pub(super) sources: &'a mut SourceMap,
    diagnostics: &'a mut Diagnostics,
    /// Files being read, outermost first.
    open: Vec<FileId>,
    unknown: BTreeSet<String>,
    pub(super) macros: Macros,
    /// Of each module, by the place of its name: calls in it may be understood only when all else has been read.
    pub(super) folders: BTreeMap<Span, Folders>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        cfg: &'a Cfg,
        sources: &'a mut SourceMap,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Self {
            cfg,
            sources,
            diagnostics,
            open: Vec::new(),
            unknown: BTreeSet::new(),
            macros: Macros::default(),
            folders: BTreeMap::new(),
        }
    }

    pub(super) fn read_root(&mut self, path: &Path, name: &str) -> Module {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let folders = Folders { of_file: folder.clone(), of_children: folder, inline: false };
        let mut root = self.read_file(path, &folders, name, None).unwrap_or_default();
        self.expand_left(&mut root, &folders, 0);
        root
    }

    /// Reads a file into a module; none when its own `#![cfg]` removes it.
    fn read_file(
        &mut self,
        path: &Path,
        folders: &Folders,
        name: &str,
        from: Option<Span>,
    ) -> Option<Module> {
        let file = self.load(path, name, from)?;
        if self.open.contains(&file) {
            let message = format!("module `{name}` contains itself");
            let diagnostic = Diagnostic::error(&codes::MODULE_CYCLE, message)
                .label(format!("leads back to {}", self.sources.path(file)))
                .help("let #[path] name another file, or remove this declaration");
            self.diagnostics.push(Diagnostic { span: from, ..diagnostic });
            return None;
        }
        let (syntax, unread) = self.syntax(file)?;
        let mut attributes =
            Attributes::read(syntax.attrs, &mut self.place(file, &folders.of_file))?;
        attributes.path = None;
        self.open.push(file);
        let mut items = Vec::new();
        self.items(syntax.items, file, folders, &mut items);
        items.extend(unread);
        self.open.pop();
        Some(Module { attributes, items })
    }

    fn load(&mut self, path: &Path, name: &str, from: Option<Span>) -> Option<FileId> {
        let reason = match self.sources.read(path) {
            Ok(file) => return Some(file),
            Err(ReadError::Io(error)) => error.to_string(),
            Err(ReadError::NotUtf8(at)) => format!("byte {at} is not UTF-8"),
        };
        let message = format!("the file of module `{name}` cannot be read: {}", shown(path));
        let diagnostic = Diagnostic::error(&codes::UNREADABLE_FILE, message)
            .label("its items are missing")
            .because(reason)
            .help("save the file as UTF-8, and see that it may be read");
        self.diagnostics.push(Diagnostic { span: from, ..diagnostic });
        None
    }

    /// The tree of a file, and the items in it that cannot be read.
    pub(super) fn syntax(&mut self, file: FileId) -> Option<(syn::File, Vec<Item>)> {
        let whole = self.sources.text(file);
        let skimmed = skim(whole);
        let text = skimmed.as_deref().unwrap_or(whole);
        if let Some(at) = depth::too_deep(text, stack::budget()) {
            let span = Span { file, start: at, end: at + 1 };
            let message = "this file is nested too deeply to be read";
            self.diagnostics.push(
                Diagnostic::error(&codes::NESTED_TOO_DEEPLY, message)
                    .at(span)
                    .label("deeper than can be read safely")
                    .help(
                        "give the inner parts names of their own, or keep the file out with #[cfg]",
                    ),
            );
            return None;
        }
        let parsed = syntax_of(text);
        // An error is better said of what is written.
        let deep = |text| depth::too_deep(text, stack::budget()).is_some();
        let parsed = match parsed {
            Err(_) if skimmed.is_some() && !deep(whole) => syntax_of(whole),
            parsed => parsed,
        };
        let text = whole;
        match parsed {
            Ok(syntax) => Some((syntax, Vec::new())),
            Err(error) => {
                let mended = if deep(whole) { None } else { mended(whole) };
                if let Some((syntax, unread)) = mended {
                    let unread = unread.into_iter().map(|unread| self.unread(file, unread));
                    return Some((syntax, unread.collect()));
                }
                let span = place_span(file, error.span());
                self.diagnostics.push(faults::not_rust(text, span, &error));
                None
            }
        }
    }

    /// An item that cannot be read is said, and listed as what it is.
    fn unread(&mut self, file: FileId, unread: Unread) -> Item {
        let Unread { name, error, start } = unread;
        let span = place_span(file, start);
        let at = Some(place_span(file, error.span())).filter(|at| at.end > 0).unwrap_or(span);
        self.diagnostics.push(faults::not_read(&name, at, &error));
        Item {
            name,
            file,
            span,
            attributes: Attributes::default(),
            visibility: Visibility::Inherited,
            kind: ItemKind::Unread(error.to_string()),
        }
    }

    pub(super) fn place<'b>(&'b mut self, file: FileId, folder: &'b Path) -> Place<'a, 'b> {
        Place {
            cfg: self.cfg,
            file,
            diagnostics: self.diagnostics,
            unknown: &mut self.unknown,
            folder,
        }
    }

    pub(super) fn items(
        &mut self,
        syntax: Vec<Syntax>,
        file: FileId,
        folders: &Folders,
        into: &mut Vec<Item>,
    ) {
        for item in syntax {
            match item {
                Syntax::Impl(item) if has_macros(&item) => {
                    self.impl_with_macros(item, file, folders, into);
                }
                Syntax::Mod(item) => into.extend(self.module(item, file, folders)),
                Syntax::Macro(item) => self.item_macro(item, file, folders, into),
                other => convert(other, &mut self.place(file, &folders.of_file), into),
            }
        }
    }

    fn module(&mut self, item: syn::ItemMod, file: FileId, folders: &Folders) -> Option<Item> {
        let mut attributes = Attributes::read(item.attrs, &mut self.place(file, &folders.of_file))?;
        let name = name_of(&item.ident);
        let span = place_span(file, item.ident.span());
        let named = attributes.path.take();
        let mark = self.macros.enter();
        let mut module = match item.content {
            Some((_, content)) => {
                let of_children = match &named {
                    Some(named) => folders.named().join(named.replace('\\', "/")),
                    None => folders.of_children.join(&name),
                };
                let inside =
                    Folders { of_file: folders.of_file.clone(), of_children, inline: true };
                let mut items = Vec::new();
                self.folders.insert(span, inside.clone());
                self.items(content, file, &inside, &mut items);
                Module { attributes: Attributes::default(), items }
            }
            None => self.file_module(&name, named.as_deref(), span, folders)?,
        };
        if !attributes.macro_use {
            self.macros.leave(mark);
        }
        attributes.join(std::mem::take(&mut module.attributes));
        module.attributes = attributes;
        let visibility = visibility(&item.vis);
        let kind = ItemKind::Module(module);
        Some(Item { name, file, span, attributes: Attributes::default(), visibility, kind })
    }

    fn file_module(
        &mut self,
        name: &str,
        named: Option<&str>,
        span: Span,
        folders: &Folders,
    ) -> Option<Module> {
        if let Some(named) = named {
            let path = folders.named().join(named.replace('\\', "/"));
            let folder = path.parent().unwrap_or(Path::new("")).to_owned();
            let inside = Folders { of_file: folder.clone(), of_children: folder, inline: false };
            return self.read_module(&path, inside, name, span);
        }
        let flat = folders.of_children.join(format!("{name}.rs"));
        let nested = folders.of_children.join(name).join("mod.rs");
        let of_children = folders.of_children.join(name);
        if self.exists(&flat) {
            let inside =
                Folders { of_file: folders.of_children.clone(), of_children, inline: false };
            return self.read_module(&flat, inside, name, span);
        }
        if self.exists(&nested) {
            let inside = Folders { of_file: of_children.clone(), of_children, inline: false };
            return self.read_module(&nested, inside, name, span);
        }
        self.diagnostics.push(
            Diagnostic::error(&codes::MISSING_MODULE, format!("no file for module `{name}`"))
                .at(span)
                .label("declared here")
                .because(format!("looked for {name}.rs and {name}/mod.rs"))
                .help("create one of them, or correct #[path]"),
        );
        None
    }

    fn read_module(
        &mut self,
        path: &Path,
        inside: Folders,
        name: &str,
        span: Span,
    ) -> Option<Module> {
        let module = self.read_file(path, &inside, name, Some(span));
        self.folders.insert(span, inside);
        module
    }

    fn exists(&self, path: &Path) -> bool {
        self.sources.find(path).is_some() || path.is_file()
    }

    fn item_macro(
        &mut self,
        item: syn::ItemMacro,
        file: FileId,
        folders: &Folders,
        into: &mut Vec<Item>,
    ) {
        let (name, span) = macro_name(&item.mac.path, file);
        let place = &mut self.place(file, &folders.of_file);
        if let Some(ident) = &item.ident {
            let (name, span) = (name_of(ident), place_span(file, ident.span()));
            let kind = ItemKind::MacroRules;
            if let Some(rules) = unnamed(item.attrs, Visibility::Inherited, span, kind, place) {
                self.macros.define(&name, item.mac.tokens);
                into.push(Item { name, ..rules });
            }
            return;
        }
        let kind = ItemKind::MacroUse(item.mac.tokens);
        let Some(used) = unnamed(item.attrs, Visibility::Inherited, span, kind, place) else {
            return;
        };
        let ItemKind::MacroUse(tokens) = &used.kind else { return };
        if name == "include"
            && let Ok(path) = syn::parse2::<LitStr>(tokens.clone())
        {
            self.include(&folders.of_file.join(path.value()), span, folders, into);
        } else if !self.expand(&name, tokens, span, folders, false, into) {
            into.push(Item { name, ..used });
        }
    }

    /// `include!("file")`: the items of the file stand where the macro stands.
    fn include(&mut self, path: &Path, span: Span, folders: &Folders, into: &mut Vec<Item>) {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let inside = Folders { of_file: folder, ..folders.clone() };
        if let Some(module) = self.read_file(path, &inside, "include!", Some(span)) {
            into.extend(module.items);
        }
    }
}

fn syntax_of(text: &str) -> syn::Result<syn::File> {
    // A first line `#!/..` is no Rust; a comment of the same length keeps every span in place.
    if text.starts_with("#!") && !text[2..].trim_start().starts_with('[') {
        return syn::parse_str::<syn::File>(&text.replacen("#!", "//", 1));
    }
    syn::parse_str::<syn::File>(text)
}

fn shown(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
