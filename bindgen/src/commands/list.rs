//! `list`: every name with its reason.

use std::fmt::Write as _;
use std::path::Path;

use crate::lower::model::Listed;

use super::{Answer, project};

pub(super) fn run(path: &Path, json: bool, skipped: bool) -> Result<Answer, String> {
    let (outcome, _) = project::run(path)?;
    let Some(package) = &outcome.package else {
        return Err(outcome.report(false));
    };
    let text = if json {
        let files = outcome.bindings.iter().flat_map(|bindings| &bindings.package);
        let surface = files.into_iter().find(|(path, _)| path == "surface.json");
        surface.map(|(_, text)| text.clone()).unwrap_or_default()
    } else {
        table(&package.listing, skipped)
    };
    Ok(Answer { text, report: String::new(), well: true })
}

fn table(listing: &[Listed], skipped: bool) -> String {
    let mut out = String::new();
    let exposed: Vec<&Listed> = listing.iter().filter(|entry| entry.python.is_some()).collect();
    if !skipped {
        let width = exposed.iter().filter_map(|entry| entry.python.as_ref()).map(String::len).max();
        let width = width.unwrap_or_default().min(48);
        for entry in &exposed {
            let python = entry.python.as_deref().unwrap_or_default();
            let stops = match entry.interruptible {
                Some(true) => ", stops on Ctrl-C",
                Some(false) => ", not interruptible",
                None => "",
            };
            let _ = writeln!(
                out,
                "{python:width$}  {:11}  {}{stops}  [{}:{}]",
                entry.kind, entry.reason, entry.file, entry.line
            );
        }
        out.push('\n');
    }
    let missing: Vec<&Listed> = listing.iter().filter(|entry| entry.python.is_none()).collect();
    for entry in &missing {
        let mark = if entry.missed { "missing" } else { "left out" };
        let _ = writeln!(
            out,
            "{}  {mark}: {}  [{}:{}]",
            entry.rust, entry.reason, entry.file, entry.line
        );
    }
    let _ = writeln!(out, "\n{} in Python, {} not", exposed.len(), missing.len());
    out
}
