//! `new`, as a person runs it: a crate in a folder becomes a project, and what cannot be one is refused in words.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A folder with files in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn crate_of(library: &str) -> TempDir {
    let manifest =
        "[package]\nname = \"sea-tides\"\nversion = \"1.2.3\"\nedition = \"2024\"\n".to_owned();
    folder(&[
        ("Cargo.toml", &(manifest + library)),
        ("src/lib.rs", "/// How high.\npub fn height(hour: f64) -> f64 { hour }\n"),
    ])
}

/// Runs `new` in a folder: whether it went well, and all that it said.
fn new(place: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mds-bindgen"))
        .current_dir(place)
        .env("CARGO_NET_OFFLINE", "true")
        .arg("new")
        .args(arguments)
        .output()
        .expect("the program runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn refusal(place: &Path, arguments: &[&str], expected: &str) {
    let (well, said) = new(place, arguments);
    assert!(!well && said.contains(expected), "{arguments:?} said: {said}");
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let source = crate_of("");
    let place = folder(&[("out/notes.txt", "mine")]);
    let path = source.path().display().to_string();
    refusal(place.path(), &[&path, "--out", "out"], "out is not empty");
    assert_eq!(fs::read_dir(place.path().join("out")).expect("a folder").count(), 1);
}

/// Copying what a crate links needs a program that not everybody has: the wheel is built without it.
#[test]
fn a_library_of_the_system_does_not_stop_the_build() {
    let source = crate_of("");
    let path = source.path().display().to_string();
    let place = folder(&[]);
    let (well, said) = new(place.path(), &[&path, "--out", "out", "--no-compile"]);
    assert!(well, "{said}");
    let text = fs::read_to_string(place.path().join("out/pyproject.toml")).expect("a file");
    let read: toml::Table = text.parse().expect("TOML");
    assert_eq!(read["tool"]["maturin"]["auditwheel"].as_str(), Some("warn"));
}

#[test]
fn a_folder_of_bindings_or_of_data_is_no_crate() {
    let library = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let place = folder(&[
        ("demo/Cargo.toml", library),
        ("demo/src/lib.rs", ""),
        ("made/Cargo.toml", library),
        ("made/bindgen.toml", ""),
        ("data/notes.txt", ""),
        ("out/notes.txt", "mine"),
    ]);
    let of_registry = ["--version", "1.0.0", "--out", "out"];
    for (name, reason) in
        [("demo", "demo is a folder"), ("made", "out is not empty"), ("data", "out is not empty")]
    {
        refusal(place.path(), &[&[name], &of_registry[..]].concat(), reason);
    }
}

#[test]
fn names_that_python_has_are_refused() {
    let source = crate_of("");
    let path = source.path().display().to_string();
    for (name, reason) in
        [("class", "a Python keyword"), ("json", "a module that Python"), ("a-b", "no Python name")]
    {
        refusal(source.path(), &[&path, "--name", name], reason);
    }
}

#[test]
fn what_has_no_library_is_refused() {
    let source = crate_of("[lib]\nproc-macro = true\n");
    let path = source.path().display().to_string();
    refusal(source.path(), &[&path], "procedural macro");
    let program = folder(&[
        ("Cargo.toml", "[package]\nname = \"tool\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
        ("src/main.rs", "fn main() {}\n"),
    ]);
    refusal(program.path(), &["./."], "no library target");
    refusal(program.path(), &["./nowhere"], "holds no Cargo.toml");
    refusal(program.path(), &["what is this"], "neither a folder nor a crate's name");
}

#[test]
fn a_workspace_lists_its_members() {
    let library = "[package]\nname = \"inner\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let place = folder(&[
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"inner\"]\n"),
        ("inner/Cargo.toml", library),
        ("inner/src/lib.rs", ""),
    ]);
    refusal(place.path(), &["./."], "(inner)");
}
