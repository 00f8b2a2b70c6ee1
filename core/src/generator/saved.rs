//! A generator on paper: what is needed to continue it elsewhere.

use std::sync::{Arc, Mutex};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::MarketDataGenerator;
use super::cursor::{State, lock};
use crate::config::GeneratorConfig;
use crate::model::LARGEST_LEVEL;
use crate::model::bars::Cursor;
use crate::stream::STREAM_VERSION;
use crate::stream::philox::Track;

/// The configuration with its seed, and both cursors.
#[derive(Serialize, Deserialize)]
#[serde(rename = "MarketDataGenerator", deny_unknown_fields)]
struct Saved {
    config: GeneratorConfig,
    stream_version: u32,
    bars: Cursor,
    ticks: Cursor,
    #[serde(default)]
    path: u32,
}

impl Serialize for MarketDataGenerator {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let state = *lock(&self.state);
        let config = GeneratorConfig {
            seed: Some(state.track.seed),
            ..GeneratorConfig::clone(&self.config)
        };
        Saved {
            config,
            stream_version: STREAM_VERSION,
            bars: state.bars,
            ticks: state.ticks,
            path: state.track.path,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for MarketDataGenerator {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = Saved::deserialize(deserializer)?;
        if saved.stream_version != STREAM_VERSION {
            return Err(de::Error::custom(format!(
                "stream_version is {}, allowed: {STREAM_VERSION}",
                saved.stream_version
            )));
        }
        for cursor in [saved.bars, saved.ticks] {
            if cursor.level.is_nan() || cursor.level.abs() > LARGEST_LEVEL {
                return Err(de::Error::custom("a cursor's level is outside ±1e9"));
            }
        }
        let generator = Self::new(saved.config).map_err(de::Error::custom)?;
        let track = Track { path: saved.path, ..lock(&generator.state).track };
        let state = State { track, bars: saved.bars, ticks: saved.ticks };
        Ok(Self { state: Arc::new(Mutex::new(state)), ..generator })
    }
}
