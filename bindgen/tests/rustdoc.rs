//! Holds the public items and paths that `resolve` finds against those in rustdoc's JSON.
//!
//! Needs a nightly toolchain; without one the tests say so and pass. The fixtures are compared in each run. Crates of
//! the registry are compared on demand:
//!
//! ```sh
//! RUSTDOC_CRATES="semver statrs@0.19.1" cargo test -p mds-bindgen --test rustdoc -- --ignored --nocapture
//! ```

#![allow(clippy::print_stdout)] // what is skipped, and what differs, is for whoever reads the run

mod common;
#[path = "rustdoc/documented.rs"]
mod documented;
#[path = "rustdoc/projects.rs"]
mod projects;
#[path = "rustdoc/resolved.rs"]
mod resolved;

use std::collections::BTreeMap;

/// What one side says: an item (`struct a::B`) or a name of a module (`name a::b::C`), and what there is to say of it.
pub(crate) type Facts = BTreeMap<String, String>;

/// What differs, one line each.
fn differences(ours: &Facts, theirs: &Facts) -> Vec<String> {
    let mut result = Vec::new();
    for (key, fact) in theirs {
        match ours.get(key) {
            None => result.push(format!("- {key} {fact}")),
            Some(other) if other != fact => {
                result.push(format!("! {key}\n    rustdoc: {fact}\n    resolve: {other}"));
            }
            Some(_) => {}
        }
    }
    for (key, fact) in ours {
        if !theirs.contains_key(key) {
            result.push(format!("+ {key} {fact}"));
        }
    }
    result
}

#[test]
fn fixtures_resolve_as_rustdoc_says() {
    if !projects::nightly() {
        println!("skipped: no nightly toolchain is installed");
        return;
    }
    let folders: Vec<_> = common::folders(&common::fixtures())
        .into_iter()
        .filter(|folder| folder.join("src/lib.rs").exists())
        // Its items are made by macros of other crates: what matters of them is read, and rustdoc says all of it.
        .filter(|folder| common::name(folder) != "making")
        .collect();
    let mut wrong = Vec::new();
    for (folder, json) in projects::document_fixtures(&folders) {
        let input = projects::fixture_input(&folder);
        let blanket = documented::blanket(&json);
        let theirs = documented::facts(&json, &blanket);
        assert!(!theirs.is_empty(), "rustdoc finds nothing in {}", folder.display());
        let found = differences(&resolved::facts(&input, &blanket), &theirs);
        wrong.extend(found.into_iter().map(|line| format!("{}: {line}", common::name(&folder))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "compiles crates of the registry: set RUSTDOC_CRATES"]
fn crates_resolve_as_rustdoc_says() {
    let crates = std::env::var("RUSTDOC_CRATES").unwrap_or_default();
    let mut wrong = 0;
    for name in crates.split_whitespace() {
        let (input, json) = projects::document_crate(name);
        let blanket = documented::blanket(&json);
        let theirs = documented::facts(&json, &blanket);
        let ours = resolved::facts(&input, &blanket);
        let found = differences(&ours, &theirs);
        println!("{name}: {} facts, {} differ", theirs.len(), found.len());
        for line in &found {
            println!("  {line}");
        }
        wrong += found.len();
    }
    assert_eq!(wrong, 0, "resolve and rustdoc disagree");
}
