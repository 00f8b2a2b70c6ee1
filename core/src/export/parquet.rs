//! Parquet: typed columns in groups of rows.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use ::parquet::basic::{
    Compression, ConvertedType, Encoding, LogicalType, Repetition, TimeUnit, Type as Physical,
    ZstdLevel,
};
use ::parquet::data_type::{
    ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
    Int64Type,
};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::{ColumnPath, Type, TypePtr};

use super::options::{ParquetCompression, ParquetEncoding, ParquetOptions};
use super::refused;
use super::table::{Table, Values};
use crate::control::Control;
use crate::error::{ConfigError, ExportError};
use crate::model::grid::Grid;
use crate::series::exact::digits;
use crate::series::origin::Origin;

/// Rows of a column between two looks at the control.
const ROWS_AT_ONCE: usize = 16_384;

/// A file numbers its groups with 16 bits.
const MOST_GROUPS: usize = 32_767;

/// The digits and the bytes of a decimal.
const DIGITS: i32 = 38;
const DECIMAL_BYTES: usize = size_of::<i128>();

/// Where the file says what made the data.
pub(crate) const ABOUT: &str = "market_data_source";

/// A Parquet file in the making. A finished group is passed on, so one group is in memory.
pub(crate) struct Groups {
    file: SerializedFileWriter<Vec<u8>>,
    /// How many digits of prices stand after their point, where prices are decimals.
    scale: Option<u32>,
}

impl Groups {
    /// A file of the columns that a table has.
    pub(crate) fn new(
        table: &Table<'_>,
        origin: Option<&Origin>,
        options: &ParquetOptions,
    ) -> Result<Self, ExportError> {
        let scale = if options.decimals { Some(scale(table).ok_or_else(too_long)?) } else { None };
        let schema = schema(table, scale).map_err(failed)?;
        let properties = Arc::new(properties(table, origin, options));
        let file = SerializedFileWriter::new(Vec::new(), schema, properties).map_err(failed)?;
        Ok(Self { file, scale })
    }

    /// Appends rows as one group.
    pub(crate) fn add(
        &mut self,
        table: &Table<'_>,
        rows: Range<usize>,
        writer: &mut dyn Write,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        let mut group = self.file.next_row_group().map_err(failed)?;
        for &(_, values) in &table.columns {
            let Some(mut column) = group.next_column().map_err(failed)? else { break };
            for start in rows.clone().step_by(ROWS_AT_ONCE) {
                if control.should_stop() {
                    return Err(ExportError::Interrupted);
                }
                let some = start..rows.end.min(start + ROWS_AT_ONCE);
                match (prices(values), self.scale) {
                    (Some(prices), Some(scale)) => {
                        let grid = table.grid.as_ref();
                        let exact = decimals(grid, prices, some, scale).ok_or_else(too_long)?;
                        let writer = column.typed::<FixedLenByteArrayType>();
                        writer.write_batch(&exact, None, None).map(drop).map_err(failed)?;
                    }
                    _ => append(&mut column, table, values, some).map_err(failed)?,
                }
            }
            column.close().map_err(failed)?;
        }
        group.close().map_err(failed)?;
        self.file.flush().map_err(refused)?;
        writer.write_all(&std::mem::take(self.file.inner_mut())).map_err(refused)
    }

    /// Writes the index of the groups.
    pub(crate) fn finish(self, writer: &mut dyn Write) -> Result<(), ExportError> {
        writer.write_all(&self.file.into_inner().map_err(failed)?).map_err(refused)
    }
}

/// Refuses groups that are too small for so many rows.
pub(crate) fn check_groups(options: &ParquetOptions, rows: usize) -> Result<(), ConfigError> {
    if rows.div_ceil(options.row_group_size.max(1)) <= MOST_GROUPS {
        return Ok(());
    }
    let least = rows.div_ceil(MOST_GROUPS);
    let allowed = format!("at least {least} for {rows} rows: a file has at most {MOST_GROUPS}");
    Err(ConfigError::range("row_group_size", options.row_group_size, allowed))
}

#[expect(clippy::needless_pass_by_value, reason = "it is used as a function of an error")]
fn failed(error: ParquetError) -> ExportError {
    refused(io::Error::other(error.to_string()))
}

fn too_long() -> ExportError {
    let allowed = format!("false for these prices, which have more than {DIGITS} digits");
    ConfigError::range("decimals", true, allowed).into()
}

/// The prices of a column, and those that it is the difference to.
fn prices(values: Values<'_>) -> Option<(&[f64], Option<&[f64]>)> {
    match values {
        Values::Price(prices) => Some((prices, None)),
        Values::Difference(first, second) => Some((second, Some(first))),
        _ => None,
    }
}

/// How many digits all prices need after their point.
fn scale(table: &Table<'_>) -> Option<u32> {
    let grid = table.grid.as_ref();
    let mut most = grid.map_or(0, Grid::decimals);
    for (values, _) in table.columns.iter().filter_map(|(_, values)| prices(*values)) {
        for some in values.chunks(ROWS_AT_ONCE) {
            most = most.max(digits(grid, some)?.1);
        }
    }
    Some(most)
}

/// Some rows of prices, or of differences between them, as bytes of which the highest comes first.
fn decimals(
    grid: Option<&Grid>,
    (values, less): (&[f64], Option<&[f64]>),
    rows: Range<usize>,
    scale: u32,
) -> Option<Vec<FixedLenByteArray>> {
    let read = |values: &[f64]| {
        let (mut digits, own) = digits(grid, &values[rows.clone()])?;
        let power = 10_i128.checked_pow(scale.checked_sub(own)?)?;
        for digits in &mut digits {
            *digits = digits.checked_mul(power)?;
        }
        Some(digits)
    };
    let mut digits = read(values)?;
    if let Some(less) = less {
        for (digits, less) in digits.iter_mut().zip(read(less)?) {
            *digits = digits.checked_sub(less)?;
        }
    }
    let most = 10_u128.pow(DIGITS.unsigned_abs());
    if digits.iter().any(|digits| digits.unsigned_abs() >= most) {
        return None;
    }
    let bytes: Vec<u8> = digits.iter().flat_map(|digits| digits.to_be_bytes()).collect();
    let bytes = ByteArray::from(bytes);
    let cut = |row: usize| bytes.slice(row * DECIMAL_BYTES, DECIMAL_BYTES).into();
    Some((0..digits.len()).map(cut).collect())
}

/// Every column has a value in every row.
fn schema(table: &Table<'_>, scale: Option<u32>) -> Result<TypePtr, ParquetError> {
    let mut fields = Vec::with_capacity(table.columns.len());
    for &(name, values) in &table.columns {
        let scale = prices(values).and(scale).and_then(|scale| i32::try_from(scale).ok());
        let (physical, logical) = match values {
            Values::Time(_) => {
                (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS)))
            }
            Values::Label(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Values::Number(_) => (Physical::INT32, Some(LogicalType::integer(32, false))),
            Values::Price(_) | Values::Difference(..) | Values::Volume(_) => match scale {
                Some(scale) => {
                    (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::decimal(scale, DIGITS)))
                }
                None => (Physical::DOUBLE, None),
            },
        };
        let field = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::REQUIRED)
            .with_length(if scale.is_some() { DECIMAL_BYTES as i32 } else { -1 })
            .with_precision(if scale.is_some() { DIGITS } else { -1 })
            .with_scale(scale.unwrap_or(-1))
            .with_logical_type(logical)
            .with_converted_type(ConvertedType::NONE)
            .build()?;
        fields.push(Arc::new(field));
    }
    Ok(Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?))
}

fn properties(
    table: &Table<'_>,
    origin: Option<&Origin>,
    options: &ParquetOptions,
) -> WriterProperties {
    let compression = match options.compression {
        ParquetCompression::None => Compression::UNCOMPRESSED,
        ParquetCompression::Snappy => Compression::SNAPPY,
        ParquetCompression::Zstd => Compression::ZSTD(ZstdLevel::default()),
    };
    let about = origin.and_then(|origin| serde_json::to_string(origin).ok());
    let mut builder = WriterProperties::builder()
        .set_created_by(concat!("market-data-source ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(about.map(|text| vec![KeyValue::new(ABOUT.to_owned(), text)]))
        .set_compression(compression)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_write_batch_size(ROWS_AT_ONCE)
        .set_dictionary_enabled(options.encoding == ParquetEncoding::Dictionary);
    for &(name, values) in &table.columns {
        let path = ColumnPath::from(name);
        let encoding = match (values, options.encoding) {
            // Neighbouring times are equally far apart, so their differences take almost no room.
            (Values::Time(_) | Values::Number(_), _) => Encoding::DELTA_BINARY_PACKED,
            (Values::Price(_) | Values::Difference(..), _) if options.decimals => Encoding::PLAIN,
            (Values::Label(_), _) | (_, ParquetEncoding::Plain | ParquetEncoding::Dictionary) => {
                Encoding::PLAIN
            }
            (_, ParquetEncoding::ByteStreamSplit) => Encoding::BYTE_STREAM_SPLIT,
        };
        builder = builder.set_column_encoding(path.clone(), encoding);
        if matches!(values, Values::Label(_)) {
            builder = builder.set_column_dictionary_enabled(path, true);
        } else if matches!(values, Values::Time(_) | Values::Number(_)) {
            builder = builder.set_column_dictionary_enabled(path, false);
        }
    }
    builder.build()
}

fn append(
    column: &mut SerializedColumnWriter<'_>,
    table: &Table<'_>,
    values: Values<'_>,
    rows: Range<usize>,
) -> Result<(), ParquetError> {
    match values {
        Values::Time(times) => {
            column.typed::<Int64Type>().write_batch(&times[rows], None, None)?;
        }
        Values::Price(numbers) | Values::Volume(numbers) => {
            column.typed::<DoubleType>().write_batch(&numbers[rows], None, None)?;
        }
        Values::Difference(first, second) => {
            let grid = table.grid.as_ref();
            let pairs = first[rows.clone()].iter().zip(&second[rows]);
            let less: Vec<_> =
                pairs.map(|(&first, &second)| difference(grid, first, second)).collect();
            column.typed::<DoubleType>().write_batch(&less, None, None)?;
        }
        Values::Number(numbers) => {
            let numbers: Vec<_> = numbers[rows].iter().map(|&number| number as i32).collect();
            column.typed::<Int32Type>().write_batch(&numbers, None, None)?;
        }
        Values::Label(labels) => {
            let names: Vec<_> =
                labels.names.iter().map(|name| ByteArray::from(name.as_str())).collect();
            let name = |&code: &u32| names.get(code as usize).cloned();
            let texts: Vec<_> = labels.codes[rows]
                .iter()
                .map(|code| name(code).unwrap_or_else(|| ByteArray::from("")))
                .collect();
            column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
        }
    }
    Ok(())
}

/// The second price less the first: the float nearest to the difference of their ticks.
fn difference(grid: Option<&Grid>, first: f64, second: f64) -> f64 {
    let steps = grid.and_then(|grid| {
        let steps = grid.steps_of(second)?.checked_sub(grid.steps_of(first)?)?;
        Some(grid.float(steps))
    });
    steps.unwrap_or(second - first)
}
