//! What a repair takes from the round before, and what it changes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limits::LimitsDocument;
use super::result::PreviousPairDocument;
use super::{Day, DivisionCode};

/// What a repair was asked beyond a round with a previous one, so that a check can be made without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepairInput {
    /// Pairs of the round before of which an end is not in the problem any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departed: Vec<PreviousPairDocument>,
    /// Changes of children in earlier repairs, where there were any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<ChildChanges>,
    /// The limits.
    pub limits: LimitsDocument,
}

/// How often pairs of a child were changed that could have gone on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildChanges {
    /// Id of the child.
    pub child: String,
    /// How many changes.
    pub changes: u32,
}

/// What a repair changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepairDocument {
    /// Pairs of the round before that could go on.
    pub survivors: u64,
    /// Of these, pairs that go on.
    pub kept: u64,
    /// Of these, pairs that end: what limits count.
    pub changed: u64,
    /// Use of every limit that was stated; of each_child, each_volunteer and child_lifetime the largest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitUse>,
    /// Pairs that end, in the order of the round before.
    pub ended: Vec<EndedDocument>,
    /// Pairs that begin, in order.
    pub started: Vec<StartedDocument>,
    /// Changes of children over their lifetime, this repair included, where there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lifetime: Vec<ChildChanges>,
}

/// What a limit counts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LimitScope {
    /// All changes.
    Round,
    /// Those of a division's children.
    Division,
    /// Those of one volunteer.
    Volunteer,
    /// Those of one child.
    Child,
    /// Those of each volunteer.
    EachVolunteer,
    /// Those of each child.
    EachChild,
    /// Those of each child over its lifetime.
    ChildLifetime,
}

/// A limit with what is used of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitUse {
    /// What it counts.
    pub scope: LimitScope,
    /// Whose, where it is about one division.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<DivisionCode>,
    /// Whose, where it is about one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Most changes.
    pub most: u32,
    /// Changes.
    pub used: u32,
}

/// Why a pair ends.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The volunteer has left.
    VolunteerLeft,
    /// The child has left.
    ChildLeft,
    /// Both have left.
    BothLeft,
    /// A rule forbids the pair now; `detail` says which: vetting that ran out, a home too far away, …
    NotEligible,
    /// The pair could have gone on; ending it makes the round better as a whole. Limits count it.
    Changed,
}

/// A pair that ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndedDocument {
    /// Id of the child.
    pub child: String,
    /// Id of the volunteer.
    pub volunteer: String,
    /// Since when the pair has existed.
    pub since: Day,
    /// Why it ends.
    pub reason: EndReason,
    /// Code of the rule that forbids the pair now, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Id of the volunteer who comes to the child instead, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
}

/// A pair that begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartedDocument {
    /// Id of the child.
    pub child: String,
    /// Id of the volunteer.
    pub volunteer: String,
    /// Id of the volunteer whose pair with the child ends, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
}
