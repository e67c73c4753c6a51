//! What a round of pricing has settled: which pairs need no second look, and at which prices.
//!
//! A pair that did not price out, and whose volunteer's price has since risen by as much as its child's offers, does
//! not price out now. So children whose offers have risen alike ask only volunteers whose prices have risen by less, of
//! whom late rounds have few: what hangs together in the basis moves together, a whole province by the same step.

use super::formulation::Formulation;
use crate::ids::ChildId;
use crate::network::Simplex;

/// Entry prices of every child who can still take a pair, one after the other.
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
            if formulation.child_open[child.index()] {
                formulation.entry_prices(simplex, child, &mut own);
                offers.prices.extend_from_slice(&own);
            }
            offers.start.push(u32::try_from(offers.prices.len()).expect("limited by the builder"));
        }
        offers
    }

    /// Entry prices of the child; none before the first round, and of a child who takes no part.
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
    /// By how much the child's offers have risen at most: whoever prices out has a price that has risen by less. `None`
    /// where anybody may.
    pub(super) fn rise(&self, child: ChildId, offers: &[i64]) -> Option<i64> {
        let before = self.offers.child(child);
        let whole = self.whole.get(child.index()).is_some_and(|&whole| whole);
        if !whole || before.len() != offers.len() {
            return None;
        }
        before.iter().zip(offers).map(|(before, now)| now - before).max()
    }

    /// By how much a price has risen; by less than any offer where it is new.
    pub(super) fn risen(&self, number: usize, price: i64) -> i64 {
        self.prices.get(number).map_or(i64::MIN, |before| price - before)
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
