//! What a round of pricing has settled: which pairs need no second look, and at which prices.
//!
//! A pair that did not price out, whose volunteer's price has not fallen and whose child's offers have
//! not risen since, does not price out now. So a child with the same or lower offers asks only
//! volunteers who have become cheaper, of whom late rounds have few.

use super::formulation::Formulation;
use crate::ids::ChildId;
use crate::network::Simplex;

/// Entry prices of every child, one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Offers {
    start: Vec<u32>,
    prices: Vec<i64>,
}

impl Offers {
    pub(super) fn of(formulation: &Formulation<'_>, simplex: &Simplex) -> Self {
        let children = formulation.instance.child_ids();
        let mut offers = Self { start: vec![0], prices: Vec::with_capacity(children.len()) };
        let mut own = Vec::new();
        for child in children {
            formulation.entry_prices(simplex, child, &mut own);
            offers.prices.extend_from_slice(&own);
            offers.start.push(u32::try_from(offers.prices.len()).expect("limited by the builder"));
        }
        offers
    }

    /// Entry prices of the child; none before the first round.
    pub(super) fn child(&self, child: ChildId) -> &[i64] {
        let range = self.start.get(child.index()).zip(self.start.get(child.index() + 1));
        range.map_or(&[], |(&from, &to)| &self.prices[from as usize..to as usize])
    }
}

/// The state of the last round of pricing; nothing is settled before the first.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled {
    /// Price by volunteer.
    prices: Vec<i64>,
    offers: Offers,
    /// Children all of whose pairs that priced out were found.
    whole: Vec<bool>,
}

impl Settled {
    /// Whether every pair of the child that prices out at `offers` is one whose volunteer became cheaper.
    pub(super) fn holds(&self, child: ChildId, offers: &[i64]) -> bool {
        let before = self.offers.child(child);
        self.whole.get(child.index()).is_some_and(|&whole| whole)
            && before.len() == offers.len()
            && before.iter().zip(offers).all(|(before, now)| now <= before)
    }

    /// Whether the volunteer is cheaper than in the last round.
    pub(super) fn fell(&self, volunteer: usize, price: i64) -> bool {
        self.prices.get(volunteer).is_none_or(|&before| price < before)
    }

    /// Remembers a round at these prices and offers, in which `cut` children may have more.
    pub(super) fn set(
        &mut self,
        prices: &[i64],
        offers: Offers,
        cut: impl Iterator<Item = ChildId>,
    ) {
        self.prices.clear();
        self.prices.extend_from_slice(prices);
        self.whole.clear();
        self.whole.resize(offers.start.len() - 1, true);
        self.offers = offers;
        for child in cut {
            self.whole[child.index()] = false;
        }
    }
}
