//! Estimates, before parsing, how much stack a text would make the parser use.
//!
//! The estimate is of an unoptimised build and errs upwards. Costs are in bytes for one level of nesting.

const BRACE: usize = 44 << 10;
const ROUND: usize = 18 << 10;
const ANGLE: usize = 62 << 10;
const POINTER: usize = 40 << 10;
const PREFIX: usize = 10 << 10;
const CLOSURE: usize = 20 << 10;
const ARROW: usize = 48 << 10;
const CONDITION: usize = 28 << 10;
const SEGMENT: usize = 5 << 10;
const CHAIN: usize = 200;

/// Brackets inside brackets beyond this are refused whatever the stack.
const MOST_BRACKETS: usize = 256;

/// The byte where a text becomes too deep, if it does.
pub(super) fn too_deep(text: &str, budget: usize) -> Option<usize> {
    let mut scan = Scan { budget, ..Scan::default() };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        at = scan.step(bytes, at).max(start + 1);
        if scan.outer + scan.frame.cost() > scan.budget || scan.open.len() > MOST_BRACKETS {
            return Some(start);
        }
    }
    None
}

/// Every bracket of a text that is not inside a literal or a comment, and where it stands.
pub(super) fn brackets(text: &str) -> Vec<(usize, u8)> {
    let mut scan = Scan::default();
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if matches!(bytes[at], b'(' | b'[' | b'{' | b')' | b']' | b'}') {
            found.push((at, bytes[at]));
        }
        at = scan.step(bytes, at).max(at + 1);
    }
    found
}

/// What is pending between two separators of one bracket.
#[derive(Debug, Default, Clone, Copy)]
struct Frame {
    /// Prefix operators in a row; a binary operator ends them.
    prefix: usize,
    /// What nests to the right up to the next separator.
    right: usize,
    /// Left-associative chains, which nest when they are dropped.
    left: usize,
    /// Open `<`.
    angles: usize,
    /// A `}` was last: an item or statement may have ended.
    ended: bool,
}

impl Frame {
    fn cost(self) -> usize {
        self.prefix + self.right + self.left + self.angles * ANGLE
    }
}

#[derive(Debug, Default)]
struct Scan {
    budget: usize,
    /// Open brackets: what was pending, their cost, and whether they belong to an attribute.
    open: Vec<(Frame, usize, bool)>,
    outer: usize,
    frame: Frame,
    /// The last token can be the left side of an operator.
    operand: bool,
    /// A `#` was before: the next bracket is an attribute's.
    attribute: bool,
}

impl Scan {
    /// Reads one token and returns where the next begins.
    fn step(&mut self, bytes: &[u8], at: usize) -> usize {
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        match bytes[at] {
            byte if byte.is_ascii_whitespace() => at + 1,
            b'/' if next == b'/' => line_end(bytes, at),
            b'/' if next == b'*' => comment_end(bytes, at),
            b'"' => self.literal(string_end(bytes, at + 1)),
            b'\'' => self.quote(bytes, at),
            b'0'..=b'9' => self.literal(word_end(bytes, at)),
            byte if is_word(byte) => self.word(bytes, at),
            b'{' => self.open(BRACE, at),
            b'(' | b'[' => self.open(ROUND, at),
            b'}' => self.close(true, at),
            b')' | b']' => self.close(false, at),
            byte => self.punctuation(byte, next, at),
        }
    }

    fn literal(&mut self, end: usize) -> usize {
        self.begin();
        self.operand = true;
        end
    }

    /// A token that can begin a statement: if a `}` was before it, the statement before has ended.
    fn begin(&mut self) {
        if self.frame.ended {
            self.frame = Frame::default();
        }
    }

    fn open(&mut self, cost: usize, at: usize) -> usize {
        self.begin();
        let cost = cost + self.frame.cost();
        self.open.push((self.frame, cost, std::mem::take(&mut self.attribute)));
        self.outer += cost;
        self.frame = Frame::default();
        self.operand = false;
        at + 1
    }

    fn close(&mut self, brace: bool, at: usize) -> usize {
        let mut attribute = false;
        if let Some((frame, cost, of_attribute)) = self.open.pop() {
            self.outer -= cost;
            self.frame = frame;
            attribute = of_attribute;
        }
        if attribute {
            // What it stands on is still to come, one level deeper.
            self.frame.prefix += PREFIX;
            self.operand = false;
            return at + 1;
        }
        self.frame.ended = brace;
        self.frame.left += CHAIN;
        self.operand = true;
        at + 1
    }

    fn quote(&mut self, bytes: &[u8], at: usize) -> usize {
        match bytes.get(at + 1) {
            Some(b'\\') => self.literal(char_end(bytes, at + 1)),
            Some(byte) => {
                let width = match byte {
                    0..0x80 => 1,
                    0x80..0xe0 => 2,
                    0xe0..0xf0 => 3,
                    _ => 4,
                };
                if bytes.get(at + 1 + width) == Some(&b'\'') {
                    return self.literal(at + 2 + width);
                }
                word_end(bytes, at + 1)
            }
            None => at + 1,
        }
    }

    fn word(&mut self, bytes: &[u8], at: usize) -> usize {
        let end = word_end(bytes, at);
        let word = &bytes[at..end];
        match (word, bytes.get(end)) {
            (b"r" | b"br" | b"cr", Some(b'"' | b'#')) => {
                if let Some(end) = raw_string_end(bytes, end) {
                    return self.literal(end);
                }
                if bytes.get(end) == Some(&b'#') {
                    return self.literal(word_end(bytes, end + 1));
                }
            }
            (b"b" | b"c", Some(b'"')) => return self.literal(string_end(bytes, end + 1)),
            (b"b", Some(b'\'')) => return self.quote(bytes, end),
            _ => {}
        }
        self.keyword(word);
        end
    }

    fn keyword(&mut self, word: &[u8]) {
        if word != b"else" && word != b"as" {
            self.begin();
        }
        let frame = &mut self.frame;
        frame.ended = false;
        self.operand = false;
        match word {
            b"if" | b"while" | b"match" | b"for" | b"in" | b"unsafe" | b"loop" | b"static" => {
                frame.right += CONDITION;
            }
            b"return" | b"break" | b"yield" | b"let" | b"move" | b"async" | b"box" | b"become"
            | b"impl" | b"dyn" | b"const" | b"ref" | b"try" | b"do" | b"yeet" => {
                frame.right += PREFIX;
            }
            b"else" | b"as" => frame.left += 2 * CHAIN,
            b"mut" | b"raw" | b"where" | b"pub" => {}
            _ => self.operand = true,
        }
    }

    fn punctuation(&mut self, byte: u8, next: u8, at: usize) -> usize {
        let operand = self.operand;
        if byte == b'#' {
            self.begin();
        }
        self.attribute = byte == b'#' || (self.attribute && byte == b'!');
        if self.attribute {
            self.operand = false;
            return at + 1;
        }
        self.frame.ended = false;
        self.operand = false;
        let frame = &mut self.frame;
        match (byte, next) {
            (b';', _) => *frame = Frame::default(),
            (b',', _) => *frame = Frame { angles: frame.angles, ..Frame::default() },
            (b'=', b'>') => {
                *frame = Frame::default();
                return at + 2;
            }
            (b'-', b'>') => {
                frame.right += ARROW;
                return at + 2;
            }
            (b':', b':') => {
                frame.prefix += SEGMENT;
                return at + 2;
            }
            (b'&', b'&') | (b'|', b'|') if operand => {
                *frame = Frame { left: frame.left + CHAIN, right: frame.right, ..Frame::default() };
                return at + 2;
            }
            (b'<', b'=') if operand => {
                self.binary();
                return at + 2;
            }
            (b'<', _) => frame.angles += 1,
            (b'>', _) => {
                frame.angles = frame.angles.saturating_sub(1);
                self.operand = true;
            }
            (b'=' | b'@', _) => frame.right += PREFIX,
            (b'.' | b'?', _) => {
                frame.left += CHAIN;
                frame.right += if operand { 0 } else { PREFIX };
                self.operand = byte == b'?';
            }
            (b'|', _) if !operand => frame.right += CLOSURE,
            (b'&' | b'*', _) if !operand => frame.prefix += POINTER,
            (b'!' | b'-', _) if !operand => frame.prefix += PREFIX,
            (b'$' | b'~' | b':', _) => {}
            _ => self.binary(),
        }
        at + 1
    }

    fn binary(&mut self) {
        self.frame.prefix = 0;
        self.frame.left += CHAIN;
    }
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

pub(super) fn word_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| is_word(*byte)) {
        at += 1;
    }
    at
}

pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length)
}

pub(super) fn comment_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'/', Some(b'*')) => {
                depth += 1;
                at += 2;
            }
            (b'*', Some(b'/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

pub(super) fn string_end(bytes: &[u8], at: usize) -> usize {
    delimited_end(bytes, at, b'"')
}

fn char_end(bytes: &[u8], at: usize) -> usize {
    delimited_end(bytes, at, b'\'')
}

fn delimited_end(bytes: &[u8], mut at: usize, delimiter: u8) -> usize {
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b'\\' => 2,
            byte if *byte == delimiter => return at + 1,
            _ => 1,
        };
    }
    bytes.len()
}

/// The end of `#"..."#` from its first `#` or `"`; none where it is a raw identifier.
pub(super) fn raw_string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let hashes = bytes[at..].iter().take_while(|byte| **byte == b'#').count();
    if bytes.get(at + hashes) != Some(&b'"') {
        return None;
    }
    let mut at = at + hashes + 1;
    while at < bytes.len() {
        let closed = bytes[at] == b'"'
            && bytes[at + 1..].iter().take(hashes).filter(|b| **b == b'#').count() == hashes;
        if closed {
            return Some(at + 1 + hashes);
        }
        at += 1;
    }
    Some(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_found_wherever_it_hides() {
        for (open, middle, close) in [
            ("const A: u8 = ", "(", ""),
            ("const A: u8 = ", "[", ""),
            ("", "mod a {", ""),
            ("fn f() {", "if a {", ""),
            ("const A: u8 = ", "- ", "1;"),
            ("const A: u8 = ", "- #[a(b = 1)] ", "1;"),
            ("const A: u8 = ", "|a| ", "1;"),
            ("const A: u8 = ", "|| ", "1;"),
            ("const A: u8 = ", "a = ", "1;"),
            ("const A: u8 = ", "return ", "1;"),
            ("const A: u8 = ", "1 + ", "1;"),
            ("const A: u8 = a", ".b()", ";"),
            ("fn f() { if a {} ", "else if a {} ", "}"),
            ("type A = ", "&", "u8;"),
            ("type A = ", "*const ", "u8;"),
            ("type A = ", "Box<", ""),
            ("type A = ", "fn() -> ", "u8;"),
            ("use ", "a::", "b;"),
            ("use ", "a::{b::", "c"),
        ] {
            let text = format!("{open}{}{close}", middle.repeat(100_000));
            assert!(too_deep(&text, 16 << 20).is_some(), "{middle}");
        }
    }

    #[test]
    fn ordinary_text_is_not_deep() {
        for text in [
            &"fn f(a: &str) -> Option<u8> { if a < b && c > d { g(a)?.h() } else { -1 } }\n".repeat(5000),
            &"const A: [u8; 2] = [1, -2]; // {{{{{{\n".repeat(5000),
            &"/* {{{ /* ( */ */ const A: &str = \"{{{\"; const C: char = '{'; ".repeat(5000),
            &r##"const A: &str = r#"{{"{"#; const B: u8 = b'{'; fn r#type<'a>(x: &'a str) {} "##.repeat(5000),
            &"A::B | A::C | &a * -b + ".repeat(200),
            &"pub struct A<T> { pub a: Vec<Option<T>>, }\nimpl<T: Into<u8>> A<T> where T: Fn(&u8) -> u8 {}\n".repeat(900),
        ] {
            assert_eq!(too_deep(text, 5 << 18), None, "{}", &text[..60]);
        }
    }
}
