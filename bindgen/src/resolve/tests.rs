//! Tests of the resolve stage: a helper that reads small crates, and one file of tables a subject.

mod hostile;
mod impls;
mod names;
mod shapes;
mod types;
mod values;

use std::fs;

use super::*;
use crate::diagnostics::Diagnostics;
use crate::parse::{Cfg, ParseOptions, parse};
use crate::source::SourceMap;

/// Writes the files into a folder and resolves them; `code: message` of each diagnostic comes along.
pub(super) fn crate_of(files: &[(&str, &str)]) -> (Api, Vec<String>) {
    crate_of_edition(2024, files)
}

pub(super) fn crate_of_edition(edition: u16, files: &[(&str, &str)]) -> (Api, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let cfg = Cfg::for_triple("x86_64-unknown-linux-gnu").with_features(["on"]);
    let options =
        ParseOptions { crate_name: "demo".into(), root_folder: folder.path().into(), cfg, edition };
    let mut sources = SourceMap::new(folder.path());
    let mut diagnostics = Diagnostics::new();
    let krate = parse(&folder.path().join(files[0].0), &options, &mut sources, &mut diagnostics);
    let api = resolve(krate, &sources, &mut diagnostics);
    let said = diagnostics.drain(&sources);
    (api, said.iter().map(|entry| format!("{}: {}", entry.code.id, entry.message)).collect())
}

/// One file, no diagnostics expected.
pub(super) fn quiet(text: &str) -> Api {
    let (api, said) = crate_of(&[("lib.rs", text)]);
    assert_eq!(said, Vec::<String>::new(), "{text}");
    api
}

pub(super) fn find<'a>(api: &'a Api, path: &str) -> &'a Item {
    let found = api.items.iter().find(|item| item.path.to_string() == path);
    found.unwrap_or_else(|| panic!("no {path} in {:?}", paths(api)))
}

pub(super) fn paths(api: &Api) -> Vec<String> {
    api.items.iter().map(|item| item.path.to_string()).collect()
}

pub(super) fn impls<'a>(api: &'a Api, path: &str) -> &'a Impls {
    match &find(api, path).kind {
        ItemKind::Struct(item) => &item.impls,
        ItemKind::Enum(item) => &item.impls,
        other => panic!("{path} is {other:?}"),
    }
}

/// A type as text, items by their path inside the crate.
pub(super) fn shown(api: &Api, ty: &Type) -> String {
    let all = |list: &[Type]| list.iter().map(|ty| shown(api, ty)).collect::<Vec<_>>().join(", ");
    let angles =
        |list: &[Type]| if list.is_empty() { String::new() } else { format!("<{}>", all(list)) };
    match ty {
        Type::Primitive(name) | Type::Parameter(name) => name.clone(),
        Type::Item(item, arguments) => format!("{}{}", &api.item(*item).path, angles(arguments)),
        Type::Foreign(path, arguments) => format!("{path}{}", angles(arguments)),
        Type::Reference { lifetime, mutable, inner } => {
            let lifetime = lifetime.as_ref().map_or_else(String::new, |name| format!("'{name} "));
            format!("&{lifetime}{}{}", if *mutable { "mut " } else { "" }, shown(api, inner))
        }
        Type::Slice(inner) => format!("[{}]", shown(api, inner)),
        Type::Array(inner, length) => format!("[{}; {length}]", shown(api, inner)),
        Type::Tuple(list) => format!("({})", all(list)),
        Type::ImplTrait(bounds) => format!("impl {}", shown_bounds(api, bounds)),
        Type::DynTrait(bounds) => format!("dyn {}", shown_bounds(api, bounds)),
        Type::FunctionPointer(inputs, output) => {
            format!("fn({}) -> {}", all(inputs), shown(api, output))
        }
        Type::Never => "!".into(),
        Type::Projection { start, name, .. } => format!("<{}>::{name}", shown(api, start)),
        Type::Unknown { text, reason } => format!("?{text}: {reason}"),
    }
}

pub(super) fn shown_bounds(api: &Api, bounds: &[Bound]) -> String {
    let one = |bound: &Bound| {
        let mut parts: Vec<_> = bound.arguments.iter().map(|ty| shown(api, ty)).collect();
        parts.extend(
            bound.associated.iter().map(|(name, ty)| format!("{name} = {}", shown(api, ty))),
        );
        let list = if parts.is_empty() { String::new() } else { format!("<{}>", parts.join(", ")) };
        format!("{}{list}", bound.path)
    };
    bounds.iter().map(one).collect::<Vec<_>>().join(" + ")
}

/// The type of a `pub struct Probe { pub x: T }` at the root, after these items.
pub(super) fn probe(items: &str, ty: &str) -> String {
    let (api, _) = crate_of(&[("lib.rs", &format!("{items}\npub struct Probe {{ pub x: {ty} }}"))]);
    probed(&api, "demo::Probe")
}

pub(super) fn probed(api: &Api, path: &str) -> String {
    match &find(api, path).kind {
        ItemKind::Struct(item) => shown(api, &item.fields[0].ty),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_files_in_another_order_give_the_same_api() {
    let files = [
        ("lib.rs", "pub mod b; pub mod a; pub use a::*; pub use b::*;"),
        ("a.rs", "pub struct A { pub b: super::b::B } impl crate::b::B { pub fn one(&self) {} }"),
        (
            "b.rs",
            "use crate::*; pub struct B; impl A { pub fn two(&self) -> B { B } } impl B { pub fn three() {} }",
        ),
    ];
    let mut other = files;
    other[1..].reverse();
    let (left, right) = (crate_of(&files), crate_of(&other));
    assert_eq!(format!("{:?}", left.0), format!("{:?}", right.0));
    assert_eq!(left.1, Vec::<String>::new());
    let methods: Vec<_> =
        impls(&left.0, "demo::b::B").methods.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(methods, ["one", "three"]);
}
