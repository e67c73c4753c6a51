//! CANDIDATES: where stations could be opened, and what for.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::StationDocument;

/// Where stations could be opened, how far children come to them, and what counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CandidatesDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// What stations are opened for.
    #[serde(default)]
    pub aim: AimWord,
    /// What a child counts, by colour.
    #[serde(default)]
    pub weights: WeightsByColour,
    /// How far children come to a station whose level says nothing else, in metres.
    #[serde(default = "default_catchment")]
    pub catchment_metres: u32,
    /// The same by level, as the roster writes levels (省/市/县).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub catchment: BTreeMap<String, u32>,
    /// How many children one seat has room for in the course of a week; absent, seats limit nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children_per_seat: Option<u32>,
    /// The candidates.
    pub sites: Vec<StationDocument>,
}

pub(super) fn default_catchment() -> u32 {
    5000
}

/// How far children come to a station, in metres: as its level says, else as all.
pub(crate) fn catchment(
    station: &StationDocument,
    metres: u32,
    by_level: &BTreeMap<String, u32>,
) -> u32 {
    let level = station.level.as_ref().and_then(|level| by_level.get(level));
    level.copied().unwrap_or(metres)
}

impl CandidatesDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;

    /// So many candidates, everything else as documented.
    #[must_use]
    pub fn new(sites: Vec<StationDocument>) -> Self {
        Self {
            version: Self::VERSION,
            aim: AimWord::default(),
            weights: WeightsByColour::default(),
            catchment_metres: default_catchment(),
            catchment: BTreeMap::new(),
            children_per_seat: None,
            sites,
        }
    }
}

/// What stations are opened for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AimWord {
    /// Many children in the catchment of an open station, by weight; within its seats where they are limited.
    #[default]
    Cover,
    /// Short ways to the nearest open station, all together, by weight.
    Median,
    /// The longest of these ways short.
    Center,
}

/// What a child counts, by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WeightsByColour {
    /// 红
    pub red: u32,
    /// 橙
    pub orange: u32,
    /// 黄
    pub yellow: u32,
    /// 蓝
    pub blue: u32,
}

impl Default for WeightsByColour {
    fn default() -> Self {
        Self { red: 8, orange: 4, yellow: 2, blue: 1 }
    }
}
