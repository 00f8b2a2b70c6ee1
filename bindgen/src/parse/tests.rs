//! Tests of the parse stage as a whole: module files, conditions, and problems.

use std::fs;

use super::*;

/// Reads files from a folder: item names by module, and `code path:line` of each diagnostic.
fn read(files: &[(&str, &[u8])]) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let cfg = Cfg::for_triple("x86_64-unknown-linux-gnu").with_features(["on"]);
    let options = ParseOptions {
        crate_name: "demo".into(),
        root_folder: folder.path().into(),
        cfg,
        edition: 2021,
    };
    let mut sources = SourceMap::default();
    let mut diagnostics = Diagnostics::new();
    let krate = parse(&folder.path().join(files[0].0), &options, &mut sources, &mut diagnostics);
    let mut names = Vec::new();
    list(&krate.root, "", &mut names);
    let said = diagnostics.drain(&sources);
    let said = said.iter().map(|entry| {
        let _ = crate::diagnostics::render(entry, &sources, false);
        entry.span.map_or_else(
            || entry.code.id.to_owned(),
            |span| {
                format!(
                    "{} {}:{}",
                    entry.code.id,
                    sources.path(span.file),
                    sources.line_column(span).0
                )
            },
        )
    });
    (names, said.collect())
}

fn list(module: &Module, prefix: &str, names: &mut Vec<String>) {
    for item in &module.items {
        match &item.kind {
            ItemKind::Module(inner) => list(inner, &format!("{prefix}{}::", item.name), names),
            _ => names.push(format!("{prefix}{}", item.name)),
        }
    }
}

fn clean(files: &[(&str, &str)], expected: &[&str]) {
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let (names, said) = read(&files);
    assert_eq!(said, Vec::<String>::new());
    assert_eq!(names, expected);
}

#[test]
fn module_files_are_followed() {
    let one = "pub struct One;";
    clean(&[("src/lib.rs", "mod a;"), ("src/a.rs", one)], &["a::One"]);
    clean(
        &[("src/lib.rs", "mod a;"), ("src/a/mod.rs", "mod b;"), ("src/a/b.rs", one)],
        &["a::b::One"],
    );
    clean(&[("src/lib.rs", "mod a;"), ("src/a.rs", "mod b;"), ("src/a/b.rs", one)], &["a::b::One"]);
    clean(&[("src/lib.rs", "mod r#in;"), ("src/in.rs", one)], &["in::One"]);
    clean(
        &[
            ("src/lib.rs", "#[path = \"x/y.rs\"] mod a;"),
            ("src/x/y.rs", "mod b;"),
            ("src/x/b.rs", one),
        ],
        &["a::b::One"],
    );
    clean(&[("src/lib.rs", "mod a { mod b; }"), ("src/a/b.rs", one)], &["a::b::One"]);
    clean(
        &[("src/lib.rs", "mod a;"), ("src/a.rs", "mod b { mod c; }"), ("src/a/b/c.rs", one)],
        &["a::b::c::One"],
    );
    clean(
        &[("src/lib.rs", "mod a;"), ("src/a.rs", "#[path = \"y.rs\"] mod b;"), ("src/y.rs", one)],
        &["a::b::One"],
    );
    clean(
        &[
            ("src/lib.rs", "mod a;"),
            ("src/a.rs", "mod b { #[path = \"y.rs\"] mod c; }"),
            ("src/a/b/y.rs", one),
        ],
        &["a::b::c::One"],
    );
    clean(
        &[("src/lib.rs", "#[path = \"x\"] mod a { mod b; }"), ("src/x/b.rs", one)],
        &["a::b::One"],
    );
    clean(
        &[("src/lib.rs", "#[cfg_attr(unix, path = \"u.rs\")] mod a;"), ("src/u.rs", one)],
        &["a::One"],
    );
    clean(&[("src/lib.rs", "include!(\"i.rs\");"), ("src/i.rs", one)], &["One"]);
    clean(
        &[("src/lib.rs", "mod a; mod b { #[path = \"../a.rs\"] mod a; }"), ("src/a.rs", one)],
        &["a::One", "b::a::One"],
    );
}

#[test]
fn folders_of_modules_are_those_that_rustc_looks_into() {
    let one = "pub struct One;";
    // A named folder of an inline module begins where the file is, not where its modules are.
    clean(
        &[
            ("src/lib.rs", "mod a;"),
            ("src/a.rs", "#[path = \"a\"] mod b { mod c; #[path = \"x\"] mod d { mod c; } }"),
            ("src/a/c.rs", one),
            ("src/a/x/c.rs", one),
        ],
        &["a::b::c::One", "a::b::d::c::One"],
    );
    // A call that is understood only when all macros are known declares modules of the file that it is in.
    let tools = "mod a; mod tools { macro_rules! items { ($($it:item)*) => { $($it)* } } pub(crate) use items; }";
    clean(
        &[
            ("src/lib.rs", tools),
            (
                "src/a.rs",
                "mod b; crate::tools::items! { mod c; } mod d { crate::tools::items! { mod c; } }",
            ),
            ("src/a/b.rs", "use crate::tools::items; items! { mod c; }"),
            ("src/a/b/c.rs", one),
            ("src/a/c.rs", one),
            ("src/a/d/c.rs", one),
        ],
        &["a::b::", "a::b::c::One", "a::c::One", "a::d::c::One", "tools::items", "tools::"],
    );
}

#[test]
fn conditions_remove_what_they_stand_on() {
    clean(
        &[("lib.rs", "#[cfg(feature = \"on\")] struct A; #[cfg(feature = \"off\")] struct B; #[cfg(test)] mod gone;
            #[cfg_attr(unix, cfg(windows))] struct C; #[cfg(any(windows, all(unix, not(test))))] use x as y;
            #[cfg(windows)] use gone::*; #[cfg(windows)] impl A {} #[cfg(false)] macro_rules! m { () => {} }
            #[cfg(miri)] make!(); mod out;"),
          ("out.rs", "#![cfg(windows)] struct D;")],
        &["A", ""],
    );
    let text = "pub struct S { #[cfg(unix)] a: u8, #[cfg(windows)] b: u8 } pub enum E { #[cfg(windows)] A, B }
        pub fn f(#[cfg(windows)] a: u8, b: u8) {} impl S { #[cfg(windows)] fn a() {} fn b() {} }";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lib.rs"), text).unwrap();
    let cfg = Cfg::for_triple("x86_64-unknown-linux-gnu");
    let options = ParseOptions {
        crate_name: "demo".into(),
        root_folder: folder.path().into(),
        cfg,
        edition: 2021,
    };
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::new());
    let krate = parse(&folder.path().join("lib.rs"), &options, &mut sources, &mut diagnostics);
    let counts: Vec<_> = krate
        .root
        .items
        .iter()
        .map(|item| match &item.kind {
            ItemKind::Struct(item) => item.fields.len(),
            ItemKind::Enum(item) => item.variants.len(),
            ItemKind::Function(item) => item.parameters.len(),
            ItemKind::Impl(item) => item.members.len(),
            _ => 0,
        })
        .collect();
    assert_eq!(counts, [1, 1, 1, 1]);
}

#[test]
fn problems_are_said_where_they_are_and_the_rest_is_read() {
    for (text, expected) in [
        ("pub struct A;\nmod gone;", "MDS0103 lib.rs:2"),
        ("pub struct A;\nfn odd(a: ~u8) {}\nstruct B;", "MDS0102 lib.rs:2"),
        ("pub struct A;\nmod bad;", "MDS0102 bad.rs:2"),
        ("pub struct A;\n#[path = \"bytes.rs\"] mod x;", "MDS0101 lib.rs:2"),
        ("pub struct A;\n#[path = \"lib.rs\"] mod x;", "MDS0108 lib.rs:2"),
        ("pub struct A;\n#[cfg(nobody)] struct B;", "MDS0104 lib.rs:2"),
        ("pub struct A;\n#[cfg(unix or windows)] struct B;", "MDS0105 lib.rs:2"),
        ("pub struct A;\n#[cfg_attr(bindgen, py(a b))] struct B;", "MDS0106 lib.rs:2"),
        ("pub struct A;\n#[cfg_attr(any(), py)] struct B;", "MDS0106 lib.rs:2"),
        ("pub struct A;\n#[cfg_attr(bindgen, py(a = ))] struct B;", "MDS0106 lib.rs:2"),
        ("pub struct A;\nmod deep;", "MDS0107 deep.rs:1"),
    ] {
        let deep = format!("const A: u8 = {}1{};", "(".repeat(3000), ")".repeat(3000));
        let files: [(&str, &[u8]); 4] = [
            ("lib.rs", text.as_bytes()),
            ("bad.rs", b"struct Fine;\nstruct {"),
            ("bytes.rs", b"struct \xff;"),
            ("deep.rs", deep.as_bytes()),
        ];
        let (names, said) = read(&files);
        assert_eq!(said, [expected], "{text}");
        assert_eq!(names[0], "A");
    }
}

#[test]
fn first_bytes_and_line_ends_do_not_matter() {
    for text in [
        "\u{feff}pub struct A;",
        "#!/usr/bin/env run\npub struct A;",
        "#![allow(x)]\r\n/// d\r\npub struct A;\r\n",
        "\u{feff}#!/bin/x [y]\r\npub struct A;",
    ] {
        clean(&[("lib.rs", text)], &["A"]);
    }
    assert_eq!(read(&[("lib.rs", b"")]), (vec![], vec![]));
    assert_eq!(read(&[("lib.rs", b"#!")]), (vec![], vec![]));
}

#[test]
fn a_deep_stack_takes_more_and_still_ends() {
    let nested =
        |depth: usize| format!("const A: u8 = {}1{};", "(".repeat(depth), ")".repeat(depth));
    let count = |depth: usize| read(&[("lib.rs", nested(depth).as_bytes())]).1.len();
    assert_eq!((count(40), count(2000)), (0, 1));
    assert_eq!(on_deep_stack(|| (count(200), count(2000))), (0, 1));
}
