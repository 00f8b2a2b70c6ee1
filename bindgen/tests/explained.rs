//! Each code's example, through the command line: the wrong sources are reported just as `explain` shows, and the mended
//! ones are not. `BLESS=1` writes the reports anew.
#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mds_bindgen::diagnostics::codes;
use mds_bindgen::manifest::{self, Question};
use mds_bindgen::parse::Cfg;
use mds_bindgen::pipeline;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands/explain/examples")
}

/// A fenced text: what stands behind the fence, and the lines.
struct Block {
    info: String,
    text: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some(info) = line.strip_prefix("```") {
            inside = !inside;
            if inside {
                out.push(Block { info: info.to_owned(), text: String::new() });
            }
        } else if inside && let Some(block) = out.last_mut() {
            block.text += line;
            block.text.push('\n');
        }
    }
    out
}

fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let package = |name: &str, more: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}")
    };
    let put = |path: &str, text: &str| put(&folder.path().join(path), text.as_bytes());
    put("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"parcels\", \"bindings\"]\n");
    put("parcels/Cargo.toml", &package("parcels", "\n[features]\nair = []\nexpress = []\n"));
    let needs = "\n[dependencies]\nparcels = { path = \"../parcels\" }\n";
    put("bindings/Cargo.toml", &package("bindings", needs));
    put("bindings/src/lib.rs", "");
    let rules = "crate = \"../parcels\"\npackage = \"parcels\"\nexpose = \"public\"\n";
    put("bindings/bindgen.toml", rules);
    folder
}

/// Writes the files of an example into a project.
fn write(project: &Path, files: &[Block]) {
    for Block { info, text } in files {
        let (kind, path) = info.split_once(' ').expect("a kind and a path");
        let bytes = match kind {
            "latin-1" => {
                text.chars().map(|it| u8::try_from(u32::from(it)).expect("Latin-1")).collect()
            }
            _ => text.clone().into_bytes(),
        };
        let package = if kind == "toml" { "bindings" } else { "parcels" };
        put(&project.join(package).join(path), &bytes);
    }
}

/// What is reported of a project's sources: `check`, and what only a build says.
fn report(project: &Path, code: &str) -> String {
    let project = project.join("bindings");
    if code == "MDS0502" {
        let question = Question { manifest: project.join("Cargo.toml"), ..Question::default() };
        let config = manifest::config(&project).expect("rules");
        let input = manifest::input(&question, Cfg::host(), config).expect("an input");
        return pipeline::run(&input).report(false).trim_end().to_owned();
    }
    let done = Command::new(env!("CARGO_BIN_EXE_mds-bindgen"))
        .arg("--project")
        .arg(&project)
        .arg("check")
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&done.stderr).replace("\r\n", "\n");
    // What follows is about the whole package.
    let ours = |line: &&str| !line.starts_with("stale: ") && !line.ends_with("see the warnings");
    let lines: Vec<&str> = text.lines().take_while(ours).collect();
    lines.join("\n").trim_end().to_owned()
}

/// What is wrong with a code's example.
fn fault(code: &str) -> Option<String> {
    let path = examples().join(format!("{code}.md"));
    let Ok(text) = fs::read_to_string(&path) else { return Some(format!("{code} has no example")) };
    let text = text.replace("\r\n", "\n");
    let mut wrong = blocks(&text);
    let at = wrong.iter().position(|block| block.info == "text")?;
    let mended = wrong.split_off(at + 1);
    let expected = wrong.pop()?.text;
    let project = project();
    write(project.path(), &wrong);
    let said = report(project.path(), code);
    write(project.path(), &mended);
    let after = report(project.path(), code);
    if std::env::var_os("BLESS").is_some() {
        let old = format!("```text\n{expected}```");
        fs::write(path, text.replacen(&old, &format!("```text\n{said}\n```"), 1)).expect("a file");
    } else if said != expected.trim_end() {
        return Some(format!("{code} says:\n{said}\n"));
    }
    let parts = [format!("[{code}]"), " --> ".into(), "^".into(), "= help: ".into()];
    let missing: Vec<&String> = parts.iter().filter(|part| !said.contains(part.as_str())).collect();
    if !missing.is_empty() {
        return Some(format!("{code} does not say {missing:?}:\n{said}\n"));
    }
    // Each mark says what it is about.
    let unlabelled = |line: &&str| line.trim_end().ends_with('^') && line.contains('|');
    let own = said.split("\nnote:").next().unwrap_or_default();
    if let Some(line) = own.lines().find(unlabelled) {
        return Some(format!("{code} marks without a word: {line}"));
    }
    after.contains(&parts[0]).then(|| format!("{code} is not mended:\n{after}"))
}

#[test]
fn each_code_has_an_example_that_earns_it() {
    let faults: Vec<String> = codes::ALL.iter().filter_map(|code| fault(code.id)).collect();
    assert!(faults.is_empty(), "BLESS=1 accepts new reports:\n{}", faults.join("\n"));
    let files = fs::read_dir(examples()).expect("the examples").count();
    assert_eq!(files, codes::ALL.len(), "an example of no code");
}

#[test]
fn explain_shows_the_example() {
    for code in codes::ALL {
        let done = Command::new(env!("CARGO_BIN_EXE_mds-bindgen"))
            .args(["explain", code.id])
            .output()
            .expect("the program runs");
        let shown = String::from_utf8_lossy(&done.stdout).replace("\r\n", "\n");
        let parts = [code.explanation, "src/lib.rs:\n\n    //! Parcels.", "is reported as:"];
        for part in parts {
            assert!(shown.contains(part), "{} does not show `{part}`:\n{shown}", code.id);
        }
        assert!(!shown.contains("```"), "{shown}");
    }
}
