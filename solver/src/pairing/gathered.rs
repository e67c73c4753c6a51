//! What the engine does while volunteers who are alike stand in hubs.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::child_search::Candidate;
use super::clock::Clock;
use super::complete::Engine;
use super::formulation::Formulation;
use super::market::Hands;
use super::monitor::Monitor;
use crate::ids::ChildId;
use crate::model::Rank;
use crate::network::End;
use crate::objective;

/// So many children are many.
const MANY: usize = 50_000;
/// Places are scarce unless so large a part more than are asked for are free.
const AMPLE_PART: i64 = 10;
/// A round is the rest of another where one in so many of the free places, or more, are beside pairs that stand.
const RESTS: i64 = 4;
/// A child would give for a place of a hub about what its pair costs that is so many up from its cheapest.
const WORTH: usize = 3;
/// How far around the price at which children give up, in the highest that one would give for a place.
const AROUND: i64 = 4;
/// The first step of the clock's hands, as a part of the highest price.
const FIRST_STEP: i64 = 16;
/// Rounds of pricing after which the hands wait until nothing prices out.
const EARLY_ROUNDS: u64 = 6;
/// Most moves of the hands after a round, and what part of the places may be open before they move.
const EARLY: (usize, i64) = (3, 32);
/// Likewise once nothing prices out.
const LATE: (usize, i64) = (12, 64);
/// How often, once nothing prices out, the hands move before the clock is pressed.
const LATE_ROUNDS: u32 = 3;

/// Whether searching for those who are alike as one is likely to pay: among many children, and else where places are not
/// scarce, which makes the clock's prices move much and long, and the round is not the rest of one that stands, whose
/// free places are far from whoever still waits.
pub(super) fn is_worth_it(formulation: &Formulation<'_>) -> bool {
    let instance = formulation.instance;
    let children = instance.child_ids().filter(|child| formulation.child_open[child.index()]);
    let asked: Vec<i64> = children.map(|child| instance.demand(child).into()).collect();
    if asked.len() >= MANY {
        return true;
    }
    let asked: i64 = asked.iter().sum();
    let pins: usize = instance.child_ids().map(|child| instance.pinned(child).len()).sum();
    let places = free_places(formulation);
    let ample = places >= asked + asked / AMPLE_PART;
    ample && i64::try_from(pins).is_ok_and(|pins| pins < places / RESTS)
}

/// Places that volunteers have beyond pinned ones.
fn free_places(formulation: &Formulation<'_>) -> i64 {
    let volunteers = formulation.instance.volunteer_ids();
    let open = volunteers.filter(|volunteer| formulation.volunteer_open[volunteer.index()]);
    open.flat_map(|volunteer| formulation.places_of(volunteer)).map(|(_, most)| most).sum()
}

/// What leaving out the last unit costs that gets a place, where places went to whoever is dearest to leave out; `None`
/// where there are enough for all.
fn last_served(formulation: &Formulation<'_>) -> Option<i64> {
    let (instance, scale) = (formulation.instance, formulation.scale);
    let mut units: BTreeMap<Reverse<i64>, i64> = BTreeMap::new();
    for child in instance.child_ids().filter(|child| formulation.child_open[child.index()]) {
        let asked = i64::from(instance.demand(child));
        for (rank, units_of) in [(Rank::First, asked.min(1)), (Rank::Further, asked - 1)] {
            let penalty = scale.penalty(instance, child, rank);
            *units.entry(Reverse(penalty)).or_default() += units_of.max(0);
        }
    }
    let mut left = free_places(formulation);
    units.into_iter().find_map(|(Reverse(penalty), many)| {
        left -= many;
        (left < 0).then_some(penalty)
    })
}

impl Engine<'_> {
    /// Sets the clock by the pairs found first, and adds the best hubs to them.
    pub(super) fn open_hubs(&mut self, first: &mut [(ChildId, Vec<Candidate>)]) {
        let (Some(clock), Some(hubs)) = (&mut self.clock, self.pricer.hubs()) else { return };
        let (instance, profiles) = (self.formulation.instance, self.pricer.profiles());
        let worth = first.iter().map(|(child, found)| {
            (*child, found.get(WORTH).or(found.last()).map_or(0, |pair| pair.key))
        });
        let worth: Vec<(ChildId, i64)> = worth.collect();
        let highest = worth.iter().map(|&(_, worth)| worth).max().unwrap_or(0).max(1);
        let mut prices = hubs.opening(instance, profiles, &worth);
        for (child, found) in first {
            found.extend(hubs.best(instance, *child, profiles[child.index()], &prices));
        }
        let step = prices.iter().max().map_or(0, |most| most / FIRST_STEP);
        // Where not all can be served, places cost what the last of those who are would be left out at.
        if let Some(level) = last_served(&self.formulation) {
            prices.iter_mut().for_each(|price| *price += (level - highest).max(0));
        }
        // A child without an alternative gives up where leaving it out is cheaper.
        let scale = self.formulation.scale;
        let by_class = !objective::classes(instance.policy()).is_empty();
        let classes = (0..=scale.classes).take_while(|_| by_class);
        let levels = classes.map(|class| class * scale.factor).collect();
        let hands = Hands::new(prices, step).with_levels(levels, AROUND * highest);
        clock.set(&mut self.simplex, hands);
    }

    /// Solves on the working set; the clock follows.
    pub(super) fn settle(&mut self, monitor: &dyn Monitor) -> End {
        let mut end = self.simplex.solve(&mut || monitor.should_stop());
        let mut moves = 0;
        while end == End::Optimal && self.turn(moves) {
            end = self.simplex.solve(&mut || monitor.should_stop());
            moves += 1;
        }
        end
    }

    /// Moves the clock after a solve; whether there is more to solve.
    fn turn(&mut self, moves: usize) -> bool {
        match &mut self.clock {
            None => false,
            Some(clock) if clock.is_held() => {
                moves < EARLY.0 && self.rounds < EARLY_ROUNDS && self.follow(EARLY.1)
            }
            Some(clock) => clock.tighten(&mut self.simplex),
        }
    }

    /// Moves the hands if more than one in `part` of the places is open; whether any moved.
    fn follow(&mut self, part: i64) -> bool {
        let (Some(clock), Some(hubs)) = (&mut self.clock, self.pricer.hubs()) else { return false };
        let pairs = self.first_pair..self.simplex.arcs();
        let profiles = self.pricer.profiles();
        let market = hubs.market(&self.simplex, &self.formulation, profiles, clock, pairs);
        let verdict = market.judge();
        verdict.open > clock.count() / part && clock.follow(&mut self.simplex, &verdict.signs)
    }

    /// Once nothing prices out at the prices held: goes on to better ones, in the end without holding them.
    /// Whether there is anything to go on with.
    pub(super) fn advance(&mut self, monitor: &dyn Monitor) -> bool {
        if !self.clock.as_ref().is_some_and(Clock::is_held) {
            return false;
        }
        let mut moves = 0;
        while moves < LATE.0 && self.follow(LATE.1) {
            moves += 1;
            if self.simplex.solve(&mut || monitor.should_stop()) != End::Optimal {
                return true;
            }
        }
        let (Some(clock), Some(hubs)) = (&mut self.clock, self.pricer.hubs()) else { return false };
        if moves > 0 && clock.again(LATE_ROUNDS) {
            return true;
        }
        // Whoever has a place sold twice needs a way to another.
        let (pairs, profiles) = (self.first_pair..self.simplex.arcs(), self.pricer.profiles());
        let more = 2 * clock.step();
        let ways = hubs.substitutes(&self.simplex, &self.formulation, profiles, more, pairs);
        for (node, entry, cost) in ways {
            self.simplex.add_arc(node, entry, cost, 1);
        }
        clock.press(&mut self.simplex);
        true
    }
}
