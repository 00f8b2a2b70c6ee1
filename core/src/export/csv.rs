//! Comma-separated values.

use csv::WriterBuilder;

use super::layout::{Layout, Mark};
use super::options::CsvOptions;
use super::table::Table;

impl Layout {
    /// Rows as comma-separated values.
    pub(crate) fn csv(table: &Table<'_>, options: &CsvOptions) -> Self {
        let delimiter = u8::try_from(options.delimiter).unwrap_or(b',');
        let names = table.columns.iter().map(|(name, _)| *name);
        let head = if options.header { record(delimiter, names) } else { Vec::new() };
        let mark = |position| if position == 0 { Mark::new(b"") } else { Mark::new(&[delimiter]) };
        Self {
            head,
            foot: Vec::new(),
            empty_foot: Vec::new(),
            first: Mark::new(b""),
            between: Mark::new(b""),
            before: (0..table.columns.len()).map(mark).collect(),
            after: Mark::new(b"\n"),
            timestamp_format: options.timestamp_format,
            label,
            not_finite: None,
            delimiter,
        }
    }
}

/// A text with quotes where it needs them.
fn label(layout: &Layout, text: &str) -> Vec<u8> {
    // A field of its own would be quoted when it is empty, so another one follows.
    let mut line = record(layout.delimiter, [text, "."].into_iter());
    line.truncate(line.len().saturating_sub(3));
    line
}

/// One line of texts. Writing to memory does not fail.
fn record<'a>(delimiter: u8, texts: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut writer = WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    let _ = writer.write_record(texts);
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_quoted_when_they_must_be() {
        let options = CsvOptions { delimiter: ';', ..CsvOptions::default() };
        let table = crate::BarSeries::default();
        let layout = Layout::csv(&table.table(), &options);
        for (text, expected) in [("A", "A"), ("", ""), ("a;b", "\"a;b\""), ("\"", "\"\"\"\"")] {
            assert_eq!(label(&layout, text), expected.as_bytes());
        }
    }
}
