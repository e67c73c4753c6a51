//! What can be wrong with an instance, each with a stable code, what was found and what is allowed.

use crate::ids::{ChildId, OrganisationId, SchoolId, StationId, VolunteerId};

/// Where a problem stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A volunteer.
    Volunteer(VolunteerId),
    /// A child.
    Child(ChildId),
    /// An organisation.
    Organisation(OrganisationId),
    /// A station.
    Station(StationId),
    /// A school.
    School(SchoolId),
    /// The n-th forbidden pair.
    Forbidden(usize),
    /// The n-th pinned pair.
    Pinned(usize),
    /// The n-th previous pair.
    Previous(usize),
    /// The policy.
    Policy,
    /// The instance as a whole.
    Instance,
}

/// Stable codes of instance problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemCode {
    /// A number lies outside its range.
    OutOfRange,
    /// An id points at nothing.
    UnknownId,
    /// The same pair twice.
    Duplicate,
    /// A pair is both pinned and forbidden.
    Contradiction,
    /// A pinned pair breaks a rule that protects the child.
    PinNotEligible,
    /// More pins than places.
    TooManyPins,
    /// Places with a role exceed the demand.
    RequirementsExceedDemand,
    /// A capacity above the ceiling without a recorded reason.
    CapacityNeedsReason,
    /// A birth date after the round.
    BirthInFuture,
    /// A policy that contradicts itself.
    InvalidPolicy,
    /// Larger than the documented limits.
    TooLarge,
}

impl ProblemCode {
    /// The code as documents and users see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OutOfRange => "out_of_range",
            Self::UnknownId => "unknown_id",
            Self::Duplicate => "duplicate",
            Self::Contradiction => "contradiction",
            Self::PinNotEligible => "pin_not_eligible",
            Self::TooManyPins => "too_many_pins",
            Self::RequirementsExceedDemand => "requirements_exceed_demand",
            Self::CapacityNeedsReason => "capacity_needs_reason",
            Self::BirthInFuture => "birth_in_future",
            Self::InvalidPolicy => "invalid_policy",
            Self::TooLarge => "too_large",
        }
    }
}

/// One problem of an instance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {field} of {item:?} is {found}, allowed: {allowed}", code.as_str())]
pub struct Problem {
    /// Stable code.
    pub code: ProblemCode,
    /// Where.
    pub item: Item,
    /// Which field.
    pub field: &'static str,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}
