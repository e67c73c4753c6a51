//! What may happen in the months to come.

use super::lifetimes::Hazard;
use crate::ids::{StationId, VolunteerId};
use crate::model::Division;
use crate::units::Metres;

/// How children whose pair has ended get another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repairing {
    /// With this chance in every month that they wait, in parts of [`RATE`](super::RATE), whoever there is.
    Rate(u32),
    /// By a round of the engine every so many months, in which pairs that stand stay.
    Every(u32),
}

/// People who come in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inflow {
    /// Where: like the people who are there at the start, each with the same chance.
    pub division: Division,
    /// From this month on, from 1.
    pub from: u32,
    /// Up to and including this one.
    pub until: u32,
    /// How many, in thousandths a month.
    pub count: Count,
}

/// How many come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Exactly so many.
    Exactly(u32),
    /// A Poisson number with this mean, in thousandths.
    Poisson(u64),
}

/// Volunteers who come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recruiting {
    /// Where, when and how many.
    pub inflow: Inflow,
    /// Whom they are like; of the division's volunteers, each with the same chance, where nobody is named.
    pub like: Option<VolunteerId>,
}

/// A station that opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Which of the instance's stations.
    pub station: StationId,
    /// In this month; 0 is the start.
    pub month: u32,
    /// How far children come.
    pub catchment: Metres,
}

/// What may happen. Rates are chances a month in parts of [`RATE`](super::RATE).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// How pairs end, by their age.
    pub hazard: Hazard,
    /// So many thousandths of that because the volunteer leaves, which ends all her pairs; this part goes by the
    /// time that she has served. Told apart only where rounds are held.
    pub volunteers_permille: u32,
    /// How children get new volunteers.
    pub repairing: Repairing,
    /// Children who leave before they are too old.
    pub leave: u32,
    /// By colour, from red: changes to each colour.
    pub colours: [[u32; 4]; 4],
    /// Children who come.
    pub children: Vec<Inflow>,
    /// Volunteers who come; heard of only where rounds are held.
    pub recruits: Vec<Recruiting>,
    /// Stations, those that stand among them.
    pub openings: Vec<Opening>,
}
