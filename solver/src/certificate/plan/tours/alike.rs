//! Shifts that have the same tours at the same prices are searched once.

use std::collections::BTreeMap;

use super::super::TaskId;
use super::{Choice, Search, Sought, Together, Tolls};
use crate::units::{Cost, Hours};

/// What of a shift decides what its tours cost: one volunteer's shifts with the same have the same least.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offer(Hours, Vec<Choice>, Tolls, Together);

/// What of one volunteer's shifts is known.
#[derive(Default)]
pub struct Alike {
    known: BTreeMap<Offer, Cost>,
}

impl Alike {
    /// The least reduced cost of a tour, or nothing for staying at home. All searches are of one volunteer.
    pub fn least(&mut self, tours: &Search<'_>) -> Cost {
        *self.known.entry(tours.offer()).or_insert_with(|| tours.find(Sought::Cheapest).least())
    }
}

impl Search<'_> {
    /// What decides what tours cost.
    #[must_use]
    pub fn offer(&self) -> Offer {
        let nameless = |choice: &Choice| Choice { id: TaskId(0), ..choice.clone() };
        let choices = self.choices.iter().map(nameless).collect();
        Offer(self.span, choices, self.tolls.clone(), self.together)
    }
}
