//! What the build script of a crate sets for `cfg(..)`: only running it tells.

use std::io::BufReader;
use std::path::Path;
use std::process::Command;

use cargo_metadata::{Message, Package};

/// The conditions, as `bindgen.toml` lists them. None where there is no build script, or where it fails: then
/// the crate does not compile either, and whoever compiles it next says so.
pub(super) fn of_build_script(project: &Path, package: &Package) -> Vec<String> {
    if !package.targets.iter().any(cargo_metadata::Target::is_custom_build) {
        return Vec::new();
    }
    let mut command = Command::new(super::cargo());
    command.args(["check", "--quiet", "--message-format=json", "--package", &package.id.repr]);
    command.arg("--manifest-path").arg(project.join("Cargo.toml"));
    let Ok(output) = command.output() else { return Vec::new() };
    let messages = Message::parse_stream(BufReader::new(output.stdout.as_slice()));
    let executed = |message| match message {
        Message::BuildScriptExecuted(script) if script.package_id == package.id => {
            Some(script.cfgs)
        }
        _ => None,
    };
    messages.flatten().find_map(executed).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use cargo_metadata::MetadataCommand;

    use super::*;

    #[test]
    fn what_a_build_script_sets_is_what_its_crate_is_compiled_with() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |path: &str, text: &str| {
            fs::create_dir_all(folder.path().join("src")).expect("a folder");
            fs::write(folder.path().join(path), text).expect("a file");
        };
        put("Cargo.toml", "[package]\nname = \"tides\"\nversion = \"1.0.0\"\nedition = \"2024\"\n");
        put("src/lib.rs", "#[cfg(moon = \"full\")] pub fn spring() {}\n");
        let known = || {
            let mut metadata = MetadataCommand::new();
            metadata.manifest_path(folder.path().join("Cargo.toml"));
            let metadata = metadata.exec().expect("metadata");
            of_build_script(folder.path(), metadata.root_package().expect("a package"))
        };
        assert!(known().is_empty(), "there is no build script");
        put(
            "build.rs",
            r#"fn main() {
                println!("cargo::rustc-check-cfg=cfg(moon, values(any()))");
                println!("cargo::rustc-cfg=moon=\"full\"");
            }"#,
        );
        assert_eq!(known(), ["moon=\"full\""]);
    }
}
