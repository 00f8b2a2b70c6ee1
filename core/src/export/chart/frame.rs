//! What bars and ticks have in common: title, panels, axes and scales.

use super::axes::{compact, grouped, round_moments, round_numbers, span};
use super::canvas::{Anchor, Area, Canvas, Lettering};
use super::style::{BORDER, FAINT_INK, GRID, INK, PAPER, Sizes};
use crate::error::ExportError;
use crate::export::options::PngOptions;

/// What a frame needs to know about the rows.
pub(super) struct Subject<'a> {
    pub(super) title: String,
    /// "bars" or "ticks".
    pub(super) rows_are: &'a str,
    pub(super) timestamps: &'a [i64],
    /// Lowest and highest price.
    pub(super) prices: (f64, f64),
    pub(super) largest_volume: f64,
    /// The price that gets a tag on the axis.
    pub(super) last_price: Option<f64>,
    /// Decimals of the tick size, if known.
    pub(super) decimals: Option<usize>,
}

/// A prepared picture with its scales.
pub(super) struct Frame {
    pub(super) canvas: Canvas,
    pub(super) sizes: Sizes,
    pub(super) prices: Area,
    pub(super) volumes: Option<Area>,
    low: f64,
    high: f64,
    largest_volume: f64,
    decimals: usize,
}

impl Frame {
    pub(super) fn new(subject: &Subject<'_>, options: &PngOptions) -> Result<Self, ExportError> {
        let sizes = Sizes::of(options.width, options.height);
        let canvas = Canvas::new(options.width, options.height)?;
        let (low, high) = padded(subject.prices);
        let volume = options.volume && subject.largest_volume > 0.0;
        let nothing = Area { left: 0, top: 0, width: 0, height: 0 };
        let mut frame = Self {
            canvas,
            sizes,
            prices: nothing,
            volumes: None,
            low,
            high,
            largest_volume: subject.largest_volume * 1.12,
            decimals: 0,
        };
        frame.place(options, volume, subject.decimals);
        frame.head(subject);
        if subject.timestamps.is_empty() {
            frame.horizontal(frame.prices, frame.prices.bottom(), BORDER)?;
        } else {
            frame.price_axis(subject.last_price)?;
        }
        frame.volume_axis()?;
        frame.time_axis(subject.timestamps)?;
        Ok(frame)
    }

    /// Divides the picture: head, prices, volumes, times; price labels on the right.
    fn place(&mut self, options: &PngOptions, volume: bool, tick_decimals: Option<usize>) {
        let Sizes { text, title, pad, .. } = self.sizes;
        let (width, height) = (options.width as i32, options.height as i32);
        let head = pad + (title * 1.1 + text * 1.5) as i32;
        let foot = (text * 2.1) as i32;
        let inside = (height - head - foot).max(20);
        let gap = if volume { (text * 0.9) as i32 } else { 0 };
        let volume_height = if volume { inside * 20 / 100 } else { 0 };
        let price_height = inside - volume_height - gap;
        let (numbers, decimals) = self.price_numbers(price_height);
        // The last price is shown in full, which takes at least its own decimals.
        self.decimals = decimals.max(tick_decimals.unwrap_or(0).min(decimals + 2));
        let lettering = self.label(FAINT_INK);
        let widest = numbers
            .iter()
            .chain([&self.high])
            .map(|&number| self.canvas.text_width(&grouped(number, self.decimals), lettering));
        let right = (widest.max().unwrap_or(0) + pad).min(width * 2 / 5);
        let plot = (width - pad - right).max(20);
        self.prices = Area { left: pad, top: head, width: plot, height: price_height };
        self.volumes = volume.then_some(Area {
            left: pad,
            top: head + price_height + gap,
            width: plot,
            height: volume_height,
        });
    }

    fn price_numbers(&self, height: i32) -> (Vec<f64>, usize) {
        let wanted = (height as f32 / (self.sizes.text * 3.6)) as i32;
        round_numbers(self.low, self.high, wanted.max(2))
    }

    fn label(&self, color: plotters::style::RGBColor) -> Lettering {
        Lettering { size: self.sizes.text, color, strong: false }
    }

    /// Title and, below it, the span of time.
    fn head(&mut self, subject: &Subject<'_>) {
        let Sizes { text, title, pad, .. } = self.sizes;
        let lettering = Lettering { size: title, color: INK, strong: true };
        let middle = pad * 3 / 5 + (title * 0.5) as i32;
        let room = self.canvas.size().0 as i32 - 2 * pad;
        let shown = self.fitted(&subject.title, lettering, room);
        self.canvas.text(&shown, (pad, middle), Anchor::Left, lettering);
        let times = subject.timestamps;
        let below = match times.first().zip(times.last()) {
            None => "No data".to_owned(),
            Some((&first, &last)) => {
                let count = grouped(times.len() as f64, 0);
                let rows = subject.rows_are;
                let rows = if times.len() == 1 { rows.trim_end_matches('s') } else { rows };
                format!("{}  ·  {count} {rows}", span(first, last))
            }
        };
        let lettering = self.label(FAINT_INK);
        let below = self.fitted(&below, lettering, room);
        let middle = middle + (title * 0.55 + text * 0.7) as i32;
        self.canvas.text(&below, (pad, middle), Anchor::Left, lettering);
    }

    /// A text cut to a width.
    fn fitted(&self, text: &str, lettering: Lettering, room: i32) -> String {
        let mut text: String =
            text.chars().filter(|letter| !letter.is_control()).take(500).collect();
        if self.canvas.text_width(&text, lettering) <= room {
            return text;
        }
        while !text.is_empty() && self.canvas.text_width(&format!("{text}…"), lettering) > room {
            text.pop();
        }
        format!("{}…", text.trim_end())
    }

    /// Lines and labels of round prices; a label makes way for the tag of the last price.
    fn price_axis(&mut self, last_price: Option<f64>) -> Result<(), ExportError> {
        let area = self.prices;
        let (numbers, decimals) = self.price_numbers(area.height);
        let lettering = self.label(FAINT_INK);
        let tag = last_price.map(|price| self.y(price).round() as i32);
        for number in numbers {
            let y = self.y(number).round() as i32;
            self.horizontal(area, y, GRID)?;
            if tag.is_some_and(|tag| ((tag - y).abs() as f32) < self.sizes.text * 1.25) {
                continue;
            }
            let place = (area.right() + self.sizes.pad / 2, y);
            self.canvas.text(&grouped(number, decimals), place, Anchor::Left, lettering);
        }
        self.horizontal(area, area.bottom(), BORDER)
    }

    fn volume_axis(&mut self) -> Result<(), ExportError> {
        let Some(area) = self.volumes else { return Ok(()) };
        let wanted = (area.height as f32 / (self.sizes.text * 2.4)) as i32;
        let (numbers, _) = round_numbers(0.0, self.largest_volume, wanted.clamp(1, 4));
        let lettering = self.label(FAINT_INK);
        for number in numbers.into_iter().filter(|&number| number > 0.0) {
            let y = self.volume_y(area, number);
            self.horizontal(area, y, GRID)?;
            let place = (area.right() + self.sizes.pad / 2, y);
            self.canvas.text(&compact(number), place, Anchor::Left, lettering);
        }
        self.horizontal(area, area.bottom(), BORDER)
    }

    /// Labels of round moments, each at the first row that is not before it.
    fn time_axis(&mut self, times: &[i64]) -> Result<(), ExportError> {
        let Some((&first, &last)) = times.first().zip(times.last()) else { return Ok(()) };
        let lettering = self.label(FAINT_INK);
        let room = self.canvas.text_width("00:00:00", lettering) + (self.sizes.text * 2.2) as i32;
        let labels = round_moments(first, last, (self.prices.width / room).max(1));
        let bottom = self.volumes.unwrap_or(self.prices).bottom();
        let middle = bottom + (self.sizes.text * 1.1) as i32;
        let mut free = 0;
        for label in labels {
            let row = times.partition_point(|&time| time < label.microseconds);
            let x = self.x(row, times.len()) as i32;
            for area in std::iter::once(self.prices).chain(self.volumes) {
                let line = Area { left: x, top: area.top, width: 1, height: area.height };
                self.canvas.fill(line, GRID, 1.0)?;
            }
            let color = if label.strong { INK } else { FAINT_INK };
            let lettering = Lettering { color, strong: label.strong, ..lettering };
            let half = self.canvas.text_width(&label.text, lettering) / 2;
            let place = x.clamp(half + 2, self.canvas.size().0 as i32 - half - 2);
            if place - half >= free {
                self.canvas.text(&label.text, (place, middle), Anchor::Middle, lettering);
                free = place + half + self.sizes.pad / 2;
            }
        }
        Ok(())
    }

    fn horizontal(
        &mut self,
        area: Area,
        y: i32,
        color: plotters::style::RGBColor,
    ) -> Result<(), ExportError> {
        let line = Area { left: area.left, top: y, width: area.width, height: 1 };
        self.canvas.fill(line, color, 1.0)
    }

    /// The last price: a dotted line across and a tag on the axis.
    pub(super) fn tag(
        &mut self,
        price: f64,
        color: plotters::style::RGBColor,
    ) -> Result<(), ExportError> {
        let area = self.prices;
        let y = self.y(price).round() as i32;
        let dot = self.sizes.line as i32;
        for x in (area.left..area.right() - dot).step_by(3 * dot as usize) {
            let mark = Area { left: x, top: y, width: dot, height: 1 };
            self.canvas.fill(mark, color, 0.8)?;
        }
        let text = grouped(price, self.decimals);
        let lettering = Lettering { size: self.sizes.text, color: PAPER, strong: true };
        let half = (self.sizes.text * 0.72) as i32;
        let inset = (self.sizes.text * 0.38) as i32;
        let left = area.right() + self.sizes.pad / 2 - inset;
        let width = self.canvas.text_width(&text, lettering) + 2 * inset;
        self.canvas.fill(Area { left, top: y - half, width, height: 2 * half + 1 }, color, 1.0)?;
        self.canvas.text(&text, (left + inset, y), Anchor::Left, lettering);
        Ok(())
    }

    /// Names of lines, in the upper left corner of the prices.
    pub(super) fn legend(
        &mut self,
        entries: &[(String, plotters::style::RGBColor)],
    ) -> Result<(), ExportError> {
        let area = self.prices;
        let text = self.sizes.text;
        let lettering = self.label(INK);
        let sample = (text * 1.3) as i32;
        let (mut x, mut y) = (area.left + (text * 0.6) as i32, area.top + (text * 0.8) as i32);
        for (name, color) in entries {
            let width = sample + (text * 0.5) as i32 + self.canvas.text_width(name, lettering);
            if x + width > area.right() {
                (x, y) = (area.left + (text * 0.6) as i32, y + (text * 1.5) as i32);
            }
            let back = Area {
                left: x - 3,
                top: y - text as i32 * 3 / 4,
                width: width + 6,
                height: text as i32 * 3 / 2,
            };
            self.canvas.fill(back, PAPER, 0.8)?;
            let thick = self.sizes.line as i32;
            let line = Area { left: x, top: y - thick / 2, width: sample, height: thick };
            self.canvas.fill(line, *color, 1.0)?;
            let place = (x + sample + (text * 0.5) as i32, y);
            self.canvas.text(name, place, Anchor::Left, lettering);
            x += width + (text * 1.2) as i32;
        }
        Ok(())
    }

    /// The middle of a row's slot.
    pub(super) fn x(&self, row: usize, rows: usize) -> f64 {
        let share = (row as f64 + 0.5) / rows.max(1) as f64;
        let inside = f64::from(self.prices.width - 1);
        f64::from(self.prices.left) + (share * inside).clamp(0.0, inside)
    }

    /// The height of a price.
    pub(super) fn y(&self, price: f64) -> f64 {
        let share = (price - self.low) / (self.high - self.low);
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.5 };
        f64::from(self.prices.bottom()) - share * f64::from(self.prices.height)
    }

    /// The height of a volume in its panel.
    pub(super) fn volume_y(&self, area: Area, volume: f64) -> i32 {
        let share = volume / self.largest_volume;
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        area.bottom() - (share * f64::from(area.height)).round() as i32
    }
}

/// A little room above and below; a constant price gets some of its own.
fn padded((low, high): (f64, f64)) -> (f64, f64) {
    if !(low.is_finite() && high.is_finite()) {
        return (0.0, 1.0);
    }
    let room = (high - low) * 0.06;
    let room = if room > high.abs() * 1e-12 { room } else { high.abs() * 0.01 };
    if room > 0.0 { (low - room, high + room) } else { (low - 1.0, high + 1.0) }
}

/// Lowest and highest finite number.
pub(super) fn extent<'a>(values: impl Iterator<Item = &'a f64>) -> (f64, f64) {
    values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        })
}

/// What the title says when none is given.
pub(super) fn usual_title(
    options: &PngOptions,
    symbol: Option<&str>,
    interval: Option<String>,
    otherwise: &str,
) -> String {
    options.title.clone().unwrap_or_else(|| {
        let name = symbol.unwrap_or(otherwise);
        interval.map_or_else(|| name.to_owned(), |interval| format!("{name}  ·  {interval}"))
    })
}
