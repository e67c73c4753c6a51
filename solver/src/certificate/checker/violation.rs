//! What the checker can object to.

use crate::certificate::Place;
use crate::ids::{ChildId, OrganisationId, VolunteerId};
use crate::objective::TooWide;
use crate::units::Leg;

/// A list of prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceList {
    /// One a volunteer.
    Volunteers,
    /// One an organisation.
    Organisations,
    /// One a child.
    Children,
    /// One a place of this child.
    Places(ChildId),
}

/// A false statement of a solution, with what was found and what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// An id of the pair points at nothing.
    #[error("pair {at} names a child or volunteer that does not exist")]
    UnknownId {
        /// Position of the pair.
        at: usize,
    },
    /// The pairs are not in order of child, then volunteer.
    #[error("pair {at} stands before a smaller one")]
    Unsorted {
        /// Position of the first of the two pairs.
        at: usize,
    },
    /// The same pair twice.
    #[error("{child:?} has {volunteer:?} twice")]
    Duplicate {
        /// The child.
        child: ChildId,
        /// The volunteer.
        volunteer: VolunteerId,
    },
    /// The pair may not exist.
    #[error("{child:?} may not have {volunteer:?}: {refusal}")]
    NotEligible {
        /// The child.
        child: ChildId,
        /// The volunteer.
        volunteer: VolunteerId,
        /// Code of the first rule that forbids it.
        refusal: &'static str,
    },
    /// The travel model breaks its promise: the way is shorter or faster than the distance of the homes
    /// allows. What the bound leaves out is then not proved.
    #[error("the way from {volunteer:?} to {child:?} takes {} m and {} s, at least {} m and {} s are promised", found.metres.0, found.seconds.0, least.metres.0, least.seconds.0)]
    WayBelowBound {
        /// The child.
        child: ChildId,
        /// The volunteer.
        volunteer: VolunteerId,
        /// The way.
        found: Leg,
        /// What it takes at least.
        least: Leg,
    },
    /// A mandatory pair is missing.
    #[error("{child:?} must have {volunteer:?} and has not")]
    PinMissing {
        /// The child.
        child: ChildId,
        /// The volunteer.
        volunteer: VolunteerId,
    },
    /// The child has no such place, or the volunteer does not fill its role.
    #[error("{volunteer:?} cannot take {place:?} of {child:?}")]
    WrongPlace {
        /// The child.
        child: ChildId,
        /// The volunteer.
        volunteer: VolunteerId,
        /// The place.
        place: Place,
    },
    /// More pairs at a place than it holds.
    #[error("{place:?} of {child:?} is taken {found} times, allowed: {allowed}")]
    PlaceOverfilled {
        /// The child.
        child: ChildId,
        /// The place.
        place: Place,
        /// Pairs there.
        found: usize,
        /// Pairs that it holds.
        allowed: usize,
    },
    /// More volunteers than the child asks for.
    #[error("{child:?} has {found} volunteers, asks for {allowed}")]
    DemandExceeded {
        /// The child.
        child: ChildId,
        /// Its pairs.
        found: usize,
        /// Its demand.
        allowed: usize,
    },
    /// More children than the volunteer has places for.
    #[error("{volunteer:?} has {found} children, offers {allowed} places")]
    CapacityExceeded {
        /// The volunteer.
        volunteer: VolunteerId,
        /// Her pairs.
        found: usize,
        /// Her capacity.
        allowed: usize,
    },
    /// More pairs than the organisation has places for.
    #[error("{organisation:?} has {found} pairs, offers {allowed} places")]
    OrganisationExceeded {
        /// The organisation.
        organisation: OrganisationId,
        /// Its volunteers' pairs.
        found: usize,
        /// Its limit.
        allowed: usize,
    },
    /// More changes than a budget allows.
    #[error("budget {budget} allows {allowed} changes, counted are {found}")]
    BudgetExceeded {
        /// Position of the budget.
        budget: usize,
        /// Changes that it counts.
        found: i64,
        /// Changes that it allows.
        allowed: i64,
    },
    /// Not one price a budget, each from 0 to 2^56.
    #[error(
        "{found} prices of budgets are stated, expected are {expected} from 0 to 2^56, or none"
    )]
    BudgetPrices {
        /// Stated.
        found: usize,
        /// Number of budgets.
        expected: usize,
    },
    /// Changes are limited, and no bounds are stated by level.
    #[error("changes are limited, but no bounds are stated by level")]
    LevelsMissing,
    /// Siblings do not stay together as the policy asks.
    #[error("{child:?} and its sibling {sibling:?} are split")]
    HouseholdSplit {
        /// The sibling with the smaller demand.
        child: ChildId,
        /// The other.
        sibling: ChildId,
    },
    /// The instance admits no exact statement in 64 bits.
    #[error(transparent)]
    TooWide(#[from] TooWide),
    /// The scale is not the instance's.
    #[error("the scale is {found}, expected {expected}")]
    WrongScale {
        /// Stated.
        found: i64,
        /// The instance's.
        expected: i64,
    },
    /// The number of coverage levels differs from the policy's.
    #[error("{found} coverage levels are stated, the policy has {expected}")]
    LevelCount {
        /// Stated.
        found: usize,
        /// The policy's.
        expected: usize,
    },
    /// The covered units of a class.
    #[error("level {level} is stated to cover {found} units, covers {expected}")]
    WrongCovered {
        /// Position of the class in the policy's order.
        level: usize,
        /// Stated.
        found: i64,
        /// Counted.
        expected: i64,
    },
    /// The cost.
    #[error("the cost is stated as {found}, is {expected}")]
    WrongCost {
        /// Stated.
        found: i64,
        /// Recomputed.
        expected: i128,
    },
    /// A list of prices has the wrong length.
    #[error("{list:?} have {found} prices, expected {expected}")]
    PriceCount {
        /// Which list.
        list: PriceList,
        /// Its length.
        found: usize,
        /// The network's.
        expected: usize,
    },
    /// A price too wide for exact 64-bit reduced costs.
    #[error("price {at} of {list:?} is {found}, allowed: -2^61 to 2^61")]
    PriceOutOfRange {
        /// Which list.
        list: PriceList,
        /// Position in it.
        at: usize,
        /// The price.
        found: i64,
    },
    /// The prices prove less than the bound says.
    #[error("the bound is {found}, the prices prove {proved}")]
    BoundNotProved {
        /// Stated.
        found: i128,
        /// Dual value of the prices.
        proved: i128,
    },
    /// A bound above the value of the answer.
    #[error("the bound is {bound}, above the answer's value {value}")]
    BoundAboveValue {
        /// Stated bound.
        bound: i128,
        /// Recomputed scaled value.
        value: i128,
    },
    /// Called optimal with a gap.
    #[error("called optimal, but the value is {value} and the bound {bound}")]
    NotOptimal {
        /// Recomputed scaled value.
        value: i128,
        /// Stated bound.
        bound: i128,
    },
    /// Bounds by level where siblings are free.
    #[error("bounds are stated by level, but the policy leaves siblings free")]
    LevelsOfFreeSiblings,
    /// A stage whose numbers do not fit the instance.
    #[error("the {what} of a stage do not fit the instance")]
    BrokenStage {
        /// What does not fit.
        what: &'static str,
    },
    /// The stages prove less of a level than is stated.
    #[error("level {level} is bounded by {found}, proved is {proved}")]
    LevelNotProved {
        /// Position of the level; the cost is last.
        level: usize,
        /// Stated.
        found: i64,
        /// Proved.
        proved: i64,
    },
    /// A level is better than its bound.
    #[error("level {level} is bounded by {found}, but its value is {value}")]
    LevelExceeded {
        /// Position of the level.
        level: usize,
        /// Stated bound.
        found: i64,
        /// Value.
        value: i64,
    },
    /// Called optimal with a gap on a level.
    #[error("called optimal, but level {level} is bounded by {found} and its value is {value}")]
    LevelOpen {
        /// Position of the level.
        level: usize,
        /// Stated bound.
        found: i64,
        /// Value.
        value: i64,
    },
    /// Called infeasible, but an answer obeys every rule.
    #[error("called infeasible, but the mandatory pairs and those they entail obey every rule")]
    NotInfeasible,
    /// Called infeasible, yet with pairs, value, bound or prices.
    #[error("called infeasible, yet an answer, a bound or prices are stated")]
    InfeasibleWithAnswer,
    /// A list of a violator is out of order, repeats or names what does not exist.
    #[error("the lists of violator {violator} are not in order or name what does not exist")]
    ViolatorList {
        /// Position of the violator.
        violator: usize,
    },
    /// A violator counts a child that may have no pair.
    #[error("violator {violator} counts {child:?}, who may have no pair: {refusal}")]
    ViolatorChild {
        /// Position of the violator.
        violator: usize,
        /// The child.
        child: ChildId,
        /// Code of the rule.
        refusal: &'static str,
    },
    /// A violator leaves out an eligible volunteer.
    #[error("violator {violator} leaves out {volunteer:?}")]
    ViolatorLeavesOut {
        /// Position of the violator.
        violator: usize,
        /// The volunteer.
        volunteer: VolunteerId,
    },
    /// A violator lists a volunteer whom none of its children may have.
    #[error("violator {violator} lists {volunteer:?}, whom none of its children may have")]
    ViolatorLists {
        /// Position of the violator.
        violator: usize,
        /// The volunteer.
        volunteer: VolunteerId,
    },
    /// The demand of a violator.
    #[error("violator {violator} is stated to ask for {found}, asks for {expected}")]
    ViolatorDemand {
        /// Position of the violator.
        violator: usize,
        /// Stated.
        found: u64,
        /// Counted.
        expected: u64,
    },
    /// What a violator's volunteers can give.
    #[error("violator {violator} is stated to be given {found} at most, can be given {expected}")]
    ViolatorAvailable {
        /// Position of the violator.
        violator: usize,
        /// Stated.
        found: u64,
        /// Counted.
        expected: u64,
    },
    /// A violator that violates nothing.
    #[error("violator {violator} asks for {demand} and can be given {available}")]
    NotViolated {
        /// Position of the violator.
        violator: usize,
        /// Counted demand.
        demand: u64,
        /// Counted supply.
        available: u64,
    },
}

impl Violation {
    /// Stable code of the violation.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownId { .. } => "unknown_id",
            Self::Unsorted { .. } => "unsorted",
            Self::Duplicate { .. } => "duplicate",
            Self::NotEligible { .. } => "not_eligible",
            Self::WayBelowBound { .. } => "way_below_bound",
            Self::PinMissing { .. } => "pin_missing",
            Self::WrongPlace { .. } => "wrong_place",
            Self::PlaceOverfilled { .. } => "place_overfilled",
            Self::DemandExceeded { .. } => "demand_exceeded",
            Self::CapacityExceeded { .. } => "capacity_exceeded",
            Self::OrganisationExceeded { .. } => "organisation_exceeded",
            Self::BudgetExceeded { .. } => "budget_exceeded",
            Self::BudgetPrices { .. } => "budget_prices",
            Self::LevelsMissing => "levels_missing",
            Self::HouseholdSplit { .. } => "household_split",
            Self::TooWide(_) => "too_wide",
            Self::WrongScale { .. } => "wrong_scale",
            Self::LevelCount { .. } => "level_count",
            Self::WrongCovered { .. } => "wrong_covered",
            Self::WrongCost { .. } => "wrong_cost",
            Self::PriceCount { .. } => "price_count",
            Self::PriceOutOfRange { .. } => "price_out_of_range",
            Self::BoundNotProved { .. } => "bound_not_proved",
            Self::BoundAboveValue { .. } => "bound_above_value",
            Self::NotOptimal { .. } => "not_optimal",
            Self::LevelsOfFreeSiblings => "levels_of_free_siblings",
            Self::BrokenStage { .. } => "broken_stage",
            Self::LevelNotProved { .. } => "level_not_proved",
            Self::LevelExceeded { .. } => "level_exceeded",
            Self::LevelOpen { .. } => "level_open",
            Self::NotInfeasible => "not_infeasible",
            Self::InfeasibleWithAnswer => "infeasible_with_answer",
            Self::ViolatorList { .. } => "violator_list",
            Self::ViolatorChild { .. } => "violator_child",
            Self::ViolatorLeavesOut { .. } => "violator_leaves_out",
            Self::ViolatorLists { .. } => "violator_lists",
            Self::ViolatorDemand { .. } => "violator_demand",
            Self::ViolatorAvailable { .. } => "violator_available",
            Self::NotViolated { .. } => "not_violated",
        }
    }
}

/// Violations in order of discovery, the first [`Findings::MOST`] of them.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) list: Vec<Violation>,
    pub(super) omitted: u64,
}

impl Findings {
    /// Most violations that a report lists.
    pub(super) const MOST: usize = 10_000;

    pub(super) fn push(&mut self, violation: Violation) {
        if self.list.len() < Self::MOST {
            self.list.push(violation);
        } else {
            self.omitted += 1;
        }
    }
}
