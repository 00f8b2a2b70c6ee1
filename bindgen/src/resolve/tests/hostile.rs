//! Input that is not Rust, or hardly: it ends in diagnostics, never in a panic.

use proptest::prelude::*;

use super::*;

/// Reads, resolves and renders whatever comes.
fn read(text: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lib.rs");
    fs::write(&path, text).unwrap();
    let cfg = Cfg::for_triple("x86_64-unknown-linux-gnu");
    let options = ParseOptions {
        crate_name: "demo".into(),
        root_folder: folder.path().into(),
        cfg,
        edition: 2021,
    };
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::new());
    let krate = parse(&path, &options, &mut sources, &mut diagnostics);
    resolve(krate, &sources, &mut diagnostics);
    for entry in diagnostics.drain(&sources).into_iter().take(20) {
        let _ = crate::diagnostics::render(&entry, &sources, true);
    }
}

/// What is glued together at random: words that begin and nest things, and separators.
const PIECES: &[&str] = &[
    "mod",
    "pub",
    "struct",
    "enum",
    "fn",
    "impl",
    "use",
    "type",
    "const",
    "trait",
    "for",
    "where",
    "Self",
    "self",
    "crate",
    "super",
    "A",
    "B",
    "a",
    "x::y",
    "::",
    "<",
    ">",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    ";",
    ":",
    "=",
    "->",
    "=>",
    "&",
    "*",
    "!",
    "#",
    "#[cfg(unix)]",
    "#[cfg_attr(bindgen, py(a = 1))]",
    "#[derive(Debug)]",
    "'a",
    "'",
    "\"",
    "1",
    "1.5",
    "\\",
    "r#\"",
    "//",
    "/*",
    "*/",
    "\n",
    "é",
    "|",
    "..",
    "?",
    "as",
    "dyn",
    "if",
    "match",
    "return",
    "vec![1]",
    "macro_rules!",
    "-",
    "extern",
    "pub use a::*;",
    "use super::*;",
    "type A = B;",
    "type B = A;",
    "mod a { pub use crate::*; }",
    "impl A { fn a() -> Self { A } }",
];

const WHOLE: &str = "use std::fmt; pub mod a { pub use super::*; pub struct A<T>(T); } pub use a::*;
    #[derive(Debug)] #[cfg_attr(bindgen, py(skip))] pub enum E { A = 1, B { x: Vec<u8> } } pub type R<T, E = u8> = Result<T, E>;
    impl<T: Iterator<Item = u8>> A<T> { pub const X: u8 = 1 + 2; pub fn new(x: T::Item) -> R<Self> { Self { 0: x } } }
    pub trait Tr { type Out; fn f(&self) -> Self::Out { Default::default() } } impl Tr for E { type Out = <E as Tr>::Out; }";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn soup_never_panics(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        read(pieces.join(" ").as_bytes());
    }

    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        read(&bytes);
    }

    #[test]
    fn mutations_never_panic(cuts in prop::collection::vec((0..WHOLE.len(), 0usize..12, prop::sample::select(PIECES)), 1..5)) {
        let mut text = WHOLE.to_owned();
        for (at, length, piece) in cuts {
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(end) {
                text.replace_range(at..end, piece);
            }
        }
        read(text.as_bytes());
    }

    #[test]
    fn repetition_never_overflows(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 1..4),
        before in prop::sample::select(&["", "const A: u8 = ", "type A = ", "fn f() { ", "use ", "impl A for "][..]),
        times in 1usize..3000,
    ) {
        let text = format!("{before}{}", format!("{} ", pieces.join(" ")).repeat(times));
        read(text.as_bytes());
    }
}
