//! Columns of Arrow as plain Rust vectors.
#![allow(unsafe_code)]

use std::borrow::Cow;

use pyo3::prelude::*;

use super::abi::{ArrowArray, ArrowArrayStream, ArrowSchema};
use super::reading::Plain;
use crate::incoming::{Texts, Values, unit_of};

/// One piece of a column: the array, and its first row and number of rows in it.
#[derive(Clone, Copy)]
struct Piece<'a> {
    array: &'a ArrowArray,
    first: usize,
    rows: usize,
}

/// The columns of the stream in a capsule, by name. A stream of single values is a column without one.
pub(crate) fn columns(capsule: &Bound<'_, PyAny>) -> PyResult<Vec<(String, Values)>> {
    let py = capsule.py();
    let mut stream = ArrowArrayStream::taken(capsule)?;
    let schema = stream.schema()?;
    let mut arrays = Vec::new();
    // A stream may do the work of a whole query now, and want the interpreter for it.
    while let Some(array) = py.detach(|| stream.next())? {
        arrays.push(array);
    }
    if schema.format() != "+s" {
        let pieces: Vec<_> = arrays
            .iter()
            .map(|array| Piece { array, first: array.offset(), rows: array.length() })
            .collect();
        return Ok(vec![(schema.name().into_owned(), decoded(&schema, &pieces))]);
    }
    let mut columns = Vec::new();
    for (index, field) in schema.children().into_iter().enumerate() {
        let pieces: Vec<_> = arrays
            .iter()
            .filter_map(|whole| {
                let array = whole.child(index)?;
                let first = whole.offset() + array.offset();
                Some(Piece { array, first, rows: whole.length() })
            })
            .collect();
        columns.push((field.name().into_owned(), decoded(field, &pieces)));
    }
    Ok(columns)
}

impl Piece<'_> {
    const fn end(&self) -> usize {
        self.first + self.rows
    }

    /// Whether each row holds something.
    fn valid(&self) -> impl Fn(usize) -> bool {
        let bits = self.array.validity(self.end());
        let first = self.first;
        move |row| {
            bits.as_ref().is_none_or(|bits| {
                let at = first + row;
                bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
            })
        }
    }

    /// The rows of the column's second buffer, where missing ones hold nothing in particular.
    ///
    /// # Safety
    /// The format must say that it holds these numbers.
    unsafe fn each<T: Plain>(&self, mut take: impl FnMut(Option<T>)) {
        let valid = self.valid();
        // SAFETY: the caller vouches for the type; the interface for the length.
        let values = unsafe { self.array.values::<T>(1, self.end()) };
        for row in 0..self.rows {
            let value = values.as_ref().and_then(|values| values.get(self.first + row));
            take(value.copied().filter(|_| valid(row)));
        }
    }
}

/// All rows of a column of numbers.
///
/// # Safety
/// The format must say that the second buffer holds these numbers.
unsafe fn numbers<T: Plain>(pieces: &[Piece<'_>]) -> Vec<Option<T>> {
    let mut out = Vec::with_capacity(pieces.iter().map(|piece| piece.rows).sum());
    for piece in pieces {
        // SAFETY: as the caller says.
        unsafe { piece.each(|value| out.push(value)) };
    }
    out
}

fn decoded(schema: &ArrowSchema, pieces: &[Piece<'_>]) -> Values {
    let format = schema.format().into_owned();
    macro_rules! read {
        ($type:ty) => {
            // SAFETY: the format says that these are the numbers.
            unsafe { numbers::<$type>(pieces) }
        };
    }
    macro_rules! integers {
        ($type:ty) => {
            Values::integers(read!($type).into_iter().map(|value| value.map(i128::from)).collect())
        };
    }
    if let Some(dictionary) = schema.dictionary() {
        return texts_by_code(&format, dictionary, pieces);
    }
    match format.as_str() {
        "g" => Values::floats(read!(f64)),
        "f" => Values::floats(read!(f32).into_iter().map(|value| value.map(f64::from)).collect()),
        "c" => integers!(i8),
        "C" => integers!(u8),
        "s" => integers!(i16),
        "S" => integers!(u16),
        "i" => integers!(i32),
        "I" => integers!(u32),
        "l" => integers!(i64),
        "L" => integers!(u64),
        "b" => booleans(pieces),
        "tdD" => Values::times(
            read!(i32).into_iter().map(|day| Some((i64::from(day?), 86_400_000_000_000))).collect(),
            false,
        ),
        "tdm" => Values::times(
            read!(i64).into_iter().map(|time| Some((time?, 1_000_000))).collect(),
            false,
        ),
        "u" | "U" | "vu" => texts(&format, pieces),
        other => match other.split_once(':') {
            Some((kind, zone)) if kind.starts_with("ts") => match unit_of(&kind[2..]) {
                Some(unit) => Values::times(
                    read!(i64).into_iter().map(|time| Some((time?, unit))).collect(),
                    !zone.is_empty(),
                ),
                None => Values::Other(kind_of(other)),
            },
            Some(("d", size)) => decimals(size, pieces),
            _ => Values::Other(kind_of(other)),
        },
    }
}

/// What a format that is not read is called.
fn kind_of(format: &str) -> String {
    match format {
        "n" => "nothing".to_owned(),
        "z" | "Z" | "vz" => "bytes".to_owned(),
        _ if format.starts_with('+') => "lists or structs".to_owned(),
        _ if format.starts_with("tD") => "durations".to_owned(),
        _ if format.starts_with("tt") => "times of day".to_owned(),
        _ => format!("values of Arrow's format {format:?}"),
    }
}

fn booleans(pieces: &[Piece<'_>]) -> Values {
    let mut out = Vec::new();
    for piece in pieces {
        let valid = piece.valid();
        // SAFETY: booleans are bits in the second buffer.
        let bits = unsafe { piece.array.values::<u8>(1, piece.end().div_ceil(8)) };
        for row in 0..piece.rows {
            let at = piece.first + row;
            let byte = bits.as_ref().and_then(|bits| bits.get(at / 8)).filter(|_| valid(row));
            out.push(byte.map(|byte| byte >> (at % 8) & 1 == 1));
        }
    }
    Values::booleans(out)
}

/// `38,2` or `9,2,32`: digits in whole numbers, the point so far from their end.
fn decimals(size: &str, pieces: &[Piece<'_>]) -> Values {
    let numbers: Vec<i32> = size.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    let (scale, bits) = match numbers[..] {
        [_, scale] => (scale, 128),
        [_, scale, bits] => (scale, bits),
        _ => return Values::Other("decimals".to_owned()),
    };
    macro_rules! digits {
        ($type:ty) => {
            // SAFETY: the format says that these are the numbers.
            unsafe { self::numbers::<$type>(pieces) }
                .into_iter()
                .map(|digits| Some(nearest(i128::from(digits?), scale)))
                .collect()
        };
    }
    match bits {
        32 => Values::floats(digits!(i32)),
        64 => Values::floats(digits!(i64)),
        128 => Values::floats(digits!(i128)),
        _ => Values::Other("decimals of 256 bits".to_owned()),
    }
}

/// The float nearest to a decimal.
fn nearest(digits: i128, scale: i32) -> f64 {
    const WHOLE: u128 = 1 << 53;
    if (0..=22).contains(&scale) && digits.unsigned_abs() <= WHOLE {
        // Both are exact, so that the division rounds once.
        return digits as f64 / (0..scale).fold(1.0, |power, _| power * 10.0);
    }
    format!("{digits}e{}", -i64::from(scale)).parse().unwrap_or(f64::NAN)
}

fn texts(format: &str, pieces: &[Piece<'_>]) -> Values {
    let mut out = Texts::default();
    for piece in pieces {
        each_text(format, piece, |text| out.push(text));
    }
    Values::Texts(out)
}

/// The texts of a piece one after another.
fn each_text(format: &str, piece: &Piece<'_>, mut take: impl FnMut(Option<&str>)) {
    let valid = piece.valid();
    if format == "vu" {
        for row in 0..piece.rows {
            let bytes = if valid(row) { viewed(piece, piece.first + row) } else { None };
            take(bytes.as_deref().map(String::from_utf8_lossy).as_deref());
        }
        return;
    }
    let ends: Option<Vec<i64>> = if format == "u" {
        // SAFETY: texts have one end more than rows, of 32 bits by this format.
        let ends = unsafe { piece.array.values::<i32>(1, piece.end() + 1) };
        ends.map(|ends| ends.iter().map(|&end| i64::from(end)).collect())
    } else {
        // SAFETY: as above, of 64 bits.
        unsafe { piece.array.values::<i64>(1, piece.end() + 1) }.map(Cow::into_owned)
    };
    let ends: Vec<usize> = ends
        .unwrap_or_default()
        .into_iter()
        .map(|end| usize::try_from(end).unwrap_or_default())
        .collect();
    // SAFETY: the last end says how many bytes there are.
    let letters = unsafe { piece.array.values::<u8>(2, ends.last().copied().unwrap_or_default()) };
    let letters = letters.unwrap_or_default();
    for row in 0..piece.rows {
        let at = piece.first + row;
        let bytes = match (ends.get(at), ends.get(at + 1)) {
            (Some(&start), Some(&end)) if valid(row) => letters.get(start..end),
            _ => None,
        };
        take(bytes.map(String::from_utf8_lossy).as_deref());
    }
}

/// Short texts lie in their view; of long ones it says where they are.
fn viewed(piece: &Piece<'_>, row: usize) -> Option<Vec<u8>> {
    const SHORT: usize = 12;
    // SAFETY: a view has sixteen bytes.
    let views = unsafe { piece.array.values::<u8>(1, (row + 1) * 16) }?;
    let view = views.get(row * 16..)?;
    let number = |at: usize| {
        let bytes = view.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(i32::from_le_bytes(bytes)).ok()
    };
    let length = number(0)?;
    if length <= SHORT {
        return view.get(4..4 + length).map(<[u8]>::to_vec);
    }
    let (buffer, start) = (number(8)?, number(12)?);
    // SAFETY: the view says that the buffer reaches this far; the buffers of letters follow the views.
    let letters = unsafe { piece.array.values::<u8>(2 + buffer, start + length) }?;
    letters.get(start..).map(<[u8]>::to_vec)
}

/// Codes in a column, and the texts they stand for beside it.
fn texts_by_code(format: &str, dictionary: &ArrowSchema, pieces: &[Piece<'_>]) -> Values {
    let texts = dictionary.format().into_owned();
    if !matches!(texts.as_str(), "u" | "U" | "vu") {
        return Values::Other("a dictionary of other things than texts".to_owned());
    }
    let mut out = Texts::default();
    for piece in pieces {
        let Some(array) = piece.array.dictionary() else { continue };
        let whole = Piece { array, first: array.offset(), rows: array.length() };
        let mut codes = Vec::new();
        each_text(&texts, &whole, |text| codes.push(text.map(|text| out.code(text))));
        let alone = [*piece];
        macro_rules! read {
            ($type:ty) => {
                // SAFETY: the format says that these are the codes.
                unsafe { numbers::<$type>(&alone) }
                    .into_iter()
                    .map(|code| usize::try_from(code?).ok())
                    .collect()
            };
        }
        let read: Vec<Option<usize>> = match format {
            "c" => read!(i8),
            "C" => read!(u8),
            "s" => read!(i16),
            "S" => read!(u16),
            "i" => read!(i32),
            "I" => read!(u32),
            "l" => read!(i64),
            _ => read!(u64),
        };
        for code in read {
            out.push_code(code.and_then(|code| codes.get(code).copied().flatten()));
        }
    }
    Values::Texts(out)
}
