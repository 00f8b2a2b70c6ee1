//! `check`: problems, names that a convention asked for and that are missing, and stale committed files.

use std::fmt::Write as _;
use std::path::Path;

use crate::config::Expose;
use crate::manifest;
use crate::package_files;

use super::{Answer, project};

pub(super) fn run(path: &Path, coloured: bool) -> Result<Answer, String> {
    let (outcome, folder) = project::run(path)?;
    let expose = manifest::config(path)?.expose;
    let mut report = outcome.report(coloured);
    if !report.is_empty() {
        report.push('\n');
    }
    let mut well = outcome.error_count() == 0;
    let listing =
        outcome.package.as_ref().map(|package| package.listing.as_slice()).unwrap_or_default();
    let missed = listing.iter().filter(|entry| entry.missed).count();
    let exposed = listing.iter().filter(|entry| entry.python.is_some()).count();
    if let Some(bindings) = &outcome.bindings {
        for file in package_files::stale(&folder, &bindings.package) {
            well = false;
            let _ =
                writeln!(report, "stale: {} (build the package to write it anew)", file.display());
        }
    }
    if missed > 0 {
        // Of a crate that was not written for Python, something is always missing: `coverage` has a floor for it.
        well &= expose == Expose::Public;
        let _ = writeln!(
            report,
            "{} in Python; see the warnings",
            match missed {
                1 => "1 name that a convention asks for is not".to_owned(),
                _ => format!("{missed} names that a convention asks for are not"),
            }
        );
    }
    let text = if well {
        format!(
            "{exposed} names in Python, {}, files up to date\n",
            if missed == 0 { "nothing missing".to_owned() } else { format!("{missed} missing") }
        )
    } else {
        String::new()
    };
    Ok(Answer { text, report, well })
}
