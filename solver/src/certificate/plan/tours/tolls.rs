//! What cuts charge tours: labels know how far each is from the next visit that pays.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Search;
use crate::certificate::plan::SCALE;
use crate::certificate::plan::cuts::Counted;
use crate::units::Cost;

/// No toll is dearer, so that those of a tour fit; to charge less proves less.
const DEAREST: Cost = SCALE * 10_000_000_000;

/// Most cuts that one shift is charged for.
pub const MOST_TOLLS: usize = 128;

/// Tolls of one shift, a bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tolls {
    costs: Vec<Cost>,
    /// Those that every third visit pays; of the others every second.
    thirds: u128,
}

/// Visits made of each cut since one paid, as two digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Since {
    ones: u128,
    twos: u128,
}

impl Since {
    /// Of which cuts more visits are made: going on from here they may charge once more.
    fn more(self, than: Self) -> u128 {
        self.twos & !than.twos | self.ones & !than.ones & !than.twos
    }
}

impl Tolls {
    /// One more visit of these cuts, with what it pays.
    pub(super) fn visit(&self, since: Since, counted: u128) -> (Since, Cost) {
        let last = since.twos | since.ones & !self.thirds;
        let Since { ones, twos } = since;
        let now = Since {
            ones: ones & !counted | counted & !ones & !twos,
            twos: twos & !counted | counted & ones & self.thirds,
        };
        (now, self.of(counted & last))
    }

    /// What `a` may pay more than `b`, whatever follows.
    pub(super) fn more(&self, a: Since, b: Since) -> Cost {
        self.of(a.more(b))
    }

    /// What some tolls come to.
    fn of(&self, mut bits: u128) -> Cost {
        let mut sum = 0;
        while bits != 0 {
            sum += self.costs[bits.trailing_zeros() as usize];
            bits &= bits - 1;
        }
        sum
    }
}

impl Search<'_> {
    /// With what cuts charge tours that make enough of their visits, not less than nothing; of more than
    /// [`MOST_TOLLS`] that could be charged the dearest.
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
        let enough = |(cut, groups): &(u32, BTreeSet<u32>)| groups.len() >= cuts.by(*cut).into();
        let enough = visits.into_iter().filter(enough).map(|(cut, _)| cut);
        let mut charged: Vec<u32> = enough.collect();
        // The dearest say most.
        charged.sort_by_key(|&cut| Reverse(price(cut)));
        charged.truncate(MOST_TOLLS);
        charged.sort_unstable();
        for choice in &mut self.choices {
            let bits = cuts.of(choice.id).iter().filter_map(|cut| charged.binary_search(cut).ok());
            choice.counted = bits.fold(0, |all, at| all | 1 << at);
        }
        let thirds = charged.iter().enumerate().filter(|&(_, &cut)| cuts.by(cut) == 3);
        self.tolls.thirds = thirds.fold(0, |all, (at, _)| all | 1 << at);
        self.tolls.costs = charged.into_iter().map(|cut| price(cut).min(DEAREST)).collect();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Since, Tolls};
    use crate::units::Cost;

    /// Every way of making eight visits of a cut by twos, of one by threes or of both.
    #[test]
    fn tolls_are_paid_every_second_and_third_visit() {
        let tolls = Tolls { costs: vec![10, 100], thirds: 0b10 };
        for ways in 0..4_u32.pow(8) {
            let (mut since, mut paid, mut made): (_, Cost, [Cost; 2]) = Default::default();
            for visit in 0..8 {
                let counted = u128::from(ways >> (2 * visit) & 0b11);
                let toll;
                (since, toll) = tolls.visit(since, counted);
                paid += toll;
                made[0] += Cost::from(counted & 1 != 0);
                made[1] += Cost::from(counted & 2 != 0);
            }
            assert_eq!(paid, made[0] / 2 * 10 + made[1] / 3 * 100, "{ways:b}");
        }
    }

    /// What a tour may pay more than another is enough, whatever follows, and is paid by something that can.
    #[test]
    fn what_a_tour_pays_more_is_bounded() {
        let tolls = Tolls { costs: vec![10, 100], thirds: 0b10 };
        let reached = |ones: u32, threes: u32| {
            let visits = (0..ones).map(|_| 1).chain((0..threes).map(|_| 2));
            visits.fold(Since::default(), |since, counted| tolls.visit(since, counted).0)
        };
        let after = |mut since: Since, (twos, threes): (u32, u32)| {
            let mut paid = 0;
            for counted in (0..twos).map(|_| 1).chain((0..threes).map(|_| 2)) {
                let toll;
                (since, toll) = tolls.visit(since, counted);
                paid += toll;
            }
            paid
        };
        let all = || (0..2).flat_map(|ones| (0..3).map(move |threes| (ones, threes)));
        for (a, b) in all().flat_map(|a| all().map(move |b| (a, b))) {
            let (one, other) = (reached(a.0, a.1), reached(b.0, b.1));
            let more = (0..5).flat_map(|twos| (0..7).map(move |threes| (twos, threes)));
            let most = more.map(|then| after(one, then) - after(other, then)).max();
            assert_eq!(most, Some(tolls.more(one, other)), "{a:?} {b:?}");
        }
    }
}
