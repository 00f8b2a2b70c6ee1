//! Writes the committed files of a package, and only those whose content changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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
    let mut out: Vec<PathBuf> = files.iter().filter(differs).map(|(path, _)| folder.join(path)).collect();
    out.extend(outdated(folder, files));
    out
}

/// Writes all files of a package, and removes the stub whose layout is no longer in use.
pub fn write_all(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    for path in outdated(folder, files) {
        if path.is_dir() { fs::remove_dir_all(&path)? } else { fs::remove_file(&path)? }
    }
    for (path, text) in files {
        write(&folder.join(path), text)?;
    }
    Ok(())
}

/// `_native.pyi` and the folder `_native/` exclude each other: with submodules it is the folder.
fn outdated(folder: &Path, files: &[(String, String)]) -> Vec<PathBuf> {
    let single = files.iter().any(|(path, _)| path == "_native.pyi");
    let other = folder.join(if single { "_native" } else { "_native.pyi" });
    if other.exists() { vec![other] } else { Vec::new() }
}
