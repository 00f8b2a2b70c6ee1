//! Files that are whole or absent.
//!
//! The text goes to a temporary file in the same folder, is synced, and takes the place of the
//! target in one step. Whatever fails before, the target stays as it was.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{ExportError, GeneratorError};

const BUFFER: usize = 1 << 16;

/// How many symbolic links may follow each other, as on Linux.
const MOST_LINKS: usize = 40;

/// Writes a file through `fill`.
pub(crate) fn write(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let failed = |source| ExportError::Io { path: path.to_path_buf(), source };
    let result = match special(path).map_err(failed)? {
        Some(file) => to_special(file, fill),
        None => to_regular(&followed(path).map_err(failed)?, fill),
    };
    result.map_err(|error| match error {
        ExportError::Write { source } => failed(source),
        ExportError::Generate(GeneratorError::Interrupted) => ExportError::Interrupted,
        other => other,
    })
}

fn to_regular(
    target: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let temporary = beside(target).map_err(super::refused)?;
    let mut writer = BufWriter::with_capacity(BUFFER, temporary);
    fill(&mut writer)?;
    let finish = || -> io::Result<()> {
        let temporary = writer.into_inner()?;
        temporary.as_file().sync_all()?;
        temporary.persist(target)?;
        Ok(())
    };
    finish().map_err(super::refused)
}

/// Devices and pipes cannot be replaced: they are written as they are.
fn to_special(
    file: fs::File,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut writer = BufWriter::with_capacity(BUFFER, file);
    fill(&mut writer)?;
    writer.flush().map_err(super::refused)
}

/// The opened target when it exists and is no regular file.
fn special(path: &Path) -> io::Result<Option<fs::File>> {
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(about) if !about.is_file() => fs::OpenOptions::new().write(true).open(path).map(Some),
        _ => Ok(None),
    }
}

/// The file behind symbolic links, which need not exist.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&target) {
            Ok(next) => target = folder(&target).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// The folder of a file; a bare name lies in the current one.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// A temporary file in the target's folder, with the permissions that the target has or would get.
fn beside(target: &Path) -> io::Result<NamedTempFile> {
    if target.file_name().is_none() {
        let empty = target.as_os_str().is_empty();
        return Err(
            if empty { io::ErrorKind::NotFound } else { io::ErrorKind::IsADirectory }.into()
        );
    }
    // Short, because the target's own name may be as long as names can be.
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mds-").suffix(".tmp");
    // Opened here, with the permissions that any new file gets, and so that an error is the system's
    // own and does not speak of the temporary file.
    let open = |path: &Path| fs::OpenOptions::new().write(true).create_new(true).open(path);
    let temporary = builder.make_in(folder(target), open)?;
    if let Ok(about) = fs::metadata(target) {
        if about.permissions().readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        temporary.as_file().set_permissions(about.permissions())?;
    }
    Ok(temporary)
}
