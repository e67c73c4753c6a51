//! What cuts charge tours: labels carry a bit for each, whether the next visit of it pays.

use std::collections::{BTreeMap, BTreeSet};

use super::Search;
use crate::certificate::plan::SCALE;
use crate::certificate::plan::cuts::Counted;
use crate::units::Cost;

/// No toll is dearer, so that those of a tour fit; to charge less proves less.
const DEAREST: Cost = SCALE * 10_000_000_000;

/// Most cuts that one shift is charged for.
pub const MOST_TOLLS: usize = 64;

impl Search<'_> {
    /// With what cuts charge tours that make two of their visits, not less than nothing; of more than
    /// [`MOST_TOLLS`] that could be charged the others are left out.
    #[must_use]
    pub fn tolled(mut self, cuts: &Counted, price: impl Fn(u32) -> Cost) -> Self {
        let mut visits: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for choice in &self.choices {
            for &cut in cuts.of(choice.id) {
                if price(cut) > 0 {
                    visits.entry(cut).or_default().insert(choice.group);
                }
            }
        }
        let two = visits.into_iter().filter(|(_, groups)| groups.len() > 1).map(|(cut, _)| cut);
        let charged: Vec<u32> = two.take(MOST_TOLLS).collect();
        for choice in &mut self.choices {
            let bits = cuts.of(choice.id).iter().filter_map(|cut| charged.binary_search(cut).ok());
            choice.counted = bits.fold(0, |all, at| all | 1 << at);
        }
        self.tolls = charged.into_iter().map(|cut| price(cut).min(DEAREST)).collect();
        self
    }

    /// What some tolls come to.
    pub(super) fn toll(&self, mut bits: u64) -> Cost {
        let mut sum = 0;
        while bits != 0 {
            sum += self.tolls[bits.trailing_zeros() as usize];
            bits &= bits - 1;
        }
        sum
    }
}
