//! Formatting. The only room of this stage that uses `syn`, because prettyplease takes its tree.

use std::fmt::Write as _;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism, scope};

use crate::emit::Fault;
use crate::lower::model::PyPackage;
use crate::parse::DEEP_STACK;

/// Where generated lines come from: a first line, and the Rust path whose code begins there. Sorted by line.
pub(super) type Regions = Vec<(usize, String)>;

/// The generated text in the order of the file. Nobody needs the syntax tree of all of it at once: the trees of
/// a large package take gigabytes, and more time for memory than for the printing.
#[derive(Default)]
pub(super) struct Pieces(Vec<Piece>);

enum Piece {
    /// What stands before the brace that opens a module.
    Open(String),
    /// Whole items.
    Items(String),
    Close,
}

/// Items are printed together up to so many bytes.
const TOGETHER: usize = 64 * 1024;

impl Pieces {
    /// Begins a module.
    pub(super) fn open(&mut self, head: &str) {
        self.0.push(Piece::Open(head.to_owned()));
    }

    /// Where the next whole items are to be written.
    pub(super) fn items(&mut self) -> &mut String {
        if !matches!(self.0.last(), Some(Piece::Items(text)) if text.len() < TOGETHER) {
            self.0.push(Piece::Items(String::new()));
        }
        match self.0.last_mut() {
            Some(Piece::Items(text)) => text,
            _ => unreachable!("it was pushed just now"),
        }
    }

    /// Ends the module that was begun last.
    pub(super) fn close(&mut self) {
        self.0.push(Piece::Close);
    }
}

/// Parses and prints generated Rust. An error is a fault of the generator, and shows the line.
pub(super) fn pretty(pieces: &Pieces) -> Result<(String, Regions), Fault> {
    let mut depth = 0;
    let placed: Vec<(usize, &Piece)> = pieces
        .0
        .iter()
        .map(|piece| {
            depth -= usize::from(matches!(piece, Piece::Close));
            let at = depth;
            depth += usize::from(matches!(piece, Piece::Open(_)));
            (at, piece)
        })
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((depth, piece)) = placed.get(index) else { return done };
            done.push((index, printed(piece, *depth)));
        }
    };
    let mut texts = on_all_cores(placed.len(), &work);
    texts.sort_by_key(|(index, _)| *index);
    let texts: Result<Vec<String>, Fault> = texts.into_iter().map(|(_, text)| text).collect();
    Ok(with_origins(&texts?.concat()))
}

/// What this thread and some helpers get done together, in any order.
fn on_all_cores<T: Send>(most: usize, work: &(impl Fn() -> Vec<T> + Sync)) -> Vec<T> {
    let cores = available_parallelism().map_or(1, NonZero::get).min(most);
    scope(|scope| {
        let helper = |_| Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, work).ok();
        let helpers: Vec<_> = (1..cores).filter_map(helper).collect();
        let mut done = work();
        for helper in helpers {
            match helper.join() {
                Ok(more) => done.extend(more),
                Err(panic) => resume_unwind(panic),
            }
        }
        done
    })
}

/// A piece as it stands inside so many modules.
fn printed(piece: &Piece, depth: usize) -> Result<String, Fault> {
    let indent = "    ".repeat(depth);
    let text = match piece {
        Piece::Close => return Ok(indent + "}\n"),
        Piece::Open(head) => format!("{head} {{}}"),
        Piece::Items(text) => text.clone(),
    };
    // Lines are broken where they are too long with their indent.
    let inside = format!("{}{text}{}", "mod m {\n".repeat(depth), "}".repeat(depth));
    let file = syn::parse_file(&inside).map_err(|error| fault(&inside, &error))?;
    let whole = prettyplease::unparse(&file);
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let own = lines.get(depth..lines.len().saturating_sub(depth)).unwrap_or_default().concat();
    Ok(match piece {
        Piece::Open(_) => own.trim_end().trim_end_matches('}').to_owned() + "\n",
        _ => own,
    })
}

fn fault(text: &str, error: &syn::Error) -> Fault {
    let line = error.span().start().line;
    let near: Vec<&str> =
        text.lines().skip(line.saturating_sub(3)).take(5).map(str::trim).collect();
    let owner = text.lines().take(line).filter_map(marked).last().map(|(_, rust)| rust.to_owned());
    Fault {
        message: format!("generated Rust does not parse: {error}"),
        near: near.join("\n"),
        owner: owner.unwrap_or_default(),
    }
}

/// The place and the path that a line says instead of code.
fn marked(line: &str) -> Option<(&str, &str)> {
    let mark = line.trim_start().strip_prefix(MARK)?;
    mark.strip_suffix("\";")?.strip_prefix('"')?.split_once(BAR)
}

/// What stands for a comment until the text is formatted, because formatting loses comments.
const MARK: &str = "const _FROM: &str = ";
/// Between the place and the path in it.
const BAR: &str = " | ";

/// Says where the next item comes from, and whose it is: what Python calls so.
pub(super) fn origin(out: &mut String, package: &PyPackage, python: &str) {
    if let Some(entry) = package.listed(python) {
        let text = format!("{}:{}{BAR}{}", entry.file, entry.line, entry.rust);
        let _ = writeln!(out, "{MARK}{text:?};");
    }
}

/// Says whose the next lines are, without a comment; nobody's when the path is empty.
pub(super) fn region(out: &mut String, rust: &str) {
    let text = format!("{BAR}{rust}");
    let _ = writeln!(out, "{MARK}{text:?};");
}

/// Marks as the comments they are, and the lines at which what they say begins.
fn with_origins(text: &str) -> (String, Regions) {
    let (mut out, mut regions, mut number) = (String::new(), Regions::new(), 1);
    for line in text.lines() {
        if let Some((place, rust)) = marked(line) {
            regions.push((number, rust.to_owned()));
            if !place.is_empty() {
                let indent = &line[..line.len() - line.trim_start().len()];
                let _ = writeln!(out, "{indent}// from {place}");
                number += 1;
            }
        } else {
            out.push_str(line);
            out.push('\n');
            number += 1;
        }
    }
    (out, regions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_printed_as_the_whole_is() {
        let mut pieces = Pieces::default();
        let mut whole = String::new();
        let some = |pieces: &mut Pieces, whole: &mut String| {
            for number in 0..900 {
                let item = format!(
                    "/// Doc\npub fn item{number}(first: &str, second: &str) -> Option<String> {{ \
                     given(first, r#\"\n    }} {{ raw\n\"#, second, &[{number}, {number}]) }}\n"
                );
                pieces.items().push_str(&item);
                whole.push_str(&item);
            }
        };
        let head = "#[allow(missing_docs, unused, deprecated, nonstandard_style, clippy::all, clippy::pedantic)] mod a";
        for head in [head, "mod b", "pub(crate) mod c"] {
            pieces.open(head);
            let _ = write!(whole, "{head} {{ use x::*;");
            pieces.items().push_str("use x::*;");
            some(&mut pieces, &mut whole);
        }
        for _ in 0..3 {
            some(&mut pieces, &mut whole);
            pieces.close();
            whole.push('}');
        }
        assert!(pieces.0.len() > 15, "{} pieces", pieces.0.len());
        let file = syn::parse_file(&whole).ok().map(|file| prettyplease::unparse(&file));
        assert_eq!(pretty(&pieces).ok().map(|printed| printed.0), file);
        assert!(file.is_some());
    }

    #[test]
    fn a_fault_shows_its_line() {
        let mut pieces = Pieces::default();
        pieces.open("mod a");
        region(pieces.items(), "a::g");
        pieces.items().push_str("fn f() {}\nfn g( -> {}\n");
        pieces.close();
        let Err(fault) = pretty(&pieces) else { panic!("this is no Rust") };
        assert!(fault.message.contains("does not parse") && fault.near.contains("fn g( ->"));
        assert_eq!(fault.owner, "a::g");
    }
}
