//! Demotion: compiles a project, finds what of the generated code rustc rejects, and leaves it out until the
//! project builds. What was left out stands in `demoted.toml`, with what rustc said.

mod compile;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::manifest::DEMOTED;
use crate::package_files;

use super::{Answer, project};
use compile::{Checked, Fault};

/// Rounds of compiling. Each one demotes something, and the last ones whole classes, so few are ever needed.
const MOST_ROUNDS: usize = 16;
/// From this round on, a member's class goes with it.
const PATIENCE: usize = 8;

/// By Rust path, what rustc said.
pub(super) type Table = BTreeMap<String, String>;

/// `demote`: the list made anew.
pub(super) fn run(path: &Path) -> Result<Answer, String> {
    let table = settle(path)?;
    project::write(path)?;
    let text = match table.len() {
        0 => "rustc accepts everything that was generated\n".to_owned(),
        count => format!("{count} entries in {DEMOTED}: rustc rejects them\n"),
    };
    Ok(Answer { text, report: String::new(), well: true })
}

/// Forgets what rustc rejected of an earlier state of the project.
pub(super) fn forget(project: &Path) -> Result<(), String> {
    write(project, &Table::new())
}

/// Compiles until the project builds. An error means that it cannot be brought to build, and says why.
pub(super) fn settle(project: &Path) -> Result<Table, String> {
    let mut table = Table::new();
    write(project, &table)?;
    for round in 1..=MOST_ROUNDS {
        say(&format!("compiling what was generated (round {round})"));
        let faults = match compile::check(project)? {
            Checked::Builds => return tidied(project, table),
            Checked::Rejected(faults) => faults,
        };
        let before = table.clone();
        let escalate = round > PATIENCE;
        for fault in &faults {
            demote(&mut table, &before, fault, escalate);
        }
        if table == before {
            return Err(stuck(&faults));
        }
        say(&format!("{} errors; {} items are left out so far", faults.len(), table.len()));
        write(project, &table)?;
    }
    Err(format!(
        "the project does not build after {MOST_ROUNDS} rounds; see {DEMOTED} for what was left out"
    ))
}

/// Adds what a fault points at; where that is left out already and the fault is still there, what is around it.
fn demote(table: &mut Table, before: &Table, fault: &Fault, escalate: bool) {
    let Some(found) = fault.owners.first() else { return };
    let mut path = found.as_str();
    let known: BTreeSet<&str> = fault.known.iter().map(String::as_str).collect();
    while before.contains_key(path) || (escalate && around(path, &known).is_some()) {
        match around(path, &known) {
            Some(outer) => path = outer,
            None => break,
        }
    }
    let covered = |outer: &str| path.strip_prefix(outer).is_some_and(|rest| rest.starts_with("::"));
    if table.keys().any(|outer| covered(outer) && known.contains(outer.as_str())) {
        return;
    }
    let inside = format!("{path}::");
    table.retain(|inner, _| !inner.starts_with(&inside));
    table.entry(path.to_owned()).or_insert_with(|| fault.message.clone());
}

/// The class around a member.
fn around<'a>(path: &'a str, known: &BTreeSet<&str>) -> Option<&'a str> {
    let (outer, _) = path.rsplit_once("::")?;
    known.contains(outer).then_some(outer)
}

/// The table without what is left out for another reason by now.
fn tidied(project: &Path, mut table: Table) -> Result<Table, String> {
    if table.is_empty() {
        let _ = fs::remove_file(project.join(DEMOTED));
        return Ok(table);
    }
    let (outcome, _) = project::run(project)?;
    let listing = outcome.package.as_ref().map(|package| package.listing.as_slice());
    let rejected: BTreeSet<&str> = listing
        .unwrap_or_default()
        .iter()
        .filter(|entry| entry.reason.starts_with("rustc: "))
        .map(|entry| entry.rust.as_str())
        .collect();
    table.retain(|path, _| rejected.contains(path.as_str()));
    write(project, &table)?;
    Ok(table)
}

fn stuck(faults: &[Fault]) -> String {
    let mut shown: Vec<&str> = faults.iter().take(3).map(|fault| fault.rendered.as_str()).collect();
    let more = format!("and {} more", faults.len().saturating_sub(shown.len()));
    if faults.len() > shown.len() {
        shown.push(&more);
    }
    format!(
        "the generated code does not compile, and no item can be blamed for it; please report this:\n{}",
        shown.join("\n")
    )
}

fn write(project: &Path, table: &Table) -> Result<(), String> {
    let path: PathBuf = project.join(DEMOTED);
    if table.is_empty() {
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(format!("{}: {error}", path.display()))
            }
            _ => Ok(()),
        };
    }
    let entries = toml::to_string(table).map_err(|error| error.to_string())?;
    let text = format!(
        "# What rustc rejects in the generated code, with what it said: left out. `mds-bindgen demote` makes this\n\
         # list anew.\n\n{entries}"
    );
    let is_new = !path.exists();
    let written = package_files::write(&path, &text);
    written
        .and_then(|_| if is_new { touch(&project.join("Cargo.toml")) } else { Ok(()) })
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// The build script watches what exists: a file that is new is told by one that it watches already.
fn touch(path: &Path) -> std::io::Result<()> {
    fs::File::options().append(true).open(path)?.set_modified(SystemTime::now())
}

#[allow(clippy::print_stderr)] // compiling takes long enough to say what is going on
pub(super) fn say(text: &str) {
    eprintln!("{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(owner: &str) -> Fault {
        let known = ["a::B", "a::B::get", "a::B::set", "a::free"].map(str::to_owned).to_vec();
        let owners = if owner.is_empty() { Vec::new() } else { vec![owner.to_owned()] };
        Fault {
            message: "E0308: no".to_owned(),
            rendered: String::new(),
            owners,
            known: known.into(),
        }
    }

    fn after(before: &[&str], owners: &[&str], escalate: bool) -> Vec<String> {
        let before: Table =
            before.iter().map(|path| ((*path).to_owned(), "E0001: old".to_owned())).collect();
        let mut table = before.clone();
        for owner in owners {
            demote(&mut table, &before, &fault(owner), escalate);
        }
        table.into_keys().collect()
    }

    #[test]
    fn members_go_alone_and_classes_take_their_members_along() {
        assert_eq!(after(&[], &["a::B::get", "a::free"], false), ["a::B::get", "a::free"]);
        assert_eq!(after(&["a::B::get"], &["a::B"], false), ["a::B"]);
        assert_eq!(after(&[], &["a::B", "a::B::get"], false), ["a::B"]);
    }

    #[test]
    fn what_does_not_help_goes_further_out() {
        assert_eq!(after(&["a::B::get"], &["a::B::get"], false), ["a::B"]);
        assert_eq!(after(&[], &["a::B::set"], true), ["a::B"]);
        assert_eq!(after(&["a::free"], &["a::free"], true), ["a::free"], "nothing is around it");
        assert!(after(&[], &[""], false).is_empty());
    }
}
