//! Types: standard paths, other crates, aliases, parameters, projections.

use super::*;

#[test]
fn every_form_of_type() {
    for (items, ty, expected) in [
        ("", "Option<Vec<String>>", "std::option::Option<std::vec::Vec<std::string::String>>"),
        ("", "&'static [f64]", "&'static [f64]"),
        ("", "&mut str", "&mut str"),
        ("", "[u8; 4]", "[u8; 4]"),
        ("const N: usize = 2 * 3;", "[u8; N]", "[u8; 6]"),
        ("", "(u8, ())", "(u8, ())"),
        ("", "(((u8)))", "u8"),
        ("", "fn(u8) -> !", "fn(u8) -> !"),
        (
            "",
            "Box<dyn Fn(&str, u8) -> bool + Send>",
            "std::boxed::Box<dyn std::ops::Fn<&str, u8, Output = bool> + std::marker::Send>",
        ),
        (
            "use std::{sync::Arc, collections::{HashMap, hash_map}};",
            "HashMap<u8, Arc<u8>>",
            "std::collections::HashMap<u8, std::sync::Arc<u8>>",
        ),
        (
            "use std::collections::hash_map;",
            "hash_map::HashMap<u8, u8>",
            "std::collections::HashMap<u8, u8>",
        ),
        ("", "core::time::Duration", "std::time::Duration"),
        ("", "::std::string::String", "std::string::String"),
        ("", "std::primitive::u8", "u8"),
        ("use std::io;", "io::Result<u8>", "std::result::Result<u8, std::io::Error>"),
        ("use std::fmt;", "fmt::Result", "std::result::Result<(), std::fmt::Error>"),
        ("use std::io::{self, Error};", "Error", "std::io::Error"),
        ("use anyhow::Result;", "Result<u8>", "std::result::Result<u8, anyhow::Error>"),
        ("use chrono::{DateTime, Utc};", "DateTime<Utc>", "chrono::DateTime<chrono::Utc>"),
        ("use chrono::prelude::*;", "DateTime<Utc>", "chrono::DateTime<chrono::Utc>"),
        ("use rust_decimal::prelude::*;", "Decimal", "rust_decimal::Decimal"),
        ("use uuid::*;", "Uuid", "uuid::Uuid"),
        ("use ndarray::prelude::*;", "Array2<f64>", "ndarray::Array2<f64>"),
        ("use ndarray::prelude as nd;", "nd::Array1<u8>", "ndarray::Array1<u8>"),
        ("pub use f32 as Real;", "Real", "f32"),
        ("mod p { pub use chrono::*; } use p::*;", "NaiveDate", "chrono::NaiveDate"),
        ("use std::collections::*;", "BTreeMap<u8, u8>", "std::collections::BTreeMap<u8, u8>"),
        ("use polars::prelude::*;", "Vec<u8>", "std::vec::Vec<u8>"),
        (
            "use polars::prelude::*;",
            "DataFrame",
            "?DataFrame: it may come from `polars::prelude::*`, whose names are not known",
        ),
        ("", "Nope", "?Nope: no such name is visible here"),
        ("make!();", "Nope", "?Nope: no such name is visible; a macro of this module may make it"),
        ("", "*const  u8", "?*const u8: a raw pointer"),
        ("", "some!(u8)", "?some!(u8): made by a macro"),
        ("pub trait T {} ", "Box<dyn T>", "std::boxed::Box<dyn demo::T>"),
        ("pub struct G<T = f64, U = Vec<T>>(T, U);", "G", "demo::G<f64, std::vec::Vec<f64>>"),
        ("pub struct G<T = f64, U = Vec<T>>(T, U);", "G<u8>", "demo::G<u8, std::vec::Vec<u8>>"),
        ("pub struct G<'a, T>(&'a T);", "G<'static, u8>", "demo::G<u8>"),
        ("pub enum E { A }", "E::A", "?E::A: a variant, not a type"),
    ] {
        assert_eq!(probe(items, ty), expected, "{items}");
    }
}

#[test]
fn aliases_are_expanded() {
    for (items, ty, expected) in [
        (
            "pub struct Error; pub type RestResult<T> = Result<T, Error>;",
            "RestResult<u8>",
            "std::result::Result<u8, demo::Error>",
        ),
        (
            "pub struct Error; pub type Result<T, E = Error> = std::result::Result<T, E>;",
            "Result<u8>",
            "std::result::Result<u8, demo::Error>",
        ),
        (
            "pub struct Error; pub type Result<T, E = Error> = std::result::Result<T, E>;",
            "Result<u8, ()>",
            "std::result::Result<u8, ()>",
        ),
        (
            "mod m { pub struct Error; pub type Result<T> = core::result::Result<T, Error>; } use m::*;",
            "Result<u8>",
            "std::result::Result<u8, demo::m::Error>",
        ),
        ("type A = B; type B = Vec<C>; type C = u8;", "A", "std::vec::Vec<u8>"),
        (
            "type Map<V> = std::collections::BTreeMap<String, V>; type M = Map<Vec<u8>>;",
            "M",
            "std::collections::BTreeMap<std::string::String, std::vec::Vec<u8>>",
        ),
        (
            "type F<T> = Box<dyn Fn(T) -> T>;",
            "F<u8>",
            "std::boxed::Box<dyn std::ops::Fn<u8, Output = u8>>",
        ),
        (
            "mod m { pub type Inner = Local; pub struct Local; } use m::Inner;",
            "Inner",
            "demo::m::Local",
        ),
        ("type Pair<'a, T> = (&'a T, T);", "Pair<'static, u8>", "(&'a u8, u8)"),
    ] {
        assert_eq!(probe(items, ty), expected, "{items}");
    }
}

#[test]
fn aliases_in_a_circle_end() {
    let (api, said) =
        crate_of(&[("lib.rs", "type A = Vec<B>; type B = Option<A>; pub struct P { pub x: A }")]);
    assert!(probed(&api, "demo::P").contains("the alias stands for itself"));
    assert!(said.iter().all(|text| text.starts_with("MDS0204")) && !said.is_empty(), "{said:?}");
}

/// The output of `f`, a method of the first block or a free function.
fn output(text: &str, owner: &str) -> String {
    let api = quiet(text);
    let function = match &find(&api, owner).kind {
        ItemKind::Function(function) => function,
        ItemKind::Trait(item) => &item.methods[0],
        _ => {
            let impls = impls(&api, owner);
            let methods =
                impls.methods.iter().chain(impls.traits.iter().flat_map(|entry| &entry.functions));
            methods.into_iter().find(|method| method.name == "f").unwrap()
        }
    };
    let inputs: Vec<_> =
        function.parameters.iter().map(|parameter| shown(&api, &parameter.ty)).collect();
    format!("({}) -> {}", inputs.join(", "), shown(&api, &function.output))
}

const SIGNATURES: &[(&str, &str, &str)] = &[
    (
        "pub struct A; impl A { pub fn f(x: Self) -> Option<Self> { None } }",
        "demo::A",
        "(demo::A) -> std::option::Option<demo::A>",
    ),
    (
        "pub struct A<T>(T); impl<U> A<U> { pub fn f(x: U) -> Self { A(x) } }",
        "demo::A",
        "(T) -> demo::A<T>",
    ),
    (
        "pub struct T; pub struct A<T>(T); impl<T> A<T> { pub fn f(x: T, y: crate::T) {} }",
        "demo::A",
        "(T, demo::T) -> ()",
    ),
    ("pub struct T; pub fn f<T>(x: T) {}", "demo::f", "(T) -> ()"),
    (
        "pub struct A; impl Iterator for A { type Item = u8; fn f(x: Self::Item) -> Option<Self::Item> { None } }",
        "demo::A",
        "(u8) -> std::option::Option<u8>",
    ),
    (
        "pub struct A; impl Iterator for A { type Item = u8; } impl A { pub fn f(x: <Self as Iterator>::Item) {} }",
        "demo::A",
        "(u8) -> ()",
    ),
    (
        "pub struct A<T>(T); impl<T> Iterator for A<T> { type Item = Vec<T>; } pub fn f() -> <A<u8> as Iterator>::Item { todo!() }",
        "demo::f",
        "() -> std::vec::Vec<u8>",
    ),
    (
        "pub trait Tr { type Out; } pub struct A; impl Tr for A { type Out = Self; } pub fn f() -> <A as Tr>::Out { A }",
        "demo::f",
        "() -> demo::A",
    ),
    (
        "pub trait Tr { type Out; } pub struct A; impl Tr for A { type Out = A; } pub fn f() -> <<A as Tr>::Out as Tr>::Out { A }",
        "demo::f",
        "() -> demo::A",
    ),
    ("pub fn f<I: IntoIterator<Item = u8>>(x: I, y: I::Item) {}", "demo::f", "(I, u8) -> ()"),
    ("pub fn f<I>(x: I::Item) where I: Iterator<Item = u8> {}", "demo::f", "(u8) -> ()"),
    ("pub fn f<I: Iterator>(x: I::Item) {}", "demo::f", "(<I>::Item) -> ()"),
    (
        "pub trait Tr { type Out; fn f(x: &Self) -> Self::Out; }",
        "demo::Tr",
        "(&Self) -> <Self>::Out",
    ),
    (
        "pub fn f(x: impl Into<String> + 'static, y: impl AsRef<std::path::Path>) -> impl Iterator<Item = u8> { None.into_iter() }",
        "demo::f",
        "(impl std::convert::Into<std::string::String>, impl std::convert::AsRef<std::path::Path>) -> impl std::iter::Iterator<Item = u8>",
    ),
    (
        "pub trait Tr { type Out; } impl Tr for f64 { type Out = bool; } impl Tr for f32 { type Out = u8; } pub fn f() -> <f64 as Tr>::Out { true }",
        "demo::f",
        "() -> bool",
    ),
    (
        "pub trait Tr { type Out; } impl<T> Tr for Vec<T> { type Out = T; } type Of<T> = Option<<Vec<T> as Tr>::Out>; pub fn f() -> Of<u8> { None }",
        "demo::f",
        "() -> std::option::Option<u8>",
    ),
    (
        "pub struct A; pub struct Steps; impl<'a> IntoIterator for &'a A { type Item = u8; type IntoIter = Steps; } impl A { pub fn f<'a>(x: &'a Self) -> <&'a Self as IntoIterator>::IntoIter { Steps } }",
        "demo::A",
        "(&'a demo::A) -> demo::Steps",
    ),
    (
        "pub struct B<const N: usize>; pub fn f(x: B<3>) {}",
        "demo::f",
        "(demo::B<?3: a const argument>) -> ()",
    ),
];

#[test]
fn parameters_self_and_projections() {
    for (text, owner, expected) in SIGNATURES {
        assert_eq!(output(text, owner), *expected, "{text}");
    }
}

#[test]
fn projections_in_a_circle_end() {
    let text = "pub trait Tr { type Out; } pub struct A; impl Tr for A { type Out = <A as Tr>::Out; } \
                pub struct P { pub x: <A as Tr>::Out }";
    assert!(probed(&quiet(text), "demo::P").starts_with('?'));
}

#[test]
fn bounds_of_list_and_where_clause_are_joined() {
    let api = quiet(
        "pub fn f<'a, T: Clone + ?Sized + 'a, const N: usize>(x: &'a T) where T: Into<u8>, Vec<T>: Clone {}",
    );
    let ItemKind::Function(function) = &find(&api, "demo::f").kind else { panic!() };
    let generics = &function.generics;
    assert_eq!(
        (generics.lifetimes.as_slice(), generics.consts.as_slice()),
        (&["a".to_owned()][..], &["N".to_owned()][..])
    );
    let [parameter] = generics.types.as_slice() else { panic!() };
    assert_eq!(shown_bounds(&api, &parameter.bounds), "std::clone::Clone + std::convert::Into<u8>");
}
