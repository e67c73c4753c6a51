//! Answers, bounds and proofs, and the checker that accepts or rejects them.
//!
//! # The network of an instance
//! Prices are potentials of this network; the root's is 0. A unit of flow is a place of a volunteer
//! that travels to a unit of a child's demand. `d`, `u` are demand and capacity.
//!
//! | arc | capacity | cost |
//! | --- | --- | --- |
//! | root → organisation with a limit | its limit | 0 |
//! | root or organisation → volunteer, n-th of `u` parallel arcs | 1 | [`objective::load`](crate::objective::load)(n) |
//! | volunteer → child without requirements, or place of a child with them | 1 a pair | [`objective::pair`](crate::objective::pair) |
//! | place with a role → child | its count | 0 |
//! | open place → child | demand left over | 0 |
//! | root → child (an uncovered unit) | 1 and d − 1 | [`Scale::penalty`](crate::objective::Scale::penalty) of first and further |
//!
//! A volunteer offers herself to every place of a child whose role she fills and to the open places,
//! once in all; the price that she meets is the largest of those places' prices.
//! The reduced cost of an arc a → b of cost k is `k + price(a) − price(b)`. Answer and prices prove
//! each other optimal iff unused arcs have reduced cost ≥ 0 and full arcs ≤ 0, both where between.
//! For any prices the dual value is a lower bound on every answer (weak duality):
//! Σ d · price(child) + Σ over arcs of capacity · min(0, reduced cost).
//! Where changes are limited, a price of each budget lowers the cost of the pairs that it counts and adds
//! to the dual value; it then bounds the answers that obey the budgets ([`Survivors`]).
//! Children and volunteers who may have no pair at all are not in the network; a pinned pair is in
//! every answer and has no condition.

pub mod allotment;
mod budgets;
mod checker;
pub mod groups;
pub mod plan;
pub mod routes;
pub mod siblings;
pub mod siting;
pub mod trips;

pub(crate) use budgets::DEAREST;
pub use budgets::{Survivor, Survivors, settled};
pub use checker::{CheckMode, PriceList, Report, Violation, check, check_until};

use crate::ids::{ChildId, VolunteerId};
use crate::objective::Value;

/// Which of a child's places a pair takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The n-th of the child's requirements, in the instance's order.
    Required(u8),
    /// A place open to anybody.
    Open,
}

/// One volunteer–child tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The child.
    pub child: ChildId,
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// The place taken.
    pub place: Place,
}

/// Prices of a child's nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChildPrices {
    /// Price of a unit at the child.
    pub child: i64,
    /// Price at each place with a role, in the order of the child's requirements, then at the open
    /// place; empty for a child without requirements.
    pub places: Vec<i64>,
}

/// Potentials of the network, in scaled cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// Price of a place of the volunteer.
    pub volunteers: Vec<i64>,
    /// Price of a place of the organisation; 0 without a limit.
    pub organisations: Vec<i64>,
    /// Prices at the child.
    pub children: Vec<ChildPrices>,
}

/// Children whose eligible volunteers together can give less than is asked (Hall 1935).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violator {
    /// The children, in order.
    pub children: Vec<ChildId>,
    /// All their eligible volunteers, in order.
    pub volunteers: Vec<VolunteerId>,
    /// Units that the children ask for.
    pub demand: u64,
    /// Units that the volunteers can give them: Σ min(capacity, eligible children in the set), within
    /// the limits of their organisations.
    pub available: u64,
}

/// What an answer claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Value and bound meet.
    Optimal,
    /// A valid answer; the bound says how far it can be from the optimum.
    Feasible,
    /// No answer obeys every rule.
    Infeasible,
    /// Stopped by deadline or cancel with a valid answer and a valid bound.
    Stopped,
}

/// What proves an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// Weight of one step of coverage in the prices; see [`Scale`](crate::objective::Scale).
    pub scale: i64,
    /// Potentials.
    pub prices: Prices,
    /// Price of each budget of changes, in the instance's order; none where the potentials alone prove
    /// the bound.
    pub budgets: Vec<i64>,
    /// Proofs of what no answer can cover.
    pub violators: Vec<Violator>,
    /// What is proved level by level: where siblings stay together and the network alone does not
    /// prove the answer optimal, and wherever changes are limited. The solution's bound and the prices
    /// are those of the network, in which siblings are free.
    pub siblings: Option<siblings::Proof>,
}

/// An answer with its claim and its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// What it claims to be.
    pub status: Status,
    /// The pairs, in order of child, then volunteer.
    pub pairs: Vec<Pair>,
    /// Value on every level.
    pub value: Value,
    /// Lower bound on the scaled objective that `certificate` proves.
    pub bound: i128,
    /// The proof.
    pub certificate: Certificate,
}
