//! SCENARIO: what may happen in the months to come.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::candidates::default_catchment;
use super::{DivisionCode, Need, Priority, StationDocument};

/// What may happen in the months to come. Chances are a month's, in parts of 100,000.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// Short name, by which results tell scenarios apart.
    pub name: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How pairs end.
    #[serde(default)]
    pub turnover: TurnoverDocument,
    /// How children get new volunteers.
    #[serde(default)]
    pub repairing: RepairingDocument,
    /// Chance of a child to leave the programme before it is too old: its parents have come home.
    #[serde(default)]
    pub leave: u32,
    /// Chances of children to change colour. Where children are paired at a rate, a child goes on asking for as
    /// many volunteers as at the start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub colours: Vec<ColourChange>,
    /// Children who come, like those who are there at the start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<InflowDocument>,
    /// Volunteers who come; they use the places of no organisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recruits: Vec<RecruitingDocument>,
    /// Stations that open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stations: Vec<OpeningDocument>,
    /// How far children come to a station whose level says nothing else, in metres.
    #[serde(default = "default_catchment")]
    pub catchment_metres: u32,
    /// The same by level.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub catchment: BTreeMap<String, u32>,
}

impl ScenarioDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;
}

/// The chance that a pair ends in a month, by its age. By default (ours, after studies of mentoring): 3 % in months 1
/// to 11, 7 % at each anniversary, 2.5 % in every other month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnoverDocument {
    /// In the first, second, … month.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_age: Vec<u32>,
    /// In every later month.
    pub after: u32,
    /// In every twelfth month after those by age, in place of `after`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anniversary: Option<u32>,
    /// So many thousandths of it because the volunteer leaves, which ends all her pairs and goes by the time that
    /// she has served. Told apart only where rounds are held.
    #[serde(default = "two_thirds")]
    pub volunteers_permille: u32,
}

fn two_thirds() -> u32 {
    667
}

impl Default for TurnoverDocument {
    fn default() -> Self {
        let mut by_age = vec![3000; 11];
        by_age.push(7000);
        Self { by_age, after: 2500, anniversary: Some(7000), volunteers_permille: two_thirds() }
    }
}

/// How children whose pair has ended, and those who come, get a volunteer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RepairingDocument {
    /// By a round of the pairing engine every so many months; pairs that stand stay.
    EveryMonths(u32),
    /// With this chance in every month that they wait, whoever there is: an assumption in place of rounds.
    #[serde(rename = "per_100k")]
    Per100k(u32),
}

impl Default for RepairingDocument {
    fn default() -> Self {
        Self::EveryMonths(3)
    }
}

/// Children of one colour get another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColourChange {
    /// From this colour.
    pub from: Priority,
    /// To this one.
    pub to: Priority,
    /// The chance.
    pub per_100k: u32,
}

/// People who come: `exactly` so many in every month, or `a_year` on average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InflowDocument {
    /// Where: each like one of the people who are there at the start.
    pub division: DivisionCode,
    /// From this month on.
    #[serde(default = "first")]
    pub from: u32,
    /// Up to and including this month; absent, to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u32>,
    /// So many in every month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exactly: Option<u32>,
    /// So many a year on average, as chance has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub a_year: Option<u32>,
}

/// Volunteers who come: where neither `skill` nor `professional` is given each is like one of those who may serve at
/// the start; else they are women with two places (or as many as the policy's ceiling) who live where the
/// division's children do and speak their languages, as those of an advice to recruit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecruitingDocument {
    /// Where.
    pub division: DivisionCode,
    /// From this month on.
    #[serde(default = "first")]
    pub from: u32,
    /// Up to and including this month; absent, to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u32>,
    /// So many in every month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exactly: Option<u32>,
    /// So many a year on average, as chance has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub a_year: Option<u32>,
    /// What they can give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill: Option<Need>,
    /// Whether they serve as professionals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub professional: Option<bool>,
}

impl RecruitingDocument {
    /// Where, when and how many.
    #[must_use]
    pub fn inflow(&self) -> InflowDocument {
        let Self { division, from, until, exactly, a_year, .. } = *self;
        InflowDocument { division, from, until, exactly, a_year }
    }

    /// Whether they are described, not like those who are there.
    #[must_use]
    pub fn described(&self) -> bool {
        self.skill.is_some() || self.professional.is_some()
    }
}

fn first() -> u32 {
    1
}

/// A station that opens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningDocument {
    /// In this month; 0 is the start.
    pub month: u32,
    /// Which.
    pub station: StationDocument,
}
