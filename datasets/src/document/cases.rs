//! Proofs by cases in the certificate of a plan.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Day;

/// A proof by cases of one part of a plan: children and volunteers that share visits with nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CasesDocument {
    /// All visits that are possible in the part. Day by day, line by line they have numbers from 0.
    pub visits: Vec<CaseVisits>,
    /// Seats, and staff, that may cost more in a case than in the prices of the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<CasePlace>,
    /// Cuts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cuts: Vec<CaseCut>,
    /// Lists of prices, one price for each of the visits, then what each day of the places costs more, then what every
    /// two or three visits of a cut cost a tour, as decimal numbers.
    pub prices: Vec<Vec<String>>,
    /// The cases: after a split all steps of its first half, then those of its second.
    pub steps: Vec<CaseStep>,
}

/// Somebody's part in one kind of visits to a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseVisits {
    /// Id of the volunteer.
    pub volunteer: String,
    /// Id of the child.
    pub child: String,
    /// Number of the obligation's rule, from 0.
    pub rule: u16,
    /// Number among the child's obligations of the rule, from 0.
    #[serde(default, skip_serializing_if = "is_first")]
    pub series: u16,
    /// Number of the form's rule, from 0.
    pub form: u16,
    /// When.
    pub days: Vec<CaseDay>,
}

/// Visits of which the tours of a plan make at most a half, counted in twos, or a third, counted in threes; rounded down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseCut {
    /// Lists of visits, by their numbers, of each of which a plan has at most one; a number that can not be counted without
    /// rest.
    pub visits: Vec<Vec<u32>>,
    /// In what they are counted, 2 or 3.
    pub by: u8,
}

/// Days of one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CasePlace {
    /// Id of the station; absent for the federation's staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<String>,
    /// The days.
    pub days: Vec<Day>,
}

/// A day on which a visit is possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseDay {
    /// When.
    pub date: Day,
    /// When it begins, of joint visits, `HH:MM:SS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
}

/// A step of a proof by cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CaseStep {
    /// The case is bounded at a list of prices.
    Bounded {
        /// Number of the list, from 0.
        prices: u32,
    },
    /// First half: an occurrence takes place by one of some visits; second half: it does not.
    Visit {
        /// Number of the occurrence among those of the visits' obligation in the plan, from 0.
        occurrence: u16,
        /// Numbers of the visits.
        visits: Vec<u32>,
    },
    /// First half: a visit is in no tour of one shift; second half: in none of another.
    Shift {
        /// Number of the visit.
        visit: u32,
        /// Number of the shift among those of the volunteer on the day, from 0.
        shift: u16,
    },
    /// First half: no tour makes only one of two visits, of each of which a plan has at most one; second half: none makes
    /// both.
    Together {
        /// For both the numbers of the visits by which it could be made.
        visits: [Vec<u32>; 2],
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over the field as it is")]
pub(super) fn is_first(value: &u16) -> bool {
    *value == 0
}
