//! What an ensemble is made of.

use std::collections::BTreeMap;

use crate::config::GeneratorConfig;

/// What an [`Ensemble`](crate::Ensemble) is made of: both are given as they are.
#[derive(Debug, Clone, PartialEq)]
pub enum Universe {
    /// One configuration.
    Single(GeneratorConfig),
    /// A configuration for each symbol, sorted by symbol.
    Table(BTreeMap<String, GeneratorConfig>),
}

impl From<GeneratorConfig> for Universe {
    fn from(config: GeneratorConfig) -> Self {
        Self::Single(config)
    }
}

impl From<BTreeMap<String, GeneratorConfig>> for Universe {
    fn from(table: BTreeMap<String, GeneratorConfig>) -> Self {
        Self::Table(table)
    }
}
