//! Each crate in `tests/fixtures` gives exactly the files in its `expected` folder. `BLESS=1` writes them anew.

mod common;

use std::fs;
use std::path::Path;

use common::{compare, fixtures, folders, name, products};

/// The crates whose whole output is kept; `diagnostics` holds the crates of another test.
fn crates() -> Vec<std::path::PathBuf> {
    folders(&fixtures()).into_iter().filter(|path| path.join("src/lib.rs").exists()).collect()
}

#[test]
fn crates_give_what_is_expected_of_them() {
    let crates = crates();
    assert!(crates.len() >= 6, "the fixtures are gone");
    let wrong: Vec<String> = crates
        .iter()
        .flat_map(|folder| compare(&folder.join("expected"), &products(folder)))
        .collect();
    assert!(wrong.is_empty(), "BLESS=1 accepts these:\n{}", wrong.join("\n"));
}

#[test]
fn same_sources_give_the_same_bytes_anywhere() {
    for folder in crates() {
        let first = products(&folder);
        assert_eq!(first, products(&folder), "{}", folder.display());
        let elsewhere = tempfile::tempdir().expect("a folder");
        // The crate is named after its folder. Files are made in reverse, so that the disk lists them so.
        let copy = elsewhere.path().join("some/where else").join(name(&folder));
        copy_reversed(&folder, &copy);
        assert_eq!(first, products(&copy), "{} depends on where it lies", folder.display());
    }
}

fn copy_reversed(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    let mut entries: Vec<_> = fs::read_dir(from)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries.into_iter().rev() {
        let target = to.join(name(&path));
        if path.is_dir() {
            copy_reversed(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

#[test]
fn committed_files_carry_no_places() {
    for folder in crates() {
        for (path, text) in products(&folder) {
            assert!(!text.contains(&*folder.to_string_lossy()), "{path} of {}", folder.display());
            if path == "surface.json" {
                assert!(!text.contains("\"line\""), "{path} of {}", folder.display());
            }
        }
    }
}

#[test]
fn every_name_of_every_module_is_listed_with_its_reason() {
    for folder in crates() {
        let Ok(outcome) = common::run(&folder) else { continue };
        let Some(package) = outcome.package else { continue };
        let listed: Vec<&str> =
            package.listing.iter().filter_map(|entry| entry.python.as_deref()).collect();
        for (path, text) in outcome.bindings.iter().flat_map(|bindings| &bindings.package) {
            let Some(stem) = path.strip_suffix(".pyi") else { continue };
            let module = match stem.trim_end_matches("/__init__") {
                "_native" => String::new(),
                stem => stem.replace('/', ".") + ".",
            };
            let start = text.find("__all__ = [").expect("a list of names");
            let names = text[start..].lines().skip(1).take_while(|line| *line != "]");
            for name in names.map(|line| line.trim().trim_matches([',', '"'])) {
                let full = format!("{module}{name}");
                let is_module = package.modules.iter().any(|it| it.path.join(".") == full);
                assert!(
                    is_module || listed.contains(&full.as_str()),
                    "{} of {} is not listed",
                    full,
                    folder.display()
                );
            }
        }
        assert!(package.listing.iter().all(|entry| !entry.reason.is_empty()));
    }
}
