//! Turnover: after volunteers leave, the optimum again with work in proportion to the change.
//!
//! # Method
//! When a volunteer leaves, the prices stay dual feasible and her children lack a unit. Each lacking
//! unit takes a shortest path in the residual network from the root, found backwards from the child by
//! Dijkstra on reduced costs, which are ≥ 0. Only nodes nearer than the root change price, all upwards,
//! so only the children among them are priced again over the complete graph, at the prices they are
//! about to get; a pair that prices out joins the working set and the search is repeated. Hence the
//! answer after every unit is again optimal over all eligible pairs.
//!
//! # References
//! Successive shortest paths with potentials: Ahuja, Magnanti, Orlin 1993, sect. 9.7.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::answer;
use super::complete::{Engine, Finish};
use super::pricing::{Candidate, Scratch, View};
use super::{Monitor, Options};
use crate::certificate::Solution;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Households, Instance};
use crate::objective::TooWide;
use crate::travel::Travel;

/// Pairs that join the working set for one child when it prices out.
const JOINING: usize = 4;

/// Pairs of each child that join the working set when repair is prepared.
const WIDENING: usize = 3;

/// An optimum that stands ready for repair.
pub struct StandingPairing<'a> {
    engine: Engine<'a>,
    travel: &'a dyn Travel,
    /// Arcs at every node, by node; the root's are left out.
    arcs_at: Vec<Vec<u32>>,
    /// Least cost + price of a pair outside the working set, by child, at the prices of the start.
    /// Departures only raise volunteers' prices, so a child whose price stays at or below needs no
    /// search.
    least_outside: Vec<i64>,
    /// Distance to the lacking child, by node, valid where `mark` is the current search.
    distance: Vec<i64>,
    /// Arc by which a node goes on towards the child.
    onward: Vec<u32>,
    mark: Vec<u32>,
    done: Vec<u32>,
    search: u32,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    scanned: Vec<u32>,
    scratch: Scratch,
    undo: Vec<Undo>,
    recording: bool,
}

/// What a change has to be taken back to.
enum Undo {
    Flow(u32, i64),
    Price(u32, i64),
    Closed(u32),
}

/// What a repair did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repair {
    /// Units that lost their volunteer.
    pub lacking: u64,
    /// Nodes whose price changed, counted each time.
    pub scanned: u64,
    /// Pairs that joined the working set.
    pub joined: u64,
}

impl<'a> StandingPairing<'a> {
    /// Solves the instance and keeps its potentials. `None` where repair has no short way: siblings
    /// together, places with roles, organisations with a limit, or a solve that was stopped.
    ///
    /// # Errors
    /// If the exact objective does not fit 64 bits.
    pub fn new(
        instance: &'a Instance,
        travel: &'a dyn Travel,
        options: Options,
        monitor: &dyn Monitor,
    ) -> Result<Option<Self>, TooWide> {
        let bound = instance.organisations().iter().any(|o| o.capacity.is_some())
            || instance.child_ids().any(|c| !instance.requirements(c).is_empty())
            || instance.policy().households == Households::Together;
        if bound {
            return Ok(None);
        }
        let mut engine = Engine::new(instance, travel)?;
        if engine.run(options.iterations, monitor) == Finish::Stopped {
            return Ok(None);
        }
        let simplex = &engine.simplex;
        let nodes = engine.formulation.nodes();
        let mut arcs_at = vec![Vec::new(); nodes + 1];
        for arc in (0_u32..).take(simplex.arcs()) {
            let (tail, head) = simplex.ends(arc);
            for end in [tail, head] {
                if end != simplex.root() {
                    arcs_at[end as usize].push(arc);
                }
            }
        }
        let least_outside = widen(&mut engine, &mut arcs_at);
        Ok(Some(Self {
            engine,
            least_outside,
            travel,
            arcs_at,
            distance: vec![0; nodes + 1],
            onward: vec![0; nodes + 1],
            mark: vec![0; nodes + 1],
            done: vec![0; nodes + 1],
            search: 0,
            heap: BinaryHeap::new(),
            scanned: Vec::new(),
            scratch: Scratch::default(),
            undo: Vec::new(),
            recording: true,
        }))
    }

    /// The answer as it stands, with its proof. After departures it answers the instance in which those
    /// who left may have no pair ([`Instance::without`]).
    /// It states no violators: those are a full solve's to find.
    #[must_use]
    pub fn solution(&self) -> Solution {
        answer::solution(&self.engine, self.travel, Finish::Proved)
    }

    /// Volunteers leave; the answer is optimal again when this returns. Volunteers who may have no
    /// pair beyond pinned ones anyhow are ignored.
    pub fn leave(&mut self, volunteers: &[VolunteerId]) -> Repair {
        let mut repair = Repair::default();
        let mut lacking = Vec::new();
        for &volunteer in volunteers {
            self.close(volunteer, &mut lacking);
        }
        for child in lacking {
            repair.lacking += 1;
            self.cover(child, &mut repair);
        }
        repair
    }

    /// Takes back everything since the start, or since the last [`Self::settle`].
    pub fn restore(&mut self) {
        self.recording = false;
        while let Some(change) = self.undo.pop() {
            match change {
                Undo::Flow(arc, flow) => self.engine.simplex.set_flow(arc, flow),
                Undo::Price(node, price) => self.set_price(node, price),
                Undo::Closed(volunteer) => {
                    self.engine.formulation.volunteer_open[volunteer as usize] = true;
                    let price = self.engine.simplex.prices()[volunteer as usize];
                    self.engine.pricer.set_price(volunteer, price);
                }
            }
        }
        self.recording = true;
    }

    /// Makes the departures so far the new start.
    pub fn settle(&mut self) {
        self.undo.clear();
    }

    fn close(&mut self, volunteer: VolunteerId, lacking: &mut Vec<ChildId>) {
        if !self.engine.formulation.volunteer_open[volunteer.index()] {
            return;
        }
        let node = u32::try_from(volunteer.index()).expect("limited by the builder");
        for at in 0..self.arcs_at[node as usize].len() {
            let arc = self.arcs_at[node as usize][at];
            let flow = self.engine.simplex.flow(arc);
            let (tail, head) = self.engine.simplex.ends(arc);
            if flow > 0 {
                self.change_flow(arc, -flow);
                if tail == node {
                    lacking.push(self.engine.formulation.child_at(head));
                }
            }
        }
        self.engine.formulation.volunteer_open[node as usize] = false;
        self.engine.pricer.close(node);
        self.undo.push(Undo::Closed(node));
    }

    /// Covers one lacking unit of the child, or leaves it uncovered at its penalty, whichever is best.
    fn cover(&mut self, child: ChildId, repair: &mut Repair) {
        let start = self.engine.formulation.child_node(child);
        let length = loop {
            let length = self.shortest(start);
            let joined = self.join(length);
            if joined == 0 {
                break length;
            }
            repair.joined += joined;
        };
        let scanned = std::mem::take(&mut self.scanned);
        for &node in &scanned {
            let price = self.engine.simplex.prices()[node as usize];
            self.set_price(node, price + length - self.distance[node as usize]);
        }
        repair.scanned += scanned.len() as u64;
        self.scanned = scanned;
        let mut node = self.engine.simplex.root();
        while node != start {
            let arc = self.onward[node as usize];
            let (tail, head) = self.engine.simplex.ends(arc);
            let along = tail == node;
            self.change_flow(arc, if along { 1 } else { -1 });
            node = if along { head } else { tail };
        }
    }

    /// Backward Dijkstra from `start`; returns the root's distance. `scanned` holds the nodes nearer.
    fn shortest(&mut self, start: u32) -> i64 {
        self.search += 1;
        self.heap.clear();
        self.scanned.clear();
        self.reach(start, 0, u32::MAX);
        let root = self.engine.simplex.root();
        while let Some(Reverse((distance, node))) = self.heap.pop() {
            if self.done[node as usize] == self.search {
                continue;
            }
            self.done[node as usize] = self.search;
            if node == root {
                // Nodes as far as the root keep their price.
                let far = |n: &u32| self.distance[*n as usize] < distance;
                self.scanned.retain(far);
                return distance;
            }
            self.scanned.push(node);
            self.scan(node, distance);
        }
        unreachable!("every child has an arc from the root that is never full")
    }

    fn scan(&mut self, node: u32, distance: i64) {
        let arcs = std::mem::take(&mut self.arcs_at[node as usize]);
        for &arc in &arcs {
            let simplex = &self.engine.simplex;
            let (tail, head) = simplex.ends(arc);
            let (flow, capacity) = simplex.amount(arc);
            let other = if head == node { tail } else { head };
            let usable = if head == node { flow < capacity } else { flow > 0 };
            if !usable || self.done[other as usize] == self.search || !self.is_open(other) {
                continue;
            }
            let prices = simplex.prices();
            let reduced = simplex.cost(arc) + prices[tail as usize] - prices[head as usize];
            let step = if head == node { reduced } else { -reduced };
            debug_assert!(step >= 0, "prices are dual feasible");
            self.reach(other, distance + step, arc);
        }
        self.arcs_at[node as usize] = arcs;
    }

    /// Whether a node takes part: volunteers who left do not.
    fn is_open(&self, node: u32) -> bool {
        self.engine.formulation.volunteer_open.get(node as usize).copied().unwrap_or(true)
    }

    fn reach(&mut self, node: u32, distance: i64, arc: u32) {
        let index = node as usize;
        if self.mark[index] == self.search && self.distance[index] <= distance {
            return;
        }
        self.mark[index] = self.search;
        self.distance[index] = distance;
        self.onward[index] = arc;
        self.heap.push(Reverse((distance, node)));
    }

    /// Prices the scanned children over the complete graph at the prices they would get, and adds what
    /// prices out. Volunteers' new prices are at least the old ones that the forest holds.
    fn join(&mut self, length: i64) -> u64 {
        let mut joined = 0;
        for at in 0..self.scanned.len() {
            let node = self.scanned[at];
            let Some(child) = self.engine.formulation.child_of_node(node) else { continue };
            let offer =
                self.engine.simplex.prices()[node as usize] + length - self.distance[node as usize];
            if offer <= self.least_outside[child.index()] {
                continue;
            }
            for candidate in self.violators(child, node, offer, length) {
                let volunteer = VolunteerId::new(candidate.volunteer as usize);
                let entry = self.engine.formulation.entry(volunteer, child);
                let arc =
                    self.engine.simplex.add_arc(candidate.volunteer, entry, candidate.cost, 1);
                self.arcs_at[candidate.volunteer as usize].push(arc);
                self.arcs_at[entry as usize].push(arc);
                joined += 1;
            }
        }
        joined
    }

    fn violators(&mut self, child: ChildId, node: u32, offer: i64, length: i64) -> Vec<Candidate> {
        let Self { engine, scratch, arcs_at, mark, distance, search, .. } = self;
        let raise = |volunteer: u32| {
            let v = volunteer as usize;
            if mark[v] == *search { (length - distance[v]).max(0) } else { 0 }
        };
        scratch.offers.clear();
        scratch.offers.push(offer);
        let excluded = |volunteer: u32| is_inside(engine, arcs_at, child, node, volunteer);
        engine.pricer.price_child(
            &engine.formulation,
            child,
            View { excluded: &excluded, raise: &raise },
            JOINING,
            scratch,
        )
    }

    fn change_flow(&mut self, arc: u32, change: i64) {
        let flow = self.engine.simplex.flow(arc);
        if self.recording {
            self.undo.push(Undo::Flow(arc, flow));
        }
        self.engine.simplex.set_flow(arc, flow + change);
    }

    fn set_price(&mut self, node: u32, price: i64) {
        if self.recording {
            let old = self.engine.simplex.prices()[node as usize];
            self.undo.push(Undo::Price(node, old));
        }
        self.engine.simplex.set_price(node, price);
        if self.is_open(node) {
            self.engine.pricer.set_price(node, price);
        }
    }
}

/// Whether a pair is in the working set or pinned: such pairs are no violators, the search sees them.
fn is_inside(
    engine: &Engine<'_>,
    arcs_at: &[Vec<u32>],
    child: ChildId,
    node: u32,
    volunteer: u32,
) -> bool {
    arcs_at[node as usize].iter().any(|&arc| engine.simplex.ends(arc).0 == volunteer)
        || engine.formulation.instance.is_pinned(VolunteerId::new(volunteer as usize), child)
}

/// Adds each child's best few pairs from outside to the working set, so that repair seldom needs to
/// look for more, and returns the least cost + price of what stays outside.
fn widen(engine: &mut Engine<'_>, arcs_at: &mut [Vec<u32>]) -> Vec<i64> {
    let children: Vec<ChildId> = engine.formulation.instance.child_ids().collect();
    let nearest = |scratch: &mut Scratch, &child: &ChildId| {
        if !engine.formulation.child_open[child.index()] {
            return Vec::new();
        }
        let node = engine.formulation.child_node(child);
        let excluded = |volunteer: u32| is_inside(engine, arcs_at, child, node, volunteer);
        scratch.offers.clear();
        let view = View { excluded: &excluded, raise: &|_| 0 };
        engine.pricer.price_child(&engine.formulation, child, view, WIDENING + 1, scratch)
    };
    let found: Vec<Vec<Candidate>> =
        children.par_iter().map_init(Scratch::default, nearest).collect();
    let mut least_outside = Vec::with_capacity(children.len());
    for (child, found) in children.into_iter().zip(found) {
        let node = engine.formulation.child_node(child);
        for candidate in found.iter().take(WIDENING) {
            let arc = engine.simplex.add_arc(candidate.volunteer, node, candidate.cost, 1);
            arcs_at[candidate.volunteer as usize].push(arc);
            arcs_at[node as usize].push(arc);
        }
        least_outside.push(found.get(WIDENING).map_or(i64::MAX, |next| next.key));
    }
    least_outside
}
