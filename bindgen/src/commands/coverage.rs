//! `coverage`: how much of a crate's public face Python has, and every item that it lacks, with its reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::lower::model::{Element, Listed};

use super::{Answer, project};

/// What `coverage` can be told.
#[derive(Args)]
pub(super) struct Coverage {
    /// The same as --format json.
    #[arg(long)]
    json: bool,
    /// Fail below this share, in percent.
    #[arg(long, value_name = "PERCENT")]
    floor: Option<f64>,
    /// How it is shown.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

#[derive(Serialize)]
struct Report {
    package: String,
    version: String,
    /// Public functions, methods, structs, fields and enums that are not generic over an open type.
    counted: usize,
    /// Those that Python has.
    bound: usize,
    percent: f64,
    /// Of those bound, in another form than their own.
    adapted: usize,
    /// Generic over an open type: not counted unless bound.
    open: usize,
    kinds: BTreeMap<&'static str, Share>,
    reasons: Vec<Reason>,
    skipped: Vec<Skipped>,
}

#[derive(Serialize, Default)]
struct Share {
    counted: usize,
    bound: usize,
}

#[derive(Serialize)]
struct Reason {
    reason: String,
    count: usize,
}

#[derive(Serialize)]
struct Skipped {
    rust: String,
    kind: String,
    file: String,
    line: usize,
    reason: String,
    open: bool,
}

pub(super) fn run(path: &Path, arguments: &Coverage) -> Result<Answer, String> {
    let (outcome, _) = project::run(path)?;
    let Some(package) = &outcome.package else {
        return Err(outcome.report(false));
    };
    let report = report(&package.name, &package.version, &package.listing);
    let text = if arguments.json || arguments.format == Format::Json {
        serde_json::to_string_pretty(&report).map_err(|error| error.to_string())? + "\n"
    } else {
        table(&report)
    };
    let low = arguments.floor.filter(|floor| report.percent < *floor);
    let below = low.map_or(String::new(), |floor| {
        format!("{:.1} % of the public face is in Python; the floor is {floor} %\n", report.percent)
    });
    Ok(Answer { text, well: below.is_empty(), report: below })
}

/// Several lines may be about one item, as a class and its constructor are: it is bound when one of them is.
fn items(listing: &[Listed]) -> BTreeMap<&str, &Listed> {
    let mut items: BTreeMap<&str, &Listed> = BTreeMap::new();
    for entry in listing {
        let known = items.entry(&entry.rust).or_insert(entry);
        if !is_bound(known) && is_bound(entry) {
            *known = entry;
        }
    }
    items
}

fn is_bound(entry: &Listed) -> bool {
    entry.python.is_some() || entry.adapted
}

fn report(package: &str, version: &str, listing: &[Listed]) -> Report {
    let mut kinds: BTreeMap<&'static str, Share> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let (mut skipped, mut adapted, mut open) = (Vec::new(), 0, 0);
    for (rust, entry) in items(listing) {
        let bound = is_bound(entry);
        if entry.element.counts() && (bound || !entry.open) {
            let share = kinds.entry(entry.element.word()).or_default();
            share.counted += 1;
            share.bound += usize::from(bound);
            adapted += usize::from(bound && entry.adapted);
            if !bound {
                *reasons.entry(plain(&entry.reason)).or_default() += 1;
            }
        }
        open += usize::from(entry.element.counts() && entry.open && !bound);
        if !bound {
            skipped.push(Skipped {
                rust: rust.to_owned(),
                kind: match entry.element {
                    Element::Other => entry.kind.clone(),
                    element => element.word().to_owned(),
                },
                file: entry.file.clone(),
                line: entry.line,
                reason: entry.reason.clone(),
                open: entry.open,
            });
        }
    }
    let sum = |part: fn(&Share) -> usize| kinds.values().map(part).sum::<usize>();
    let (counted, bound) = (sum(|share| share.counted), sum(|share| share.bound));
    let mut reasons: Vec<Reason> =
        reasons.into_iter().map(|(reason, count)| Reason { reason, count }).collect();
    reasons
        .sort_by(|left, right| right.count.cmp(&left.count).then(left.reason.cmp(&right.reason)));
    Report {
        package: package.to_owned(),
        version: version.to_owned(),
        counted,
        bound,
        percent: if counted == 0 { 100.0 } else { bound as f64 * 100.0 / counted as f64 },
        adapted,
        open,
        kinds,
        reasons,
        skipped,
    }
}

/// A reason without the names in it, so that equal ones can be counted.
fn plain(reason: &str) -> String {
    let mut out = String::new();
    for (index, part) in reason.split('`').enumerate() {
        out.push_str(if index % 2 == 0 { part } else { "`_`" });
    }
    out
}

fn table(report: &Report) -> String {
    let mut out = format!("{} {}\n\n", report.package, report.version);
    let _ = writeln!(out, "{:<12}{:>9}{:>9}{:>9}", "", "public", "bound", "share");
    let mut line = |name: &str, counted: usize, bound: usize| {
        let share = if counted == 0 { 100.0 } else { bound as f64 * 100.0 / counted as f64 };
        let _ = writeln!(out, "{name:<12}{counted:>9}{bound:>9}{share:>8.1}%");
    };
    for (kind, share) in &report.kinds {
        line(kind, share.counted, share.bound);
    }
    line("all", report.counted, report.bound);
    let _ = writeln!(
        out,
        "\n{} are bound in another form than their own; {} more are generic over an open type and not counted",
        report.adapted, report.open
    );
    if !report.reasons.is_empty() {
        out.push_str("\nwhy not:\n");
    }
    for reason in &report.reasons {
        let _ = writeln!(out, "{:>7}  {}", reason.count, reason.reason);
    }
    if !report.skipped.is_empty() {
        out.push_str("\nnot in Python:\n");
    }
    for it in &report.skipped {
        let mark = if it.open { ", generic over an open type" } else { "" };
        let _ = writeln!(
            out,
            "{}  [{}{mark}]  {}:{}  {}",
            it.rust, it.kind, it.file, it.line, it.reason
        );
    }
    out
}
