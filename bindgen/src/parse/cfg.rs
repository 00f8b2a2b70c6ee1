//! `Cfg`: the features and target facts that decide conditions.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Ident;
use syn::ext::IdentExt;

use super::predicates::Predicate;

/// What is true in this run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cfg {
    /// Enabled features of the crate.
    pub features: BTreeSet<String>,
    /// Names that are set: `unix`, `debug_assertions`, ...
    pub names: BTreeSet<String>,
    /// Names with values: `target_os` is `linux`, ...
    pub values: BTreeMap<String, BTreeSet<String>>,
}

/// Names that rustc, cargo and common tools know. Where unset they are false without further words.
const KNOWN: &[&str] = &[
    "bindgen",
    "clippy",
    "debug_assertions",
    "doc",
    "docsrs",
    "doctest",
    "feature",
    "fmt_debug",
    "fuzzing",
    "kani",
    "loom",
    "miri",
    "overflow_checks",
    "panic",
    "proc_macro",
    "relocation_model",
    "rustfmt",
    "sanitize",
    "target_abi",
    "target_arch",
    "target_endian",
    "target_env",
    "target_family",
    "target_feature",
    "target_has_atomic",
    "target_has_atomic_equal_alignment",
    "target_has_atomic_load_store",
    "target_has_atomic_primitive_alignment",
    "target_object_format",
    "target_os",
    "target_pointer_width",
    "target_thread_local",
    "target_vendor",
    "test",
    "tokio_unstable",
    "ub_checks",
    "unix",
    "windows",
];

impl Cfg {
    /// The facts of the target bindgen itself was built for.
    #[must_use]
    pub fn host() -> Self {
        let family = if cfg!(windows) { "windows" } else { "unix" };
        let mut result = Self::default();
        result.set("target_os", std::env::consts::OS);
        result.set("target_arch", std::env::consts::ARCH);
        result.set("target_family", family);
        result.set("target_pointer_width", &usize::BITS.to_string());
        result.set("target_endian", if cfg!(target_endian = "big") { "big" } else { "little" });
        result.set("panic", "unwind");
        result.names.insert(family.to_owned());
        result
    }

    /// These too: `name`, or `name="value"`.
    #[must_use]
    pub fn with_entries(mut self, entries: &[String]) -> Self {
        for entry in entries {
            match entry.split_once('=') {
                Some((name, value)) => self.set(name.trim(), value.trim().trim_matches('"')),
                None => {
                    self.names.insert(entry.trim().to_owned());
                }
            }
        }
        self
    }

    /// The facts a target triple such as `x86_64-unknown-linux-gnu` names.
    #[must_use]
    pub fn for_triple(triple: &str) -> Self {
        let mut parts = triple.split('-');
        let arch = match parts.next().unwrap_or("") {
            "i386" | "i486" | "i586" | "i686" => "x86",
            "arm64" | "aarch64_be" => "aarch64",
            arch if arch.starts_with("arm") || arch.starts_with("thumb") => "arm",
            arch if arch.starts_with("riscv64") => "riscv64",
            arch if arch.starts_with("powerpc64") => "powerpc64",
            arch => arch,
        };
        let rest: Vec<_> = parts.collect();
        let os = match rest.iter().find(|part| OPERATING_SYSTEMS.contains(part)) {
            Some(&"darwin") => "macos",
            Some(os) => os,
            None => "none",
        };
        let width = match arch {
            "x86" | "arm" | "wasm32" | "mips" | "riscv32" => "32",
            _ => "64",
        };
        let mut result = Self::default();
        result.set("target_arch", arch);
        result.set("target_os", os);
        result.set("target_pointer_width", width);
        let big = ["s390x", "sparc64", "powerpc64"].contains(&arch) && !triple.contains("le-");
        result.set("target_endian", if big { "big" } else { "little" });
        result.set("panic", "unwind");
        let family = match os {
            "windows" => Some("windows"),
            "none" | "unknown" => arch.starts_with("wasm").then_some("wasm"),
            _ => Some("unix"),
        };
        if let Some(family) = family {
            result.set("target_family", family);
            if family != "wasm" {
                result.names.insert(family.to_owned());
            }
        }
        if let Some(env) = ["gnu", "musl", "msvc"].iter().find(|env| triple.ends_with(*env)) {
            result.set("target_env", env);
        }
        result
    }

    /// The facts a build script is told, as `CARGO_CFG_*` variables.
    #[must_use]
    pub fn from_cargo(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut result = Self::default();
        for (name, value) in variables {
            let Some(name) = name.strip_prefix("CARGO_CFG_").map(str::to_ascii_lowercase) else {
                continue;
            };
            if name == "feature" {
                continue; // the features of the crate that owns the build script, not of the scanned one
            }
            if value.is_empty() {
                result.names.insert(name);
            } else {
                result.values.insert(name, value.split(',').map(str::to_owned).collect());
            }
        }
        result
    }

    /// Sets `name = "value"`.
    pub fn set(&mut self, name: &str, value: &str) {
        self.values.entry(name.to_owned()).or_default().insert(value.to_owned());
    }

    /// The same facts with these features enabled.
    #[must_use]
    pub fn with_features<S: Into<String>>(mut self, features: impl IntoIterator<Item = S>) -> Self {
        self.features.extend(features.into_iter().map(Into::into));
        self
    }

    /// Decides a condition; names that mean nothing here go to `unknown` and count as false.
    pub(super) fn decide(
        &self,
        predicate: &Predicate,
        bindgen: bool,
        unknown: &mut Vec<Ident>,
    ) -> bool {
        match predicate {
            Predicate::Literal(value) => *value,
            // Every part is looked at, so that each unknown name is reported.
            Predicate::All(list) => {
                list.iter().filter(|part| !self.decide(part, bindgen, unknown)).count() == 0
            }
            Predicate::Any(list) => {
                list.iter().filter(|part| self.decide(part, bindgen, unknown)).count() > 0
            }
            Predicate::Not(part) => !self.decide(part, bindgen, unknown),
            Predicate::Name(name) => {
                let word = name.unraw().to_string();
                let set = self.names.contains(&word);
                if !set && !self.knows(&word) {
                    unknown.push(name.clone());
                }
                set && word != "test" || bindgen && word == "bindgen"
            }
            Predicate::Pair(name, value) => {
                let word = name.unraw().to_string();
                if word == "feature" {
                    return self.features.contains(value);
                }
                if !self.knows(&word) {
                    unknown.push(name.clone());
                }
                self.values.get(&word).is_some_and(|values| values.contains(value))
            }
        }
    }

    fn knows(&self, name: &str) -> bool {
        KNOWN.binary_search(&name).is_ok() || self.values.contains_key(name)
    }
}

const OPERATING_SYSTEMS: &[&str] = &[
    "linux",
    "windows",
    "darwin",
    "macos",
    "ios",
    "android",
    "freebsd",
    "netbsd",
    "openbsd",
    "dragonfly",
    "solaris",
    "illumos",
    "wasi",
    "emscripten",
    "fuchsia",
    "haiku",
    "redox",
    "none",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_sorted() {
        assert!(KNOWN.is_sorted());
    }

    #[test]
    fn triples_name_their_facts() {
        for (triple, os, arch, width, unix) in [
            ("x86_64-unknown-linux-gnu", "linux", "x86_64", "64", true),
            ("i686-pc-windows-msvc", "windows", "x86", "32", false),
            ("aarch64-apple-darwin", "macos", "aarch64", "64", true),
            ("wasm32-unknown-unknown", "none", "wasm32", "32", false),
        ] {
            let cfg = Cfg::for_triple(triple);
            assert!(cfg.values["target_os"].contains(os), "{triple}");
            assert!(cfg.values["target_arch"].contains(arch), "{triple}");
            assert!(cfg.values["target_pointer_width"].contains(width), "{triple}");
            assert_eq!(cfg.names.contains("unix"), unix, "{triple}");
        }
    }

    #[test]
    fn conditions_are_decided() {
        let mut cfg = Cfg::for_triple("x86_64-unknown-linux-gnu").with_features(["fast"]);
        cfg.names.insert("special".into());
        cfg.names.insert("test".into());
        for (text, expected, unknown) in [
            ("feature = \"fast\"", true, 0),
            ("feature = \"slow\"", false, 0),
            ("all(unix, not(windows), target_os = \"linux\")", true, 0),
            ("any()", false, 0),
            ("all()", true, 0),
            ("true", true, 0),
            ("not(false)", true, 0),
            ("test", false, 0),
            ("special", true, 0),
            ("bindgen", false, 0),
            ("any(nobody, nothing = \"x\", unix)", true, 2),
            ("not(nobody)", true, 1),
        ] {
            let mut names = Vec::new();
            let predicate = syn::parse_str(text).unwrap();
            assert_eq!(cfg.decide(&predicate, false, &mut names), expected, "{text}");
            assert_eq!(names.len(), unknown, "{text}");
        }
    }

    #[test]
    fn build_script_variables() {
        let pairs = [
            ("CARGO_CFG_UNIX", ""),
            ("CARGO_CFG_TARGET_OS", "linux"),
            ("CARGO_CFG_FEATURE", "x"),
            ("HOME", "/"),
        ];
        let cfg = Cfg::from_cargo(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(cfg.names.contains("unix") && cfg.values["target_os"].contains("linux"));
        assert!(cfg.features.is_empty() && cfg.values.len() == 1);
    }
}
