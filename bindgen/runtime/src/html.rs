//! Tables in notebooks: their first and last rows, the types of their columns and where they come from.

use std::fmt::Write as _;
use std::ops::Range;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::columns::{Table, View};
use crate::convert::numpy_ready;
use crate::package::Package;

/// Rows that are shown at either end.
const ROWS: usize = 5;
/// Letters of a fact that are shown.
const LETTERS: usize = 400;

/// A table as HTML; `facts` are attributes that say where it comes from.
///
/// # Errors
/// `ImportError` without NumPy, and what the attributes raise.
pub fn html<P: Package, T: Table<P>>(
    object: &Bound<'_, PyAny>,
    view: &View<P, T>,
    name: &str,
    facts: &[&str],
) -> PyResult<String> {
    let py = object.py();
    let length = view.len();
    let noun = if length == 1 { "row" } else { "rows" };
    let mut out = format!("<table>\n<caption>{} of {length} {noun}", escaped(name));
    for fact in facts {
        let value = object.getattr(*fact)?;
        if !value.is_none() {
            let _ = write!(out, "<br>{} = {}", escaped(fact), escaped(&shown(&value)?));
        }
    }
    out.push_str("</caption>\n");
    let (mut names, mut types, mut columns) = (String::new(), String::new(), Vec::new());
    let cut = length > 2 * ROWS;
    for (position, name) in T::COLUMNS.iter().enumerate() {
        let array = view.array(py, position)?;
        if array.is_none() {
            continue;
        }
        let unit = view.microseconds(position).map(|times| unit(times, cut));
        let kind = array.getattr("dtype")?.str()?.to_string();
        let kind = match kind.as_str() {
            "object" => "str",
            _ if unit.is_some() => "datetime64[us, UTC]",
            other => other,
        };
        let _ = write!(names, "<th>{}</th>", escaped(name));
        let _ = write!(types, "<td><em>{}</em></td>", escaped(kind));
        let (start, stop) = if cut { (ROWS, length - ROWS) } else { (length, length) };
        let mut cells = texts(&array, 0..start, unit)?;
        cells.extend(texts(&array, stop..length, unit)?);
        columns.push(cells);
    }
    let _ =
        writeln!(out, "<thead>\n<tr><th></th>{names}</tr>\n<tr><td></td>{types}</tr>\n</thead>");
    out.push_str("<tbody>\n");
    let rows = if cut { 2 * ROWS } else { length };
    for row in 0..rows {
        let number = if cut && row >= ROWS { length - rows + row } else { row };
        if cut && row == ROWS {
            let _ = writeln!(out, "<tr><th>…</th>{}</tr>", "<td>…</td>".repeat(columns.len()));
        }
        let _ = write!(out, "<tr><th>{number}</th>");
        for cells in &columns {
            let cell = cells.get(row).map_or("", String::as_str);
            let _ = write!(out, "<td>{}</td>", escaped(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>");
    Ok(out)
}

/// The coarsest unit in which the times that are shown are whole: minutes, seconds or microseconds.
fn unit(times: &[i64], cut: bool) -> &'static str {
    let ends = if cut { [&times[..ROWS], &times[times.len() - ROWS..]] } else { [times, &[]] };
    let whole = |unit: i64| ends.iter().all(|times| times.iter().all(|time| time % unit == 0));
    match () {
        () if whole(60_000_000) => "m",
        () if whole(1_000_000) => "s",
        () => "us",
    }
}

/// A run of a column as text.
fn texts(
    array: &Bound<'_, PyAny>,
    rows: Range<usize>,
    unit: Option<&str>,
) -> PyResult<Vec<String>> {
    let py = array.py();
    let take = numpy_ready(py)?.call_method1("arange", (rows.start, rows.end))?;
    let part = array.call_method1("take", (take,))?;
    let part = if let Some(unit) = unit {
        let settings = PyDict::new(py);
        settings.set_item("unit", unit)?;
        settings.set_item("timezone", "UTC")?;
        numpy_ready(py)?.call_method("datetime_as_string", (part,), Some(&settings))?
    } else {
        part
    };
    let values = part.call_method0("tolist")?;
    values.try_iter()?.map(|value| Ok(value?.str()?.to_string())).collect()
}

/// A fact on one line: a text as it is, anything else as it would be typed in.
fn shown(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = if value.is_instance_of::<PyString>() { value.str()? } else { value.repr()? };
    let text = text.to_string();
    if text.chars().count() <= LETTERS {
        return Ok(text);
    }
    Ok(text.chars().take(LETTERS).chain(['…']).collect())
}

/// Text in which nothing is markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
