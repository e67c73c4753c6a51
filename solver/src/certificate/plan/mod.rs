//! Plans of visits: what they say, what proves them, and whether that is true.
//!
//! # The bound
//! A plan is a pattern for every obligation (days, people, or left out) and a tour, or none, for every
//! shift, such that every task of a pattern is in a tour. [`Prices`] of tasks and resources price that
//! out; [`bound`] is then a sum of small exact problems that the checker solves again. Of a part whose prices prove
//! less than its plan costs a [`Proof`] says more, case by case. Calls come after the
//! tours: what they cost in every plan ([`calls_bound`]) is added.

mod bound;
mod called;
mod calls;
mod cases;
mod checker;
mod cuts;
mod ground;
mod patterns;
mod reasons;
mod tasks;
mod timing;
mod tours;
mod violation;

pub use bound::{Prices, bound};
pub use calls::{Call, Doings, Fate, Pair, calls_bound, fates, left_out, pairs, satisfied, visits};
pub use cases::{Case, MOST_DEPTH, Part, Proof, ProofStep, Split, parts};
pub use checker::{PlanReport, check_plan};
pub use cuts::{COUNTED_IN, Counted, Cut};
pub use ground::{Ground, Places, Step, Trip, way};
pub use patterns::{Menu, Pattern, cheapest, covers, through};
pub use reasons::{Missed, Missing, Relaxation};
pub use tasks::{Node, Task, TaskId, TaskKey, Tasks};
pub use timing::Timing;
pub use tours::{
    Alike, Found, MOST_CHOICES, MOST_LABELS, MOST_TOLLS, Offer, REMEMBERED, Route, Search, Sought,
};
pub use violation::PlanViolation;

use crate::units::Cost;
use crate::visits::{ObligationId, ShiftId};

/// Prices are in thousandths.
pub const SCALE: Cost = 1000;

/// A visit in a tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Which obligation.
    pub obligation: ObligationId,
    /// Which of its occurrences.
    pub occurrence: u16,
    /// Which of the occurrence's forms.
    pub form: u16,
    /// When it begins, in seconds since midnight.
    pub start: u32,
}

/// From home through visits and back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tour {
    /// Whose, and when.
    pub shift: ShiftId,
    /// When it leaves home, in seconds since midnight.
    pub depart: u32,
    /// The visits in order.
    pub stops: Vec<Stop>,
    /// When it is back home, in seconds since midnight.
    pub back: u32,
}

/// Who goes when, what that costs, and what proves that nothing costs much less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The tours, by shift.
    pub tours: Vec<Tour>,
    /// The calls, by series and number.
    pub calls: Vec<Call>,
    /// Weighted travel of all tours and penalties of all that is left out.
    pub value: Cost,
    /// No plan costs less.
    pub bound: Cost,
    /// What proves the bound.
    pub prices: Prices,
    /// Proofs by cases of parts of which prices alone prove too little.
    pub proofs: Vec<Proof>,
}
