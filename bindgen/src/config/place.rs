//! Where a rule stands in `bindgen.toml`, so that messages can show it.

use crate::source::{FileId, Span};

/// The text of the rules, and what the run knows the file by.
#[derive(Debug, Clone, Default)]
pub struct RulesText {
    /// As read.
    pub text: String,
    /// Once it is among the files of a run.
    pub file: Option<FileId>,
}

impl RulesText {
    /// Where a text in quotes stands first behind a heading (`""`: anywhere).
    #[must_use]
    pub fn quoted(&self, heading: &str, text: &str) -> Option<Span> {
        let from = if heading.is_empty() { 0 } else { self.text.find(heading)? };
        let quoted = ['"', '\''].map(|quote| format!("{quote}{text}{quote}"));
        let at =
            quoted.iter().filter_map(|quoted| self.text[from..].find(quoted.as_str())).min()?;
        self.span(from + at, from + at + text.len() + 2)
    }

    /// Where a key of an override stands, or the override.
    #[must_use]
    pub fn entry(&self, path: &str, key: &str) -> Option<Span> {
        let heading = self.quoted("[overrides", path)?;
        let rest = &self.text[heading.end..];
        let end = rest.find("\n[").unwrap_or(rest.len());
        let mut at = heading.end;
        for line in rest[..end].split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            let word = line.trim_start().trim_start_matches(['"', '\'']);
            if word.strip_prefix(key).is_some_and(|rest| {
                rest.trim_start_matches('"').trim_start().starts_with(['=', '.'])
            }) {
                return self.span(at + indent, at + indent + key.len());
            }
            at += line.len();
        }
        Some(heading)
    }

    fn span(&self, start: usize, end: usize) -> Option<Span> {
        Some(Span { file: self.file?, start, end })
    }
}
