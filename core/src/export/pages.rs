//! The columns of a group of rows as pages of Parquet, which several threads encode side by side.
//!
//! What is written does not depend on the threads: a column's pages are made from the column alone.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use ::parquet::column::writer::{
    ColumnCloseResult, ColumnWriter, ColumnWriterImpl, get_column_writer,
};
use ::parquet::data_type::{
    ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    Int32Type, Int64Type,
};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterPropertiesPtr;
use ::parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use ::parquet::schema::types::ColumnDescPtr;
use bytes::Bytes;

use super::parquet::{DECIMAL_BYTES, DIGITS, ROWS_AT_ONCE, failed, prices, too_long};
use super::table::{Table, Values};
use crate::control::Control;
use crate::error::ExportError;
use crate::model::grid::Grid;
use crate::series::exact::digits;

/// The columns of some rows, on their way into a group.
pub(super) struct Columns<'a> {
    pub(super) table: &'a Table<'a>,
    pub(super) rows: Range<usize>,
    /// How many digits of prices stand after their point, where prices are decimals.
    pub(super) scale: Option<u32>,
    pub(super) schema: &'a [ColumnDescPtr],
    pub(super) properties: &'a WriterPropertiesPtr,
}

/// A column as it will stand in the file.
pub(super) struct Encoded {
    pub(super) bytes: Bytes,
    pub(super) about: ColumnCloseResult,
}

/// What threads share: which column is next, whether to stop, and what has been made.
struct Work {
    next: AtomicUsize,
    stopped: AtomicBool,
    made: Mutex<Vec<Option<Result<Encoded, ExportError>>>>,
    more: Condvar,
}

impl Work {
    fn new(columns: usize) -> Self {
        Self {
            next: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            made: Mutex::new((0..columns).map(|_| None).collect()),
            more: Condvar::new(),
        }
    }

    /// Encodes the next column that nobody has begun; whether there was one.
    fn encode_next(&self, columns: &Columns<'_>, stop: &mut dyn FnMut() -> bool) -> bool {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        if index >= columns.table.columns.len() || self.stopped.load(Ordering::Relaxed) {
            return false;
        }
        let _told = Told(self);
        let made = columns.column(index, stop);
        if made.is_err() {
            self.stopped.store(true, Ordering::Relaxed);
        }
        self.lock()[index] = Some(made);
        true
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Option<Result<Encoded, ExportError>>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A column if it is ready.
    fn ready(&self, index: usize) -> Option<Encoded> {
        let mut made = self.lock();
        match made[index].take() {
            Some(Ok(column)) => Some(column),
            other => {
                made[index] = other;
                None
            }
        }
    }

    /// Waits until a column is ready, or work has stopped.
    fn wait(&self, index: usize) {
        let mut made = self.lock();
        while made[index].is_none() && !self.stopped.load(Ordering::Relaxed) {
            made = self.more.wait(made).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Wakes who waits when a column is made, or will never be.
struct Told<'a>(&'a Work);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        let _made = self.0.lock();
        if thread::panicking() {
            self.0.stopped.store(true, Ordering::Relaxed);
        }
        self.0.more.notify_all();
    }
}

impl Columns<'_> {
    /// Encodes all columns and gives them in order, each as soon as it is ready: while one is
    /// written, the next ones are encoded. Only this thread looks at the control and gives.
    pub(super) fn encode(
        &self,
        control: &mut dyn Control,
        give: &mut dyn FnMut(Encoded) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let count = self.table.columns.len();
        let work = Work::new(count);
        let most = thread::available_parallelism().map_or(1, usize::from);
        let helpers = if self.rows.len() < ROWS_AT_ONCE { 0 } else { most - 1 };
        let given = thread::scope(|scope| {
            for _ in 0..helpers.min(count.saturating_sub(1)) {
                let run = || {
                    let mut stop = || work.stopped.load(Ordering::Relaxed);
                    while work.encode_next(self, &mut stop) {}
                };
                // Without it the others do its part.
                drop(thread::Builder::new().spawn_scoped(scope, run));
            }
            let mut stop = || {
                let stop = control.should_stop();
                work.stopped.fetch_or(stop, Ordering::Relaxed) | stop
            };
            let mut given = 0;
            while given < count && !work.stopped.load(Ordering::Relaxed) {
                if let Some(column) = work.ready(given) {
                    let took = give(column);
                    work.stopped.fetch_or(took.is_err(), Ordering::Relaxed);
                    took?;
                    given += 1;
                } else if !work.encode_next(self, &mut stop) {
                    work.wait(given);
                }
            }
            Ok::<_, ExportError>(given)
        })?;
        if given == count {
            return Ok(());
        }
        // What stopped the others goes before their being stopped.
        let errors =
            std::mem::take(&mut *work.lock()).into_iter().flatten().filter_map(Result::err);
        let (stops, failures): (Vec<_>, Vec<_>) = errors.partition(is_stop);
        Err(failures.into_iter().chain(stops).next().unwrap_or(ExportError::Interrupted))
    }

    fn column(&self, index: usize, stop: &mut dyn FnMut() -> bool) -> Result<Encoded, ExportError> {
        let (_, values) = self.table.columns[index];
        let mut sink = TrackedWrite::new(Vec::with_capacity(self.rows.len() * size_of::<f64>()));
        let pages = Box::new(SerializedPageWriter::new(&mut sink));
        let (about, properties) = (self.schema[index].clone(), self.properties.clone());
        let mut column = get_column_writer(about, properties, pages);
        for start in self.rows.clone().step_by(ROWS_AT_ONCE) {
            if stop() {
                return Err(ExportError::Interrupted);
            }
            let some = start..self.rows.end.min(start + ROWS_AT_ONCE);
            match (prices(values), self.scale) {
                (Some(prices), Some(scale)) => {
                    let grid = self.table.grid.as_ref();
                    let exact = decimals(grid, prices, some, scale).ok_or_else(too_long)?;
                    let writer = typed::<FixedLenByteArrayType>(&mut column).map_err(failed)?;
                    writer.write_batch(&exact, None, None).map(drop).map_err(failed)?;
                }
                _ => append(&mut column, self.table, values, some).map_err(failed)?,
            }
        }
        let about = column.close().map_err(failed)?;
        Ok(Encoded { bytes: sink.into_inner().map_err(failed)?.into(), about })
    }
}

fn is_stop(error: &ExportError) -> bool {
    matches!(error, ExportError::Interrupted)
}

/// The writer of a column of this type.
fn typed<'a, 'b, T: DataType>(
    column: &'a mut ColumnWriter<'b>,
) -> Result<&'a mut ColumnWriterImpl<'b, T>, ParquetError> {
    T::get_column_writer_mut(column)
        .ok_or_else(|| ParquetError::General("a column of another type".to_owned()))
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

/// Some rows of a column of anything but decimals.
fn append(
    column: &mut ColumnWriter<'_>,
    table: &Table<'_>,
    values: Values<'_>,
    rows: Range<usize>,
) -> Result<(), ParquetError> {
    match values {
        Values::Time(times) => {
            typed::<Int64Type>(column)?.write_batch(&times[rows], None, None)?;
        }
        Values::Price(numbers) | Values::Volume(numbers) => {
            typed::<DoubleType>(column)?.write_batch(&numbers[rows], None, None)?;
        }
        Values::Difference(first, second) => {
            let grid = table.grid.as_ref();
            let pairs = first[rows.clone()].iter().zip(&second[rows]);
            let less: Vec<_> =
                pairs.map(|(&first, &second)| difference(grid, first, second)).collect();
            typed::<DoubleType>(column)?.write_batch(&less, None, None)?;
        }
        Values::Number(numbers) => {
            let numbers: Vec<_> = numbers[rows].iter().map(|&number| number as i32).collect();
            typed::<Int32Type>(column)?.write_batch(&numbers, None, None)?;
        }
        Values::Label(labels) => {
            let names: Vec<_> =
                labels.names.iter().map(|name| ByteArray::from(name.as_str())).collect();
            let name = |&code: &u32| names.get(code as usize).cloned();
            let texts: Vec<_> = labels.codes[rows]
                .iter()
                .map(|code| name(code).unwrap_or_else(|| ByteArray::from("")))
                .collect();
            typed::<ByteArrayType>(column)?.write_batch(&texts, None, None)?;
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
