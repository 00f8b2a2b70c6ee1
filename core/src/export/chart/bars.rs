//! Candles, volumes and moving averages.

use std::io::Write;

use super::canvas::Area;
use super::encode;
use super::frame::{Frame, Subject, extent, usual_title};
use super::style::{AVERAGES, FALL, RISE, VOLUME_STRENGTH};
use crate::control::Control;
use crate::error::ExportError;
use crate::export::options::PngOptions;
use crate::series::bars::BarSeries;

/// Pixels that a candle needs, with the gap beside it.
const NARROWEST_CANDLE: usize = 5;

/// What one candle shows: one bar, or several that would be too narrow.
#[derive(Debug, Clone, Copy)]
struct Candle {
    /// The rows it stands for.
    first: usize,
    after: usize,
    open: f64,
    high: f64,
    low: f64,
    close: f64,
    /// Mean volume of its rows.
    volume: f64,
}

/// Draws a series of bars.
pub(crate) fn bars(
    series: &BarSeries,
    writer: &mut dyn Write,
    options: &PngOptions,
    control: &mut dyn Control,
) -> Result<(), ExportError> {
    if control.should_stop() {
        return Err(ExportError::Interrupted);
    }
    let rows = series.len();
    let candles = candles(series, options.width as usize);
    let origin = series.origin.as_deref();
    let symbol = series.symbol.as_ref().and_then(|labels| labels.get(0));
    let interval = origin.and_then(|origin| Some(origin.interval?.to_string()));
    let volumes = candles.iter().map(|candle| candle.volume).filter(|volume| volume.is_finite());
    let subject = Subject {
        title: usual_title(options, symbol, interval, "Price"),
        rows_are: "bars",
        timestamps: &series.timestamp[..rows],
        prices: extent(series.low[..rows].iter().chain(&series.high[..rows])),
        largest_volume: volumes.fold(0.0, f64::max),
        last_price: series.close[..rows].last().copied(),
        decimals: series.price_grid().map(|grid| grid.decimals() as usize),
    };
    let mut frame = Frame::new(&subject, options)?;
    draw_candles(&mut frame, &candles, rows)?;
    draw_averages(&mut frame, &series.close[..rows], &options.moving_averages)?;
    if let Some(last) = candles.last() {
        frame.tag(last.close, color(last))?;
    }
    encode(&frame.canvas, rows, writer, control)
}

fn color(candle: &Candle) -> plotters::style::RGBColor {
    if candle.close < candle.open { FALL } else { RISE }
}

/// Joins neighbouring rows until the candles fit side by side.
fn candles(series: &BarSeries, width: usize) -> Vec<Candle> {
    let rows = series.len();
    let together = (rows * NARROWEST_CANDLE).div_ceil(width.max(1)).max(1);
    (0..rows)
        .step_by(together)
        .map(|first| {
            let after = rows.min(first + together);
            let (low, high) = (
                extent(series.low[first..after].iter()).0,
                extent(series.high[first..after].iter()).1,
            );
            let total: f64 = series.volume[first..after].iter().sum();
            Candle {
                first,
                after,
                open: series.open[first],
                high,
                low,
                close: series.close[after - 1],
                volume: total / (after - first) as f64,
            }
        })
        .collect()
}

fn draw_candles(frame: &mut Frame, candles: &[Candle], rows: usize) -> Result<(), ExportError> {
    let slot = f64::from(frame.prices.width) / candles.len().max(1) as f64;
    // An odd width has a middle pixel for the wick.
    let widest = 24 * frame.sizes.line as i32 + 1;
    let width = (((slot * 0.75) as i32 - 1) | 1).clamp(1, widest);
    let wick = ((width / 8) | 1).clamp(1, frame.sizes.line as i32 * 2 - 1);
    for candle in candles {
        let middle = f64::midpoint(frame.x(candle.first, rows), frame.x(candle.after - 1, rows));
        let left = middle.round() as i32 - width / 2;
        let color = color(candle);
        let level = |price: f64| frame.y(price).round() as i32;
        let (high, low) = (level(candle.high), level(candle.low));
        let (open, close) = (level(candle.open), level(candle.close));
        let line = Area {
            left: left + (width - wick) / 2,
            top: high,
            width: wick,
            height: low - high + 1,
        };
        let body = Area { left, top: open.min(close), width, height: (open - close).abs().max(1) };
        frame.canvas.fill(line, color, 1.0)?;
        frame.canvas.fill(body, color, 1.0)?;
        if let Some(area) = frame.volumes {
            let top = frame.volume_y(area, candle.volume);
            let bar = Area { left, top, width, height: area.bottom() - top };
            frame.canvas.fill(bar, color, VOLUME_STRENGTH)?;
        }
    }
    Ok(())
}

pub(super) fn draw_averages(
    frame: &mut Frame,
    closes: &[f64],
    lengths: &[usize],
) -> Result<(), ExportError> {
    let rows = closes.len();
    let thickness = f64::from(frame.sizes.line) * 0.9;
    let mut entries = Vec::new();
    for (&length, color) in lengths.iter().zip(AVERAGES) {
        let averages = moving_average(closes, length);
        // More points than pixels add nothing but work.
        let stride = (rows / (2 * frame.prices.width.max(1) as usize)).max(1);
        let points: Vec<_> = (length - 1..rows)
            .step_by(stride)
            .zip(averages.iter().step_by(stride))
            .map(|(row, &average)| (frame.x(row, rows) + 0.5, frame.y(average) + 0.5))
            .collect();
        frame.canvas.polyline(&points, frame.prices, thickness, color);
        entries.push((format!("SMA {length}"), color));
    }
    frame.legend(&entries)
}

/// Means of `length` neighbours; the first one ends at row `length - 1`.
fn moving_average(values: &[f64], length: usize) -> Vec<f64> {
    if length == 0 || length > values.len() {
        return Vec::new();
    }
    let mut sum: f64 = values[..length].iter().sum();
    let mut averages = vec![sum / length as f64];
    for (leaving, entering) in values.iter().zip(&values[length..]) {
        sum += entering - leaving;
        averages.push(sum / length as f64);
    }
    averages
}

#[cfg(test)]
mod tests {
    use super::moving_average;

    #[test]
    fn averages() {
        assert_eq!(moving_average(&[1.0, 2.0, 3.0, 4.0], 2), [1.5, 2.5, 3.5]);
        assert_eq!(moving_average(&[1.0, 2.0], 1), [1.0, 2.0]);
        assert!(moving_average(&[1.0], 2).is_empty());
    }
}
