//! Files and spans: every source file is read once, and every later message points back into it.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use indexmap::IndexMap;

/// Names a file of one `SourceMap`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// A byte range of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Which file.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Why a file could not be used as source text.
#[derive(Debug)]
pub enum ReadError {
    /// The operating system said no.
    Io(io::Error),
    /// The bytes are not UTF-8; the offset of the first wrong one.
    NotUtf8(usize),
}

#[derive(Debug)]
struct SourceFile {
    shown: String,
    text: String,
    line_starts: Vec<usize>,
    /// The macro call that made this text, which then has no place of its own.
    origin: Option<Span>,
}

/// All files of a run.
#[derive(Debug, Default)]
pub struct SourceMap {
    root: PathBuf,
    /// Stands before shown paths: the package, where it is not the scanned one.
    prefix: String,
    files: IndexMap<PathBuf, SourceFile>,
}

impl SourceMap {
    /// A map that shows paths relative to `root`.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), ..Self::default() }
    }

    /// Sets the folder that shown paths are relative to. Files read before keep their form.
    pub fn set_root(&mut self, root: impl Into<PathBuf>) {
        self.root = root.into();
    }

    /// What stands before the shown paths of files that are read from now on.
    pub fn set_prefix(&mut self, prefix: &str) {
        prefix.clone_into(&mut self.prefix);
    }

    /// Reads a file, or returns it when it has been read already.
    pub fn read(&mut self, path: &Path) -> Result<FileId, ReadError> {
        let path = normalized(path);
        if let Some(index) = self.files.get_index_of(&path) {
            return Ok(FileId(index as u32));
        }
        let bytes = fs::read(&path).map_err(ReadError::Io)?;
        let text = String::from_utf8(bytes)
            .map_err(|error| ReadError::NotUtf8(error.utf8_error().valid_up_to()))?;
        Ok(self.add(&path, text))
    }

    /// Adds a text that does not have to exist on disk.
    pub fn add(&mut self, path: &Path, text: String) -> FileId {
        let path = normalized(path);
        let mut shown = shown_path(&normalized(&self.root), &path);
        if !self.prefix.is_empty() {
            shown = format!("{}/{shown}", self.prefix);
        }
        self.insert(path, shown, text, None)
    }

    /// Adds a text of ours under a name, which is not one of the crate's files.
    pub fn add_named(&mut self, name: &str, text: String) -> FileId {
        self.insert(PathBuf::from(format!("named {name}")), name.to_owned(), text, None)
    }

    /// Adds a text that a macro call made: whatever is said of it is said of the call.
    pub fn add_made(&mut self, origin: Span, text: String) -> FileId {
        let path = PathBuf::from(format!("made {}", self.files.len()));
        self.insert(path, String::new(), text, Some(origin))
    }

    fn insert(
        &mut self,
        path: PathBuf,
        shown: String,
        mut text: String,
        origin: Option<Span>,
    ) -> FileId {
        // A byte order mark is not part of the text: spans count from behind it.
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let line_starts = std::iter::once(0)
            .chain(
                text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1),
            )
            .collect();
        let (index, _) =
            self.files.insert_full(path, SourceFile { shown, text, line_starts, origin });
        FileId(index as u32)
    }

    /// The id of a file that has been read.
    #[must_use]
    pub fn find(&self, path: &Path) -> Option<FileId> {
        self.files.get_index_of(&normalized(path)).map(|index| FileId(index as u32))
    }

    fn file(&self, file: FileId) -> Option<(&PathBuf, &SourceFile)> {
        self.files.get_index(file.0 as usize)
    }

    /// Where a span stands in a file on disk: inside a text made by a macro call, the call.
    #[must_use]
    pub fn place(&self, mut span: Span) -> Span {
        // A call inside a made text stands in a file that was added before.
        while let Some(origin) = self.file(span.file).and_then(|(_, file)| file.origin) {
            span = origin;
        }
        span
    }

    /// What orders spans: the path, the place in the file, and the place in the text that a macro made there.
    #[must_use]
    pub fn order(&self, span: Span) -> (&str, usize, FileId, usize) {
        let place = self.place(span);
        (self.path(place.file), place.start, span.file, span.start)
    }

    /// The path as shown: relative to the root where it lies inside, with forward slashes.
    #[must_use]
    pub fn path(&self, file: FileId) -> &str {
        let file = self.place(Span { file, ..Span::default() }).file;
        self.file(file).map_or("", |(_, file)| file.shown.as_str())
    }

    /// The path on disk.
    #[must_use]
    pub fn absolute(&self, file: FileId) -> &Path {
        let file = self.place(Span { file, ..Span::default() }).file;
        self.file(file).map_or(Path::new(""), |(path, _)| path.as_path())
    }

    /// The whole text, without a byte order mark.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        self.file(file).map_or("", |(_, file)| file.text.as_str())
    }

    /// The text of a span; empty where the span does not fit its file.
    #[must_use]
    pub fn snippet(&self, span: Span) -> &str {
        self.text(span.file).get(span.start..span.end).unwrap_or("")
    }

    /// Line and column of the start of a span, both from 1; columns count characters.
    #[must_use]
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let span = self.place(span);
        let Some((_, file)) = self.file(span.file) else { return (1, 1) };
        let line = file.line_starts.partition_point(|start| *start <= span.start).max(1);
        let before = file.text.get(file.line_starts[line - 1]..span.start);
        (line, before.map_or(0, |text| text.chars().count()) + 1)
    }

    /// The absolute paths of all files, in the order they were read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let read = self.files.iter().filter(|(path, file)| {
            file.origin.is_none() && !path.to_string_lossy().starts_with("named ")
        });
        read.map(|(path, _)| path.as_path())
    }
}

/// Removes `.` and `a/..` without asking the disk, so that one file has one name.
fn normalized(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(result.components().next_back(), Some(Component::Normal(_))) =>
            {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}

fn shown_path(root: &Path, path: &Path) -> String {
    let relative =
        if root.as_os_str().is_empty() { path } else { path.strip_prefix(root).unwrap_or(path) };
    let parts: Vec<_> =
        relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/").replacen("//", "/", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let mut sources = SourceMap::new("/root");
        let file = sources.add(Path::new("/root/src/a.rs"), "\u{feff}añb\r\nc".to_owned());
        assert_eq!(sources.path(file), "src/a.rs");
        assert_eq!(sources.line_column(Span { file, start: 3, end: 4 }), (1, 3));
        assert_eq!(sources.line_column(Span { file, start: 6, end: 7 }), (2, 1));
        assert_eq!(sources.line_column(Span { file, start: 900, end: 901 }), (2, 1));
    }

    #[test]
    fn one_file_has_one_name() {
        let mut sources = SourceMap::new("/root/.");
        let file = sources.add(Path::new("/root/./src/x/../a.rs"), String::new());
        assert_eq!(sources.find(Path::new("/root/src/a.rs")), Some(file));
        assert_eq!(sources.path(file), "src/a.rs");
    }

    #[test]
    fn wrong_bytes_are_located() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.rs");
        std::fs::write(&path, b"ok\xff").unwrap();
        let mut sources = SourceMap::new(folder.path());
        assert!(matches!(sources.read(&path), Err(ReadError::NotUtf8(2))));
    }
}
