//! JSON, as one array or as lines.

use super::layout::{Layout, Mark};
use super::options::{JsonLinesOptions, JsonOptions, TimestampFormat};
use super::table::{Table, Values};

impl Layout {
    /// An array of objects.
    pub(crate) fn json(table: &Table<'_>, options: &JsonOptions) -> Self {
        let mut layout = objects(table, options.timestamp_format, options.pretty);
        layout.head = b"[".to_vec();
        layout.empty_foot = b"]\n".to_vec();
        if options.pretty {
            layout.foot = b"\n]\n".to_vec();
            (layout.first, layout.between) = (Mark::new(b"\n  "), Mark::new(b",\n  "));
        } else {
            layout.foot = b"]\n".to_vec();
            layout.between = Mark::new(b",");
        }
        layout
    }

    /// One object a line.
    pub(crate) fn json_lines(table: &Table<'_>, options: &JsonLinesOptions) -> Self {
        let mut layout = objects(table, options.timestamp_format, false);
        layout.foot = b"\n".to_vec();
        layout.between = Mark::new(b"\n");
        layout
    }
}

fn objects(table: &Table<'_>, timestamp_format: TimestampFormat, pretty: bool) -> Layout {
    let (indent, colon, close): (&str, &str, &[u8]) =
        if pretty { ("\n    ", ": ", b"\n  }") } else { ("", ":", b"}") };
    let mut before = Vec::with_capacity(table.columns.len());
    let mut quote = "";
    for (position, &(name, values)) in table.columns.iter().enumerate() {
        let open = if position == 0 { "{" } else { "," };
        let mut mark = format!("{quote}{open}{indent}\"{name}\"{colon}");
        // The text of a timestamp is quoted; labels bring their own quotes.
        let quoted = matches!(values, Values::Time(_)) && timestamp_format == TimestampFormat::Iso;
        quote = if quoted { "\"" } else { "" };
        mark.push_str(quote);
        before.push(Mark::new(mark.as_bytes()));
    }
    let after = [quote.as_bytes(), close].concat();
    Layout {
        head: Vec::new(),
        foot: Vec::new(),
        empty_foot: Vec::new(),
        first: Mark::new(b""),
        between: Mark::new(b""),
        before,
        after: Mark::new(&after),
        timestamp_format,
        label: |_, text| serde_json::to_vec(text).unwrap_or_else(|_| b"null".to_vec()),
        not_finite: Some(b"null"),
        delimiter: b',',
    }
}
