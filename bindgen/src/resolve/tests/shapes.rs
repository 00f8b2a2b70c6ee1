//! Items as a whole: docs, annotations, flags, macros, fields.

use super::*;

#[test]
fn docs_flags_and_annotations_are_kept() {
    let api = quiet(
        "//! About demo.
         /// Says
         ///   more.
         #[deprecated(since = \"1\", note = \"old\")] #[non_exhaustive] #[cfg_attr(bindgen, py(name = \"B\", skip))]
         pub struct A<#[cfg_attr(bindgen, py(instantiate(T = f64)))] T> {
             /** Block
              * text */
             #[cfg_attr(any(), py(default = Kind::Two))] pub a: T,
             b: u8,
         }
         /// K
         pub enum Kind { One, #[cfg_attr(bindgen, py(value = \"2\"))] Two }
         #[cfg_attr(false, py(expose))] pub const X: u8 = 1;
         #[cfg_attr(all(bindgen, unix), py(returns = \"dicts\"))]
         pub fn f(#[cfg_attr(bindgen, py(flatten, default = -1))] mut a: i8, _: u8, (b, c): (u8, u8), r#type: u8) {}
         impl<T> A<T> { #[cfg_attr(bindgen, py(name = \"g2\"))] pub fn g() {} }
         /// Inside.
         pub mod m { //! And more.
         }",
    );
    assert_eq!(api.docs, "About demo.");
    assert_eq!(api.module_docs[&RustPath::parse("demo::m")], "Inside.\nAnd more.");
    let item = find(&api, "demo::A");
    assert_eq!(
        (item.docs.as_str(), item.deprecated.as_deref(), item.non_exhaustive),
        ("Says\n  more.", Some("old"), true)
    );
    let keys: Vec<_> =
        item.annotations.iter().map(|entry| (entry.key.as_str(), entry.value.clone())).collect();
    let other = Value::Other("T = f64".into());
    assert_eq!(
        keys,
        [("name", Some(Value::Str("B".into()))), ("skip", None), ("instantiate", Some(other))]
    );
    assert_eq!(item.annotations[2].types, [("T".to_owned(), Type::Primitive("f64".into()))]);
    let ItemKind::Struct(a) = &item.kind else { panic!() };
    assert_eq!(
        (a.fields[0].docs.as_str(), a.fields[0].public, a.fields[1].public),
        ("Block\ntext", true, false)
    );
    let kind = api.iter().find(|(_, item)| item.name == "Kind").unwrap().0;
    assert_eq!(a.fields[0].annotations[0].value, Some(Value::Variant(kind, "Two".into())));
    assert_eq!(a.impls.methods[0].annotations[0].key, "name");
    let ItemKind::Function(f) = &find(&api, "demo::f").kind else { panic!() };
    let names: Vec<_> = f.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    assert_eq!(names, ["a", "argument1", "argument2", "type"]);
    assert_eq!(f.parameters[0].annotations[1].value, Some(Value::Int(-1)));
    assert_eq!(find(&api, "demo::f").annotations[0].key, "returns");
    assert_eq!(find(&api, "demo::X").annotations[0].key, "expose");
}

#[test]
fn what_macros_make_is_listed() {
    let api = quiet(
        "pub mod m { lazy_static::lazy_static! { static ref X: u8 = 1; } } thread_local! {} macro_rules! own { () => {} }
         pub struct A; impl A { make!(); } #[cfg(test)] hidden!();",
    );
    let used: Vec<_> =
        api.unseen.iter().map(|used| format!("{} in {}", used.name, used.module)).collect();
    assert_eq!(
        used,
        ["lazy_static::lazy_static in demo::m", "thread_local in demo", "make in demo"]
    );
}

#[test]
fn items_are_sorted_by_path_and_ids_index_them() {
    let api = quiet(
        "pub fn z() {} pub mod b { pub struct B; } pub mod a { pub struct A(pub crate::b::B, u8); } pub union U { a: u8 }",
    );
    assert_eq!(paths(&api), ["demo::U", "demo::a::A", "demo::b::B", "demo::z"]);
    let ItemKind::Struct(a) = &find(&api, "demo::a::A").kind else { panic!() };
    assert_eq!(a.fields[0].ty, Type::Item(ItemId(2), vec![]));
    let names: Vec<_> = a.fields.iter().map(|field| (field.name.as_str(), field.public)).collect();
    assert_eq!((a.shape, names), (Shape::Tuple, vec![("0", true), ("1", false)]));
    assert!(matches!(find(&api, "demo::U").kind, ItemKind::Union));
}

#[test]
fn foreign_functions_are_unsafe() {
    let api =
        quiet("unsafe extern \"C\" { pub fn a(); pub safe fn b(); } pub const unsafe fn c() {}");
    let flags = api.items.iter().map(|item| match &item.kind {
        ItemKind::Function(function) => (item.name.as_str(), function.is_unsafe, function.is_const),
        other => panic!("{other:?}"),
    });
    assert_eq!(
        flags.collect::<Vec<_>>(),
        [("a", true, false), ("b", false, false), ("c", true, true)]
    );
}
