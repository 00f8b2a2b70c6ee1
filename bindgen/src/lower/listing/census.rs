//! The census: every public function, method, struct, field and enum of the crate has its line in the listing,
//! and each line says what of these it is. What nobody listed is listed here, with the reason of what is around it.

use std::collections::{BTreeMap, BTreeSet};

use crate::resolve::model::{Field, Function, Generics, Impls, Item, ItemKind, Type};
use crate::select::{Entry, Skip, objects};
use crate::source::Span;

use crate::lower::context::Context;
use crate::lower::model::Element;

/// One public thing of the crate.
struct Counted {
    element: Element,
    /// Its own type parameters, or those of what it belongs to, are not filled.
    open: bool,
    span: Span,
    /// Why it is missing, where nobody said.
    reason: String,
}

type Census = BTreeMap<String, Counted>;

/// Marks what is counted, and lists what was not listed.
pub(crate) fn take(cx: &mut Context<'_>) {
    let (census, renamed, adapted) = gather(cx);
    for entry in &mut cx.listing {
        if !census.contains_key(&entry.rust)
            && let Some(path) = defining(&entry.rust, &census, &renamed)
        {
            entry.rust = path;
        }
        if let Some(counted) = census.get(&entry.rust) {
            entry.element = counted.element;
            entry.open = counted.open;
            entry.adapted |= adapted.contains(&entry.rust);
        }
    }
    let listed: BTreeSet<String> = cx.listing.iter().map(|entry| entry.rust.clone()).collect();
    for (path, counted) in census {
        if listed.contains(&path) {
            continue;
        }
        let kind = counted.element.word();
        cx.skip(path, kind, counted.reason, counted.span, false);
        if let Some(entry) = cx.listing.last_mut() {
            entry.element = counted.element;
            entry.open = counted.open;
        }
    }
}

/// A member's path below its item's defining path, where it was listed below the public one.
fn defining(path: &str, census: &Census, renamed: &BTreeMap<String, String>) -> Option<String> {
    let plain = plain(path);
    if census.contains_key(&plain) {
        return Some(plain);
    }
    let mut outer = plain.as_str();
    while let Some((shorter, _)) = outer.rsplit_once("::") {
        outer = shorter;
        if let Some(own) = renamed.get(outer) {
            return Some(format!("{own}{}", &plain[outer.len()..]));
        }
    }
    None
}

/// The census, defining paths by the public ones, and what reaches Python in another form.
fn gather(cx: &Context<'_>) -> (Census, BTreeMap<String, String>, BTreeSet<String>) {
    let (mut census, mut renamed, mut adapted) = (Census::new(), BTreeMap::new(), BTreeSet::new());
    let refusals = refusals(cx);
    for (id, item) in cx.surface.api.iter() {
        let Some(public) = &item.public_path else { continue };
        if objects::traits(item).is_some() {
            continue;
        }
        let entry = &cx.surface.entries[id.0];
        if matches!(entry, Entry::Skipped { skip: Skip::Private | Skip::Hidden, .. }) {
            continue;
        }
        let path = item.path.to_string();
        if matches!(entry, Entry::Skipped { skip: Skip::Iterator, .. }) {
            adapted.insert(path.clone());
        }
        for shown in [public.to_string(), plain(&cx.path(id).to_string())] {
            if shown != path {
                renamed.insert(shown, path.clone());
            }
        }
        let reason = match entry {
            Entry::Exposed(_) => refusals.get(path.as_str()).copied().flatten().map(str::to_owned),
            Entry::Skipped { skip, .. } => Some(skip.to_string()),
        };
        let reason = match reason {
            Some(reason) => format!("`{}` is not in Python: {reason}", item.name),
            None => {
                format!("`{}` has another form in Python, which has no place for it", item.name)
            }
        };
        count(&mut census, item, &path, &reason);
    }
    (census, renamed, adapted)
}

/// A path of generated code as listings write it.
fn plain(path: &str) -> String {
    path.replace("r#", "").replace("::<", "<")
}

/// Why items that were to be exposed are not, by path; nothing for those that Python has.
fn refusals<'c>(cx: &'c Context<'_>) -> BTreeMap<&'c str, Option<&'c str>> {
    let mut out: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for entry in &cx.listing {
        let refused = entry.python.is_none().then_some(entry.reason.as_str());
        out.entry(&entry.rust).and_modify(|known| *known = known.and(refused)).or_insert(refused);
    }
    out
}

fn count(census: &mut Census, item: &Item, path: &str, reason: &str) {
    let mut add = |path: String, element, open, span| {
        let reason = reason.to_owned();
        census.entry(path).or_insert(Counted { element, open, span, reason });
    };
    match &item.kind {
        ItemKind::Struct(it) => {
            let open = !it.generics.is_concrete();
            add(path.to_owned(), Element::Struct, open, item.span);
            for field in it.fields.iter().filter(|field| field.public) {
                add(format!("{path}::{}", field.name), Element::Field, open, field.span);
            }
            methods(&it.impls, path, open, &mut add);
        }
        ItemKind::Enum(it) => {
            let open = !it.generics.is_concrete();
            add(path.to_owned(), Element::Enum, open, item.span);
            for variant in &it.variants {
                let path = format!("{path}::{}", variant.name);
                add(path.clone(), Element::Variant, open, variant.span);
                let shown = |field: &Field| format!("{path}::{}", field.name);
                for field in &variant.fields {
                    add(shown(field), Element::Field, open, field.span);
                }
            }
            methods(&it.impls, path, open, &mut add);
        }
        ItemKind::Function(it) => {
            add(path.to_owned(), Element::Function, is_open(&it.generics), item.span);
        }
        _ => {}
    }
}

fn methods(
    impls: &Impls,
    path: &str,
    open: bool,
    add: &mut impl FnMut(String, Element, bool, Span),
) {
    for method in &impls.methods {
        let shown = |method: &Function| format!("{path}::{}", method.name);
        add(
            shown(method),
            Element::Method,
            open || is_open(&method.generics) || of_block(method),
            method.span,
        );
    }
}

/// Whether a method speaks of what only its impl block is generic over: `impl<T> Convert<T> for Colour`.
fn of_block(method: &Function) -> bool {
    let own = &method.generics;
    let types = method.parameters.iter().map(|parameter| &parameter.ty);
    let arguments = method.of_trait.iter().flat_map(|bound| &bound.arguments);
    types.chain([&method.output]).chain(arguments).any(|ty| {
        let known = |name: &str| {
            own.types.iter().any(|parameter| parameter.name == name)
                || own.consts.iter().any(|parameter| parameter == name)
        };
        names_another(ty, &known)
    })
}

fn names_another(ty: &Type, known: &dyn Fn(&str) -> bool) -> bool {
    ty.any(&|ty| match ty {
        Type::Parameter(name) => !known(name),
        ty => ty.as_constant_parameter().is_some_and(|name| !known(name)),
    })
}

fn is_open(generics: &Generics) -> bool {
    !generics.is_concrete()
}
