//! CHANGES: what has come up since a plan of visits was given out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Day;

/// What has come up since a plan was given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangesDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// Volunteers who cannot go, ill or on a journey.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub away: Vec<AwayDocument>,
    /// Children who cannot be visited. A visit of that day is cancelled and takes place on another day of its
    /// period, where there is room.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unavailable: Vec<UnavailableDocument>,
    /// Stations that are closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<ClosedDocument>,
    /// Visits that stay as they were given out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pinned: Vec<PinnedVisitDocument>,
    /// All visits up to this day stay as they were given out, also where they have taken place with people who are in
    /// no pair any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Day>,
    /// Most visits that move to make room for others.
    #[serde(default = "most_moved")]
    pub most_moved: u32,
}

impl ChangesDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;
}

impl Default for ChangesDocument {
    fn default() -> Self {
        Self {
            version: Self::VERSION,
            away: Vec::new(),
            unavailable: Vec::new(),
            closed: Vec::new(),
            pinned: Vec::new(),
            held_until: None,
            most_moved: most_moved(),
        }
    }
}

fn most_moved() -> u32 {
    3
}

/// A volunteer who cannot go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AwayDocument {
    /// Id of the volunteer.
    pub volunteer: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// A child who cannot be visited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnavailableDocument {
    /// Id of the child.
    pub child: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// A station that is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosedDocument {
    /// Id of the station.
    pub station: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// A visit that stays as it was given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PinnedVisitDocument {
    /// Id of the child.
    pub child: String,
    /// Its day in the plan that was given out.
    pub date: Day,
}
