//! The section of a policy that says which colour a child has: `[[colours]]`, dated versions of a scoring.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Day, Priority};

/// One version of a scoring, in force until the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColoursDocument {
    /// First day on which it is in force.
    pub from: Day,
    /// Where it comes from, and which numbers are assumptions.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The colour of a child of whom no indicator asks for a more urgent one.
    #[serde(default = "least")]
    pub otherwise: Priority,
    /// Points from which a colour holds; absent where steps name colours.
    #[serde(default, skip_serializing_if = "PointsDocument::is_empty")]
    pub points: PointsDocument,
    /// What is looked at.
    pub indicators: Vec<IndicatorDocument>,
}

fn least() -> Priority {
    Priority::Blue
}

/// Points from which a colour holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PointsDocument {
    /// 红
    #[serde(skip_serializing_if = "Option::is_none")]
    pub red: Option<u32>,
    /// 橙
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orange: Option<u32>,
    /// 黄
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yellow: Option<u32>,
}

impl PointsDocument {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// From the most urgent on.
    #[must_use]
    pub fn thresholds(&self) -> [(Priority, Option<u32>); 3] {
        [
            (Priority::Red, self.red),
            (Priority::Orange, self.orange),
            (Priority::Yellow, self.yellow),
        ]
    }
}

/// Something that is known of a child as a whole number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorDocument {
    /// As a child's `indicators` name it: 1 to 32 of a-z, 0-9 and _.
    pub name: String,
    /// What it is, in Chinese.
    #[serde(default)]
    pub title_zh: String,
    /// What it is, in English.
    #[serde(default)]
    pub title_en: String,
    /// What its values are.
    #[serde(default)]
    pub kind: IndicatorKind,
    /// From which value on it asks for what, in ascending order.
    pub steps: Vec<StepDocument>,
}

/// What the values of an indicator are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorKind {
    /// A whole number: months, yuan, answers.
    #[default]
    Number,
    /// 1 where it holds, 0 where it does not.
    Flag,
}

/// From a value on: a colour, or points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepDocument {
    /// The value.
    pub at_least: u32,
    /// The colour is at least as urgent as this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Priority>,
    /// So many points; the highest step that is reached counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u32>,
}
