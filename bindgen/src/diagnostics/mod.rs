//! What bindgen has to say about the sources it read: codes, the sink that collects, and the rendering.

pub mod codes;
mod render;
mod sink;

pub use codes::Code;
pub use render::{render, render_all};
pub use sink::Diagnostics;

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The run fails.
    Error,
    /// Something is missing from the result.
    Warning,
    /// Worth knowing.
    Note,
}

/// One message about one place.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The stable code, with its explanation.
    pub code: &'static Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
    /// What to write under the marked text.
    pub label: Option<String>,
    /// Other places that matter, each with what it is.
    pub also: Vec<(Span, String)>,
    /// The reason, one line each.
    pub notes: Vec<String>,
    /// The remedy.
    pub help: Option<String>,
}

impl Diagnostic {
    fn new(code: &'static Code, severity: Severity, message: impl Into<String>) -> Self {
        let message = message.into();
        let (notes, also) = (Vec::new(), Vec::new());
        Self { code, severity, message, span: None, label: None, also, notes, help: None }
    }

    /// An error.
    #[must_use]
    pub fn error(code: &'static Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: &'static Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// A note.
    #[must_use]
    pub fn note(code: &'static Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message)
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Writes a label under the marked text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Shows another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, what: impl Into<String>) -> Self {
        self.also.push((span, what.into()));
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.notes.push(reason.into());
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
