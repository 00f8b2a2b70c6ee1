//! `cargo check`, and whose lines its errors point at.

use std::collections::BTreeMap;
use std::fs;
use std::io::BufReader;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;

use cargo_metadata::Message;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel, DiagnosticSpan};

/// What came of compiling.
pub(super) enum Checked {
    /// All is well.
    Builds,
    /// rustc rejects some of the generated code.
    Rejected(Vec<Fault>),
}

/// One error in the generated code.
pub(super) struct Fault {
    /// `E0277: the trait bound ...`
    pub(super) message: String,
    /// As rustc shows it.
    pub(super) rendered: String,
    /// The Rust paths whose code it points at, the likeliest first.
    pub(super) owners: Vec<String>,
    /// All Rust paths that have code of their own.
    pub(super) known: Rc<Vec<String>>,
}

/// Compiles a project without linking it.
pub(super) fn check(project: &Path) -> Result<Checked, String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(["check", "--quiet", "--message-format=json", "--manifest-path"]);
    command.arg(project.join("Cargo.toml"));
    let output = command.output().map_err(|error| format!("cargo: {error}"))?;
    if output.status.success() {
        return Ok(Checked::Builds);
    }
    let root = project.canonicalize().map_err(|error| format!("{}: {error}", project.display()))?;
    let mut regions = Regions::default();
    let (mut faults, mut foreign) = (Vec::new(), Vec::new());
    for message in Message::parse_stream(BufReader::new(output.stdout.as_slice())).flatten() {
        let Message::CompilerMessage(message) = message else { continue };
        let error = message.message;
        if !matches!(error.level, DiagnosticLevel::Error | DiagnosticLevel::Ice) {
            continue;
        }
        let ours = message.target.src_path.as_std_path().starts_with(&root);
        if !ours {
            foreign.push(error.rendered.unwrap_or(error.message));
        } else if !error.message.starts_with("aborting due to") {
            faults.push(regions.fault(project, &error));
        }
    }
    if let Some(first) = foreign.first() {
        return Err(format!("a crate that the package depends on does not compile:\n{first}"));
    }
    if faults.is_empty() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(Checked::Rejected(faults))
}

/// Whose the lines of generated files are, as the build script wrote it beside them.
#[derive(Default)]
struct Regions {
    files: BTreeMap<String, Vec<(usize, String)>>,
    known: Rc<Vec<String>>,
}

impl Regions {
    fn fault(&mut self, project: &Path, error: &Diagnostic) -> Fault {
        let mut spans = Vec::new();
        let (primary, rest): (Vec<_>, Vec<_>) =
            error.spans.iter().partition(|span| span.is_primary);
        let children = error.children.iter().flat_map(|child| &child.spans);
        for span in primary.into_iter().chain(rest).chain(children) {
            expanded(span, &mut spans);
        }
        let mut owners = Vec::new();
        for (file, line) in spans {
            if let Some(owner) = self.owner(project, &file, line)
                && !owners.contains(&owner)
            {
                owners.push(owner);
            }
        }
        let code = error.code.as_ref().map_or("error", |code| code.code.as_str());
        Fault {
            message: format!("{code}: {}", error.message.lines().next().unwrap_or_default()),
            rendered: error.rendered.clone().unwrap_or_default(),
            owners,
            known: self.known.clone(),
        }
    }

    /// Whose a line of a generated file is.
    fn owner(&mut self, project: &Path, file: &str, line: usize) -> Option<String> {
        if !self.files.contains_key(file) {
            let regions = read(&project.join(file).with_extension("regions"));
            let mut known: Vec<String> = regions.iter().map(|(_, path)| path.clone()).collect();
            known.extend(self.known.iter().cloned());
            self.known = Rc::new(known);
            self.files.insert(file.to_owned(), regions);
        }
        let regions = self.files.get(file)?;
        let after = regions.partition_point(|(first, _)| *first <= line);
        let (_, path) = regions.get(after.checked_sub(1)?)?;
        (!path.is_empty()).then(|| path.clone())
    }
}

/// A span, and the macro calls that it comes from, the innermost first.
fn expanded(span: &DiagnosticSpan, out: &mut Vec<(String, usize)>) {
    let mut next = Some(span);
    while let Some(span) = next {
        out.push((span.file_name.clone(), span.line_start));
        next = span.expansion.as_ref().map(|expansion| &expansion.span);
    }
}

fn read(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let entry = |line: &str| {
        let (number, path) = line.split_once(' ')?;
        Some((number.parse().ok()?, path.to_owned()))
    };
    text.lines().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An error as rustc reports it: a span in a macro's definition, called from a line of ours.
    fn error(line: usize) -> Diagnostic {
        let span = |file: &str, line: usize, expansion: &str| {
            format!(
                r#"{{"file_name":"{file}","byte_start":0,"byte_end":1,"line_start":{line},"line_end":{line},"column_start":1,
                "column_end":2,"is_primary":true,"text":[],"label":null,"suggested_replacement":null,
                "suggestion_applicability":null,"expansion":{expansion}}}"#
            )
        };
        let call = span("out/bindings.rs", line, "null");
        let expansion =
            format!(r##"{{"span":{call},"macro_decl_name":"#[pymethods]","def_site_span":null}}"##);
        let text = format!(
            r#"{{"message":"mismatched types\nmore","code":{{"code":"E0308","explanation":null}},"level":"error",
            "spans":[{}],"children":[],"rendered":"error"}}"#,
            span("elsewhere/macros.rs", 3, &expansion)
        );
        serde_json::from_str(&text).expect("a diagnostic")
    }

    #[test]
    fn errors_belong_to_the_item_whose_lines_they_point_at() {
        let project = tempfile::tempdir().expect("a folder");
        fs::create_dir(project.path().join("out")).expect("a folder");
        let text = "10 a::B\n14 a::B::get\n20 a::B\n30 \n";
        fs::write(project.path().join("out/bindings.regions"), text).expect("a file");
        let mut regions = Regions::default();
        let mut owners = |line| regions.fault(project.path(), &error(line)).owners;
        assert!(owners(9).is_empty(), "before the first item");
        assert_eq!(owners(10), ["a::B"]);
        assert_eq!(owners(19), ["a::B::get"]);
        assert_eq!(owners(20), ["a::B"]);
        assert!(owners(31).is_empty(), "what belongs to no item");
        assert_eq!(regions.fault(project.path(), &error(14)).message, "E0308: mismatched types");
    }
}
