//! Tables in Parquet files: the columns that matter, one group of rows after another.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ::parquet::basic::{Compression, ConvertedType, LogicalType, TimeUnit, Type as Physical};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::DataType;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::{ColumnChunkMetaData, FileMetaData};
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::ColumnDescriptor;
use chrono::{DateTime, Utc};

use super::Values;
use super::cells::{Cell, Column};
use super::source::{Loaded, Source};
use crate::error::FrameError;
use crate::export::ABOUT;
use crate::series::origin::Origin;

/// Rows between two looks at the control.
const ROWS_AT_ONCE: usize = 16_384;

/// Files of this program say of themselves that they are its own, as long as nobody wrote them anew.
const OWN: &str = "market-data-source ";

/// What the values of a column are.
#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Number,
    Whole,
    Unsigned,
    Decimal(i32),
    Time { nanoseconds: i64, utc: bool },
    Text,
    Other(String),
}

/// A column on its way: its place among all, what it holds, and what there is of it.
struct Leaf {
    place: usize,
    kind: Kind,
    column: Column,
}

/// The columns of a file that matter, and where its rows come from when it is one of ours.
pub(super) fn read(source: &mut Source<'_>, file: File) -> Result<Loaded, FrameError> {
    // The library that knows the format panics at some broken pages; nothing of it outlives the call.
    catch_unwind(AssertUnwindSafe(|| loaded(source, file)))
        .unwrap_or_else(|_| Err(source.malformed(None, "its pages are broken")))
}

fn loaded(source: &mut Source<'_>, file: File) -> Result<Loaded, FrameError> {
    let reader = SerializedFileReader::new(file).map_err(|error| failed(source, error))?;
    let about = reader.metadata().file_metadata();
    let mut leaves = chosen(about, source);
    let mut work = Work { source, done: 0, total: 0 };
    work.total =
        u64::try_from(about.num_rows()).unwrap_or_default().saturating_mul(leaves.len() as u64);
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(|error| failed(work.source, error))?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
        for leaf in leaves.iter_mut().filter(|leaf| !matches!(leaf.kind, Kind::Other(_))) {
            check_codec(work.source, group.metadata().column(leaf.place), &leaf.column.name)?;
            let values =
                group.get_column_reader(leaf.place).map_err(|error| failed(work.source, error))?;
            work.append(leaf, values, rows)?;
        }
    }
    let columns = leaves.into_iter().map(|leaf| match leaf.kind {
        Kind::Other(kind) => (leaf.column.name, Values::Other(kind)),
        _ => leaf.column.finish(),
    });
    Ok(Loaded { columns: columns.collect(), origin: origin(about) })
}

fn failed(source: &Source<'_>, error: ParquetError) -> FrameError {
    source.malformed(None, error)
}

/// Refuses what is compressed in a way that takes more libraries to read.
fn check_codec(
    source: &Source<'_>,
    chunk: &ColumnChunkMetaData,
    name: &str,
) -> Result<(), FrameError> {
    let codec = match chunk.compression() {
        Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::ZSTD(_) => return Ok(()),
        Compression::GZIP(_) => "gzip",
        Compression::BROTLI(_) => "brotli",
        Compression::LZO => "LZO",
        Compression::LZ4 | Compression::LZ4_RAW => "LZ4",
    };
    let reason =
        format!("column {name} is compressed by {codec}, allowed: Snappy, Zstandard, none");
    Err(source.malformed(None, reason))
}

/// Where the rows come from, which a file that others wrote anew does not know.
fn origin(about: &FileMetaData) -> Option<Origin> {
    about.created_by().filter(|writer| writer.starts_with(OWN))?;
    let known = about.key_value_metadata()?.iter().find(|entry| entry.key == ABOUT)?;
    let origin: Origin = serde_json::from_str(known.value.as_deref()?).ok()?;
    origin.config.as_ref().is_none_or(|config| config.validate().is_ok()).then_some(origin)
}

/// The columns that a series could use.
fn chosen(about: &FileMetaData, source: &Source<'_>) -> Vec<Leaf> {
    let mut leaves: Vec<Leaf> = Vec::new();
    for (place, column) in about.schema_descr().columns().iter().enumerate() {
        let Some(name) = column.path().parts().first() else { continue };
        let nested = column.path().parts().len() > 1 || column.max_rep_level() > 0;
        let known = nested && leaves.last().is_some_and(|last| last.column.name == *name);
        if known || !source.matters(name) {
            continue;
        }
        let kind = if nested { Kind::Other("lists or structs".to_owned()) } else { kind(column) };
        leaves.push(Leaf { place, kind, column: source.column(name) });
    }
    leaves
}

/// What the file says of the values of a column.
fn kind(column: &ColumnDescriptor) -> Kind {
    let unit = |unit: &TimeUnit| match unit {
        TimeUnit::MILLIS => 1_000_000,
        TimeUnit::MICROS => 1_000,
        TimeUnit::NANOS => 1,
    };
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Timestamp(it)), _) => {
            Kind::Time { nanoseconds: unit(&it.unit), utc: it.is_adjusted_to_u_t_c }
        }
        (None, ConvertedType::TIMESTAMP_MILLIS) => Kind::Time { nanoseconds: 1_000_000, utc: true },
        (None, ConvertedType::TIMESTAMP_MICROS) => Kind::Time { nanoseconds: 1_000, utc: true },
        (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => {
            Kind::Time { nanoseconds: 86_400_000_000_000, utc: false }
        }
        (Some(LogicalType::Decimal(it)), _) => Kind::Decimal(it.scale),
        (None, ConvertedType::DECIMAL) => Kind::Decimal(column.type_scale()),
        (Some(LogicalType::String | LogicalType::Enum), _)
        | (None, ConvertedType::UTF8 | ConvertedType::ENUM) => Kind::Text,
        (Some(LogicalType::Integer(it)), _) => {
            if it.is_signed {
                Kind::Whole
            } else {
                Kind::Unsigned
            }
        }
        (
            None,
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64,
        ) => Kind::Unsigned,
        (
            None,
            ConvertedType::NONE
            | ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64,
        ) => match column.physical_type() {
            Physical::INT32 | Physical::INT64 => Kind::Whole,
            Physical::FLOAT | Physical::DOUBLE => Kind::Number,
            // What older programs count times in.
            Physical::INT96 => Kind::Time { nanoseconds: 1, utc: true },
            Physical::BOOLEAN => Kind::Other("booleans".to_owned()),
            Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY => {
                Kind::Other("bytes".to_owned())
            }
        },
        (Some(LogicalType::Time(_)), _) => Kind::Other("times of day".to_owned()),
        (logical, converted) => {
            let kind = logical.map_or_else(|| format!("{converted}"), |it| format!("{it:?}"));
            Kind::Other(format!("values of Parquet's type {kind}"))
        }
    }
}

/// How much has been read.
struct Work<'a, 'b> {
    source: &'a mut Source<'b>,
    done: u64,
    total: u64,
}

impl Work<'_, '_> {
    /// The rows of a column in one group.
    fn append(
        &mut self,
        leaf: &mut Leaf,
        reader: ColumnReader,
        rows: usize,
    ) -> Result<(), FrameError> {
        let (kind, column) = (&leaf.kind, &mut leaf.column);
        match reader {
            ColumnReader::DoubleColumnReader(reader) => {
                self.values(column, reader, rows, |value| Cell::Number(*value))
            }
            ColumnReader::FloatColumnReader(reader) => {
                self.values(column, reader, rows, |value| Cell::Number(f64::from(*value)))
            }
            ColumnReader::Int32ColumnReader(reader) if *kind == Kind::Unsigned => {
                self.values(column, reader, rows, |value| Cell::Whole(value.cast_unsigned().into()))
            }
            ColumnReader::Int32ColumnReader(reader) => {
                self.values(column, reader, rows, |value| of_whole(kind, i64::from(*value)))
            }
            ColumnReader::Int64ColumnReader(reader) => {
                self.values(column, reader, rows, |value| of_whole(kind, *value))
            }
            ColumnReader::Int96ColumnReader(reader) => self.values(column, reader, rows, |value| {
                moment(value.to_seconds(), value.to_nanos().rem_euclid(1_000_000_000), true)
            }),
            ColumnReader::ByteArrayColumnReader(reader) => {
                self.values(column, reader, rows, |value| of_bytes(kind, value.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                self.values(column, reader, rows, |value| of_bytes(kind, value.data()))
            }
            ColumnReader::BoolColumnReader(_) => Ok(()),
        }
    }

    fn values<T: DataType>(
        &mut self,
        column: &mut Column,
        mut reader: ColumnReaderImpl<T>,
        rows: usize,
        cell: impl for<'v> Fn(&'v T::T) -> Cell<'v>,
    ) -> Result<(), FrameError> {
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        let mut left = rows;
        while left > 0 {
            levels.clear();
            values.clear();
            let most = left.min(ROWS_AT_ONCE);
            let (read, ..) = reader
                .read_records(most, Some(&mut levels), None, &mut values)
                .map_err(|error| failed(self.source, error))?;
            if read == 0 {
                let reason = format!("column {} ends before its rows do", column.name);
                return Err(self.source.malformed(None, reason));
            }
            left = left.saturating_sub(read);
            let mut values = values.iter();
            if levels.is_empty() {
                for value in values {
                    column.push(cell(value))?;
                }
            } else {
                for level in &levels {
                    let value = if *level > 0 { values.next() } else { None };
                    column.push(value.map_or(Cell::Missing, &cell))?;
                }
            }
            self.done += read as u64;
            self.source.look(self.done, self.total)?;
        }
        Ok(())
    }
}

fn of_whole<'a>(kind: &Kind, value: i64) -> Cell<'a> {
    match kind {
        Kind::Time { nanoseconds, utc } => {
            let per_second = 1_000_000_000 / nanoseconds.min(&1_000_000_000);
            let seconds = nanoseconds / 1_000_000_000;
            if seconds > 0 {
                return moment(value.saturating_mul(seconds), 0, *utc);
            }
            moment(value.div_euclid(per_second), value.rem_euclid(per_second) * nanoseconds, *utc)
        }
        Kind::Decimal(scale) => Cell::Number(nearest(value.into(), *scale)),
        // As a number it only fits into a float.
        Kind::Unsigned if value < 0 => Cell::Number(value.cast_unsigned() as f64),
        _ => Cell::Whole(value),
    }
}

/// A time; what lies outside the calendar is its nearest end, which no series takes.
fn moment<'a>(seconds: i64, nanoseconds: i64, utc: bool) -> Cell<'a> {
    let end = if seconds < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    let part = u32::try_from(nanoseconds).unwrap_or_default();
    let time = DateTime::from_timestamp(seconds, part).unwrap_or(end);
    if utc { Cell::Moment(time) } else { Cell::LocalTime(time.naive_utc()) }
}

fn of_bytes<'a>(kind: &Kind, bytes: &'a [u8]) -> Cell<'a> {
    match (kind, std::str::from_utf8(bytes)) {
        (Kind::Decimal(scale), _) => {
            // Two's complement, the highest byte first.
            let negative = bytes.first().is_some_and(|byte| *byte > 0x7f);
            let mut digits = if negative { -1_i128 } else { 0 };
            if bytes.len() > size_of::<i128>() {
                return Cell::Number(f64::NAN);
            }
            for byte in bytes {
                digits = digits << 8 | i128::from(*byte);
            }
            Cell::Number(nearest(digits, *scale))
        }
        (_, Ok(text)) => Cell::Text(text),
        (_, Err(_)) => Cell::Missing,
    }
}

/// The float nearest to a decimal.
fn nearest(digits: i128, scale: i32) -> f64 {
    let exact = digits.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS;
    match u32::try_from(scale) {
        // Both are exact, so that the division rounds once.
        Ok(scale @ 0..=22) if exact => {
            digits as f64 / (0..scale).fold(1.0, |power, _| power * 10.0)
        }
        _ => format!("{digits}e{}", -i64::from(scale)).parse().unwrap_or(f64::NAN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_the_nearest_floats() {
        assert_eq!(nearest(12_345, 2).to_bits(), 123.45_f64.to_bits());
        assert_eq!(nearest(-5, 0).to_bits(), (-5.0_f64).to_bits());
        assert_eq!(nearest((1 << 80) + 1, 30).to_bits(), 1.208_925_819_614_629_2e-6_f64.to_bits());
        for (bytes, expected) in [(vec![0x04, 0xd2], 12.34), (vec![0xff, 0x9c], -1.0)] {
            let Cell::Number(value) = of_bytes(&Kind::Decimal(2), &bytes) else { panic!() };
            assert_eq!(value.to_bits(), f64::to_bits(expected));
        }
    }

    #[test]
    fn times_are_what_they_count() {
        let shown = |cell| match cell {
            Cell::Moment(time) => time.to_rfc3339(),
            Cell::LocalTime(time) => format!("{time:?}"),
            _ => String::new(),
        };
        let time = |nanoseconds, value| {
            shown(of_whole(&Kind::Time { nanoseconds, utc: nanoseconds < 1_000_000_000 }, value))
        };
        assert_eq!(time(1, -1), "1969-12-31T23:59:59.999999999+00:00");
        assert_eq!(time(1_000, 1_500_000), "1970-01-01T00:00:01.500+00:00");
        assert_eq!(time(1_000_000, 1_500), "1970-01-01T00:00:01.500+00:00");
        assert_eq!(time(86_400_000_000_000, 1), "1970-01-02T00:00:00");
        assert!(time(1_000_000, i64::MAX).starts_with("+262142"));
    }
}
