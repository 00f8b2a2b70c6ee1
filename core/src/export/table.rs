//! Series as named columns, so that each format is written once.

use crate::labels::Labels;
use crate::model::grid::Grid;
use crate::series::bars::BarSeries;
use crate::series::origin::Origin;
use crate::series::ticks::TickSeries;

/// The values of a column.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Values<'a> {
    Time(&'a [i64]),
    Label(&'a Labels),
    Number(&'a [u32]),
    Price(&'a [f64]),
    /// The second less the first.
    Difference(&'a [f64], &'a [f64]),
    Volume(&'a [f64]),
}

/// The columns of a series in the order of its files.
#[derive(Debug, Clone)]
pub(crate) struct Table<'a> {
    rows: usize,
    pub(crate) grid: Option<Grid>,
    /// The grid of volumes.
    pub(crate) lots: Option<Grid>,
    pub(crate) columns: Vec<(&'static str, Values<'a>)>,
}

impl Table<'_> {
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }
}

/// The grid of volumes: whole numbers where nothing finer is known.
fn lots(origin: Option<&Origin>) -> Option<Grid> {
    origin.and_then(Origin::lot_grid).or_else(|| Grid::from_float(1.0))
}

impl BarSeries {
    pub(crate) fn table(&self) -> Table<'_> {
        let mut columns = vec![("timestamp", Values::Time(&self.timestamp))];
        columns.extend(self.symbol.as_ref().map(|labels| ("symbol", Values::Label(labels))));
        columns.extend(self.path.as_ref().map(|paths| ("path", Values::Number(paths))));
        columns.extend([
            ("open", Values::Price(&self.open)),
            ("high", Values::Price(&self.high)),
            ("low", Values::Price(&self.low)),
            ("close", Values::Price(&self.close)),
            ("volume", Values::Volume(&self.volume)),
        ]);
        let lots = lots(self.origin.as_deref());
        Table { rows: self.len(), grid: self.price_grid(), lots, columns }
    }
}

impl TickSeries {
    pub(crate) fn table(&self) -> Table<'_> {
        let mut columns = vec![("timestamp", Values::Time(&self.timestamp))];
        columns.extend(self.symbol.as_ref().map(|labels| ("symbol", Values::Label(labels))));
        columns.extend([
            ("price", Values::Price(&self.price)),
            ("bid", Values::Price(&self.bid)),
            ("ask", Values::Price(&self.ask)),
            ("spread", Values::Difference(&self.bid, &self.ask)),
            ("volume", Values::Volume(&self.volume)),
        ]);
        let lots = lots(self.origin.as_deref());
        Table { rows: self.len(), grid: self.price_grid(), lots, columns }
    }
}
