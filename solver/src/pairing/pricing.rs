//! Pricing over the complete graph: which pairs outside the working set would improve the answer.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::crowd::Crowd;
use super::forest::{self, Forest, Member, Search};
use super::formulation::Formulation;
use super::groups::{Floors, Groups, floors};
use super::hubs::Hubs;
use super::settled::{Offers, Settled};
use super::used::Used;
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Mode, PreviousPair};
use crate::network::Simplex;
use crate::objective;
use crate::travel::{Travel, farthest};

/// Above every cost and price.
const INFINITE: i64 = i64::MAX / 4;

/// A pair with its cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// cost + price(volunteer) when found.
    pub(super) key: i64,
    pub(super) volunteer: u32,
    pub(super) cost: i64,
}

/// Prices all pairs of an instance.
pub(super) struct Pricer<'a> {
    travel: &'a dyn Travel,
    pub(super) forest: Forest,
    /// Price by volunteer, for row scans, then by hub.
    price: Vec<i64>,
    floors: Vec<Floors>,
    profile: Vec<u32>,
    /// Alike volunteers, while they are gathered: closed, each hub open in their place.
    hubs: Option<Hubs>,
    /// Pairs whose exact cost was computed.
    priced: AtomicU64,
}

impl<'a> Pricer<'a> {
    pub(super) fn new(formulation: &Formulation<'_>, travel: &'a dyn Travel) -> Self {
        let instance = formulation.instance;
        let classes = Groups::of(formulation);
        let open = instance.volunteer_ids().filter(|v| formulation.volunteer_open[v.index()]);
        let members = open.map(|id| Member {
            volunteer: small(id.index()),
            position: travel.position(instance.volunteer_site(id)),
            group: classes.group_of[id.index()],
            reach: forest::reach(instance.volunteer(id), travel.top_speed()),
        });
        let travels: Vec<bool> = classes.masks.iter().map(|mask| mask.mode == Mode::Near).collect();
        let rate = objective::rate(instance.policy(), travel.top_speed());
        let volunteers = instance.volunteers().len();
        let forest = Forest::new(volunteers, members.collect(), &travels, rate);
        let (floors, profile) = floors(formulation, &classes);
        let price = formulation.volunteer_open.iter().map(|&o| if o { 0 } else { INFINITE });
        Self {
            travel,
            forest,
            price: price.collect(),
            floors,
            profile,
            hubs: None,
            priced: AtomicU64::new(0),
        }
    }

    /// Gathers volunteers who are alike, where that may be.
    pub(super) fn gather(&mut self, formulation: &Formulation<'_>) {
        self.hubs = Hubs::of(formulation, &self.profile);
        if let Some(hubs) = &self.hubs {
            for (volunteer, price) in self.price.iter_mut().enumerate() {
                if hubs.holds(volunteer) {
                    *price = INFINITE;
                }
            }
            self.price.resize(self.price.len() + hubs.count(), 0);
        }
    }

    /// The volunteers that stand together.
    pub(super) fn hubs(&self) -> Option<&Hubs> {
        self.hubs.as_ref()
    }

    /// Profile by child: children of one profile have the same needs and languages.
    pub(super) fn profiles(&self) -> &[u32] {
        &self.profile
    }

    /// Lets every volunteer stand alone again.
    pub(super) fn scatter(&mut self) -> Option<Hubs> {
        let hubs = self.hubs.take()?;
        self.price.truncate(self.price.len() - hubs.count());
        Some(hubs)
    }

    /// Pairs whose exact cost was computed so far, counted each time.
    pub(super) fn priced(&self) -> u64 {
        self.priced.load(Ordering::Relaxed)
    }

    /// Takes over the simplex's prices.
    pub(super) fn set_prices(&mut self, formulation: &Formulation<'_>, simplex: &Simplex) {
        self.take_prices(formulation, simplex);
        self.tell_forest();
    }

    fn take_prices(&mut self, formulation: &Formulation<'_>, simplex: &Simplex) {
        let prices = simplex.prices();
        let gathered = |volunteer| self.hubs.as_ref().is_some_and(|hubs| hubs.holds(volunteer));
        let open = &formulation.volunteer_open;
        for (volunteer, price) in self.price.iter_mut().enumerate().take(open.len()) {
            if open[volunteer] && !gathered(volunteer) {
                *price = prices[volunteer];
            }
        }
        if let Some(hubs) = &self.hubs {
            self.price[open.len()..].copy_from_slice(hubs.prices(simplex));
        }
    }

    fn tell_forest(&mut self) {
        let own = &self.price;
        self.forest.set_prices(|volunteer| own[volunteer as usize]);
    }

    /// Sets one volunteer's price.
    pub(super) fn set_price(&mut self, volunteer: u32, price: i64) {
        if let Some(own) = self.price.get_mut(volunteer as usize) {
            *own = price;
            self.forest.set_price(volunteer, price);
        }
    }

    /// Takes a volunteer out of every search.
    pub(super) fn close(&mut self, volunteer: u32) {
        self.set_price(volunteer, INFINITE);
    }

    /// For each child about the `most` pairs of least cost. In order of child; independent of the number
    /// of threads.
    pub(super) fn cheapest(
        &mut self,
        formulation: &Formulation<'_>,
        used: &Used,
        most: usize,
    ) -> Vec<(ChildId, Vec<Candidate>)> {
        let children: Vec<ChildId> = open(formulation).collect();
        let prices = self.price.clone();
        self.tell_forest();
        let mut crowd = Crowd::new(formulation.instance);
        let round = Round { formulation, offers: &Offers::default(), used, most };
        let found = self.price_all(&round, &children, &mut crowd);
        self.price = prices;
        self.tell_forest();
        found
    }

    /// For each child about the `most` pairs of least reduced cost, among those of negative reduced cost
    /// at the simplex's prices and not ruled out by `settled`. None only if no pair has negative reduced
    /// cost. In order of child; independent of the number of threads.
    pub(super) fn priced_out(
        &mut self,
        formulation: &Formulation<'_>,
        simplex: &Simplex,
        settled: &mut Settled,
        used: &Used,
        most: usize,
    ) -> Vec<(ChildId, Vec<Candidate>)> {
        let offers = Offers::of(formulation, simplex);
        let (held, stale): (Vec<ChildId>, Vec<ChildId>) =
            open(formulation).partition(|&child| settled.holds(child, offers.child(child)));
        self.take_prices(formulation, simplex);
        let prices = self.price.clone();
        let mut crowd = Crowd::new(formulation.instance);
        let round = Round { formulation, offers: &offers, used, most };
        let mut found = Vec::new();
        if !held.is_empty() {
            for (volunteer, price) in self.price.iter_mut().enumerate() {
                if !settled.fell(volunteer, *price) {
                    *price = INFINITE;
                }
            }
            self.tell_forest();
            found = self.price_all(&round, &held, &mut crowd);
            self.price.copy_from_slice(&prices);
            for &volunteer in &crowd.closed {
                self.price[volunteer as usize] = INFINITE;
            }
        }
        self.tell_forest();
        found.extend(self.price_all(&round, &stale, &mut crowd));
        found.sort_unstable_by_key(|&(child, _)| child);
        let cut = found.iter().filter(|(_, found)| found.len() >= most).map(|&(child, _)| child);
        // Whoever was closed has been asked by some only: as if she had been dear.
        settled.set(&self.price, offers, cut);
        if !crowd.closed.is_empty() {
            self.price = prices;
            self.tell_forest();
        }
        found
    }

    /// Block by block, so that whoever has been found often enough is closed for those who come later.
    fn price_all(
        &mut self,
        round: &Round<'_>,
        children: &[ChildId],
        crowd: &mut Crowd,
    ) -> Vec<(ChildId, Vec<Candidate>)> {
        let mut all = Vec::new();
        let mut own = Scratch::default();
        for block in children.chunks(BLOCK) {
            let price = |scratch: &mut Scratch, &child: &ChildId| {
                (child, self.price_one(round, child, scratch))
            };
            let from = all.len();
            if rayon::current_num_threads() == 1 {
                all.extend(block.iter().map(|child| price(&mut own, child)));
            } else {
                all.par_extend(block.par_iter().map_init(Scratch::default, price));
            }
            for candidate in all[from..].iter().flat_map(|(_, found)| found) {
                if crowd.full(candidate.volunteer) {
                    self.close(candidate.volunteer);
                }
            }
        }
        all.retain(|(_, found)| !found.is_empty());
        all
    }

    fn price_one(
        &self,
        round: &Round<'_>,
        child: ChildId,
        scratch: &mut Scratch,
    ) -> Vec<Candidate> {
        scratch.offers.clear();
        scratch.offers.extend_from_slice(round.offers.child(child));
        let used = round.used.of(child);
        let view = View { excluded: &|volunteer| used.contains(&volunteer), raise: &|_| 0 };
        self.price_child(round.formulation, child, view, round.most, scratch)
    }

    /// The best pairs of one child; `scratch.offers` holds the child's entry prices, or nothing to
    /// find the cheapest pairs whatever their reduced cost.
    pub(super) fn price_child(
        &self,
        formulation: &Formulation<'_>,
        child: ChildId,
        view: View<'_>,
        most: usize,
        scratch: &mut Scratch,
    ) -> Vec<Candidate> {
        let Scratch { offers, best, stack } = scratch;
        best.clear();
        let instance = formulation.instance;
        let limit = offers.iter().copied().max().unwrap_or(INFINITE);
        let mut search = ChildSearch {
            pricer: self,
            formulation,
            child,
            view,
            offers,
            most,
            threshold: limit,
            limit,
            farthest: farthest(
                instance.policy().limit(instance.child(child).priority),
                self.travel.top_speed(),
            ),
            previous: instance.previous(child),
            best,
            visited: 0,
        };
        // The bonus of a previous pair can undercut every floor: no bound may leave it out.
        for pair in search.previous {
            if formulation.volunteer_open[pair.volunteer.index()] {
                let volunteer = small(pair.volunteer.index());
                search.look(volunteer, self.price[pair.volunteer.index()]);
            }
        }
        search.look_at_hubs();
        let site = instance.child_site(child);
        match self.travel.row(site) {
            Some(row) => self.scan_row(row, &mut search),
            None if self.travel.is_cheap() => {
                self.forest.search(self.travel.position(site), &mut search, stack);
            }
            None => self.forest.search_ascending(self.travel.position(site), &mut search),
        }
        self.priced.fetch_add(search.visited, Ordering::Relaxed);
        search.finish()
    }

    /// Scans a row of a matrix: every volunteer, one multiplication each.
    fn scan_row(&self, row: &[u32], search: &mut ChildSearch<'_, '_>) {
        let instance = search.formulation.instance;
        let permille = i64::from(instance.policy().weights.per_metre_permille);
        let floors = &self.floors[self.profile[search.child.index()] as usize];
        let floor = floors.iter().flatten().copied().min().unwrap_or(0);
        let any_remote = instance.volunteers().iter().any(|v| v.mode == Mode::Remote);
        let permille = if any_remote { 0 } else { permille };
        let mut threshold = search.threshold() - floor;
        for (volunteer, (&metres, &price)) in (0..).zip(row.iter().zip(&self.price)) {
            let travel = if permille == 1000 {
                i64::from(metres)
            } else {
                (i64::from(metres) * permille + 500) / 1000
            };
            if travel + price < threshold {
                search.visit(volunteer, price);
                threshold = search.threshold() - floor;
            }
        }
    }

    /// Exact cost of an eligible pair.
    pub(super) fn cost(
        &self,
        formulation: &Formulation<'_>,
        volunteer: VolunteerId,
        child: ChildId,
    ) -> Option<i64> {
        let instance = formulation.instance;
        eligibility::tie(instance, volunteer, child).ok()?;
        let leg = eligibility::way(instance, self.travel, volunteer, child);
        eligibility::reach(instance, volunteer, child, leg).ok()?;
        Some(objective::pair(instance, volunteer, child, leg).total())
    }
}

/// What all searches of a round have in common.
struct Round<'r> {
    formulation: &'r Formulation<'r>,
    /// Nothing for pairs of least cost whatever their reduced cost.
    offers: &'r Offers,
    used: &'r Used,
    most: usize,
}

/// Children priced between two looks at the crowd.
const BLOCK: usize = 512;

/// Children who can still take a pair.
fn open(formulation: &Formulation<'_>) -> impl Iterator<Item = ChildId> {
    formulation.instance.child_ids().filter(|child| formulation.child_open[child.index()])
}

/// How a search sees the volunteers.
#[derive(Clone, Copy)]
pub(super) struct View<'s> {
    /// Pairs that are no violators whatever their reduced cost.
    pub(super) excluded: &'s dyn Fn(u32) -> bool,
    /// By how much a volunteer's price is above the forest's; not negative.
    pub(super) raise: &'s dyn Fn(u32) -> i64,
}

/// Buffers of one thread.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) offers: Vec<i64>,
    best: Vec<Candidate>,
    stack: Vec<(u32, i64)>,
}

struct ChildSearch<'s, 'a> {
    pricer: &'s Pricer<'a>,
    formulation: &'s Formulation<'s>,
    child: ChildId,
    view: View<'s>,
    offers: &'s [i64],
    most: usize,
    threshold: i64,
    limit: i64,
    /// The policy lets nobody come from farther away.
    farthest: f64,
    /// Looked at first, and only then.
    previous: &'s [PreviousPair],
    /// Best found, kept sorted by reduced cost once full.
    best: &'s mut Vec<Candidate>,
    visited: u64,
}

impl ChildSearch<'_, '_> {
    fn finish(self) -> Vec<Candidate> {
        self.best.sort_unstable();
        self.best.clone()
    }

    fn look(&mut self, volunteer: u32, price: i64) {
        if (self.view.excluded)(volunteer) {
            return;
        }
        let price = price + (self.view.raise)(volunteer);
        self.visited += 1;
        let id = VolunteerId::new(volunteer as usize);
        if let Some(cost) = self.pricer.cost(self.formulation, id, self.child) {
            self.consider(volunteer, id, cost, price);
        }
    }

    /// The hubs, once there are offers.
    fn look_at_hubs(&mut self) {
        let pricer = self.pricer;
        let Some(hubs) = pricer.hubs.as_ref().filter(|_| !self.offers.is_empty()) else { return };
        let profile = pricer.profile[self.child.index()];
        let hubs = hubs.offers(self.formulation.instance, self.child, profile);
        for (number, member, cost) in hubs {
            if !(self.view.excluded)(number) {
                self.consider(number, member, cost, pricer.price[number as usize]);
            }
        }
    }

    /// Takes a volunteer (or a hub with a member) of this cost and price among the best.
    fn consider(&mut self, volunteer: u32, id: VolunteerId, cost: i64, price: i64) {
        let offer = match self.offers {
            [] => self.limit,
            [only] => *only,
            offers => self.formulation.offer(offers, id, self.child),
        };
        if cost + price >= offer {
            return;
        }
        // Keys are compared at the child's highest offer, so that roles compete by reduced cost.
        let key = cost + price + (self.limit - offer);
        if key >= self.threshold {
            return;
        }
        let candidate = Candidate { key, volunteer, cost };
        let at = self.best.partition_point(|c| *c < candidate);
        self.best.insert(at, candidate);
        if self.best.len() > self.most {
            self.best.pop();
        }
        if self.best.len() == self.most {
            self.threshold = self.best.last().map_or(self.threshold, |worst| worst.key);
        }
    }
}

impl Search for ChildSearch<'_, '_> {
    fn floor(&self, group: usize) -> Option<i64> {
        self.pricer.floors[self.pricer.profile[self.child.index()] as usize][group]
    }

    fn farthest(&self) -> f64 {
        self.farthest
    }

    fn threshold(&self) -> i64 {
        self.threshold
    }

    fn visit(&mut self, volunteer: u32, price: i64) {
        let known =
            self.previous.binary_search_by_key(&(volunteer as usize), |p| p.volunteer.index());
        if known.is_err() {
            self.look(volunteer, price);
        }
    }
}

fn small(index: usize) -> u32 {
    u32::try_from(index).expect("the builder limits every array far below 2^32")
}
