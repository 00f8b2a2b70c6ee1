//! An ensemble on paper: what is needed to have it elsewhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Ensemble;
use super::universe::Universe;
use crate::config::GeneratorConfig;
use crate::stream::STREAM_VERSION;

/// The configurations with their seeds, by symbol where they have symbols.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Ensemble", deny_unknown_fields)]
struct Saved {
    single: Option<GeneratorConfig>,
    table: BTreeMap<String, GeneratorConfig>,
    paths: u32,
    seed: Option<u64>,
    stream_version: u32,
}

impl Serialize for Ensemble {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (single, table) = match self.members.universe() {
            Universe::Single(config) => (Some(config), BTreeMap::new()),
            Universe::Table(table) => (None, table),
        };
        let (paths, seed) = (self.members.paths, self.members.seed);
        Saved { single, table, paths, seed, stream_version: STREAM_VERSION }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Ensemble {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = Saved::deserialize(deserializer)?;
        if saved.stream_version != STREAM_VERSION {
            return Err(de::Error::custom(format!(
                "stream_version is {}, allowed: {STREAM_VERSION}",
                saved.stream_version
            )));
        }
        let universe = saved.single.map_or(Universe::Table(saved.table), Universe::Single);
        Self::new(universe, saved.paths, saved.seed).map_err(de::Error::custom)
    }
}
