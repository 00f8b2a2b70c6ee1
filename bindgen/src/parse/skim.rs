//! Leaves out, before a text is parsed, what nobody reads: bodies of functions, and modules of tests.
//!
//! Bytes become spaces, so every span stays in place. Short bodies stay, since they may say a value, and so do those
//! of functions that make or set up something. Where the text is not understood, nothing is left out.

use super::depth::{comment_end, is_word, line_end, raw_string_end, string_end, word_end};

/// Bodies up to so many bytes stay, whatever the function.
const SHORT: usize = 240;
/// Bodies up to so many bytes stay where the function's name says that it makes something.
const MAKING: usize = 8000;

/// The text without what nobody reads; none where all of it stays.
pub(super) fn skim(text: &str) -> Option<String> {
    attempt(text).ok().flatten()
}

/// Brackets do not fit, or the text ends too early: all of it stays.
struct GiveUp;

fn attempt(text: &str) -> Result<Option<String>, GiveUp> {
    let bytes = text.as_bytes();
    let mut gaps: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        at = match bytes[at] {
            b'#' if is_test(bytes, at) => match test_module(bytes, at)? {
                Some((start, end)) => {
                    gaps.push((start, end));
                    end
                }
                None => next(bytes, at),
            },
            b'#' => attribute_end(bytes, at)?.unwrap_or(at + 1),
            byte if is_word(byte) && !byte.is_ascii_digit() => {
                let end = word_end(bytes, at);
                match &bytes[at..end] {
                    b"fn" => match function(bytes, end)? {
                        Some(Body { start, close, unread }) => {
                            if unread {
                                gaps.push((start + 1, close));
                            }
                            close + 1
                        }
                        None => end,
                    },
                    // What a macro makes of its tokens is not known.
                    _ => call_end(bytes, end)?.unwrap_or_else(|| next(bytes, at)),
                }
            }
            _ => next(bytes, at),
        };
    }
    if gaps.is_empty() {
        return Ok(None);
    }
    let mut result = String::with_capacity(text.len());
    let mut kept = 0;
    for (start, end) in gaps {
        result.push_str(text.get(kept..start).ok_or(GiveUp)?);
        result.extend(std::iter::repeat_n(' ', end - start));
        kept = end;
    }
    result.push_str(text.get(kept..).ok_or(GiveUp)?);
    Ok(Some(result))
}

struct Body {
    /// Its `{`.
    start: usize,
    /// Its `}`.
    close: usize,
    unread: bool,
}

/// Where the token after `at` begins: one word, literal, comment or byte further.
fn next(bytes: &[u8], at: usize) -> usize {
    let following = bytes.get(at + 1).copied().unwrap_or(0);
    match bytes[at] {
        b'/' if following == b'/' => line_end(bytes, at),
        b'/' if following == b'*' => comment_end(bytes, at),
        b'"' => string_end(bytes, at + 1),
        b'\'' => quote_end(bytes, at),
        byte if is_word(byte) => {
            let end = word_end(bytes, at);
            match (&bytes[at..end], bytes.get(end)) {
                (b"r" | b"br" | b"cr", Some(b'"' | b'#')) => {
                    raw_string_end(bytes, end).unwrap_or_else(|| word_end(bytes, end + 1))
                }
                (b"b" | b"c", Some(b'"')) => string_end(bytes, end + 1),
                (b"b", Some(b'\'')) => quote_end(bytes, end),
                _ => end,
            }
        }
        _ => at + 1,
    }
}

/// Behind a character, or behind a lifetime's apostrophe.
fn quote_end(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at + 1) {
        Some(b'\\') => {
            let closing = bytes.get(at + 3..).unwrap_or(&[]);
            let closing = closing.iter().take(12).position(|byte| *byte == b'\'');
            closing.map_or(at + 1, |length| at + 4 + length)
        }
        Some(byte) => {
            let width = match byte {
                0..0x80 => 1,
                0x80..0xe0 => 2,
                0xe0..0xf0 => 3,
                _ => 4,
            };
            if bytes.get(at + 1 + width) == Some(&b'\'') { at + 2 + width } else { at + 1 }
        }
        None => at + 1,
    }
}

/// The first byte from `at` on that is no white space and no comment.
fn significant(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(byte), _) if byte.is_ascii_whitespace() => at += 1,
            (Some(b'/'), Some(b'/' | b'*')) => at = next(bytes, at),
            _ => return at,
        }
    }
}

/// The place of the bracket that closes the one at `open`; without it, nothing is skimmed.
fn closing(bytes: &[u8], open: usize) -> Result<usize, GiveUp> {
    let mut pending = Vec::new();
    let mut at = open;
    while at < bytes.len() {
        match bytes[at] {
            b'(' => pending.push(b')'),
            b'[' => pending.push(b']'),
            b'{' => pending.push(b'}'),
            byte @ (b')' | b']' | b'}') => {
                if pending.pop() != Some(byte) {
                    return Err(GiveUp);
                }
                if pending.is_empty() {
                    return Ok(at);
                }
            }
            _ => {}
        }
        at = next(bytes, at);
    }
    Err(GiveUp)
}

/// The end of a call `name! ..` or definition `macro_rules! name ..` from the end of its name.
fn call_end(bytes: &[u8], end: usize) -> Result<Option<usize>, GiveUp> {
    let mark = significant(bytes, end);
    if bytes.get(mark) != Some(&b'!') {
        return Ok(None);
    }
    let mut open = significant(bytes, mark + 1);
    if bytes.get(open).copied().is_some_and(is_word) {
        open = significant(bytes, word_end(bytes, open));
    }
    match bytes.get(open) {
        Some(b'(' | b'[' | b'{') => Ok(Some(closing(bytes, open)? + 1)),
        _ => Ok(None),
    }
}

fn attribute_end(bytes: &[u8], at: usize) -> Result<Option<usize>, GiveUp> {
    let mut open = significant(bytes, at + 1);
    if bytes.get(open) == Some(&b'!') {
        open = significant(bytes, open + 1);
    }
    if bytes.get(open) == Some(&b'[') { Ok(Some(closing(bytes, open)? + 1)) } else { Ok(None) }
}

fn is_test(bytes: &[u8], at: usize) -> bool {
    bytes[at..].starts_with(b"#[cfg(test)]")
}

/// What stands between the brackets of a module behind `#[cfg(test)]`.
fn test_module(bytes: &[u8], at: usize) -> Result<Option<(usize, usize)>, GiveUp> {
    let mut at = significant(bytes, attribute_end(bytes, at)?.ok_or(GiveUp)?);
    while bytes.get(at) == Some(&b'#') {
        at = significant(bytes, attribute_end(bytes, at)?.ok_or(GiveUp)?);
    }
    let mut words = 0;
    loop {
        let end = word_end(bytes, at);
        match &bytes[at..end] {
            b"pub" => at = significant(bytes, end),
            b"mod" if words == 0 => {
                words = 1;
                at = significant(bytes, end);
            }
            name if words == 1 && !name.is_empty() => {
                let open = significant(bytes, end);
                if bytes.get(open) != Some(&b'{') {
                    return Ok(None);
                }
                return Ok(Some((open + 1, closing(bytes, open)?)));
            }
            _ => return Ok(None),
        }
    }
}

/// The body of a function from the end of its `fn`.
fn function(bytes: &[u8], end: usize) -> Result<Option<Body>, GiveUp> {
    let start = significant(bytes, end);
    if !bytes.get(start).copied().is_some_and(is_word) {
        return Ok(None);
    }
    let mut at = next(bytes, start);
    let name = &bytes[start..at];
    let mut angles = 0usize;
    loop {
        match bytes.get(at).ok_or(GiveUp)? {
            b';' => return Ok(None),
            b'(' | b'[' => at = closing(bytes, at)? + 1,
            b'{' if angles > 0 => at = closing(bytes, at)? + 1,
            b'{' => break,
            b'<' => {
                angles += 1;
                at += 1;
            }
            b'-' | b'=' if bytes.get(at + 1) == Some(&b'>') => at += 2,
            b'>' => {
                angles = angles.saturating_sub(1);
                at += 1;
            }
            // Another function, so this one was none.
            b'f' if angles == 0 && is_function(bytes, at) => return Ok(None),
            _ => at = next(bytes, at),
        }
    }
    let close = closing(bytes, at)?;
    let length = close - at;
    let unread = length > if makes(name) { MAKING } else { SHORT };
    Ok(Some(Body { start: at, close, unread }))
}

fn is_function(bytes: &[u8], at: usize) -> bool {
    let end = word_end(bytes, at);
    let name = significant(bytes, end);
    bytes[at..end] == *b"fn" && bytes.get(name).copied().is_some_and(is_word)
}

/// Bodies of these say defaults.
fn makes(name: &[u8]) -> bool {
    matches!(name, b"default" | b"new" | b"builder")
        || name.starts_with(b"with_")
        || name.starts_with(b"default_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let result = skim(text).unwrap_or_else(|| text.to_owned());
        assert_eq!(result.len(), text.len());
        result.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn long_bodies_go_and_all_else_stays() {
        let long = "let a = \"}\"; let b = '}'; // }\n /* } */ call(r#\"}\"#, b'}', 'a: loop {}); "
            .repeat(4);
        for (text, expected) in [
            (format!("fn f() {{ {long} }} struct A;"), "fn f() { } struct A;"),
            (
                format!(
                    "impl A {{ pub fn f<T: B<{{ 1 }}>>(a: [u8; {{ 2 }}]) -> C where T: Fn() -> D {{ {long} }} }}"
                ),
                "impl A { pub fn f<T: B<{ 1 }>>(a: [u8; { 2 }]) -> C where T: Fn() -> D { } }",
            ),
            (
                format!("type F = fn(u8) -> u8; trait T {{ fn g(); fn h() {{ {long} }} }}"),
                "type F = fn(u8) -> u8; trait T { fn g(); fn h() { } }",
            ),
            (
                format!("#[cfg(test)]\n#[allow(x)]\npub mod tests {{ {long} }} fn x() {{}}"),
                "#[cfg(test)] #[allow(x)] pub mod tests { } fn x() {}",
            ),
            (format!("const fn r#fn() -> u8 {{ {long} }}"), "const fn r#fn() -> u8 { }"),
        ] {
            assert_eq!(left(&text), expected);
        }
        for kept in [
            format!("macro_rules! m {{ () => {{ fn f() {{ {long} }} }} }}"),
            format!("m! {{ fn f() {{ {long} }} }}"),
            format!("impl A {{ fn new() -> A {{ {long} }} }}"),
            format!("const A: u8 = {{ {long} }};"),
            "fn short() -> u8 { 1 }".to_owned(),
            format!("fn f( {{ {long} }}"),
            format!("fn f() {{ {long} "),
        ] {
            assert_eq!(skim(&kept), None, "{kept}");
        }
    }

    #[test]
    fn characters_of_many_bytes_keep_their_places() {
        let text = format!(
            "fn f() {{ {} }} struct Ä; fn é() {{ {} }}",
            "ä€😀".repeat(60),
            "'😀'; ".repeat(60)
        );
        assert_eq!(left(&text), "fn f() { } struct Ä; fn é() { }");
    }
}
