//! `diff`: the Python API against another one, of a revision or a file, with what it means for the version.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::emit::surface::{ExposedLine, SurfaceFile};

use super::{Answer, project};

/// What a change asks of the version, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Patch,
    Minor,
    Major,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Verdict::Patch => "patch",
            Verdict::Minor => "minor",
            Verdict::Major => "major",
        }
    }
}

pub(super) fn run(path: &Path, other: &str) -> Result<Answer, String> {
    let (outcome, folder) = project::run(path)?;
    let Some(package) = &outcome.package else {
        return Err(outcome.report(false));
    };
    let now = SurfaceFile::of(package);
    let text = if Path::new(other).is_file() {
        std::fs::read_to_string(other).map_err(|error| format!("{other}: {error}"))?
    } else {
        committed(&folder, other)?
    };
    let before: SurfaceFile = serde_json::from_str(&text)
        .map_err(|error| format!("the surface of {other} cannot be read: {error}"))?;
    Ok(Answer { text: compare(&before, &now), report: String::new(), well: true })
}

/// The surface as a revision has it.
fn committed(folder: &Path, revision: &str) -> Result<String, String> {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["show", &format!("{revision}:./surface.json")])
        .output()
        .map_err(|error| format!("git: {error}"))?;
    if output.status.success() {
        return String::from_utf8(output.stdout).map_err(|error| error.to_string());
    }
    Err(format!(
        "`{revision}` is no file, and git has no surface.json of it:\n{}",
        String::from_utf8_lossy(&output.stderr).trim()
    ))
}

type Names<'a> = BTreeMap<&'a str, &'a ExposedLine>;

/// By Python name. Where several lines have one, as a class and its constructor, the one with a type tells more.
fn names(surface: &SurfaceFile) -> Names<'_> {
    let mut out = Names::new();
    for line in &surface.exposed {
        let known = out.entry(&line.python).or_insert(line);
        if known.shape.is_empty() {
            *known = line;
        }
    }
    out
}

fn compare(before: &SurfaceFile, now: &SurfaceFile) -> String {
    let (old, new) = (names(before), names(now));
    let (mut out, mut verdict) = (String::new(), Verdict::Patch);
    for (name, line) in &old {
        if !new.contains_key(name) {
            verdict = Verdict::Major;
            let _ = writeln!(out, "- {name}{}  ({})", shown(line), line.kind);
        }
    }
    for (name, line) in &new {
        match old.get(name) {
            None => {
                verdict = verdict.max(Verdict::Minor);
                let _ = writeln!(out, "+ {name}{}  ({})", shown(line), line.kind);
            }
            // A surface of an older version has no types to compare.
            Some(known) if known.shape != line.shape && !known.shape.is_empty() => {
                verdict = verdict.max(weigh(&known.shape, &line.shape));
                let _ = writeln!(out, "~ {name}{}\n  {name}{}", shown(known), shown(line));
            }
            Some(_) => {}
        }
    }
    if out.is_empty() {
        out.push_str("the Python API is the same\n");
    }
    let _ = writeln!(out, "\nverdict: {}", verdict.word());
    out
}

fn shown(line: &ExposedLine) -> String {
    match line.shape.as_str() {
        "" => String::new(),
        shape if shape.starts_with('(') => shape.to_owned(),
        shape if shape.starts_with("async (") => format!(" {shape}"),
        shape => format!(": {shape}"),
    }
}

/// A signature that only gained parameters with defaults, at its end or by keyword, breaks nobody.
fn weigh(old: &str, new: &str) -> Verdict {
    let is_async = |text: &str| text.starts_with("async ");
    let changed = is_async(old) != is_async(new);
    let (Some((old, old_returns)), Some((new, new_returns))) = (parts(old), parts(new)) else {
        return Verdict::Major;
    };
    if old_returns != new_returns || changed {
        return Verdict::Major;
    }
    let mut rest = new.iter();
    let mut added = Vec::new();
    for parameter in &old {
        loop {
            match rest.next() {
                Some(found) if found == parameter => break,
                Some(found) => added.push((found, true)),
                None => return Verdict::Major,
            }
        }
    }
    added.extend(rest.map(|parameter| (parameter, false)));
    let keyword = |parameter: &String| {
        let at = |wanted: &str| new.iter().position(|entry| entry == wanted);
        at("*").is_some_and(|star| at(parameter).is_some_and(|place| place > star))
    };
    let harmless = |(parameter, inside): &(&String, bool)| {
        *parameter == "*" || (parameter.contains(" = ") && (!inside || keyword(parameter)))
    };
    if added.iter().all(harmless) { Verdict::Minor } else { Verdict::Major }
}

/// Parameters and result of `(a: int, b: str = 'x') -> str`.
fn parts(signature: &str) -> Option<(Vec<String>, String)> {
    let (parameters, returns) = signature
        .strip_prefix("async ")
        .unwrap_or(signature)
        .strip_prefix('(')?
        .rsplit_once(") -> ")?;
    let (mut out, mut depth, mut quote, mut word) = (Vec::new(), 0_usize, None, String::new());
    for letter in parameters.chars() {
        match (letter, quote) {
            ('\'' | '"', None) => quote = Some(letter),
            (letter, Some(open)) if letter == open => quote = None,
            ('[' | '(' | '{', None) => depth += 1,
            (']' | ')' | '}', None) => depth = depth.saturating_sub(1),
            (',', None) if depth == 0 => {
                out.push(std::mem::take(&mut word).trim().to_owned());
                continue;
            }
            _ => {}
        }
        word.push(letter);
    }
    if !word.trim().is_empty() {
        out.push(word.trim().to_owned());
    }
    Some((out, returns.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_weighed_by_whom_they_break() {
        let base = "(self, a: int, b: str = 'x, y') -> int";
        let cases = [
            ("(self, a: int, b: str = 'x, y', *, c: bool = False) -> int", Verdict::Minor),
            ("(self, a: int, b: str = 'x, y', c: int | None = None) -> int", Verdict::Minor),
            ("(self, a: int, c: int = 1, b: str = 'x, y') -> int", Verdict::Major),
            ("(self, a: int, b: str = 'x, y', c: int) -> int", Verdict::Major),
            ("(self, a: int, b: str = 'z') -> int", Verdict::Major),
            ("(self, a: int, b: str = 'x, y') -> float", Verdict::Major),
            ("(self, a: int) -> int", Verdict::Major),
            ("async (self, a: int, b: str = 'x, y') -> int", Verdict::Major),
        ];
        for (new, verdict) in cases {
            assert_eq!(weigh(base, new), verdict, "{new}");
        }
        assert_eq!(weigh("int", "float"), Verdict::Major);
    }
}
