//! Parquet: typed columns in groups of rows.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::parquet::basic::{
    Compression, ConvertedType, Encoding, LogicalType, Repetition, TimeUnit, Type as Physical,
    ZstdLevel,
};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::{ColumnPath, Type, TypePtr};

use super::options::{ParquetCompression, ParquetEncoding, ParquetOptions};
use super::table::{Table, Values};
use super::{pages, refused};
use crate::control::Control;
use crate::error::{ConfigError, ExportError};
use crate::model::grid::Grid;
use crate::series::exact::digits;
use crate::series::origin::Origin;

/// Rows of a column between two looks at the control.
pub(super) const ROWS_AT_ONCE: usize = 16_384;

/// Pages of this size stay in the processor's memory on their way.
const PAGE_BYTES: usize = 1 << 17;

/// A file numbers its groups with 16 bits.
const MOST_GROUPS: usize = 32_767;

/// The digits and the bytes of a decimal.
pub(super) const DIGITS: i32 = 38;
pub(super) const DECIMAL_BYTES: usize = size_of::<i128>();

/// Where the file says what made the data.
pub(crate) const ABOUT: &str = "market_data_source";

/// A Parquet file in the making. Finished columns are passed on, so a group at most is in memory.
pub(crate) struct Groups {
    file: SerializedFileWriter<Passage>,
    /// What the file wrote last.
    passage: Passage,
    /// How many digits of prices stand after their point, where prices are decimals.
    scale: Option<u32>,
}

/// What a file has written and is not passed on yet.
#[derive(Clone, Default)]
struct Passage(Arc<Mutex<Vec<u8>>>);

impl Passage {
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes it on, and keeps the memory.
    fn pass_on(&self, writer: &mut dyn Write) -> Result<(), ExportError> {
        let mut bytes = self.bytes();
        writer.write_all(&bytes).map_err(refused)?;
        bytes.clear();
        Ok(())
    }
}

impl Write for Passage {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
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
        let passage = Passage::default();
        let file =
            SerializedFileWriter::new(passage.clone(), schema, properties).map_err(failed)?;
        Ok(Self { file, passage, scale })
    }

    /// Appends rows as one group.
    pub(crate) fn add(
        &mut self,
        table: &Table<'_>,
        rows: Range<usize>,
        writer: &mut dyn Write,
        control: &mut dyn Control,
    ) -> Result<(), ExportError> {
        let (schema, properties) =
            (self.file.schema_descr().columns().to_vec(), self.file.properties().clone());
        let columns = pages::Columns {
            table,
            rows,
            scale: self.scale,
            schema: &schema,
            properties: &properties,
        };
        let mut group = self.file.next_row_group().map_err(failed)?;
        columns.encode(control, &mut |column| {
            group.append_column(&column.bytes, column.about).map_err(failed)?;
            self.passage.pass_on(writer)
        })?;
        group.close().map_err(failed)?;
        self.file.flush().map_err(refused)?;
        self.passage.pass_on(writer)
    }

    /// Writes the index of the groups.
    pub(crate) fn finish(self, writer: &mut dyn Write) -> Result<(), ExportError> {
        let passage = self.file.into_inner().map_err(failed)?;
        passage.pass_on(writer)
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
pub(super) fn failed(error: ParquetError) -> ExportError {
    refused(io::Error::other(error.to_string()))
}

pub(super) fn too_long() -> ExportError {
    let allowed = format!("false for these prices, which have more than {DIGITS} digits");
    ConfigError::range("decimals", true, allowed).into()
}

/// The prices of a column, and those that it is the difference to.
pub(super) fn prices(values: Values<'_>) -> Option<(&[f64], Option<&[f64]>)> {
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
        .set_data_page_size_limit(PAGE_BYTES)
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
