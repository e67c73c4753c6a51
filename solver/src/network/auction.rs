//! A rough auction of the places of middle nodes among sinks, for a first basis near the optimum.
//!
//! Where a root feeds middle nodes (volunteers, depots) and those feed sinks (children, shops), every
//! unit asked for bids for the way in that is cheapest at the prices of the moment; a middle node
//! without a place left turns out whoever bid least. A bid exceeds what it must by a large step, so that
//! prices rise quickly where places are scarce, but never beyond what coming straight from the root
//! costs the sink. Nothing here needs to be exact: the simplex starts from what comes out.
//!
//! # References
//! Bertsekas, *The auction algorithm* (1988); Bertsekas, Castañon, *The auction algorithm for the
//! transportation problem* (1989), on places that are alike.

use std::ops::Range;

use super::simplex::{Simplex, UNBOUNDED};
use super::star::Numbers;
use super::tree::{Amount, Link, NONE};

/// Comes straight from the root, or does not know yet.
pub(super) const AT_ROOT: u32 = NONE;

/// Steps are such a part of what a sink saves by not coming straight from the root, on average.
const STEPS: i64 = 8;
/// Bids in all, by unit.
const BIDS: usize = 8;
/// Price of what nobody may bid for.
const CLOSED: i64 = UNBOUNDED;

/// One place of a middle node.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// What its holder would pay.
    bid: i64,
    /// Who holds it.
    unit: u32,
}

/// One unit that a sink asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    pub(super) sink: u32,
    /// The arc it comes by.
    pub(super) arc: u32,
}

/// What is known while bids are taken; nodes and arcs are the simplex's. Its tree is a star, in which
/// the arc of each node bears the node's number.
pub(super) struct Auction<'a, A> {
    simplex: &'a Simplex<A>,
    /// Ways in that are not in the star, by node.
    pub(super) ways: &'a [Range<u32>],
    /// Price of a further unit at a middle node, least bid of its places; [`CLOSED`] at all other nodes.
    pub(super) price: Vec<i64>,
    /// By node.
    first_place: Vec<u32>,
    /// Those of each middle node are a heap, the least bid first.
    places: Vec<Place>,
    /// Sorted by sink.
    pub(super) units: Vec<Unit>,
    /// By node.
    first_unit: Vec<u32>,
    step: i64,
}

impl<'a, A: Amount> Auction<'a, A> {
    /// Sets up, or says that the network is not of this kind. What costs `artificial` is no way.
    pub(super) fn new(simplex: &'a Simplex<A>, numbers: &'a Numbers) -> Option<Self> {
        let Numbers { ways, ways_out: out_degree, most: artificial, .. } = numbers;
        if numbers.closed {
            return None;
        }
        let nodes = simplex.root();
        let mut auction = Self {
            simplex,
            ways,
            price: vec![CLOSED; nodes as usize + 1],
            first_place: Vec::with_capacity(nodes as usize + 1),
            places: Vec::new(),
            units: Vec::new(),
            first_unit: Vec::with_capacity(nodes as usize + 1),
            step: 0,
        };
        let others = simplex.arcs() - nodes as usize;
        let (mut from_middle, mut to_sink) = (0, 0);
        for node in 0..nodes {
            auction.first_place.push(small(auction.places.len()));
            auction.first_unit.push(small(auction.units.len()));
            let Link { upwards, rise: demand, fall: room, .. } = simplex.link(node);
            let (ways_in, ways_out) = (ways[node as usize].len(), out_degree[node as usize]);
            if upwards {
                continue;
            }
            if ways_out == 0 && demand > 0 {
                to_sink += ways_in;
                auction.add_units(node, demand)?;
            } else if ways_out > 0 && demand == 0 {
                from_middle += ways_out as usize;
                auction.add_places(node, room, ways_out)?;
            }
        }
        auction.first_place.push(small(auction.places.len()));
        auction.first_unit.push(small(auction.units.len()));
        // Most arcs lead from middle nodes to sinks.
        if from_middle * 4 < others * 3 || to_sink * 4 < others * 3 || auction.units.is_empty() {
            return None;
        }
        auction.step = auction.rough_step(*artificial);
        Some(auction)
    }

    fn add_units(&mut self, sink: u32, demand: i64) -> Option<()> {
        let demand = usize::try_from(demand).ok()?;
        if self.units.len() + demand > self.simplex.arcs() {
            return None;
        }
        self.units.extend(std::iter::repeat_n(Unit { sink, arc: AT_ROOT }, demand));
        Some(())
    }

    /// Every arc takes one unit at most.
    fn add_places(&mut self, middle: u32, room: i64, ways_out: u32) -> Option<()> {
        let bid = self.simplex.cost(middle);
        self.price[middle as usize] = bid;
        let places = usize::try_from(room.min(ways_out.into())).ok()?;
        if places == 0 {
            self.price[middle as usize] = CLOSED;
        }
        self.places.extend(std::iter::repeat_n(Place { bid, unit: NONE }, places));
        Some(())
    }

    /// A part of what sinks save on average, from a sample; where nothing comes straight from the root,
    /// of how far their ways in differ.
    fn rough_step(&self, artificial: i64) -> i64 {
        let (mut sum, mut count) = (0, 0);
        for unit in self.units.iter().step_by(1 + self.units.len() / 1024) {
            let costs = self.ways[unit.sink as usize].clone().map(|arc| self.simplex.cost(arc));
            let (least, most) = costs.fold((i64::MAX, i64::MIN), |(least, most), cost| {
                (least.min(cost), most.max(cost))
            });
            if least <= most {
                let straight = self.simplex.cost(unit.sink);
                let straight = if straight >= artificial { most } else { straight };
                sum += i128::from((straight - least).max(0));
                count += 1;
            }
        }
        i64::try_from(sum / (i128::from(STEPS) * count.max(1))).map_or(1, |step| step.max(1))
    }

    /// Takes bids until every unit has a way in, or often enough.
    pub(super) fn run(&mut self) {
        let mut waiting: Vec<u32> = (0..small(self.units.len())).rev().collect();
        for _ in 0..BIDS * self.units.len() {
            let Some(unit) = waiting.pop() else { break };
            if let Some(turned_out) = self.bid(unit) {
                self.units[turned_out as usize].arc = AT_ROOT;
                waiting.push(turned_out);
            }
        }
    }

    /// One bid; says who has to leave for it.
    fn bid(&mut self, unit: u32) -> Option<u32> {
        let sink = self.units[unit as usize].sink;
        let straight = self.simplex.cost(sink);
        let (least, second, best) = self.cheapest(sink, straight)?;
        let middle = self.simplex.ends(best).0;
        let cost = least - self.price[middle as usize];
        let bid = (self.price[middle as usize] + (second - least) + self.step).min(straight - cost);
        let turned_out = self.take(middle, Place { bid, unit });
        self.units[unit as usize].arc = best;
        Some(turned_out).filter(|&unit| unit != NONE)
    }

    /// The cheapest way into a sink, if any is below `most`: what it costs, what the second costs.
    fn cheapest(&self, sink: u32, most: i64) -> Option<(i64, i64, u32)> {
        let (mut least, mut second, mut best) = (most, most, NONE);
        let ways = self.ways[sink as usize].clone();
        let arcs = ways.clone().zip(self.simplex.slice(ways));
        if self.units_of(sink).len() == 1 {
            // Conditional moves: which way is the cheapest cannot be foreseen.
            for (at, arc) in arcs {
                let cost = self.simplex.cost_of(*arc) + self.price[arc.tail as usize];
                second = second.min(cost.max(least));
                best = if cost < least { at } else { best };
                least = least.min(cost);
            }
            return (best != NONE).then_some((least, second, best));
        }
        for (at, arc) in arcs {
            let cost = self.simplex.cost_of(*arc) + self.price[arc.tail as usize];
            if cost < second && self.takes_unit(sink, at) {
                second = second.min(cost.max(least));
                best = if cost < least { at } else { best };
                least = least.min(cost);
            }
        }
        (best != NONE).then_some((least, second, best))
    }

    /// Whether a way into a sink takes a further unit; all take one. Only arcs whose flow is 0 or all they take, or all
    /// the sink wants, are used: a basis has room for no others.
    pub(super) fn takes_unit(&self, sink: u32, arc: u32) -> bool {
        let units = self.units_of(sink);
        match units.len() {
            1 => true,
            _ => self.simplex.capacity(arc) == 1 && units.iter().all(|unit| unit.arc != arc),
        }
    }

    pub(super) fn units_of(&self, sink: u32) -> &[Unit] {
        let of = |node: u32| self.first_unit[node as usize] as usize;
        &self.units[of(sink)..of(sink + 1)]
    }

    /// How many places of a middle node are taken.
    pub(super) fn taken(&self, middle: u32) -> i64 {
        let of = |node: u32| self.first_place[node as usize] as usize;
        let places = &self.places[of(middle)..of(middle + 1)];
        places.iter().map(|place| i64::from(place.unit != NONE)).sum()
    }

    /// Gives the cheapest place to a new holder; says who held it.
    fn take(&mut self, middle: u32, new: Place) -> u32 {
        let of = |node: u32| self.first_place[node as usize] as usize;
        let places = &mut self.places[of(middle)..of(middle + 1)];
        let before = places[0].unit;
        let mut at = 0;
        loop {
            let mut child = 2 * at + 1;
            if child + 1 < places.len() && places[child + 1].bid < places[child].bid {
                child += 1;
            }
            if child >= places.len() || places[child].bid >= new.bid {
                break;
            }
            places[at] = places[child];
            at = child;
        }
        places[at] = new;
        self.price[middle as usize] = places[0].bid;
        before
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("arcs are limited to 2^30")
}
