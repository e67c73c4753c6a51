//! CURVE: what more changes bring.

use std::collections::BTreeMap;
use std::fmt::Write;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::result::{CheckStatus, CoveredDocument, Inputs, LevelDocument, StatusName};
use super::{Fault, Priority};

/// The best answer at each of several limits on changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CurveDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// What was asked; each point has a limit of its own beside those stated.
    pub inputs: Inputs,
    /// What has to be said with the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Fault>,
    /// Pairs of the round before that could go on.
    pub survivors: u64,
    /// The points, fewest changes first. A limit that no answer obeys has none.
    pub points: Vec<CurvePointDocument>,
    /// Wall seconds by phase, and in total.
    pub seconds: BTreeMap<String, f64>,
}

/// One point of a curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CurvePointDocument {
    /// Most changes.
    pub max_changes: u32,
    /// Changes of the answer.
    pub changed: u64,
    /// `optimal` where every level's value meets its bound.
    pub status: StatusName,
    /// Value and bound by level.
    pub levels: Vec<LevelDocument>,
    /// As in a result.
    pub gap: f64,
    /// Coverage by colour.
    pub covered: BTreeMap<Priority, CoveredDocument>,
    /// Pairs.
    pub pairs: u64,
    /// Metres of all ways.
    pub metres: u64,
    /// What the independent checker said of the answer and its proof.
    pub check: CheckStatus,
}

impl CurveDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;

    /// The points as a table, a line each.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = String::from("max_changes,changed,status,pairs,metres,gap");
        let names = self.points.first().map_or(&[][..], |point| &point.levels);
        for level in names {
            // Writing to a String cannot fail.
            let _ = write!(text, ",{0},{0}.bound", level.name);
        }
        text.push('\n');
        for point in &self.points {
            let status = match point.status {
                StatusName::Optimal => "optimal",
                StatusName::Feasible => "feasible",
                StatusName::Infeasible => "infeasible",
                StatusName::Stopped => "stopped",
            };
            let CurvePointDocument { max_changes, changed, pairs, metres, gap, .. } = point;
            let _ = write!(text, "{max_changes},{changed},{status},{pairs},{metres},{gap}");
            for level in &point.levels {
                let _ = write!(text, ",{},{}", level.value, level.bound);
            }
            text.push('\n');
        }
        text
    }
}
