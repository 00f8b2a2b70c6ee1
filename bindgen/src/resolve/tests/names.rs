//! Names: imports, globs, renames, cycles, visibility, public paths, editions.

use super::*;

#[test]
fn a_private_module_does_not_come_with_the_function_of_its_name() {
    let api = quiet(
        "pub mod a { pub use b::b; mod b { pub fn b() {} pub struct A; } }
         pub mod b { pub struct A; }
         pub mod d { pub use super::a::*; use super::*; pub use b::A; }",
    );
    assert_eq!(find(&api, "demo::b::A").public_path, Some(RustPath::parse("demo::b::A")));
    assert_eq!(find(&api, "demo::a::b::A").public_path, None);
    let names: Vec<_> =
        api.exports.iter().map(|it| format!("{}::{}", it.module, it.name)).collect();
    assert_eq!(
        names,
        ["demo::a", "demo::b", "demo::d", "demo::a::b", "demo::b::A", "demo::d::A", "demo::d::b"]
    );
}

#[test]
fn names_lead_to_their_items() {
    for (items, ty, expected) in [
        ("pub mod a { pub struct A; } use a::A;", "A", "demo::a::A"),
        ("pub mod a { pub struct A; } use a::A as B;", "B", "demo::a::A"),
        ("pub mod a { pub struct A; } use a::*;", "A", "demo::a::A"),
        ("pub mod a { pub struct A; } use self::a::{self as b};", "b::A", "demo::a::A"),
        (
            "pub mod a { pub struct A; pub mod b { pub use super::A as C; } } use a::{b::{self, C}};",
            "C",
            "demo::a::A",
        ),
        ("pub mod a { pub struct A; } ", "crate::a::A", "demo::a::A"),
        ("pub mod a { pub struct A; }", "demo::a::A", "demo::a::A"),
        ("extern crate self as me; pub mod a { pub struct A; }", "me::a::A", "demo::a::A"),
        ("extern crate self as me; pub mod a { pub struct A; }", "::me::a::A", "demo::a::A"),
        ("pub mod r#mod { pub struct r#struct; }", "r#mod::r#struct", "demo::mod::struct"),
        // Modules named like primitive types do not hide them.
        ("use std::str; use std::f64;", "(str, f64)", "(str, f64)"),
        ("pub mod u8 { pub struct A; }", "u8", "u8"),
        // What a module takes from the standard library can be taken from it in turn.
        ("mod net { pub use std::net::*; } use crate::net::IpAddr;", "IpAddr", "std::net::IpAddr"),
        // Named beats glob, own beats both.
        (
            "pub mod a { pub struct A; } pub mod b { pub struct A; } use a::*; use b::A;",
            "A",
            "demo::b::A",
        ),
        ("pub mod a { pub struct A; } use a::*; pub struct A;", "A", "demo::A"),
        // Globs in a circle, and a name that only one of them has.
        (
            "pub mod a { pub use super::b::*; } pub mod b { pub use super::a::*; pub struct B; } use a::*;",
            "B",
            "demo::b::B",
        ),
        ("pub mod a { pub use crate::*; } pub use a::*; pub struct A;", "a::A", "demo::A"),
        // A glob does not bring what is private there, but a child sees its parent's items.
        (
            "pub mod a { struct A; } use a::*; pub mod b { pub struct A; } use b::*;",
            "A",
            "demo::b::A",
        ),
        // A local module shadows a crate, a crate is found where no module is.
        ("pub mod chrono { pub struct Utc; }", "chrono::Utc", "demo::chrono::Utc"),
        ("pub mod chrono { pub struct Utc; }", "::chrono::Utc", "chrono::Utc"),
        ("extern crate chrono as time;", "time::DateTime", "chrono::DateTime"),
        ("use chrono as c; use c::Utc as U;", "U", "chrono::Utc"),
        ("use serde_json;", "serde_json::Value", "serde_json::Value"),
        // The prelude can be shadowed.
        ("pub struct Option;", "Option", "demo::Option"),
        ("pub mod a { pub struct Vec; } use a::*;", "Vec", "demo::a::Vec"),
        ("pub struct f64;", "f64", "demo::f64"),
        // One name, several namespaces.
        ("pub mod a { pub fn A() {} pub struct A {} } use a::A;", "A", "demo::a::A"),
        ("use thiserror::Error; #[derive(Error, Debug)] pub enum Error {}", "Error", "demo::Error"),
        (
            "pub mod e { pub struct Error; } use thiserror::Error; use e::Error;",
            "Error",
            "demo::e::Error",
        ),
        // Imports that need one another.
        (
            "use b::c::D; use a as b; pub mod a { pub mod c { pub struct D; } }",
            "D",
            "demo::a::c::D",
        ),
        ("use x::x;", "x", "x::x"),
    ] {
        assert_eq!(probe(items, ty), expected, "{items}");
    }
}

#[test]
fn circular_imports_end() {
    let (_, said) = crate_of(&[(
        "lib.rs",
        "mod a { pub use crate::b::X; } mod b { pub use crate::a::X; } use a::X;",
    )]);
    assert_eq!(said.len(), 3);
    assert!(said.iter().all(|text| text.starts_with("MDS0201")), "{said:?}");
}

#[test]
fn many_globs_on_one_another_end() {
    let globs: Vec<_> = (0..40).map(|other| format!("pub use super::m{other}::*;")).collect();
    let globs = globs.concat();
    let module = |at| format!("pub mod m{at} {{ use ext{at}::*; {globs} pub struct S{at}; }}");
    let text = (0..40).map(module).collect::<Vec<_>>().concat();
    assert_eq!(probe(&text, "m0::S39"), "demo::m39::S39");
}

#[test]
fn modules_that_import_each_other_through_one_end() {
    let uses: Vec<_> = (0..40).map(|other| format!("S{other}")).collect();
    let uses = uses.join(", ");
    // Each name is one of the others' too, and is looked for in all of them.
    let module = |at| {
        format!(
            "mod m{at} {{ mod own {{ pub struct S{at}; }} pub use own::S{at} as T{at}; use super::all::{{{uses}}}; }}"
        )
    };
    let modules = (0..40).map(module).collect::<Vec<_>>().concat();
    let globs: Vec<_> = (0..40).map(|at| format!("pub use super::m{at}::*;")).collect();
    let text = format!("{modules} mod all {{ {} }} pub use all::*;", globs.concat());
    assert_eq!(probe(&text, "T39"), "demo::m39::own::S39");
}

#[test]
fn shortest_public_paths() {
    for (items, path, expected) in [
        ("pub struct A;", "demo::A", "demo::A"),
        ("mod a { pub struct A; }", "demo::a::A", ""),
        ("mod a { pub struct A; } pub use a::A;", "demo::a::A", "demo::A"),
        ("mod a { pub struct A; } pub use a::A as B;", "demo::a::A", "demo::B"),
        ("mod a { pub struct A; } pub use a::*;", "demo::a::A", "demo::A"),
        ("mod a { pub struct A; } pub(crate) use a::*;", "demo::a::A", ""),
        ("pub mod a { pub(crate) struct A; }", "demo::a::A", ""),
        (
            "pub mod a { pub(super) struct A; pub(in crate::a) struct B; } pub use a::*;",
            "demo::a::A",
            "",
        ),
        (
            "pub mod z { pub struct A; } pub mod y { pub use crate::z::A; }",
            "demo::z::A",
            "demo::y::A",
        ),
        (
            "#[doc(hidden)] pub mod a { pub struct A; } pub mod long { pub use crate::a::A; }",
            "demo::a::A",
            "demo::long::A",
        ),
        ("#[doc(hidden)] pub mod a { pub struct A; }", "demo::a::A", "demo::a::A"),
        (
            "#[doc(hidden)] pub use m::n::A; pub mod m { pub mod n { pub struct A; } }",
            "demo::m::n::A",
            "demo::m::n::A",
        ),
        ("mod a { pub mod b { pub struct A; } } pub use a::b as c;", "demo::a::b::A", "demo::c::A"),
        (
            "mod a { pub mod b { pub use crate::c::*; } } mod c { pub struct A; } pub use a::*;",
            "demo::c::A",
            "demo::b::A",
        ),
        (
            "mod p { pub fn f() {} } pub mod prelude { pub use crate::p::*; }",
            "demo::p::f",
            "demo::prelude::f",
        ),
        // What a named private import shadows is not exported by the glob.
        (
            "mod a { pub struct A; } mod b { pub struct A; } pub use a::*; use b::A;",
            "demo::a::A",
            "",
        ),
    ] {
        let (api, _) = crate_of(&[("lib.rs", items)]);
        let shown =
            find(&api, path).public_path.as_ref().map_or_else(String::new, ToString::to_string);
        assert_eq!(shown, expected, "{items}");
    }
}

#[test]
fn unresolved_imports_are_said_and_macros_excuse() {
    for (items, count) in [
        ("use crate::nope;", 1),
        ("use crate::nope::*;", 1),
        ("use self::a::B; mod a {}", 1),
        ("use nope::yes;", 0),
        ("mod a { make!(); } use a::B;", 0),
        ("macro_rules! m { () => {} } pub(crate) use m;", 0),
        ("mod a { pub use chrono::prelude::*; } use a::Anything;", 0),
        ("mod a { make!(); pub(crate) use self::made::C; } mod b { pub use crate::a::C; }", 0),
        ("use a as _; mod a {}", 0),
        ("use crate::a::{self, b}; mod a { pub fn b() {} }", 0),
    ] {
        let (_, said) = crate_of(&[("lib.rs", items)]);
        assert_eq!(said.len(), count, "{items} {said:?}");
    }
}

#[test]
fn edition_2015_paths_start_at_the_root() {
    let text = "extern crate chrono; mod a { use b::B; use chrono::Utc; pub struct P { pub x: B } pub struct Q { pub x: Utc } \
                pub struct R { pub x: ::b::B } } mod b { pub struct B; }";
    let (api, said) = crate_of_edition(2015, &[("lib.rs", text)]);
    assert_eq!(said, Vec::<String>::new());
    assert_eq!(probed(&api, "demo::a::P"), "demo::b::B");
    assert_eq!(probed(&api, "demo::a::Q"), "chrono::Utc");
    assert_eq!(probed(&api, "demo::a::R"), "demo::b::B");
}

#[test]
fn twice_the_same_name_is_said_once_kept() {
    let (api, said) = crate_of(&[(
        "lib.rs",
        "pub struct A; #[cfg(unix)] pub struct A; #[cfg(windows)] pub struct A;",
    )]);
    assert_eq!(paths(&api), ["demo::A"]);
    assert_eq!(said, ["MDS0203: `demo::A` is defined twice"]);
}
