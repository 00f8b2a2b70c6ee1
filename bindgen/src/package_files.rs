//! Writes the committed files of a package, and only those whose content changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::emit::pyi::HEADER;

/// What became of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It had this content already.
    Unchanged,
    /// It was written.
    Changed,
}

/// Writes a file when its content differs.
pub fn write(path: &Path, text: &str) -> io::Result<Written> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(Written::Unchanged);
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, text)?;
    Ok(Written::Changed)
}

/// Files of a package folder whose content is not what it should be.
#[must_use]
pub fn stale(folder: &Path, files: &[(String, String)]) -> Vec<PathBuf> {
    let differs = |(path, text): &&(String, String)| {
        fs::read_to_string(folder.join(path)).map_or(true, |old| old != *text)
    };
    let mut out: Vec<PathBuf> =
        files.iter().filter(differs).map(|(path, _)| folder.join(path)).collect();
    out.extend(outdated(folder, files));
    out
}

/// Writes all files of a package, and removes those that an earlier run wrote for modules now gone.
pub fn write_all(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    for path in outdated(folder, files) {
        fs::remove_file(&path)?;
    }
    for (path, text) in files {
        write(&folder.join(path), text)?;
    }
    Ok(())
}

/// Generated files in the folder that this run did not make.
fn outdated(folder: &Path, files: &[(String, String)]) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut queue = vec![folder.to_owned()];
    while let Some(next) = queue.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                queue.push(path);
            } else if is_generated(&path)
                && !files.iter().any(|(name, _)| folder.join(name) == path)
            {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

fn is_generated(path: &Path) -> bool {
    let python = path.extension().is_some_and(|extension| extension == "py" || extension == "pyi");
    python && fs::read_to_string(path).is_ok_and(|text| text.starts_with(HEADER))
}
