//! Shifts that have the same tours at the same prices are searched once.

use std::collections::BTreeMap;

use super::super::TaskId;
use super::{Choice, Search, Sought, Together};
use crate::units::{Cost, Hours};

/// What of one volunteer's shifts is known.
#[derive(Default)]
pub struct Alike {
    known: BTreeMap<(Hours, Vec<Choice>, Vec<Cost>, Together), Cost>,
}

impl Alike {
    /// The least reduced cost of a tour, or nothing for staying at home. All searches are of one volunteer.
    pub fn least(&mut self, tours: &Search<'_>) -> Cost {
        let nameless = |choice: &Choice| Choice { id: TaskId(0), ..choice.clone() };
        let choices = tours.choices.iter().map(nameless).collect();
        let key = (tours.span, choices, tours.tolls.clone(), tours.together);
        *self.known.entry(key).or_insert_with(|| tours.find(Sought::Cheapest).least())
    }
}
