//! Files: what they say, and that they are whole or untouched.
#![allow(clippy::float_cmp, clippy::unwrap_used)]

mod common;

use std::fs;
use std::io::{self, Write};

use common::{bars, generator, seeded, ticks};
use market_data_source::{
    BarSeries, Control, CsvOptions, Export, ExportError, GeneratorConfig, JsonLinesOptions,
    JsonOptions, NoControl, PngOptions, TickSeries, TimestampFormat,
};
use serde_json::Value;

fn csv_text(series: &impl Export, options: &CsvOptions) -> String {
    let mut out = Vec::new();
    series.write_csv(&mut out, options, &mut NoControl).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn csv_reads_back() {
    let config = GeneratorConfig { symbol: Some("A,\"B\"".into()), ..seeded(1) };
    let series = bars(config, 3000);
    let text = csv_text(&series, &CsvOptions::default());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(header, ["timestamp", "symbol", "open", "high", "low", "close", "volume"]);
    for (row, record) in reader.records().enumerate() {
        let record = record.unwrap();
        let bar = series.get(row).unwrap();
        assert_eq!(record[0].parse::<chrono::DateTime<chrono::Utc>>().unwrap(), bar.timestamp);
        assert_eq!(&record[1], "A,\"B\"");
        assert_eq!(record[2], bar.open.to_string());
        assert_eq!(record[3], bar.high.to_string());
        assert_eq!(record[4], bar.low.to_string());
        assert_eq!(record[5].parse::<f64>().unwrap(), series.close[row]);
        assert_eq!(record[6].parse::<f64>().unwrap(), series.volume[row]);
    }
    assert_eq!(text.lines().count(), 3001);
}

#[test]
fn csv_options_count() {
    let series = bars(seeded(1), 2);
    let options = CsvOptions {
        delimiter: ';',
        header: false,
        timestamp_format: TimestampFormat::UnixMilliseconds,
    };
    let text = csv_text(&series, &options);
    assert!(text.starts_with("1704067200000;100.00;"));
    assert_eq!(text.lines().count(), 2);
    let empty = csv_text(&series.slice(0..0), &CsvOptions::default());
    assert_eq!(empty, "timestamp,open,high,low,close,volume\n");
}

#[test]
fn json_reads_back() {
    let config = GeneratorConfig {
        symbol: Some("\u{1F642} \"q\"".into()),
        lot_size: 0.01,
        volume_base: 3.0,
        ..seeded(2)
    };
    let series = bars(config, 1500);
    for pretty in [false, true] {
        let mut out = Vec::new();
        let options = JsonOptions { pretty, ..JsonOptions::default() };
        series.write_json(&mut out, &options, &mut NoControl).unwrap();
        let rows: Vec<Value> = serde_json::from_slice(&out).unwrap();
        assert_eq!(rows.len(), 1500);
        for (row, value) in rows.iter().enumerate() {
            assert_eq!(value["symbol"], "\u{1F642} \"q\"");
            assert_eq!(value["high"].as_f64().unwrap(), series.high[row]);
            assert_eq!(value["volume"].as_f64().unwrap(), series.volume[row]);
        }
        let text = String::from_utf8(out).unwrap();
        let colon = if pretty { ": " } else { ":" };
        assert!(text.contains(&format!("\"open\"{colon}100.00")));
    }
    let mut out = Vec::new();
    let options = JsonLinesOptions { timestamp_format: TimestampFormat::UnixMicroseconds };
    series.write_jsonl(&mut out, &options, &mut NoControl).unwrap();
    let lines = out.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    for (row, line) in lines.enumerate() {
        let value: Value = serde_json::from_slice(line).unwrap();
        assert_eq!(value["timestamp"], series.timestamp[row]);
    }
    for options in [false, true].map(|pretty| JsonOptions { pretty, ..JsonOptions::default() }) {
        let mut out = Vec::new();
        series.slice(0..0).write_json(&mut out, &options, &mut NoControl).unwrap();
        assert_eq!(out, b"[]\n");
    }
}

#[test]
fn ticks_have_a_spread_column() {
    let series = ticks(GeneratorConfig { spread: 12, ..seeded(3) }, 10);
    let text = csv_text(&series, &CsvOptions::default());
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("timestamp,price,bid,ask,spread,volume"));
    assert!(lines.all(|line| line.split(',').nth(4) == Some("0.12")));
}

#[test]
fn files_of_generators_equal_those_of_series() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let config = GeneratorConfig { symbol: Some("X".into()), ..seeded(4) };
    let series = bars(config.clone(), 2500);
    let generator = generator(config);
    let mut control = NoControl;
    generator.to_csv(path("g"), 2500, CsvOptions::default(), &mut control).unwrap();
    series.to_csv(path("s"), CsvOptions::default(), &mut control).unwrap();
    assert_eq!(fs::read(path("g")).unwrap(), fs::read(path("s")).unwrap());
    generator.to_json(path("g"), 2500, JsonOptions::default(), &mut control).unwrap();
    series.to_json(path("s"), JsonOptions::default(), &mut control).unwrap();
    assert_eq!(fs::read(path("g")).unwrap(), fs::read(path("s")).unwrap());
    generator.to_jsonl(path("g"), 2500, JsonLinesOptions::default(), &mut control).unwrap();
    series.to_jsonl(path("s"), JsonLinesOptions::default(), &mut control).unwrap();
    assert_eq!(fs::read(path("g")).unwrap(), fs::read(path("s")).unwrap());
    generator.to_csv(path("g"), 0, CsvOptions::default(), &mut control).unwrap();
    let header = "timestamp,symbol,open,high,low,close,volume\n";
    assert_eq!(fs::read_to_string(path("g")).unwrap(), header);
}

/// Fails after some bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Stop(u32);

impl Control for Stop {
    fn progress(&mut self, _done: u64, _total: u64) {}

    fn should_stop(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 == 0
    }
}

fn is_full(result: Result<(), ExportError>) -> bool {
    matches!(result, Err(ExportError::Write { source }) if source.kind() == io::ErrorKind::StorageFull)
}

#[test]
fn failing_writers_are_reported() {
    let series = bars(seeded(5), 5000);
    let mut control = NoControl;
    assert!(is_full(series.write_csv(&mut Full(1000), &CsvOptions::default(), &mut control)));
    assert!(is_full(series.write_json(&mut Full(1000), &JsonOptions::default(), &mut control)));
    let lines = JsonLinesOptions::default();
    assert!(is_full(series.write_jsonl(&mut Full(1000), &lines, &mut control)));
    assert!(is_full(series.write_png(&mut Full(1000), &PngOptions::default(), &mut control)));
}

#[test]
fn interrupted_files_leave_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bars.csv");
    fs::write(&path, "old").unwrap();
    let generator = generator(seeded(6));
    let series = bars(seeded(6), 5000);
    let results = [
        generator.to_csv(&path, 1_000_000, CsvOptions::default(), &mut Stop(9)),
        generator.to_json(&path, 1_000_000, JsonOptions::default(), &mut Stop(9)),
        generator.to_jsonl(&path, 1_000_000, JsonLinesOptions::default(), &mut Stop(9)),
        generator.to_png(&path, 100_000, PngOptions::default(), &mut Stop(9)),
        series.to_csv(&path, CsvOptions::default(), &mut Stop(3)),
        series.to_png(&path, PngOptions::default(), &mut Stop(1)),
    ];
    for result in results {
        assert!(matches!(result, Err(ExportError::Interrupted)), "{result:?}");
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let missing = folder.path().join("no folder").join("a.csv");
    let error = series.to_csv(&missing, CsvOptions::default(), &mut NoControl).unwrap_err();
    let ExportError::Io { path, source } = error else { panic!("{error}") };
    assert_eq!((path, source.kind()), (missing, io::ErrorKind::NotFound));
    let onto = series.to_csv(folder.path(), CsvOptions::default(), &mut NoControl);
    assert!(matches!(onto, Err(ExportError::Io { .. })));
}

#[cfg(unix)]
#[test]
fn permissions_links_and_devices_are_respected() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let series = bars(seeded(7), 10);
    let write = |path: &std::path::Path| {
        series.to_csv(path, CsvOptions::default(), &mut NoControl).unwrap();
    };
    let mode = |name: &str| fs::metadata(path(name)).unwrap().permissions().mode() & 0o777;
    fs::write(path("plain"), "").unwrap();
    write(&path("new"));
    assert_eq!(mode("new"), mode("plain"));
    fs::set_permissions(path("plain"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("plain", path("link")).unwrap();
    symlink("later", path("dangling")).unwrap();
    write(&path("link"));
    write(&path("dangling"));
    assert_eq!(mode("plain"), 0o640);
    assert!(fs::symlink_metadata(path("link")).unwrap().is_symlink());
    assert_eq!(fs::read(path("plain")).unwrap(), fs::read(path("new")).unwrap());
    assert_eq!(fs::read(path("later")).unwrap(), fs::read(path("new")).unwrap());
    write(std::path::Path::new("/dev/null"));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

/// Width, height and pixels of a picture.
fn decoded(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, info.height, pixels)
}

fn picture(series: &impl Export, options: &PngOptions) -> (u32, u32, Vec<u8>) {
    let mut out = Vec::new();
    series.write_png(&mut out, options, &mut NoControl).unwrap();
    decoded(&out)
}

#[test]
fn charts_of_any_size_can_be_drawn() {
    for (width, height) in [(200, 150), (200, 900), (900, 150), (450, 300)] {
        for count in [0, 1, 2, 300, 10_000] {
            let options = PngOptions {
                width,
                height,
                moving_averages: vec![1, 20, 1_000_000],
                ..PngOptions::default()
            };
            let (w, h, pixels) = picture(&bars(seeded(8), count), &options);
            assert_eq!((w, h, pixels.len()), (width, height, (width * height * 3) as usize));
            let shown = picture(&ticks(seeded(8), count), &options);
            assert_eq!((shown.0, shown.1), (width, height));
        }
    }
}

#[test]
fn charts_of_odd_data_can_be_drawn() {
    let options = PngOptions { title: Some("ж".repeat(1000)), ..PngOptions::default() };
    let flat = GeneratorConfig { volatility: Some(0.0), ..seeded(9) };
    picture(&bars(flat, 100), &options);
    let wild = GeneratorConfig { volatility: Some(4.0), ..seeded(9) };
    picture(&bars(wild, 1000), &options);
    let mut broken = bars(seeded(9), 100);
    broken.close[5] = f64::NAN;
    broken.high[6] = f64::INFINITY;
    broken.volume[7] = f64::NAN;
    broken.timestamp[8] = i64::MAX;
    broken.timestamp[99] = i64::MIN;
    picture(&broken, &options);
    broken.open.truncate(50);
    picture(&broken, &options);
    assert_eq!(broken.len(), 50);
    let text = csv_text(&broken, &CsvOptions::default());
    assert_eq!(text.lines().count(), 51);
    picture(&BarSeries::default(), &options);
    picture(&TickSeries::default(), &options);
}

#[test]
fn charts_show_both_directions_and_the_averages() {
    let options = PngOptions { moving_averages: vec![20], ..PngOptions::default() };
    let (_, _, pixels) = picture(&bars(seeded(10), 200), &options);
    let count = |color: [u8; 3]| pixels.chunks_exact(3).filter(|pixel| **pixel == color).count();
    assert!(count([22, 156, 136]) > 1000);
    assert!(count([229, 72, 77]) > 1000);
    assert!(count([36, 98, 222]) > 200);
}
