//! The commands on a small project, as a person runs them.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const SENSORS: &str = r"//! Sensors.

/// How a sensor reads.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadOptions {
    /// How often.
    pub rate: u32,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { rate: 5 }
    }
}

/// Reads.
pub fn read(options: &ReadOptions) -> u32 {
    options.rate
}

/// Spares.
pub struct Spare;
";

const REFUSED: &str = "\n/// Waits.\npub fn wait(place: *const u8) {}\n";

struct Project {
    folder: TempDir,
}

impl Project {
    fn new(source: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        put("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"sensors\", \"bindings\"]\n");
        put(
            "sensors/Cargo.toml",
            "[package]\nname = \"sensors\"\nversion = \"0.2.0\"\nedition = \"2024\"\n",
        );
        put("sensors/src/lib.rs", source);
        put(
            "bindings/Cargo.toml",
            "[package]\nname = \"bindings\"\nversion = \"0.2.0\"\nedition = \"2024\"\n\n[dependencies]\nsensors = { path = \"../sensors\" }\n",
        );
        put("bindings/src/lib.rs", "");
        put("bindings/bindgen.toml", "crate = \"../sensors\"\npackage = \"sensors\"\n");
        Self { folder }
    }

    /// Runs a command: whether it went well, what it printed, what it reported.
    fn run(&self, arguments: &[&str]) -> (bool, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_mds-bindgen"))
            .arg("--project")
            .arg(self.folder.path().join("bindings"))
            .args(arguments)
            .output()
            .expect("the program runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", text(&output.stderr));
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }

    /// Writes what a build would write into the package's folder.
    fn write_package(&self) {
        let (well, listing, report) = self.run(&["list", "--json"]);
        assert!(well, "{report}");
        let folder = self.folder.path().join("bindings/python/sensors");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("surface.json"), listing).expect("a file");
    }
}

fn stub(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn check_finds_stale_files_and_names_them() {
    let project = Project::new(SENSORS);
    let (well, text, report) = project.run(&["check"]);
    assert!(!well && text.is_empty());
    assert!(report.contains("_native.pyi") && report.contains("surface.json"), "{report}");
    project.write_package();
    let (_, _, report) = project.run(&["check"]);
    assert!(!report.contains("surface.json") && report.contains("_native.pyi"), "{report}");
    assert_eq!(stub(&project.folder.path().join("bindings/python/sensors/_native.pyi")), "");
}

#[test]
fn check_fails_for_a_missed_name() {
    let project = Project::new(&(SENSORS.to_owned() + REFUSED));
    let (well, _, report) = project.run(&["check"]);
    assert!(!well);
    assert!(report.contains("warning[MDS0401]: `sensors::wait` is not in Python"), "{report}");
    assert!(report.contains("1 name that a convention asks for is not in Python"), "{report}");
}

#[test]
fn check_fails_for_bad_rules_and_for_no_project() {
    let project = Project::new(SENSORS);
    fs::write(project.folder.path().join("bindings/bindgen.toml"), "colour = 1\n").expect("a file");
    let (well, _, report) = project.run(&["check"]);
    assert!(!well && report.contains("MDS0501") && report.contains("colour"), "{report}");
    fs::remove_file(project.folder.path().join("bindings/Cargo.toml")).expect("a removed file");
    let (well, _, report) = project.run(&["check"]);
    assert!(!well && report.contains("use --project DIR"), "{report}");
}

#[test]
fn list_shows_every_name_with_its_reason() {
    let project = Project::new(SENSORS);
    let (well, text, _) = project.run(&["list"]);
    assert!(well);
    let options = text.lines().find(|line| line.starts_with("ReadOptions ")).expect("the settings");
    assert!(
        options.contains("its name fits `*Options` of the role settings  [src/lib.rs:5]"),
        "{options}"
    );
    for name in
        ["ReadOptions.rate", "ReadOptions.replace", "ReadOptions.keys", "read ", "SensorsError"]
    {
        assert!(text.lines().any(|line| line.starts_with(name)), "{name} in\n{text}");
    }
    assert!(text.contains("sensors::Spare  left out: no convention asks for it"), "{text}");
    let (_, text, _) = project.run(&["list", "--skipped"]);
    assert!(!text.contains("ReadOptions") && text.contains("sensors::Spare"), "{text}");
    let (_, text, _) = project.run(&["list", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["package"], "sensors");
    assert_eq!(json["skipped"][0]["rust"], "sensors::Spare");
}

#[test]
fn explain_answers_for_items_members_and_codes() {
    let project = Project::new(&(SENSORS.to_owned() + REFUSED));
    let (well, text, _) = project.run(&["explain", "ReadOptions"]);
    assert!(well && text.contains("is `sensors.ReadOptions` in Python (settings)"), "{text}");
    let (_, text, _) = project.run(&["explain", "sensors::wait"]);
    assert!(text.contains("is not in Python: parameter `place`: "), "{text}");
    let (_, text, _) = project.run(&["explain", "Spare"]);
    assert!(text.contains("py(expose)"), "{text}");
    let (_, text, _) = project.run(&["explain", "mds0401"]);
    assert!(text.starts_with("MDS0401: "), "{text}");
    let (well, _, report) = project.run(&["explain", "ReadOption"]);
    assert!(!well && report.contains("did you mean sensors::ReadOptions"), "{report}");
    let (well, text, _) = project.run(&["explain", "sensors.ReadOptions.rate"]);
    assert!(well && text.contains("is `sensors.ReadOptions.rate` in Python"), "{text}");
    let (well, _, report) = project.run(&["explain", "ReadOptions.raet"]);
    assert!(!well && report.contains("did you mean ReadOptions.rate?"), "{report}");
}

#[test]
fn coverage_counts_the_public_face_and_says_why_not() {
    let source = SENSORS.to_owned()
        + REFUSED
        + "\n/// Both.\npub fn both<T>(one: T, other: T) -> (T, T) { (one, other) }\n"
        + "\n/// Not shown.\n#[doc(hidden)]\npub fn secret() {}\n"
        + "\nimpl Spare {\n    /// Where it lies.\n    pub fn shelf(&self) -> u8 { 1 }\n}\n"
        + "\n/// Fits.\npub trait Fits<T> {\n    /// Whether.\n    fn fits(&self, other: T) -> bool;\n    \
           /// Hidden.\n    #[doc(hidden)]\n    fn unseen(&self) -> u8 { 1 }\n}\n"
        + "impl<T> Fits<T> for Spare {\n    fn fits(&self, _: T) -> bool { true }\n}\n";
    let project = Project::new(&source);
    let (well, text, _) = project.run(&["coverage"]);
    assert!(well && text.contains("function            2        1    50.0%"), "{text}");
    assert!(text.contains("all                 6        3    50.0%"), "{text}");
    assert!(text.contains("2 more are generic over an open type"), "{text}");
    assert!(text.contains("sensors::wait  [function]  src/lib.rs:"), "{text}");
    assert!(text.contains("sensors::Spare::shelf  [method]  src/lib.rs:"), "{text}");
    let (well, _, report) = project.run(&["coverage", "--floor", "60"]);
    assert!(!well && report.contains("50.0 % of the public face"), "{report}");
    assert!(project.run(&["coverage", "--floor", "50"]).0);
    let (_, text, _) = project.run(&["coverage", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&json["counted"], &json["bound"]), (&6.into(), &3.into()));
    let wait =
        json["skipped"].as_array().expect("a list").iter().find(|it| it["rust"] == "sensors::wait");
    assert!(wait.is_some_and(|it| it["line"].as_u64() > Some(1) && it["file"] == "src/lib.rs"));
}

#[test]
fn diff_weighs_what_changed_since_a_revision_or_a_file() {
    let project = Project::new(SENSORS);
    project.write_package();
    let folder = project.folder.path();
    let git = |arguments: &[&str]| {
        let done = Command::new("git").current_dir(folder).args(arguments).output().expect("git");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "first"]);
    let (well, text, _) = project.run(&["diff", "HEAD"]);
    assert!(
        well && text.contains("the Python API is the same") && text.contains("verdict: patch"),
        "{text}"
    );
    let put = |text: &str| fs::write(folder.join("sensors/src/lib.rs"), text).expect("a file");
    put(&(SENSORS.to_owned() + "\n/// Rests.\npub fn rest(hours: u32) {}\n"));
    let (_, text, _) = project.run(&["diff", "HEAD"]);
    assert!(
        text.contains("+ rest(hours: int) -> None  (function)") && text.contains("verdict: minor"),
        "{text}"
    );
    put(&SENSORS.replace(
        "pub fn read(options: &ReadOptions) -> u32",
        "pub fn read(options: &ReadOptions) -> u8",
    ));
    put(&SENSORS.replace("pub rate: u32", "pub rate: f64").replace("rate: 5", "rate: 5.0"));
    let old = folder.join("bindings/python/sensors/surface.json").display().to_string();
    let (_, text, _) = project.run(&["diff", &old]);
    assert!(text.contains("~ ReadOptions.rate: int") && text.contains("verdict: major"), "{text}");
    let (well, _, report) = project.run(&["diff", "nowhere"]);
    assert!(!well && report.contains("`nowhere` is no file"), "{report}");
}

#[test]
fn features_are_those_of_the_library_and_not_those_of_a_build_script() {
    let project = Project::new(
        "/// Always.\npub fn always() {}\n/// Extra.\n#[cfg(feature = \"extra\")]\npub fn extra() {}\n\
         /// Plain.\n#[cfg(feature = \"plain\")]\npub fn plain() {}\n",
    );
    let put = |path: &str, text: &str| {
        let path = project.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    let package = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.2.0\"\nedition = \"2024\"\n")
    };
    put(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"sensors\", \"bindings\", \"helper\"]\n",
    );
    put(
        "sensors/Cargo.toml",
        &(package("sensors") + "[features]\nextra = []\nplain = []\ndefault = [\"plain\"]\n"),
    );
    put(
        "helper/Cargo.toml",
        &(package("helper")
            + "[dependencies]\nsensors = { path = \"../sensors\", features = [\"extra\"] }\n"),
    );
    put("helper/src/lib.rs", "");
    put(
        "bindings/Cargo.toml",
        &(package("bindings")
            + "[dependencies]\nsensors = { path = \"../sensors\" }\n\
               [build-dependencies]\nhelper = { path = \"../helper\" }\n"),
    );
    put("bindings/build.rs", "fn main() {}\n");
    put(
        "bindings/bindgen.toml",
        "crate = \"../sensors\"\npackage = \"sensors\"\nexpose = \"public\"\n",
    );
    let (_, listed, said) = project.run(&["list"]);
    assert!(listed.contains("\nalways ") && listed.contains("\nplain "), "{listed}{said}");
    assert!(!listed.contains("\nextra "), "{listed}");
}
