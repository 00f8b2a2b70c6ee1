//! `Diagnostics`: the sink all stages push into, so that one run reports every problem once.

use super::{Diagnostic, Severity};
use crate::source::SourceMap;

/// Collects diagnostics. Whoever makes one drains it: in debug builds, dropping an undrained one panics.
#[derive(Debug, Default)]
pub struct Diagnostics {
    entries: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty sink.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.entries.push(diagnostic);
    }

    /// How many errors there are so far.
    #[must_use]
    pub fn error_count(&self) -> usize {
        self.entries.iter().filter(|entry| entry.severity == Severity::Error).count()
    }

    /// How many there are so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes everything out, sorted by path, place, code and text, each message once.
    #[must_use]
    pub fn drain(&mut self, sources: &SourceMap) -> Vec<Diagnostic> {
        let mut entries = std::mem::take(&mut self.entries);
        for entry in &mut entries {
            entry.span = entry.span.map(|span| sources.place(span));
            entry.also.iter_mut().for_each(|(span, _)| *span = sources.place(*span));
        }
        entries.sort_by(|left, right| key(left, sources).cmp(&key(right, sources)));
        entries.dedup_by(|left, right| key(left, sources) == key(right, sources));
        entries
    }
}

type Key<'a> = (&'a str, usize, usize, &'a str, &'a str);

fn key<'a>(entry: &'a Diagnostic, sources: &'a SourceMap) -> Key<'a> {
    let (path, start, end) =
        entry.span.map_or(("", 0, 0), |span| (sources.path(span.file), span.start, span.end));
    (path, start, end, entry.code.id, entry.message.as_str())
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        // A message nobody printed is a message lost.
        debug_assert!(
            self.entries.is_empty() || std::thread::panicking(),
            "{} diagnostics were never drained, first: {}",
            self.len(),
            self.entries[0].message
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::codes;
    use super::*;
    use crate::source::Span;
    use std::path::Path;

    #[test]
    fn drains_by_path_and_place_without_repeats() {
        let mut sources = SourceMap::new("/r");
        let late = sources.add(Path::new("/r/z.rs"), "text".into());
        let early = sources.add(Path::new("/r/a.rs"), "text".into());
        let mut sink = Diagnostics::new();
        for (file, start) in [(late, 1), (early, 2), (early, 0), (early, 2)] {
            sink.push(Diagnostic::warning(&codes::SYNTAX, "m").at(Span { file, start, end: 3 }));
        }
        let places: Vec<_> =
            sink.drain(&sources).iter().filter_map(|d| d.span).map(|s| (s.file, s.start)).collect();
        assert_eq!(places, [(early, 0), (early, 2), (late, 1)]);
    }

    #[test]
    #[should_panic(expected = "never drained")]
    fn an_undrained_sink_panics() {
        let mut sink = Diagnostics::new();
        sink.push(Diagnostic::error(&codes::SYNTAX, "lost"));
    }
}
