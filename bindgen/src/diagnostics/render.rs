//! Renders diagnostics the way rustc does, with the marked line of the source under the message.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::source::SourceMap;

/// One diagnostic as text, with ANSI colours or without.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, coloured: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group =
        Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.id));
    if let Some(span) = diagnostic.span {
        let text = sources.text(span.file);
        let (start, end) = marked_range(text, span.start, span.end);
        if text.is_empty() {
            group = group.element(Origin::path(sources.path(span.file)));
        } else {
            // Only the marked lines are handed over: a message costs the same in a file of any length.
            let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
            let last = text[end..].find('\n').map_or(text.len(), |at| end + at);
            let (line, _) = sources.line_column(span);
            let mark = AnnotationKind::Primary
                .span(start - first..end - first)
                .label(diagnostic.label.as_deref());
            let snippet = Snippet::source(&text[first..last])
                .line_start(line)
                .path(sources.path(span.file))
                .annotation(mark);
            group = group.element(snippet);
        }
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// All diagnostics as text, a blank line between them.
#[must_use]
pub fn render_all(diagnostics: &[Diagnostic], sources: &SourceMap, coloured: bool) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&render(diagnostic, sources, coloured));
        text.push_str("\n\n");
    }
    text
}

/// The range moved onto character boundaries inside the text: the renderer panics elsewhere.
fn marked_range(text: &str, start: usize, end: usize) -> (usize, usize) {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(start);
    (start, floor(end).max(start))
}

#[cfg(test)]
mod tests {
    use super::super::codes;
    use super::*;
    use crate::source::Span;
    use std::path::Path;

    #[test]
    fn looks_like_rustc() {
        let mut sources = SourceMap::new("/r");
        let file = sources.add(Path::new("/r/src/lib.rs"), "pub mod a;\npub mod b;\n".into());
        let diagnostic = Diagnostic::error(&codes::MISSING_MODULE, "no file for module `b`")
            .at(Span { file, start: 19, end: 20 })
            .label("declared here")
            .because("looked for src/b.rs")
            .help("create it");
        let expected = "error[MDS0103]: no file for module `b`
 --> src/lib.rs:2:9
  |
2 | pub mod b;
  |         ^ declared here
  |
  = note: looked for src/b.rs
  = help: create it";
        assert_eq!(render(&diagnostic, &sources, false), expected);
        assert!(render(&diagnostic, &sources, true).contains('\u{1b}'));
    }

    #[test]
    fn strange_spans_do_not_panic() {
        let mut sources = SourceMap::new("/r");
        let file = sources.add(Path::new("/r/a.rs"), "é\r\nü".into());
        let empty = sources.add(Path::new("/r/b.rs"), String::new());
        for (file, start, end) in
            [(file, 1, 1), (file, 5, 900), (file, 3, 1), (empty, 0, 0), (empty, 4, 9)]
        {
            let diagnostic = Diagnostic::note(&codes::SYNTAX, "m").at(Span { file, start, end });
            assert!(render(&diagnostic, &sources, false).contains("MDS0102"));
        }
    }
}
