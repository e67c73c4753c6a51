//! What the checker of trips objects to.

use crate::trips::model::{BlockId, DayId, HomeId, MemberId};
use crate::units::Cost;

/// One broken rule or false statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TripObjection {
    /// Another number of plans than of delegations, or positions that nothing stands for.
    #[error("the {what} of delegation {delegation} are unknown or out of order")]
    Order {
        /// Which, by position.
        delegation: usize,
        /// What of it.
        what: &'static str,
    },
    /// More blocks than the delegation has trips, or two that overlap.
    #[error("delegation {delegation} uses blocks that do not fit together: {blocks:?}")]
    Blocks {
        /// Which, by position.
        delegation: usize,
        /// The blocks.
        blocks: Vec<BlockId>,
    },
    /// More cars on a day than there are.
    #[error("delegation {delegation} has {found} cars on {day:?}, allowed {most}")]
    Cars {
        /// Which, by position.
        delegation: usize,
        /// When.
        day: DayId,
        /// How many.
        found: usize,
        /// How many there are.
        most: u32,
    },
    /// More members on a block than its cars have seats.
    #[error("delegation {delegation} has {found} members in {block:?}, allowed {most}")]
    Members {
        /// Which, by position.
        delegation: usize,
        /// When.
        block: BlockId,
        /// How many.
        found: usize,
        /// How many fit.
        most: u32,
    },
    /// Somebody who is not free for the whole block, or whose vetting or contract does not hold.
    #[error("{member:?} of delegation {delegation} may not take part on {day:?}")]
    NotFree {
        /// Which, by position.
        delegation: usize,
        /// Who.
        member: MemberId,
        /// When.
        day: DayId,
    },
    /// Somebody in two cars on a day.
    #[error("{member:?} of delegation {delegation} is in two cars on {day:?}")]
    TwoCars {
        /// Which, by position.
        delegation: usize,
        /// Who.
        member: MemberId,
        /// When.
        day: DayId,
    },
    /// Nobody, more than the seats, one adult alone, men alone.
    #[error("a car of delegation {delegation} on {day:?} breaks a rule: {rule}")]
    Crew {
        /// Which, by position.
        delegation: usize,
        /// When.
        day: DayId,
        /// Which rule.
        rule: &'static str,
    },
    /// A home where nobody in the car meets anybody.
    #[error("a car of delegation {delegation} on {day:?} stops at {home:?} for nobody")]
    Idle {
        /// Which, by position.
        delegation: usize,
        /// When.
        day: DayId,
        /// Where.
        home: HomeId,
    },
    /// A day that exceeds hours, way or stops.
    #[error("a car of delegation {delegation} on {day:?} does not keep hours, way or stops")]
    Tour {
        /// Which, by position.
        delegation: usize,
        /// When.
        day: DayId,
    },
    /// Somebody on two trips at a time.
    #[error("person {person} is on trips of delegations {one} and {other} at a time")]
    TwoTrips {
        /// Who.
        person: u32,
        /// One of them, by position.
        one: usize,
        /// The other, by position.
        other: usize,
    },
    /// Another cost.
    #[error("the cost is stated as {found}, it is {expected}")]
    WrongCost {
        /// As stated.
        found: Cost,
        /// As it is.
        expected: Cost,
    },
    /// A bound that the proof does not prove.
    #[error("the bound is stated as {found}, proved is {proved}")]
    NotProved {
        /// As stated.
        found: Cost,
        /// As proved.
        proved: Cost,
    },
    /// A proof that is none.
    #[error("step {step} of the proof does not hold: {why}")]
    BrokenProof {
        /// Which step.
        step: usize,
        /// Why.
        why: &'static str,
    },
}
