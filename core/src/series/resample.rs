//! Aggregation of rows into longer bars.

use super::bars::BarSeries;
use super::origin::Origin;
use super::ticks::TickSeries;
use crate::interval::TimeInterval;
use crate::labels::Labels;
use crate::model::grid::{Grid, MOST_STEPS};

/// A sum of volumes that stays exact while all of them are whole lots.
#[derive(Debug, Clone, Copy)]
struct Total {
    lots: Option<i64>,
    sum: f64,
}

impl Total {
    const ZERO: Self = Self { lots: Some(0), sum: 0.0 };

    fn add(&mut self, grid: Option<&Grid>, volume: f64) {
        let more = grid.and_then(|grid| grid.steps_of(volume));
        self.lots = self
            .lots
            .zip(more)
            .and_then(|(lots, more)| lots.checked_add(more))
            .filter(|&lots| lots <= MOST_STEPS);
        self.sum += volume;
    }

    fn value(self, grid: Option<&Grid>) -> f64 {
        self.lots.zip(grid).map_or(self.sum, |(lots, grid)| grid.float(lots))
    }
}

/// Appends rows to a series, opening a new bar when the interval the symbol or the path changes.
struct Aggregation<'a> {
    length: i64,
    anchor: i64,
    lots: Option<Grid>,
    labels: Option<&'a Labels>,
    paths: Option<&'a [u32]>,
    /// Interval, symbol and path of the bar that is open.
    current: Option<(i64, u32, u32)>,
    volume: Total,
    series: BarSeries,
}

impl<'a> Aggregation<'a> {
    fn new(
        interval: TimeInterval,
        origin: Option<&Origin>,
        labels: Option<&'a Labels>,
        paths: Option<&'a [u32]>,
    ) -> Self {
        let symbol = labels.map(|labels| Labels { codes: Vec::new(), names: labels.names.clone() });
        let origin =
            origin.map(|origin| Box::new(Origin { interval: Some(interval), ..origin.clone() }));
        Self {
            length: interval.microseconds(),
            anchor: interval.anchor(),
            lots: origin.as_deref().and_then(Origin::lot_grid),
            labels,
            paths,
            current: None,
            volume: Total::ZERO,
            series: BarSeries {
                symbol,
                path: paths.map(|_| Vec::new()),
                origin,
                ..BarSeries::default()
            },
        }
    }

    fn add(&mut self, row: usize, timestamp: i64, [open, high, low, close]: [f64; 4], volume: f64) {
        let code = self.labels.map_or(0, |labels| labels.codes[row]);
        let path = self.paths.map_or(0, |paths| paths[row]);
        let bucket = timestamp.saturating_sub(self.anchor).div_euclid(self.length);
        if self.current != Some((bucket, code, path)) {
            self.finish();
            self.current = Some((bucket, code, path));
            let begin = bucket.saturating_mul(self.length).saturating_add(self.anchor);
            self.series.timestamp.push(begin);
            if let Some(symbol) = &mut self.series.symbol {
                symbol.codes.push(code);
            }
            if let Some(paths) = &mut self.series.path {
                paths.push(path);
            }
            self.series.open.push(open);
            self.series.high.push(high);
            self.series.low.push(low);
            self.series.close.push(close);
        } else if let (Some(top), Some(bottom), Some(last)) =
            (self.series.high.last_mut(), self.series.low.last_mut(), self.series.close.last_mut())
        {
            *top = top.max(high);
            *bottom = bottom.min(low);
            *last = close;
        }
        self.volume.add(self.lots.as_ref(), volume);
    }

    fn finish(&mut self) {
        if self.current.take().is_some() {
            self.series.volume.push(self.volume.value(self.lots.as_ref()));
            self.volume = Total::ZERO;
        }
    }
}

pub(crate) fn bars(series: &BarSeries, interval: TimeInterval) -> BarSeries {
    let mut aggregation = Aggregation::new(
        interval,
        series.origin.as_deref(),
        series.symbol.as_ref(),
        series.path.as_deref(),
    );
    for row in 0..series.len() {
        let prices = [series.open[row], series.high[row], series.low[row], series.close[row]];
        aggregation.add(row, series.timestamp[row], prices, series.volume[row]);
    }
    aggregation.finish();
    aggregation.series
}

pub(crate) fn ticks(series: &TickSeries, interval: TimeInterval) -> BarSeries {
    let mut aggregation =
        Aggregation::new(interval, series.origin.as_deref(), series.symbol.as_ref(), None);
    for row in 0..series.len() {
        let prices = [series.price[row]; 4];
        aggregation.add(row, series.timestamp[row], prices, series.volume[row]);
    }
    aggregation.finish();
    aggregation.series
}
