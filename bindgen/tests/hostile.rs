//! No input makes a run panic: fixtures with pieces cut out, doubled, swapped and nested, through all stages.
//!
//! Each run tries some; `cargo test -p mds-bindgen --test hostile -- --ignored --nocapture` goes on for `FUZZ_SECONDS`
//! (600) from `FUZZ_SEED`, and keeps the text that made it panic.
#![allow(clippy::print_stdout)] // the seed and the kept file are for whoever reads the run

mod common;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use mds_bindgen::pipeline;

/// Pieces that begin, end and nest things.
const PIECES: &[&str] = &[
    "pub ",
    "fn ",
    "impl ",
    "<",
    ">",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "'a ",
    "&mut ",
    "dyn ",
    "::",
    ";",
    ",",
    "#[cfg(unix)]",
    "macro_rules! m { ($($a:ident),*) => { $(pub struct $a;)* m!($($a),*); } } m!(A, B);",
    "pub use crate::*;",
    "pub type A = B; pub type B = A;",
    "impl<T> Iterator for T {}",
    "\"",
    "/*",
    "r#\"",
    "\u{e9}",
    "Self::",
    "where ",
    "-> ",
    "async ",
    "#[derive(Debug, Clone, Default)]",
    "#[cfg_attr(bindgen, py(instantiate(T = f64)))]",
    "Option<",
    "Box<dyn Fn(",
    "= 1",
];

/// Always the same numbers from the same seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

fn texts() -> Vec<String> {
    let fixtures = common::folders(&common::fixtures());
    let read = |folder: &std::path::PathBuf| fs::read_to_string(folder.join("src/lib.rs")).ok();
    fixtures.iter().filter_map(read).collect()
}

/// A text with a few things done to it.
fn mutated(texts: &[String], numbers: &mut Numbers) -> String {
    let whole = &texts[numbers.below(texts.len())];
    let lines: Vec<&str> = whole.lines().collect();
    let start = numbers.below(lines.len());
    let mut text =
        lines[start..].iter().take(10 + numbers.below(80)).copied().collect::<Vec<_>>().join("\n");
    for _ in 0..=numbers.below(6) {
        let mut at = numbers.below(text.len());
        let mut end = (at + numbers.below(40)).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let piece = PIECES[numbers.below(PIECES.len())];
        let made = match numbers.below(4) {
            0 => String::new(),
            1 => piece.to_owned(),
            2 => text[at..end].repeat(2 + numbers.below(4)),
            _ => piece.repeat(numbers.below(300)),
        };
        text.replace_range(at..end, &made);
    }
    text
}

/// Runs all stages over a text; false where that panics.
fn survives(text: &str) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("src")).expect("a folder");
    fs::write(folder.path().join("src/lib.rs"), text).expect("a file");
    let rules = "package = \"hostile\"\ncrate = \".\"\nexpose = \"public\"\n";
    fs::write(folder.path().join("bindgen.toml"), rules).expect("a file");
    fs::write(folder.path().join("crate_name.txt"), "hostile").expect("a file");
    let input = common::input(folder.path()).expect("rules that can be read");
    catch_unwind(AssertUnwindSafe(|| drop(pipeline::run(&input).report(false)))).is_ok()
}

fn try_for(seed: u64, enough: impl Fn(usize) -> bool) {
    let texts = texts();
    assert!(texts.len() > 5, "the fixtures are gone");
    let mut numbers = Numbers(seed);
    let mut tried = 0;
    while !enough(tried) {
        let text = mutated(&texts, &mut numbers);
        tried += 1;
        if !survives(&text) {
            let kept = std::env::temp_dir().join(format!("mds-bindgen-hostile-{seed}-{tried}.rs"));
            let _ = fs::write(&kept, &text);
            panic!("seed {seed}, text {tried} makes a run panic: kept in {}", kept.display());
        }
    }
    println!("seed {seed}: {tried} texts");
}

#[test]
fn changed_fixtures_never_panic() {
    try_for(1, |tried| tried >= 60);
}

#[test]
#[ignore = "open-ended: set FUZZ_SECONDS and FUZZ_SEED"]
fn changed_fixtures_never_panic_for_long() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let long = Duration::from_secs(number("FUZZ_SECONDS").unwrap_or(600));
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seed = number("FUZZ_SEED").unwrap_or_else(|| clock.map_or(7, |it| it.as_secs()));
    println!("seed {seed}");
    let start = Instant::now();
    try_for(seed, |_| start.elapsed() > long);
}
