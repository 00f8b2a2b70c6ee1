//! Impl blocks and derives: what is attached to a type, from wherever it stands.

use super::*;

fn methods(api: &Api, path: &str) -> Vec<String> {
    impls(api, path).methods.iter().map(|method| method.name.clone()).collect()
}

/// `Trait<Args>` of every implemented trait; derived ones with a leading `#`.
fn traits(api: &Api, path: &str) -> Vec<String> {
    let one = |entry: &TraitImpl| {
        let arguments: Vec<_> = entry.arguments.iter().map(|ty| shown(api, ty)).collect();
        let list = if arguments.is_empty() {
            String::new()
        } else {
            format!("<{}>", arguments.join(", "))
        };
        format!("{}{}{list}", if entry.derived { "#" } else { "" }, entry.path)
    };
    impls(api, path).traits.iter().map(one).collect()
}

#[test]
fn blocks_find_their_type() {
    let (api, said) = crate_of(&[
        ("src/lib.rs", "pub mod z; pub mod types; pub use types::Block as Brick; type Short = types::Block;
            impl Brick { pub fn b(&self) {} } impl Short { pub fn c(&self) {} fn private(&self) {} pub(crate) fn inner(&self) {} }"),
        ("src/types/mod.rs", "pub struct Block; impl self::Block { pub fn e(&self) {} pub const ONE: u8 = 1; const TWO: u8 = 2; }"),
        ("src/z.rs", "use super::*; impl crate::types::Block { pub fn f(&self) {} } impl std::fmt::Display for Brick {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { todo!() } }"),
    ]);
    assert_eq!(said, Vec::<String>::new());
    assert_eq!(methods(&api, "demo::types::Block"), ["b", "c", "e", "f"]);
    assert_eq!(impls(&api, "demo::types::Block").constants[0].0, "ONE");
    let display = impls(&api, "demo::types::Block").find("Display").unwrap();
    assert_eq!(display.path.to_string(), "std::fmt::Display");
    assert_eq!(display.functions[0].name, "fmt");
}

#[test]
fn derives_by_canonical_path() {
    for (items, expected) in [
        (
            "#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)] pub struct A;",
            "#std::fmt::Debug #std::clone::Clone #std::marker::Copy #std::cmp::PartialEq #std::cmp::Eq #std::cmp::PartialOrd #std::cmp::Ord #std::hash::Hash #std::default::Default",
        ),
        (
            "use serde::{Deserialize, Serialize}; #[derive(Serialize, Deserialize)] pub struct A;",
            "#serde::Serialize #serde::Deserialize",
        ),
        (
            "#[derive(serde::Serialize, ::serde::Deserialize)] pub struct A;",
            "#serde::Serialize #serde::Deserialize",
        ),
        (
            "#[macro_use] extern crate serde_derive; #[derive(Serialize)] pub struct A;",
            "#serde::Serialize",
        ),
        ("use serde_derive::Serialize; #[derive(Serialize)] pub struct A;", "#serde::Serialize"),
        (
            "#[derive(Debug, thiserror::Error)] pub struct A;",
            "#std::fmt::Debug #std::error::Error #std::fmt::Display",
        ),
        (
            "use thiserror::Error as Wrong; #[derive(Wrong)] pub struct A;",
            "#std::error::Error #std::fmt::Display",
        ),
        ("use derive_more::Display; #[derive(Display)] pub struct A;", "#std::fmt::Display"),
        ("use chrono::prelude::*; #[derive(Debug)] pub struct A;", "#std::fmt::Debug"),
        (
            "#[cfg_attr(feature = \"on\", derive(Clone))] #[cfg_attr(feature = \"off\", derive(Copy))] pub struct A;",
            "#std::clone::Clone",
        ),
        (
            "use std::{fmt, ops}; pub struct A; impl fmt::Debug for A {} impl ops::Add<f64> for A { type Output = A; }",
            "std::fmt::Debug std::ops::Add<f64>",
        ),
        (
            "pub struct A; impl TryFrom<&str> for A { type Error = (); } impl core::str::FromStr for A { type Err = (); }",
            "std::convert::TryFrom<&str> std::str::FromStr",
        ),
        ("pub struct A; impl std::error::Error for A {} impl !Send for A {}", "std::error::Error"),
        (
            "pub trait Model {} pub struct A; impl Model for A {} impl<T> Model for Vec<T> {}",
            "demo::Model",
        ),
        ("pub struct A; impl<T: Into<u8>> From<T> for A {}", "std::convert::From<T>"),
    ] {
        let (api, _) = crate_of(&[("lib.rs", items)]);
        assert_eq!(traits(&api, "demo::A").join(" "), expected, "{items}");
    }
}

#[test]
fn thiserror_makes_sources_texts_and_conversions() {
    let api = quiet(
        "use thiserror::Error; #[derive(Error, Debug)] pub enum Error {
            #[error(\"io: {0}\")] Io(#[from] std::io::Error),
            #[error(transparent)] Other(#[source] Box<dyn std::error::Error>),
            #[error(\"bad {name}\", name = .0)] Bad { name: u8, source: std::fmt::Error } }",
    );
    let ItemKind::Enum(item) = &find(&api, "demo::Error").kind else { panic!() };
    let texts: Vec<_> = item.variants.iter().map(|v| v.error_text.clone().unwrap()).collect();
    assert_eq!(texts, ["io: {0}", "transparent", "bad {name}"]);
    let sources: Vec<_> =
        item.variants.iter().flat_map(|v| &v.fields).map(|f| f.is_source).collect();
    assert_eq!(sources, [true, true, false, true]);
    let expected = "#std::error::Error #std::fmt::Display #std::fmt::Debug #std::convert::From<std::io::Error>";
    assert_eq!(traits(&api, "demo::Error").join(" "), expected);
}

#[test]
fn serde_names_of_variants() {
    for (attributes, expected) in [
        ("", [None, None]),
        ("#[derive(serde::Serialize)]", [Some("NewThing"), Some("x")]),
        (
            "#[derive(serde::Deserialize)] #[serde(rename_all = \"SCREAMING_SNAKE_CASE\")]",
            [Some("NEW_THING"), Some("x")],
        ),
        (
            "#[derive(serde::Serialize)] #[serde(rename_all(serialize = \"lowercase\", deserialize = \"UPPERCASE\"))]",
            [Some("newthing"), Some("x")],
        ),
    ] {
        let api = quiet(&format!(
            "{attributes} pub enum E {{ NewThing, #[serde(rename = \"x\")] Other = -0x10 }}"
        ));
        let ItemKind::Enum(item) = &find(&api, "demo::E").kind else { panic!() };
        let names: Vec<_> =
            item.variants.iter().map(|variant| variant.serde_name.as_deref()).collect();
        assert_eq!(names, expected, "{attributes}");
        assert_eq!(item.variants[1].discriminant, Some(-16));
    }
}

#[test]
fn blocks_for_some_arguments_say_which() {
    let api = quiet(
        "pub struct A<T>(T); impl A<f64> { pub fn f() -> Self { A(1.0) } } impl<X: Clone> A<X> { pub fn g(x: X) {} }
         impl<T, U> std::ops::Add<U> for A<T> where U: Into<T> { type Output = U; }",
    );
    let [f, g] = impls(&api, "demo::A").methods.as_slice() else { panic!() };
    assert_eq!(f.self_arguments, Some(vec![Type::Primitive("f64".into())]));
    assert_eq!(shown(&api, &f.output), "demo::A<f64>");
    assert_eq!(g.self_arguments, None);
    let add = impls(&api, "demo::A").find("Add").unwrap();
    let free: Vec<_> = add.generics.types.iter().map(|own| own.name.as_str()).collect();
    assert_eq!(free, ["U"]);
    assert_eq!(shown(&api, &add.associated[0].1), "U");
}

#[test]
fn blocks_of_unknown_types_are_said() {
    let (_, said) = crate_of(&[(
        "lib.rs",
        "impl Nope { pub fn f() {} } impl Clone for Gone {} impl std::string::String {}",
    )]);
    assert_eq!(said, ["MDS0202: the type of this impl block is not known: `Nope`"]);
}

#[test]
fn traits_keep_default_bodies_and_supertraits() {
    let api = quiet(
        "pub trait Base {} pub trait T: Base + Send { fn a(&self) -> u8; fn b(&mut self) -> u8 { 3 } async fn c(self); }",
    );
    let ItemKind::Trait(item) = &find(&api, "demo::T").kind else { panic!() };
    let shapes: Vec<_> =
        item.methods.iter().map(|m| (m.has_body, m.receiver, m.is_async)).collect();
    assert_eq!(
        shapes,
        [
            (false, Some(Receiver::Shared), false),
            (true, Some(Receiver::Mutable), false),
            (false, Some(Receiver::Owned), true)
        ]
    );
    assert_eq!(item.methods[1].body, Some(Value::Int(3)));
    assert_eq!(shown_bounds(&api, &item.supertraits), "demo::Base + std::marker::Send");
}
