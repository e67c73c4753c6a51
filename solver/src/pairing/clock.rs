//! The prices of hubs, found before the places of hubs are counted.
//!
//! Children of a whole province compete for the same few hubs, and as long as a hub's price is found by
//! pivots alone, every one of them moves all that hangs below the hub. So each hub first sells as much
//! as is asked for at a price that a clock shows, and takes back what is not: everything else is then a
//! matter of neighbourhoods. Between solves the clock follows what is asked for beyond the hub's places
//! (tâtonnement; places of all hubs are substitutes, so that prices settle). When nothing prices out at
//! its prices, the few places still sold twice, or not at all, become dearer to sell, or to take back,
//! by growing steps until the network has left that way. The optimum does not depend on the clock: no
//! way that it opened carries anything at the end.
//!
//! # References
//! Demange, Gale, Sotomayor, *Multi-item auctions* (1986); Riedmiller and Braun (1993) on
//! steps that follow the sign alone.

use super::market::{Hands, Market};
use crate::network::{Simplex, UNBOUNDED};

/// What a hub's reserve sells and takes back while it is held: more than all children ask for.
const AMPLE: i64 = 1 << 28;
/// Most places of a hub: a reserve must never run out of what it takes back, or it would leave the tree.
pub(super) const MOST_PLACES: i64 = AMPLE / 2;
/// Dearer than whatever the network would pay; two of it and a price fit 64 bits.
const DEAREST: i64 = UNBOUNDED / 2;

/// One hub's way to the root.
#[derive(Clone, Debug)]
struct Reserve {
    arc: u32,
    /// The hub's own places: cost, how many, arc.
    places: Vec<(i64, i64, u32)>,
}

/// How far the clock has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Prices are held.
    Held,
    /// What is sold beyond the places, or taken back, gets dearer.
    Pressed,
}

/// The reserves of all hubs.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    reserves: Vec<Reserve>,
    hands: Hands,
    stage: Stage,
    /// How often prices were taken for final.
    rounds: u32,
    /// By how much what is pressed gets dearer next.
    step: i64,
}

impl Clock {
    pub(super) fn new() -> Self {
        Self {
            reserves: Vec::new(),
            hands: Hands::new(Vec::new(), 1),
            stage: Stage::Held,
            rounds: 0,
            step: 1,
        }
    }

    /// Hangs a hub from the root at a price; its own places come from `feeders` as (cost, node, count).
    pub(super) fn hold(
        &mut self,
        simplex: &mut Simplex,
        node: u32,
        feeders: impl Iterator<Item = (i64, u32, i64)>,
    ) {
        let root = simplex.root();
        let arc = simplex.add_tree_arc(node, root, false, 0, (AMPLE, 2 * AMPLE));
        let place = |(cost, from, count)| (cost, count, simplex.add_arc(from, node, cost, count));
        let places = feeders.map(place).collect();
        self.reserves.push(Reserve { arc, places });
    }

    /// Sets all hands.
    pub(super) fn set(&mut self, simplex: &mut Simplex, hands: Hands) {
        self.hands = hands;
        self.show(simplex);
    }

    fn show(&self, simplex: &mut Simplex) {
        for (reserve, &price) in self.reserves.iter().zip(&self.hands.prices) {
            simplex.set_cost(reserve.arc, price);
        }
    }

    /// What the hands show.
    pub(super) fn prices(&self) -> &[i64] {
        &self.hands.prices
    }

    /// How far they go next.
    pub(super) fn step(&self) -> i64 {
        self.hands.step
    }

    /// The market at the hands' prices, ties aside.
    pub(super) fn market(&self, simplex: &Simplex) -> Market {
        let asked: Vec<i64> = self.reserves.iter().map(|reserve| reserve.asked(simplex)).collect();
        let with = self.reserves.iter().zip(&self.hands.prices);
        let (least, most): (Vec<i64>, Vec<i64>) =
            with.map(|(reserve, &price)| reserve.supply(price)).unzip();
        Market::new(&asked, &least, &most)
    }

    /// Whether the arc is one of the clock's.
    pub(super) fn owns(&self, arc: u32) -> bool {
        self.reserves.binary_search_by_key(&arc, |reserve| reserve.arc).is_ok()
    }

    /// Whether prices are held.
    pub(super) fn is_held(&self) -> bool {
        self.stage == Stage::Held
    }

    /// Moves the hands; whether any moved.
    pub(super) fn follow(&mut self, simplex: &mut Simplex, signs: &[i64]) -> bool {
        let least: Vec<i64> = self.reserves.iter().map(Reserve::least).collect();
        let moved = self.hands.follow(signs, &least);
        self.show(simplex);
        moved
    }

    /// Places of all hubs.
    pub(super) fn count(&self) -> i64 {
        self.reserves.iter().map(Reserve::count).sum()
    }

    /// Counts up to so many times.
    pub(super) fn again(&mut self, most: u32) -> bool {
        self.rounds += 1;
        self.rounds < most
    }

    /// Ends the holding of prices.
    pub(super) fn press(&mut self, simplex: &mut Simplex) {
        self.stage = Stage::Pressed;
        for reserve in &self.reserves {
            simplex.release(reserve.arc, AMPLE);
        }
    }

    /// Makes what still goes by the reserves dearer, by steps that double; whether anything does.
    pub(super) fn tighten(&mut self, simplex: &mut Simplex) -> bool {
        let mut any = false;
        for reserve in &self.reserves {
            let cost = simplex.cost(reserve.arc);
            if cost == DEAREST {
                continue;
            }
            let used = simplex.in_tree(reserve.arc);
            let dearer = if used { (cost + self.step).min(DEAREST) } else { DEAREST };
            simplex.set_cost(reserve.arc, dearer);
            any |= used;
        }
        self.step = (2 * self.step).min(DEAREST);
        any
    }
}

impl Reserve {
    fn count(&self) -> i64 {
        self.places.iter().map(|&(_, count, _)| count).sum()
    }

    /// Cost of the cheapest place: nobody gives it for less.
    fn least(&self) -> i64 {
        self.places.iter().map(|&(cost, _, _)| cost).min().unwrap_or(0)
    }

    /// What is asked for.
    fn asked(&self, simplex: &Simplex) -> i64 {
        let own: i64 = self.places.iter().map(|&(_, _, arc)| simplex.flow(arc)).sum();
        simplex.flow(self.arc) - AMPLE + own
    }

    /// How many places a price pays for: more than their cost, and at least that.
    fn supply(&self, price: i64) -> (i64, i64) {
        let (mut least, mut most) = (0, 0);
        for &(cost, count, _) in &self.places {
            least += if cost < price { count } else { 0 };
            most += if cost <= price { count } else { 0 };
        }
        (least, most)
    }
}
