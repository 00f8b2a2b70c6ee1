//! The price line of ticks in the band between bid and ask, with volumes.

use std::io::Write;

use super::canvas::Area;
use super::encode;
use super::frame::{Frame, Subject, extent, usual_title};
use super::style::{BAND_STRENGTH, FAINT_INK, LINE, VOLUME_STRENGTH};
use crate::control::Control;
use crate::error::ExportError;
use crate::export::options::PngOptions;
use crate::series::ticks::TickSeries;

/// Draws a series of ticks.
pub(crate) fn ticks(
    series: &TickSeries,
    writer: &mut dyn Write,
    options: &PngOptions,
    control: &mut dyn Control,
) -> Result<(), ExportError> {
    if control.should_stop() {
        return Err(ExportError::Interrupted);
    }
    let rows = series.len();
    let origin = series.origin.as_deref();
    let symbol = series.symbol.as_ref().and_then(|labels| labels.get(0));
    let interval = origin.and_then(|origin| Some(origin.interval?.to_string()));
    let subject = Subject {
        title: usual_title(options, symbol, interval, "Price"),
        rows_are: "ticks",
        timestamps: &series.timestamp[..rows],
        prices: extent(series.bid[..rows].iter().chain(&series.ask[..rows])),
        largest_volume: extent(series.volume[..rows].iter()).1.max(0.0),
        last_price: series.price[..rows].last().copied(),
        decimals: series.price_grid().map(|grid| grid.decimals() as usize),
    };
    let mut frame = Frame::new(&subject, options)?;
    let columns = columns(frame.prices.width, rows);
    draw_band(&mut frame, series, &columns)?;
    draw_volumes(&mut frame, series, &columns)?;
    draw_line(&mut frame, &series.price[..rows], &columns);
    if !options.moving_averages.is_empty() {
        super::bars::draw_averages(&mut frame, &series.price[..rows], &options.moving_averages)?;
    }
    if let Some(&last) = series.price[..rows].last() {
        frame.tag(last, LINE)?;
    }
    encode(&frame.canvas, rows, writer, control)
}

/// For each pixel column, the rows that fall on it; at least one when there are rows.
fn columns(width: i32, rows: usize) -> Vec<std::ops::Range<usize>> {
    let width = width.max(1) as usize;
    if rows == 0 {
        return Vec::new();
    }
    (0..width)
        .map(|column| {
            let first = column * rows / width;
            first..((column + 1) * rows).div_ceil(width).clamp(first + 1, rows)
        })
        .collect()
}

fn draw_band(
    frame: &mut Frame,
    series: &TickSeries,
    columns: &[std::ops::Range<usize>],
) -> Result<(), ExportError> {
    for (left, rows) in (frame.prices.left..).zip(columns) {
        let bid = extent(series.bid[rows.clone()].iter()).0;
        let ask = extent(series.ask[rows.clone()].iter()).1;
        let (top, bottom) = (frame.y(ask).round() as i32, frame.y(bid).round() as i32);
        let band = Area { left, top, width: 1, height: bottom - top + 1 };
        frame.canvas.fill(band, LINE, BAND_STRENGTH)?;
    }
    Ok(())
}

fn draw_line(frame: &mut Frame, prices: &[f64], columns: &[std::ops::Range<usize>]) {
    let thickness = f64::from(frame.sizes.line) * 0.8;
    let mut points = Vec::new();
    if prices.len() <= columns.len() {
        // A price holds until the next one.
        let slot = f64::from(frame.prices.width) / prices.len().max(1) as f64;
        for (row, &price) in prices.iter().enumerate() {
            let (x, y) = (frame.x(row, prices.len()) + 0.5, frame.y(price) + 0.5);
            points.extend([(x - slot / 2.0, y), (x + slot / 2.0, y)]);
        }
    } else {
        for (column, rows) in (frame.prices.left..).zip(columns) {
            let x = f64::from(column) + 0.5;
            let (low, high) = extent(prices[rows.clone()].iter());
            let rising = prices[rows.start] <= prices[rows.end - 1];
            let turns = if rising { [low, high] } else { [high, low] };
            points.extend(turns.map(|price| (x, frame.y(price) + 0.5)));
        }
    }
    frame.canvas.polyline(&points, frame.prices, thickness, LINE);
}

fn draw_volumes(
    frame: &mut Frame,
    series: &TickSeries,
    columns: &[std::ops::Range<usize>],
) -> Result<(), ExportError> {
    let Some(area) = frame.volumes else { return Ok(()) };
    let rows = series.len();
    let joined = rows > columns.len() / 3;
    let width =
        if joined { 1 } else { (f64::from(area.width) / rows as f64 * 0.7) as i32 }.clamp(1, 25);
    let loudest = |rows: &std::ops::Range<usize>| {
        rows.clone().max_by(|&a, &b| series.volume[a].total_cmp(&series.volume[b])).unwrap_or(0)
    };
    let bars: Vec<(i32, usize)> = if joined {
        (area.left..).zip(columns.iter().map(loudest)).collect()
    } else {
        (0..rows).map(|row| (frame.x(row, rows).round() as i32 - width / 2, row)).collect()
    };
    for (left, row) in bars {
        let top = frame.volume_y(area, series.volume[row]);
        let bar = Area { left, top, width, height: area.bottom() - top };
        frame.canvas.fill(bar, FAINT_INK, VOLUME_STRENGTH)?;
    }
    Ok(())
}
