//! The optimum over the complete graph: simplex on a working set, pricing of everything else.
//!
//! # Method
//! Start from each child's cheapest pairs, no volunteer in many more of them than she has places, solve,
//! price every other pair against the prices, add what prices out, go on warm, until nothing does.
//! The prices then prove the answer over all eligible pairs. Pairs far from entering leave the working
//! set when it has grown large, and pairs that cannot price out since the last round are not asked.
//!
//! # References
//! Column generation on transportation problems: Lee and Orlin 1993; Schmitzer 2016; Zanetti and
//! Gondzio 2022.

use std::ops::Range;

use petgraph::unionfind::UnionFind;

use super::child_search::Candidate;
use super::clock::Clock;
use super::formulation::Formulation;
use super::gathered;
use super::hubs::Hubs;
use super::pricing::Pricer;
use super::settled::Settled;
use super::used::Used;
use super::{Alike, Monitor, Phase, Statistics};
use crate::ids::{ChildId, VolunteerId};
use crate::model::Instance;
use crate::network::{End, Simplex};
use crate::objective::{Scale, TooWide};
use crate::travel::Travel;

/// How many pairs of a child are looked for at once.
#[derive(Clone, Copy)]
struct Widths {
    /// Cheapest pairs in the first working set.
    first: usize,
    /// Pairs added in one round.
    round: usize,
}

impl Widths {
    /// Where a search costs about as much as what it finds.
    const SEARCHED: Self = Self { first: 8, round: 8 };
    /// Where asking for a way is dear: what early prices ask for, late ones may not need.
    const ASKED: Self = Self { first: 4, round: 4 };
    /// Where a whole row is scanned anyway: fewer rounds, of more pairs each.
    const SCANNED: Self = Self { first: 32, round: 64 };
}

/// The engine at work on one instance; kept after the optimum for repair.
pub(super) struct Engine<'a> {
    pub(super) formulation: Formulation<'a>,
    pub(super) pricer: Pricer<'a>,
    pub(super) simplex: Simplex,
    /// What the last round of pricing settled, on this simplex.
    pub(super) settled: Settled,
    /// Arcs of the formulation.
    own_arcs: usize,
    /// First simplex arc that is a pair.
    pub(super) first_pair: usize,
    pub(super) rounds: u64,
    widths: Widths,
    /// A volunteer who stands for so many alike.
    alike: Option<(u32, i64)>,
    /// Pairs in the working set before it is slimmed.
    room: usize,
    /// The hubs' prices while there are hubs.
    pub(super) clock: Option<Clock>,
}

/// Pairs added in one round where few are needed.
const FEW: usize = 4;

/// Rounds are late ones where no more pairs join than one of so many children has.
const LATE: usize = 8;

/// Pairs a child in the working set before it is slimmed.
const ROOM: usize = 32;

/// Why the engine returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finish {
    /// No pair prices out: optimal over the complete graph.
    Proved,
    /// Told to stop, or out of rounds.
    Stopped,
}

impl<'a> Engine<'a> {
    /// For [`Self::run`], with those who are alike gathered in hubs until it ends, or alone from the start.
    ///
    /// # Errors
    /// If the exact objective does not fit 64 bits.
    pub(super) fn new(
        instance: &'a Instance,
        travel: &'a dyn Travel,
        alike: Alike,
    ) -> Result<Self, TooWide> {
        let scale = Scale::of(instance, travel.longest())?;
        let mut formulation = Formulation::new(instance, scale);
        let mut pricer = Pricer::new(&formulation, travel);
        let first_row = instance.child_ids().next().map(|child| instance.child_site(child));
        let has_rows = first_row.is_some_and(|site| travel.row(site).is_some());
        let gathered = match alike {
            Alike::WhereItPays => gathered::is_worth_it(&formulation),
            Alike::AsOne => true,
            Alike::Apart => false,
        };
        // Rows are scanned whole anyway.
        if gathered && !has_rows {
            pricer.gather(&formulation);
        }
        let mut simplex = formulation.simplex(pricer.hubs().map_or(0, Hubs::count));
        let own_arcs = simplex.arcs();
        let clock = pricer.hubs().map(|hubs| hubs.join(&mut simplex, &formulation));
        let first_pair = simplex.arcs();
        let widths = match travel.is_cheap() {
            _ if has_rows => Widths::SCANNED,
            true => Widths::SEARCHED,
            false => Widths::ASKED,
        };
        let settled = Settled::default();
        // A matrix holds all pairs anyway.
        let room = if has_rows { usize::MAX } else { ROOM * instance.children().len() };
        Ok(Self {
            formulation,
            pricer,
            simplex,
            settled,
            own_arcs,
            first_pair,
            rounds: 0,
            widths,
            alike: None,
            room,
            clock,
        })
    }

    /// Runs to the proved optimum, or until the monitor or the number of rounds says stop.
    pub(super) fn run(&mut self, rounds: Option<u64>, monitor: &dyn Monitor) -> Finish {
        monitor.enter(Phase::Candidates);
        self.start();
        let mut finish = self.prove(rounds, monitor);
        if self.scatter() && finish == Finish::Proved {
            finish = self.prove(rounds, monitor);
        }
        // From here on callers hold numbers of arcs.
        self.room = usize::MAX;
        finish
    }

    /// Leaves the volunteer, who has no pair, out of every search.
    pub(super) fn hide(&mut self, volunteer: VolunteerId) {
        self.formulation.volunteer_open[volunteer.index()] = false;
        self.pricer.close(u32::try_from(volunteer.index()).expect("limited by the builder"));
        self.alike = None;
    }

    /// Lets a hidden volunteer take part, as `count` alike.
    pub(super) fn show(&mut self, volunteer: VolunteerId, count: i64) {
        self.formulation.volunteer_open[volunteer.index()] = true;
        let volunteer = u32::try_from(volunteer.index()).expect("limited by the builder");
        self.alike = Some((volunteer, count));
    }

    /// Goes on from the simplex at hand to the proved optimum.
    pub(super) fn prove(&mut self, rounds: Option<u64>, monitor: &dyn Monitor) -> Finish {
        loop {
            monitor.enter(Phase::Simplex);
            let end = self.settle(monitor);
            if end == End::Stopped || rounds.is_some_and(|most| self.rounds >= most) {
                self.pricer.set_prices(&self.formulation, &self.simplex);
                return Finish::Stopped;
            }
            self.slim();
            monitor.enter(Phase::Pricing);
            self.rounds += 1;
            let added = self.price();
            self.pricer.by_place |= added < self.formulation.instance.children().len() / LATE;
            monitor.progress(self.rounds, 0);
            if added == 0 && self.pricer.is_short() && self.spent() {
                return Finish::Stopped;
            }
            if added == 0 && !self.pricer.is_short() && !self.advance(monitor) {
                return Finish::Proved;
            }
            if monitor.should_stop() {
                return Finish::Stopped;
            }
        }
    }

    /// One round on the way to the optimum: solves, and adds what prices out; how many pairs. `None` where the
    /// monitor says stop.
    pub(super) fn round(&mut self, monitor: &dyn Monitor) -> Option<usize> {
        monitor.enter(Phase::Simplex);
        if self.settle(monitor) == End::Stopped {
            return None;
        }
        monitor.enter(Phase::Pricing);
        self.rounds += 1;
        let added = self.price();
        monitor.progress(self.rounds, 0);
        (!monitor.should_stop()).then_some(added)
    }

    /// From here on fewer pairs of a child join at once: most children need none.
    pub(super) fn few_at_once(&mut self) {
        self.widths.round = self.widths.round.min(FEW);
        self.pricer.by_place = true;
    }

    /// Whether no more ways may be asked for.
    fn spent(&self) -> bool {
        self.pricer.travel.remaining().is_none_or(|left| left == 0)
    }

    /// Lets volunteers who were gathered in hubs stand alone; whether there were any.
    fn scatter(&mut self) -> bool {
        let Some(hubs) = self.pricer.scatter() else { return false };
        let Some(clock) = self.clock.take() else { return false };
        self.simplex = hubs.dissolve(&self.simplex, &self.formulation, &clock);
        self.first_pair = self.own_arcs;
        self.settled = Settled::default();
        self.pricer.set_prices(&self.formulation, &self.simplex);
        true
    }

    /// The first working set, and a first answer on it.
    fn start(&mut self) {
        for (_, arcs) in self.lay_out() {
            // Capacities of pairs are finite: nothing is unbounded.
            self.simplex.improve(arcs.start, arcs.end);
        }
    }

    /// The first working set: the arcs of each child.
    fn lay_out(&mut self) -> Vec<(ChildId, Range<usize>)> {
        // Pinned volunteers of children with places find theirs before anybody else comes.
        let _ = self.simplex.solve(&mut || false);
        let pinned = self.used();
        let mut first = self.pricer.cheapest(&self.formulation, &pinned, self.widths.first);
        self.open_hubs(&mut first);
        let mut laid = Vec::with_capacity(first.len());
        for (child, candidates) in &first {
            let from = self.simplex.arcs();
            self.add(*child, candidates);
            laid.push((*child, from..self.simplex.arcs()));
        }
        laid
    }

    /// The first working set for a caller who brings an answer, with every volunteer alone; nothing leaves
    /// it any more.
    pub(super) fn open(&mut self, monitor: &dyn Monitor) -> Vec<(ChildId, Range<usize>)> {
        monitor.enter(Phase::Candidates);
        self.room = usize::MAX;
        self.lay_out()
    }

    /// Keeps the working set small: pairs far from entering go, before a round of pricing that would find
    /// them again. Growing room makes sure that this ends.
    fn slim(&mut self) {
        if self.simplex.arcs() - self.first_pair > self.room {
            self.simplex.forget(self.first_pair);
            self.room =
                (self.room + self.room / 16).max(2 * (self.simplex.arcs() - self.first_pair));
        }
    }

    /// Adds what prices out; returns how many pairs.
    fn price(&mut self) -> usize {
        let used = self.used();
        let Self { formulation, pricer, simplex, settled, .. } = self;
        let found = pricer.priced_out(formulation, simplex, settled, &used, self.widths.round);
        let mut added = 0;
        for (child, candidates) in &found {
            self.add(*child, candidates);
            added += candidates.len();
        }
        added
    }

    fn add(&mut self, child: ChildId, candidates: &[Candidate]) {
        for candidate in candidates {
            let hub = self.pricer.hubs().and_then(|hubs| hubs.hub(candidate.volunteer));
            if let Some((node, member)) = hub {
                let entry = self.formulation.entry(member, child);
                self.simplex.add_arc(node, entry, candidate.cost, 1);
                continue;
            }
            let volunteer = VolunteerId::new(candidate.volunteer as usize);
            let entry = self.formulation.entry(volunteer, child);
            let alike = self.alike.filter(|&(of, _)| of == candidate.volunteer);
            let most = alike.map_or(1, |(_, count)| count);
            self.simplex.add_arc(candidate.volunteer, entry, candidate.cost, most);
        }
    }

    /// The pairs of the current answer by child, pinned ones included.
    fn used(&self) -> Used {
        let instance = self.formulation.instance;
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for arc in self.first_pair..self.simplex.arcs() {
            let arc = u32::try_from(arc).expect("arcs are limited far below 2^32");
            if self.simplex.flow(arc) > 0 {
                let (node, entry) = self.simplex.ends(arc);
                let volunteer = self.pricer.hubs().map_or(node, |hubs| hubs.number(node));
                let child = self.formulation.child_at(entry).index();
                pairs.push((u32::try_from(child).expect("limited by the builder"), volunteer));
            }
        }
        // Nobody else asks.
        let asking = instance.child_ids().filter(|c| self.formulation.child_open[c.index()]);
        for child in asking {
            for volunteer in instance.pinned(child) {
                let small = |i: usize| u32::try_from(i).expect("limited by the builder");
                pairs.push((small(child.index()), small(volunteer.index())));
            }
        }
        pairs.sort_unstable();
        Used::new(instance.children().len(), &pairs)
    }

    /// Connected components of the working set that hold a pair.
    fn components(&self) -> u64 {
        let mut sets = UnionFind::<u32>::new(self.formulation.nodes());
        let arcs = self.first_pair..self.simplex.arcs();
        let ends = |arc: usize| {
            let (volunteer, entry) = self.simplex.ends(u32::try_from(arc).expect("below 2^32"));
            (volunteer, self.formulation.child_node(self.formulation.child_at(entry)))
        };
        for (volunteer, child) in arcs.clone().map(ends) {
            sets.union(volunteer, child);
        }
        let mut paired = vec![false; self.formulation.nodes()];
        for (volunteer, _) in arcs.map(ends) {
            paired[sets.find_mut(volunteer) as usize] = true;
        }
        paired.into_iter().filter(|&paired| paired).count() as u64
    }

    /// Counts for the caller.
    pub(super) fn statistics(&self) -> Statistics {
        Statistics {
            candidate_edges: (self.simplex.arcs() - self.first_pair) as u64,
            edges_priced: self.pricer.priced(),
            components: self.components(),
            pivots: self.simplex.pivots(),
            rounds: self.rounds,
        }
    }
}
