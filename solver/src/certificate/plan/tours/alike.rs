//! Shifts that have the same tours at the same prices are searched once.

use std::collections::BTreeMap;

use super::super::TaskId;
use super::{Choice, Search, Sought};
use crate::units::{Cost, Hours};

/// What of one volunteer's shifts is known.
#[derive(Default)]
pub struct Alike {
    known: BTreeMap<(Hours, Vec<Choice>, Vec<Cost>), Cost>,
}

impl Alike {
    /// The least reduced cost of a tour, or nothing for staying at home. All searches are of one volunteer.
    pub fn least(&mut self, tours: &Search<'_>) -> Cost {
        let nameless = |choice: &Choice| Choice { id: TaskId(0), ..choice.clone() };
        let key = (tours.span, tours.choices.iter().map(nameless).collect(), tours.tolls.clone());
        *self.known.entry(key).or_insert_with(|| tours.find(Sought::Cheapest).least())
    }
}
