//! Nothing is written and nothing compiles when nothing has changed, and what has changed is noticed: a build script in
//! a small project, run by Cargo.
//!
//! The project's build script starts this test program again, which then is `mds_bindgen::build_script::run`, so that
//! nothing but two crates of a few lines has to be compiled.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use tempfile::TempDir;

/// Where the program that is the build script is told.
const SCRIPT: &str = "MDS_BINDGEN_SCRIPT";
/// A file that gets a letter from each run of the build script.
const RUNS: &str = "MDS_BINDGEN_RUNS";

const BUILD: &str = r#"fn main() {
    let script = std::env::var_os("MDS_BINDGEN_SCRIPT").expect("the program");
    let arguments = ["--exact", "as_a_build_script", "--ignored", "--nocapture"];
    let run = std::process::Command::new(script).args(arguments).status().expect("a run");
    assert!(run.success());
}
"#;

const PROBE: &str = "//! A probe.\n\nmod deep;\npub use deep::*;\n\n/// How it measures.\n\
    #[derive(Debug, Clone, PartialEq, Default)]\npub struct MeasureOptions {\n    /// How often.\n    pub rate: u32,\n}\n\n\
    /// Only with the feature.\n#[cfg(feature = \"extra\")]\npub fn extra() -> u32 {\n    1\n}\n";
const DEEP: &str = "//! Deep down.\n\n/// Measures.\npub fn measure() -> u32 {\n    1\n}\n";
const BINDINGS: &str = "[package]\nname = \"bindings\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
    [dependencies]\nprobe = { path = \"../probe\" }\n";

#[test]
#[ignore = "what the project's build script runs"]
fn as_a_build_script() {
    let runs = std::env::var_os(RUNS).expect("the file of the runs");
    let before = fs::read_to_string(&runs).unwrap_or_default();
    fs::write(runs, before + "x").expect("a file");
    mds_bindgen::build_script::run().expect("bindings");
}

/// A scanned crate and its bindings, of which the wrappers are only counted: PyO3 would take minutes.
struct Project(TempDir);

impl Project {
    fn new(root: &str) -> Self {
        let project = Self(tempfile::tempdir().expect("a folder"));
        project.put(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"probe\", \"bindings\"]\n",
        );
        project.put(
            "probe/Cargo.toml",
            &format!(
                "[package]\nname = \"probe\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[features]\nextra = []\n\n\
                 [lib]\npath = \"{root}lib.rs\"\n"
            ),
        );
        project.put(&format!("probe/{root}lib.rs"), PROBE);
        project.put(&format!("probe/{root}deep.rs"), DEEP);
        project.put("bindings/Cargo.toml", BINDINGS);
        project.put("bindings/build.rs", BUILD);
        project.put(
            "bindings/src/lib.rs",
            "pub const WRAPPERS: &str = include_str!(concat!(env!(\"OUT_DIR\"), \"/bindings.rs\"));\n",
        );
        project.put(
            "bindings/bindgen.toml",
            "crate = \"../probe\"\npackage = \"probe\"\nexpose = \"public\"\n",
        );
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn touch(&self, name: &str) {
        let file = fs::File::options().append(true).open(self.path(name)).expect("a file");
        file.set_modified(SystemTime::now()).expect("a time");
    }

    /// Builds: whether it went well, how often the build script ran, and which crates were compiled.
    fn build(&self) -> (bool, usize, Vec<String>) {
        self.build_in(".")
    }

    /// The same, started from a folder of the project.
    fn build_in(&self, folder: &str) -> (bool, usize, Vec<String>) {
        let runs = self.path("runs");
        let _ = fs::remove_file(&runs);
        let done = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["check", "--offline", "-p", "bindings", "--message-format=json"])
            .current_dir(self.path(folder))
            .env("CARGO_TARGET_DIR", self.path("target"))
            .env(SCRIPT, std::env::current_exe().expect("this program"))
            .env(RUNS, &runs)
            .output()
            .expect("cargo runs");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let messages = said.lines().filter_map(|line| line.parse::<serde_json::Value>().ok());
        let compiled = messages
            .filter(|it| it["reason"] == "compiler-artifact" && it["fresh"] == false)
            .filter_map(|it| Some(it["target"]["name"].as_str()?.to_owned()))
            .collect();
        let runs = fs::read_to_string(runs).unwrap_or_default().len();
        (done.status.success(), runs, compiled)
    }

    /// When each file that a run writes was written.
    fn written(&self) -> BTreeMap<PathBuf, SystemTime> {
        let mut found = BTreeMap::new();
        let mut queue = vec![self.path("bindings/python"), self.path("target/debug/build")];
        while let Some(folder) = queue.pop() {
            for entry in fs::read_dir(&folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    queue.push(path);
                } else if path.starts_with(self.path("bindings")) || is_wrappers(&path) {
                    let time = entry.metadata().and_then(|it| it.modified()).expect("a time");
                    found.insert(path, time);
                }
            }
        }
        assert!(found.len() >= 4, "{found:?}");
        found
    }

    fn stub(&self) -> String {
        fs::read_to_string(self.path("bindings/python/probe/_native.pyi")).unwrap_or_default()
    }
}

fn is_wrappers(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "bindings")
}

/// What a build does after nothing has changed.
const NOTHING: (bool, usize, Vec<String>) = (true, 0, Vec::new());

#[test]
fn nothing_compiles_when_nothing_changed() {
    // A library may lie in the folder of its manifest, beside whatever else is there.
    for root in ["src/", ""] {
        let project = Project::new(root);
        assert_eq!(project.build().1, 1, "the first build runs the script");
        let before = project.written();
        assert_eq!(project.build(), NOTHING, "{root}");
        // What belongs to no module: an editor's file, notes, a new folder, another crate's build.
        for other in [
            &format!("probe/{root}.lib.rs.swp"),
            "probe/README.md",
            "bindings/python/probe/notes.txt",
        ] {
            project.put(other, "?");
        }
        project.put("probe/target/debug/something", "?");
        assert_eq!(project.build(), NOTHING, "{root}");
        let mut after = project.written();
        after.remove(&project.path("bindings/python/probe/notes.txt"));
        assert_eq!(before, after);
    }
}

#[test]
fn a_change_that_means_nothing_rewrites_nothing() {
    let project = Project::new("src/");
    project.build();
    let before = project.written();
    for touched in
        ["probe/src/lib.rs", "probe/src/deep.rs", "bindings/bindgen.toml", "bindings/Cargo.toml"]
    {
        project.touch(touched);
        assert_eq!(project.build().1, 1, "{touched} is watched");
        assert_eq!(before, project.written(), "{touched}");
        assert_eq!(project.build(), NOTHING, "{touched}");
    }
    // Another body is the same surface.
    project.put("probe/src/deep.rs", &DEEP.replace("    1\n", "    2\n"));
    assert_eq!(project.build().1, 1);
    assert_eq!(before, project.written());
}

#[test]
fn what_changed_is_noticed() {
    let project = Project::new("src/");
    project.build();
    assert!(project.stub().contains("def measure()") && !project.stub().contains("def extra()"));
    // A module that is new, and one that is gone.
    project.put("probe/src/more.rs", "//! More.\n\n/// Another.\npub fn another() {}\n");
    project.put("probe/src/lib.rs", &(PROBE.to_owned() + "mod more;\npub use more::another;\n"));
    assert_eq!((project.build().1, project.stub().contains("def another()")), (1, true));
    fs::remove_file(project.path("probe/src/more.rs")).expect("a removed file");
    assert!(!project.build().0, "a module has no file");
    project.put("probe/src/lib.rs", PROBE);
    assert_eq!((project.build().1, project.stub().contains("def another()")), (1, false));
    // A feature of the scanned crate.
    let with = "probe = { path = \"../probe\", features = [\"extra\"] }";
    project.put("bindings/Cargo.toml", &BINDINGS.replace("probe = { path = \"../probe\" }", with));
    assert_eq!((project.build().1, project.stub().contains("def extra()")), (1, true));
    // The rules.
    let rules = fs::read_to_string(project.path("bindings/bindgen.toml")).expect("rules");
    project.put(
        "bindings/bindgen.toml",
        &(rules + "[overrides.\"probe::extra\"]\nname = \"bonus\"\n"),
    );
    assert_eq!((project.build().1, project.stub().contains("def bonus()")), (1, true));
    assert_eq!(project.build(), NOTHING);
}

#[test]
fn what_rustc_rejected_is_watched_while_there_is_a_list() {
    let project = Project::new("src/");
    project.build();
    project.put("bindings/demoted.toml", "\"probe::deep::measure\" = \"E0308: no\"\n");
    // Whoever makes the list says so, because a file that does not exist cannot be watched.
    project.touch("bindings/Cargo.toml");
    assert_eq!((project.build().1, project.stub().contains("def measure()")), (1, false));
    assert_eq!(project.build(), NOTHING);
    project.put("bindings/demoted.toml", "");
    assert_eq!((project.build().1, project.stub().contains("def measure()")), (1, true));
    fs::remove_file(project.path("bindings/demoted.toml")).expect("a removed file");
    assert_eq!(project.build().1, 1);
    assert_eq!(project.build(), NOTHING);
}

/// Everything that a build has written, by its path in the project.
fn products(project: &Project) -> BTreeMap<String, String> {
    let written = project.written().into_keys().map(|path| {
        let text = fs::read_to_string(&path).expect("a text");
        let inside = path.strip_prefix(project.0.path()).expect("a path inside");
        // Cargo's folders have names of their own.
        let file = inside.file_name().map(Path::new).filter(|_| is_wrappers(inside));
        let name = file.unwrap_or(inside);
        (name.to_string_lossy().into_owned(), text)
    });
    written.collect()
}

#[test]
fn the_same_sources_give_the_same_bytes_in_another_folder() {
    let make = |parent: Option<&str>| {
        let project = Project::new("src/");
        // Another crate on the way, whose items are the probe's.
        project.put(
            "inner/src/lib.rs",
            "//! Inside.\n\n/// How deep.\npub fn depth() -> u32 {\n    3\n}\n",
        );
        let manifest = "[package]\nname = \"inner\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        project.put("inner/Cargo.toml", manifest);
        let needs = "\n[dependencies]\ninner = { path = \"../inner\" }\n";
        let probe = fs::read_to_string(project.path("probe/Cargo.toml")).expect("a manifest");
        project.put("probe/Cargo.toml", &(probe + needs));
        project.put("probe/src/lib.rs", &(PROBE.to_owned() + "pub use inner::depth;\n"));
        let members =
            "[workspace]\nresolver = \"3\"\nmembers = [\"probe\", \"bindings\", \"inner\"]\n";
        project.put("Cargo.toml", members);
        if let Some(folder) = parent {
            // Cargo is started from somewhere else.
            fs::create_dir_all(project.path(folder)).expect("a folder");
        }
        assert_eq!(project.build_in(parent.unwrap_or(".")).1, 1);
        products(&project)
    };
    let first = make(None);
    assert!(first.values().any(|text| text.contains("def depth()")), "{:?}", first.keys());
    assert_eq!(first, make(Some("bindings/some where/else")));
}
