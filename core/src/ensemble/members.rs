//! The members of an ensemble: a market and a path of random words each.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::universe::Universe;
use crate::config::GeneratorConfig;
use crate::error::{ConfigError, GeneratorError};
use crate::generator::draw_seed;
use crate::model::market::Market;
use crate::series::origin::Origin;
use crate::stream::STREAM_VERSION;
use crate::stream::philox::{Track, named_seed};

/// The members in order: the paths of the first symbol, those of the second, and so on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Members {
    symbols: Vec<Symbol>,
    /// Whether the symbols are those of a table, whose names make their seeds.
    table: bool,
    /// Their names, where they have any.
    pub(super) names: Vec<String>,
    pub(super) paths: u32,
    /// The one seed of all, if there is one.
    pub(super) seed: Option<u64>,
}

/// What the paths of one symbol share.
#[derive(Debug, Clone, PartialEq)]
struct Symbol {
    config: Arc<GeneratorConfig>,
    market: Market,
    seed: u64,
}

/// One member.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member<'a> {
    pub(crate) config: &'a Arc<GeneratorConfig>,
    pub(crate) market: &'a Market,
    pub(crate) track: Track,
    /// Its symbol, by position.
    pub(crate) symbol: usize,
}

impl Members {
    pub(super) fn new(
        universe: Universe,
        paths: u32,
        seed: Option<u64>,
    ) -> Result<Self, ConfigError> {
        match universe {
            Universe::Single(config) => {
                let seed = match seed.or(config.seed) {
                    Some(seed) => seed,
                    None => draw_seed()?,
                };
                let names = config.symbol.iter().cloned().collect();
                let config = GeneratorConfig { seed: Some(seed), ..config };
                let symbols = vec![Symbol::new(config, seed)?];
                Ok(Self { symbols, table: false, names, paths, seed: Some(seed) })
            }
            Universe::Table(table) => {
                let own = seed.is_none() && table.values().any(|config| config.seed.is_some());
                let common = match seed {
                    Some(seed) => seed,
                    None => draw_seed()?,
                };
                let names: Vec<String> = table.keys().cloned().collect();
                let symbols = table.into_iter().map(|(name, config)| {
                    let base = seed.or(config.seed).unwrap_or(common);
                    let seed = named_seed(base, &name);
                    let (symbol, base) = (Some(name), Some(base));
                    Symbol::new(GeneratorConfig { symbol, seed: base, ..config }, seed)
                });
                let symbols = symbols.collect::<Result<_, _>>()?;
                Ok(Self { symbols, table: true, names, paths, seed: (!own).then_some(common) })
            }
        }
    }

    /// What these are the members of, with the seeds that are in use.
    pub(super) fn universe(&self) -> Universe {
        let configs = || self.symbols.iter().map(|symbol| GeneratorConfig::clone(&symbol.config));
        match (self.table, configs().next()) {
            (false, Some(config)) => Universe::Single(config),
            _ => Universe::Table(self.names.iter().cloned().zip(configs()).collect()),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.symbols.len().saturating_mul(self.paths as usize)
    }

    pub(crate) fn get(&self, index: usize) -> Option<Member<'_>> {
        let paths = self.paths as usize;
        let symbol = index / paths;
        let found = self.symbols.get(symbol)?;
        let path = (index % paths) as u32;
        let track = Track { seed: found.seed, path };
        Some(Member { config: &found.config, market: &found.market, track, symbol })
    }

    /// Checks that bars of all members lie before the year 10000.
    pub(super) fn check_times(&self, count: usize) -> Result<(), GeneratorError> {
        self.symbols.iter().try_for_each(|symbol| {
            Market::check_times(symbol.market.start, symbol.market.interval, 0, count as u64)
        })
    }

    /// What a series of the members says about itself: what holds for all of them.
    pub(super) fn origin(&self) -> Origin {
        let config = match self.universe() {
            Universe::Single(config) => Some(config),
            Universe::Table(_) => None,
        };
        let markets = || self.symbols.iter().map(|symbol| &symbol.market);
        let interval = self.symbols.first().map(|first| first.config.interval);
        let same = interval.filter(|&own| self.symbols.iter().all(|it| it.config.interval == own));
        Origin {
            config,
            seed: self.seed,
            stream_version: Some(STREAM_VERSION),
            interval: same,
            tick_size: common_step(markets().map(|market| market.grid.step())),
            lot_size: common_step(markets().map(|market| market.bar_volume.lots.step())),
        }
    }
}

impl Symbol {
    fn new(config: GeneratorConfig, seed: u64) -> Result<Self, ConfigError> {
        let market = Market::new(&config)?;
        Ok(Self { config: Arc::new(config), market, seed })
    }
}

/// The largest step that all steps are multiples of; none when it needs too many digits.
fn common_step(steps: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    steps.map(Some).reduce(|left, right| {
        let (left, right) = (left?, right?);
        let scale = left.scale().max(right.scale());
        let whole = |step: Decimal| {
            let power = 10_i128.checked_pow(scale - step.scale())?;
            step.mantissa().checked_mul(power)
        };
        let (mut a, mut b) = (whole(left)?, whole(right)?);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Decimal::try_from_i128_with_scale(a, scale).ok()
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_have_a_common_step() {
        let common = |steps: &[&str]| {
            common_step(steps.iter().map(|step| step.parse().unwrap())).map(|step| step.normalize())
        };
        assert_eq!(common(&[]), None);
        assert_eq!(common(&["0.01"]), Some("0.01".parse().unwrap()));
        assert_eq!(common(&["0.05", "0.02", "1"]), Some("0.01".parse().unwrap()));
        assert_eq!(common(&["0.25", "100"]), Some("0.25".parse().unwrap()));
        assert_eq!(common(&["1e-28", "1e12"].map(|_| "0.0001")), Some("0.0001".parse().unwrap()));
    }
}
