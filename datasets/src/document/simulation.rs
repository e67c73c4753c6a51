//! SIMULATION: what replications of scenarios have come to.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expansion::ByColour;
use super::result::TravelInput;
use super::{DivisionCode, Fault, ScenarioDocument};

/// What replications of scenarios have come to. Lists over months start with month 0, the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulationDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// What was asked.
    pub inputs: SimulationInputs,
    /// What has to be said with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Fault>,
    /// Who is there at the start.
    pub start: StartDocument,
    /// By scenario, as asked.
    pub scenarios: Vec<ScenarioResult>,
    /// How long it took by phase, in seconds.
    pub seconds: BTreeMap<String, f64>,
}

impl SimulationDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;
}

/// What was asked. The same inputs give the same numbers, for any number of threads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulationInputs {
    /// SHA-256 of the problem's canonical bytes, hexadecimal.
    pub problem_sha256: String,
    /// SHA-256 of the policy's canonical bytes, hexadecimal.
    pub policy_sha256: String,
    /// How one gets around.
    pub travel: TravelInput,
    /// Whether the pairs at the start were given, or paired first.
    pub previous: bool,
    /// Months after the start.
    pub months: u32,
    /// Replications of every scenario.
    pub replications: u32,
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// The scenarios.
    pub scenarios: Vec<ScenarioDocument>,
}

/// Who is there at the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartDocument {
    /// Children who may have a volunteer.
    pub children: ByColour,
    /// Volunteers who may serve.
    pub volunteers: u64,
    /// Pairs that stand.
    pub pairs: u64,
    /// Counties in which the children live.
    pub counties: Vec<DivisionCode>,
}

/// What a scenario has come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioResult {
    /// Name of the scenario.
    pub name: String,
    /// Share of the children who have a volunteer.
    pub covered: SeriesDocument,
    /// The same by colour.
    pub colours: SeriesByColour,
    /// Share of the children who have all the volunteers that they ask for.
    pub complete: SeriesDocument,
    /// Share of the children who have a volunteer, by county, as in `start.counties`.
    pub counties: Vec<CountySeries>,
    /// Share of the children who have a station in reach; absent where there is no station.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stations: Option<SeriesDocument>,
    /// How long children waited for a volunteer, by colour at the start.
    pub waits: WaitsByColour,
    /// How many volunteers children lost, by colour at the start.
    pub changes: ChangesByColour,
    /// Rounds of the engine in all replications, every one accepted by the checker.
    pub rounds: u64,
    /// Pairs that they made.
    pub paired: u64,
    /// What it has more than the first scenario, replication by replication with the same draws; absent of the
    /// first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against_first: Option<Difference>,
}

/// Bands over the replications by month; `null` where nobody is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesDocument {
    /// One replication in twenty is below.
    pub p5: Vec<Option<f64>>,
    /// The middle one.
    pub p50: Vec<Option<f64>>,
    /// One in twenty is above.
    pub p95: Vec<Option<f64>>,
    /// Their mean.
    pub mean: Vec<Option<f64>>,
    /// Standard error of the mean.
    pub standard_error: Vec<Option<f64>>,
}

/// Bands by colour.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesByColour {
    /// 红
    pub red: SeriesDocument,
    /// 橙
    pub orange: SeriesDocument,
    /// 黄
    pub yellow: SeriesDocument,
    /// 蓝
    pub blue: SeriesDocument,
}

/// Bands of a county.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountySeries {
    /// Division code.
    pub division: DivisionCode,
    /// Of all its children.
    pub covered: SeriesDocument,
    /// By colour.
    pub colours: SeriesByColour,
}

/// How long places of children waited to be filled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitsDocument {
    /// Places that were filled, in all replications, by the months that they had waited, from 0.
    pub months: Vec<u64>,
    /// Places that still wait at the end.
    pub waiting: u64,
    /// Mean of those filled, in months.
    pub mean: Option<f64>,
    /// Half of those filled waited no longer.
    pub p50: Option<u64>,
    /// Nineteen in twenty of those filled waited no longer.
    pub p95: Option<u64>,
}

/// Waits by colour.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitsByColour {
    /// 红
    pub red: WaitsDocument,
    /// 橙
    pub orange: WaitsDocument,
    /// 黄
    pub yellow: WaitsDocument,
    /// 蓝
    pub blue: WaitsDocument,
}

/// How many volunteers children lost while they were in the programme.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LossesDocument {
    /// Children, in all replications, by how many they lost, from 0; the last stands for so many and more.
    pub children: Vec<u64>,
    /// Mean.
    pub mean: Option<f64>,
}

/// Losses by colour.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangesByColour {
    /// 红
    pub red: LossesDocument,
    /// 橙
    pub orange: LossesDocument,
    /// 黄
    pub yellow: LossesDocument,
    /// 蓝
    pub blue: LossesDocument,
}

/// What one scenario has more than another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Of the share of children who have a volunteer.
    pub covered: SeriesDocument,
    /// By colour.
    pub colours: SeriesByColour,
    /// By county, in the last month only.
    pub counties: Vec<CountyDifference>,
    /// Of the share of children who have a station in reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stations: Option<SeriesDocument>,
}

/// What a county has more in the last month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountyDifference {
    /// Division code.
    pub division: DivisionCode,
    /// One replication in twenty is below.
    pub p5: Option<f64>,
    /// The middle one.
    pub p50: Option<f64>,
    /// One in twenty is above.
    pub p95: Option<f64>,
}
