//! LIMITS: what a repair must keep, and how many pairs it may end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DivisionCode, Rule};

/// Limits on a repair. A change is a pair of the round before, both ends still here and eligible, that the
/// new answer does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// No pair that could go on may end: whatever is free is paired around them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub freeze: bool,
    /// Most changes in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_changes: Option<u32>,
    /// Pairs that the answer must have, each with a reason, as in a problem's `pinned`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pinned: Vec<Rule>,
    /// Pairs that the answer must not have, each with a reason, as in a problem's `forbidden`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbidden: Vec<Rule>,
    /// Most changes among the children of a division.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub divisions: Vec<DivisionLimit>,
    /// Most changes of a volunteer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volunteers: Vec<PersonLimit>,
    /// Most changes of a child.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<PersonLimit>,
    /// Most changes of each volunteer who has no limit of her own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each_volunteer: Option<u32>,
    /// Most changes of each child that has no limit of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each_child: Option<u32>,
    /// Most changes of each child over its lifetime: what earlier repairs changed, as the round before
    /// counts it, leaves less for this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child_lifetime: Option<u32>,
}

impl LimitsDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;
}

impl Default for LimitsDocument {
    fn default() -> Self {
        Self {
            version: Self::VERSION,
            freeze: false,
            max_changes: None,
            pinned: Vec::new(),
            forbidden: Vec::new(),
            divisions: Vec::new(),
            volunteers: Vec::new(),
            children: Vec::new(),
            each_volunteer: None,
            each_child: None,
            child_lifetime: None,
        }
    }
}

/// A limit on the changes of a division's children.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DivisionLimit {
    /// The division: its children are those who live in it or in a part of it.
    pub division: DivisionCode,
    /// Most changes.
    pub most: u32,
}

/// A limit on the changes of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonLimit {
    /// Id of the volunteer or child.
    pub id: String,
    /// Most changes.
    pub most: u32,
}
