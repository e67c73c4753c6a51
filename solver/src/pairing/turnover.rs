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

use rayon::prelude::*;

use super::answer;
use super::child_search::{Candidate, Scratch, View};
use super::complete::{Engine, Finish};
use super::residual::Residual;
use super::{Monitor, Options};
use crate::certificate::Solution;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Households, Instance};
use crate::objective::TooWide;
use crate::travel::Travel;

/// Pairs that join the working set for one child when it prices out.
const JOINING: usize = 4;

/// Pairs of each child that join the working set when repair is prepared.
const WIDENING: usize = 8;

/// An optimum that stands ready for repair.
pub struct StandingPairing<'a> {
    engine: Engine<'a>,
    travel: &'a dyn Travel,
    residual: Residual,
    /// Least cost + price of a pair outside the working set, by child, at the prices of the start.
    /// Departures only raise volunteers' prices, so a child whose price stays at or below needs no
    /// search.
    least_outside: Vec<i64>,
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
    /// together, organisations with a limit, or a solve that was stopped.
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
            || instance.policy().households == Households::Together;
        if bound {
            return Ok(None);
        }
        let mut engine = Engine::new(instance, travel, options.alike)?;
        if engine.run(options.iterations, monitor) == Finish::Stopped {
            return Ok(None);
        }
        engine.formulation.lower_entries(&mut engine.simplex);
        let mut residual = Residual::new(&engine.simplex, instance.volunteers().len());
        let least_outside = widen(&mut engine, &mut residual);
        Ok(Some(Self {
            engine,
            least_outside,
            travel,
            residual,
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
        for entry in lacking {
            repair.lacking += 1;
            self.cover(entry, &mut repair);
        }
        repair
    }

    /// Takes back everything since the start, or since the last [`Self::settle`].
    pub fn restore(&mut self) {
        self.recording = false;
        while let Some(change) = self.undo.pop() {
            match change {
                Undo::Flow(arc, flow) => self.set_flow(arc, flow),
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

    fn close(&mut self, volunteer: VolunteerId, lacking: &mut Vec<u32>) {
        if !self.engine.formulation.volunteer_open[volunteer.index()] {
            return;
        }
        let node = u32::try_from(volunteer.index()).expect("limited by the builder");
        for (entry, arc) in self.residual.serves(node).to_vec() {
            self.change_flow(arc, -1);
            lacking.push(entry);
        }
        for arc in self.residual.others(node).to_vec() {
            self.change_flow(arc, -self.engine.simplex.flow(arc));
        }
        self.engine.formulation.volunteer_open[node as usize] = false;
        self.engine.pricer.close(node);
        self.undo.push(Undo::Closed(node));
    }

    /// Covers one unit lacking where a pair came in, or leaves it uncovered at its penalty, whichever is
    /// best.
    fn cover(&mut self, start: u32, repair: &mut Repair) {
        let length = loop {
            let open = &self.engine.formulation.volunteer_open;
            let length = self.residual.shortest(&self.engine.simplex, open, start);
            let joined = self.join(length);
            if joined == 0 {
                break length;
            }
            repair.joined += joined;
        };
        repair.scanned += self.residual.scanned.len() as u64;
        for at in 0..self.residual.scanned.len() {
            let node = self.residual.scanned[at];
            self.set_price(node, self.future_price(node, length));
        }
        let mut node = self.engine.simplex.root();
        while node != start {
            let arc = self.residual.onward(node);
            let (tail, head) = self.engine.simplex.ends(arc);
            let along = tail == node;
            self.change_flow(arc, if along { 1 } else { -1 });
            node = if along { head } else { tail };
        }
    }

    /// The price a node gets when the root is as far as `length`.
    fn future_price(&self, node: u32, length: i64) -> i64 {
        self.engine.simplex.prices()[node as usize] + self.residual.rise(node, length)
    }

    /// Whether a node takes part: volunteers who left do not.
    fn is_open(&self, node: u32) -> bool {
        self.engine.formulation.volunteer_open.get(node as usize).copied().unwrap_or(true)
    }

    /// Prices the scanned children over the complete graph at the prices they would get, and adds what
    /// prices out. Volunteers' new prices are at least the old ones that the forest holds.
    fn join(&mut self, length: i64) -> u64 {
        let formulation = &self.engine.formulation;
        let child = |&node: &u32| formulation.child_of_node(node);
        let mut children: Vec<ChildId> = self.residual.scanned.iter().filter_map(child).collect();
        children.sort_unstable();
        children.dedup();
        let mut joined = 0;
        for child in children {
            for candidate in self.violators(child, length) {
                let volunteer = VolunteerId::new(candidate.volunteer as usize);
                let entry = self.engine.formulation.entry(volunteer, child);
                let arc =
                    self.engine.simplex.add_arc(candidate.volunteer, entry, candidate.cost, 1);
                self.residual.add(&self.engine.simplex, arc);
                joined += 1;
            }
        }
        joined
    }

    fn violators(&mut self, child: ChildId, length: i64) -> Vec<Candidate> {
        let mut offers = std::mem::take(&mut self.scratch.offers);
        let future = |node| self.future_price(node, length);
        let Engine { formulation, simplex, .. } = &self.engine;
        formulation.entry_prices_at(simplex, future, child, &mut offers);
        let outside = self.least_outside[child.index()];
        let any = offers.iter().any(|&offer| offer > outside);
        self.scratch.offers = offers;
        if !any {
            return Vec::new();
        }
        let Self { engine, scratch, residual, .. } = self;
        let raise = |volunteer: u32| residual.rise(volunteer, length);
        let excluded = |volunteer: u32| is_inside(engine, residual, child, volunteer);
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
        self.set_flow(arc, flow + change);
    }

    fn set_flow(&mut self, arc: u32, flow: i64) {
        self.engine.simplex.set_flow(arc, flow);
        let (tail, head) = self.engine.simplex.ends(arc);
        if (tail as usize) < self.engine.formulation.volunteer_open.len() {
            self.residual.set_served(tail, head, arc, flow > 0);
        }
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
fn is_inside(engine: &Engine<'_>, residual: &Residual, child: ChildId, volunteer: u32) -> bool {
    let id = VolunteerId::new(volunteer as usize);
    residual.has(volunteer, engine.formulation.entry(id, child))
        || engine.formulation.instance.is_pinned(id, child)
}

/// Adds each child's best few pairs from outside to the working set, so that repair seldom needs to
/// look for more, and returns the least cost + price of what stays outside.
fn widen(engine: &mut Engine<'_>, residual: &mut Residual) -> Vec<i64> {
    let children: Vec<ChildId> = engine.formulation.instance.child_ids().collect();
    let nearest = |scratch: &mut Scratch, &child: &ChildId| {
        if !engine.formulation.child_open[child.index()] {
            return Vec::new();
        }
        let excluded = |volunteer: u32| is_inside(engine, residual, child, volunteer);
        scratch.offers.clear();
        let view = View { excluded: &excluded, raise: &|_| 0 };
        engine.pricer.price_child(&engine.formulation, child, view, WIDENING + 1, scratch)
    };
    let found: Vec<Vec<Candidate>> =
        children.par_iter().map_init(Scratch::default, nearest).collect();
    let mut least_outside = Vec::with_capacity(children.len());
    for (child, found) in children.into_iter().zip(found) {
        for candidate in found.iter().take(WIDENING) {
            let volunteer = VolunteerId::new(candidate.volunteer as usize);
            let entry = engine.formulation.entry(volunteer, child);
            let arc = engine.simplex.add_arc(candidate.volunteer, entry, candidate.cost, 1);
            residual.add(&engine.simplex, arc);
        }
        least_outside.push(found.get(WIDENING).map_or(i64::MAX, |next| next.key));
    }
    least_outside
}
