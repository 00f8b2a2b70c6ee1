//! Renders diagnostics the way rustc does, with the marked line of the source under the message.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::source::{SourceMap, Span};

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
        group = marked(group, sources, span, diagnostic.label.as_deref());
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let mut groups = vec![group];
    for (span, what) in &diagnostic.also {
        let group = Group::with_title(Level::NOTE.secondary_title(what.as_str()));
        groups.push(marked(group, sources, *span, None));
    }
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&groups)
}

/// The line of a span with the span underlined.
fn marked<'a>(
    group: Group<'a>,
    sources: &'a SourceMap,
    span: Span,
    label: Option<&'a str>,
) -> Group<'a> {
    let text = sources.text(span.file);
    if text.is_empty() {
        return group.element(Origin::path(sources.path(span.file)));
    }
    let (start, end) = marked_range(text, span.start, span.end);
    // Only the marked lines are handed over: a message costs the same in a file of any length.
    let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let last = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let (line, _) = sources.line_column(span);
    let mark = AnnotationKind::Primary.span(start - first..end - first).label(label);
    group.element(
        Snippet::source(&text[first..last])
            .line_start(line)
            .path(sources.path(span.file))
            .annotation(mark),
    )
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
