//! Parquet files, read back by the reader of the library that writes them.
#![allow(clippy::float_cmp, clippy::unwrap_used)]

mod common;

use common::{bars, generator, seeded, ticks};
use market_data_source::{
    BarSeries, Control, Export, ExportError, GeneratorConfig, NoControl, ParquetCompression,
    ParquetEncoding, ParquetOptions,
};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

fn file(series: &impl Export, options: &ParquetOptions) -> Vec<u8> {
    let mut out = Vec::new();
    series.write_parquet(&mut out, options, &mut NoControl).unwrap();
    out
}

fn reader(bytes: &[u8]) -> SerializedFileReader<std::fs::File> {
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
    SerializedFileReader::new(file).unwrap()
}

fn assert_holds(bytes: &[u8], series: &BarSeries) {
    let reader = reader(bytes);
    let mut rows = 0;
    for (index, row) in reader.get_row_iter(None).unwrap().enumerate() {
        let row = row.unwrap();
        assert_eq!(row.get_timestamp_micros(0).unwrap(), series.timestamp[index]);
        assert_eq!(row.get_string(1).unwrap(), "A");
        assert_eq!(row.get_double(2).unwrap(), series.open[index]);
        assert_eq!(row.get_double(3).unwrap(), series.high[index]);
        assert_eq!(row.get_double(4).unwrap(), series.low[index]);
        assert_eq!(row.get_double(5).unwrap(), series.close[index]);
        assert_eq!(row.get_double(6).unwrap(), series.volume[index]);
        rows += 1;
    }
    assert_eq!(rows, series.len());
}

fn named(seed: u64) -> GeneratorConfig {
    GeneratorConfig { symbol: Some("A".into()), ..seeded(seed) }
}

#[test]
fn every_way_of_storing_reads_back() {
    let series = bars(named(1), 3000);
    for compression in
        [ParquetCompression::None, ParquetCompression::Snappy, ParquetCompression::Zstd]
    {
        for encoding in
            [ParquetEncoding::Plain, ParquetEncoding::Dictionary, ParquetEncoding::ByteStreamSplit]
        {
            let options =
                ParquetOptions { compression, encoding, row_group_size: 700, decimals: false };
            let bytes = file(&series, &options);
            assert_eq!(reader(&bytes).num_row_groups(), 5);
            assert_holds(&bytes, &series);
        }
    }
}

#[test]
fn a_generator_writes_what_its_series_writes() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let options = ParquetOptions { row_group_size: 1000, ..ParquetOptions::default() };
    generator(named(2)).to_parquet(&one, 2500, options.clone(), &mut NoControl).unwrap();
    let series = bars(named(2), 2500);
    series.to_parquet(&two, options, &mut NoControl).unwrap();
    assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
    assert_holds(&std::fs::read(&one).unwrap(), &series);
}

#[test]
fn ticks_have_a_spread_and_empty_files_their_columns() {
    let series = ticks(seeded(3), 100);
    let read = reader(&file(&series, &ParquetOptions::default()));
    for (index, row) in read.get_row_iter(None).unwrap().enumerate() {
        let spread: f64 = series.get(index).unwrap().spread.to_string().parse().unwrap();
        assert_eq!(row.unwrap().get_double(4).unwrap(), spread);
    }
    let empty = reader(&file(&bars(seeded(3), 0), &ParquetOptions::default()));
    let about = empty.metadata().file_metadata();
    assert_eq!((about.num_rows(), about.schema_descr().num_columns()), (0, 6));
    let key = &about.key_value_metadata().unwrap()[0];
    assert_eq!(key.key, "market_data_source");
    let text: serde_json::Value = serde_json::from_str(key.value.as_ref().unwrap()).unwrap();
    assert_eq!(text["seed"], 3);
}

struct Stop(u32);

impl Control for Stop {
    fn progress(&mut self, _done: u64, _total: u64) {}

    fn should_stop(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 == 0
    }
}

#[test]
fn what_is_stopped_or_refused_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bars.parquet");
    let options = ParquetOptions { row_group_size: 5000, ..ParquetOptions::default() };
    for looks in [1, 3, 9, 15] {
        let mut stop = Stop(looks);
        let result = generator(seeded(4)).to_parquet(&path, 20_000, options.clone(), &mut stop);
        assert!(matches!(result, Err(ExportError::Interrupted)), "{looks}: {result:?}");
    }
    for (row_group_size, count) in [(0, 10), (1 << 25, 10), (1, 100_000)] {
        let options = ParquetOptions { row_group_size, ..ParquetOptions::default() };
        let result = generator(seeded(4)).to_parquet(&path, count, options, &mut NoControl);
        let Err(ExportError::Options(error)) = result else { panic!("{result:?}") };
        assert!(error.to_string().starts_with("row_group_size"), "{error}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
