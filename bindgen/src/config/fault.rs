//! Why rules cannot be used, and where that stands in their text.

use std::ops::Range;

/// What is wrong with a file of rules.
#[derive(Debug, Clone)]
pub struct Fault {
    /// In one line.
    pub message: String,
    /// The bytes of the text that it is about.
    pub range: Option<Range<usize>>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Fault {
    /// A fault of no certain place.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), range: None, help: None }
    }

    /// Says what to do about it.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Marks the first line that gives a key a value.
    #[must_use]
    pub(super) fn at_key(mut self, text: &str, key: &str) -> Self {
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let rest = line.trim_start().trim_start_matches('"').strip_prefix(key);
            if rest.is_some_and(|rest| rest.trim_start_matches('"').trim_start().starts_with('=')) {
                let start = at + line.find(key).unwrap_or(0);
                self.range = Some(start..start + key.len());
                break;
            }
            at += line.len();
        }
        self
    }

    /// Marks what the message quotes first, where the text has it in quotes.
    #[must_use]
    pub(super) fn quoted_in(mut self, text: &str) -> Self {
        let quoted = self.message.split('`').nth(1).map(|quoted| format!("\"{quoted}\""));
        let place = quoted.and_then(|quoted| Some((text.find(&quoted)?, quoted.len())));
        self.range = place.map(|(start, length)| start..start + length);
        self
    }
}

impl From<toml::de::Error> for Fault {
    fn from(error: toml::de::Error) -> Self {
        Self { range: error.span(), ..Self::new(error.message().replace('\n', " ")) }
    }
}
