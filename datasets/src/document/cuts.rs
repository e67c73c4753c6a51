//! Cuts of a proof by levels: rows that hold because every number of an answer is whole, by their
//! derivation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongxing_solver::certificate::siblings::{Cut, Row};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::Rank;

use super::Ids;

/// A cut: a sum of rows with multipliers, divided and rounded down (Chvátal and Gomory).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CutDocument {
    /// Price in the stage's objective, a decimal integer from 0 on.
    pub price: String,
    /// What the sum is divided by, at least 2.
    pub divisor: i64,
    /// The rows.
    pub rows: Vec<RowDocument>,
}

/// A row of a cut with its multiplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowDocument {
    /// What the row says.
    pub row: RowName,
    /// Id of the child, where the row is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<String>,
    /// Id of the volunteer, where the row is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volunteer: Option<String>,
    /// Of `place` which place, from 1; of `cut` which earlier cut of the stage, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The multiplier, from 1 to the divisor less 1.
    pub times: i64,
}

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowName {
    /// The child's volunteers and uncovered units are at most its demand.
    Child,
    /// The child's first unit is uncovered at most once.
    UncoveredFirst,
    /// The child's further units are uncovered at most demand − 1 times.
    UncoveredFurther,
    /// The volunteer's children less the places that she fills are at most 0.
    Volunteer,
    /// The volunteer's place is filled at most once.
    Place,
    /// The volunteer has the child at most once; of siblings bound together, at most one of their
    /// first groups.
    Pair,
    /// An earlier cut.
    Cut,
}

/// The cut by text ids.
pub(super) fn document(ids: &Ids, cut: &Cut) -> CutDocument {
    CutDocument {
        price: cut.price.to_string(),
        divisor: cut.divisor,
        rows: cut.terms.iter().map(|&(row, times)| row_document(ids, row, times)).collect(),
    }
}

fn row_document(ids: &Ids, row: Row, times: i64) -> RowDocument {
    let (name, child, volunteer, number) = match row {
        Row::Child(child) => (RowName::Child, Some(child), None, None),
        Row::Uncovered(child, Rank::First) => (RowName::UncoveredFirst, Some(child), None, None),
        Row::Uncovered(child, Rank::Further) => {
            (RowName::UncoveredFurther, Some(child), None, None)
        }
        Row::Volunteer(volunteer) => (RowName::Volunteer, None, Some(volunteer), None),
        Row::Place(volunteer, n) => (RowName::Place, None, Some(volunteer), Some(u32::from(n))),
        Row::Pair(volunteer, child) => (RowName::Pair, Some(child), Some(volunteer), None),
        Row::Cut(cut) => (RowName::Cut, None, None, Some(u32::try_from(cut).unwrap_or(u32::MAX))),
    };
    RowDocument {
        row: name,
        child: child.map(|id| ids.child_text(id).to_owned()),
        volunteer: volunteer.map(|id| ids.volunteer_text(id).to_owned()),
        number,
        times,
    }
}

impl RowDocument {
    /// The row, by the ids that `child` and `volunteer` stand for; `None` where it names too little or
    /// too much.
    pub(super) fn row(
        &self,
        child: Option<ChildId>,
        volunteer: Option<VolunteerId>,
    ) -> Option<Row> {
        Some(match (self.row, child, volunteer, self.number) {
            (RowName::Child, Some(child), None, None) => Row::Child(child),
            (RowName::UncoveredFirst, Some(child), None, None) => {
                Row::Uncovered(child, Rank::First)
            }
            (RowName::UncoveredFurther, Some(child), None, None) => {
                Row::Uncovered(child, Rank::Further)
            }
            (RowName::Volunteer, None, Some(volunteer), None) => Row::Volunteer(volunteer),
            (RowName::Place, None, Some(volunteer), Some(n)) => {
                Row::Place(volunteer, u16::try_from(n).ok()?)
            }
            (RowName::Pair, Some(child), Some(volunteer), None) => Row::Pair(volunteer, child),
            (RowName::Cut, None, None, Some(n)) => Row::Cut(usize::try_from(n).ok()?),
            _ => return None,
        })
    }
}
