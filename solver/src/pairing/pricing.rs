//! Pricing over the complete graph: which pairs outside the working set would improve the answer.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::child_search::{Candidate, ChildSearch, INFINITE, Scratch, View};
use super::crowd::Crowd;
use super::forest::{self, Forest, Member, Search};
use super::formulation::Formulation;
use super::groups::{Floors, Groups, floors};
use super::hubs::Hubs;
use super::settled::{Offers, Settled};
use super::used::Used;
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::Mode;
use crate::network::Simplex;
use crate::objective;
use crate::travel::{Travel, chord, ranks};

/// Prices all pairs of an instance.
pub(super) struct Pricer<'a> {
    pub(super) travel: &'a dyn Travel,
    pub(super) forest: Forest,
    /// Price by volunteer, for row scans, then by hub.
    price: Vec<i64>,
    floors: Vec<Floors>,
    profile: Vec<u32>,
    /// Alike volunteers, while they are gathered: closed, each hub open in their place.
    hubs: Option<Hubs>,
    /// By child: her rank among neighbours.
    turn: Vec<u32>,
    /// Whether neighbours ask soon after one another, for the same boxes. Where many pairs are still found, that would have
    /// all of one place find the same few before these are closed.
    pub(super) by_place: bool,
    /// Pairs whose exact cost was computed.
    priced: AtomicU64,
    /// Whether the last round left pairs out for want of their ways.
    short: bool,
    /// Whether the travel model places all volunteers at one point: then it promises nothing, and
    /// everybody is asked for.
    pub(super) unplaced: bool,
}

impl<'a> Pricer<'a> {
    pub(super) fn new(formulation: &Formulation<'_>, travel: &'a dyn Travel) -> Self {
        let instance = formulation.instance;
        let classes = Groups::of(formulation, travel.is_cheap());
        let open = instance.volunteer_ids().filter(|v| formulation.volunteer_open[v.index()]);
        let members = open.map(|id| Member {
            volunteer: small(id.index()),
            position: travel.position(instance.volunteer_site(id)),
            group: classes.group_of[id.index()],
            reach: forest::reach(instance.volunteer(id), travel.top_speed()),
        });
        let travels: Vec<bool> = classes.masks.iter().map(|mask| mask.mode == Mode::Near).collect();
        let members: Vec<Member> = members.collect();
        let unplaced =
            !travel.is_cheap() && members.iter().all(|m| chord(m.position, [0.0; 3]) <= 0.0);
        let rate = objective::rate(instance.policy(), travel.top_speed());
        let volunteers = instance.volunteers().len();
        let forest = Forest::new(volunteers, members, &travels, rate);
        let (floors, profile) = floors(formulation, &classes);
        let price = formulation.volunteer_open.iter().map(|&o| if o { 0 } else { INFINITE });
        let places = instance.child_ids().map(|child| travel.position(instance.child_site(child)));
        let children: Vec<[f64; 3]> = places.collect();
        Self {
            travel,
            forest,
            price: price.collect(),
            floors,
            profile,
            hubs: None,
            turn: ranks(&children),
            by_place: false,
            priced: AtomicU64::new(0),
            short: false,
            unplaced,
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

    /// Leaves volunteers out of whatever the forest is told next.
    fn close_all(&mut self, closed: &[u32]) {
        for &volunteer in closed {
            self.price[volunteer as usize] = INFINITE;
        }
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
        let mut found = self.price_all(&round, &children, &mut crowd);
        found.sort_unstable_by_key(|one| one.child);
        let found = found.into_iter().filter(|one| !one.found.is_empty());
        let found = found.map(|one| (one.child, one.found)).collect();
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
        self.take_prices(formulation, simplex);
        let prices = self.price.clone();
        let mut crowd = Crowd::new(formulation.instance);
        let round = Round { formulation, offers: &offers, used, most };
        let mut all = Vec::new();
        for (below, children) in asking(formulation, settled, &offers) {
            self.price.copy_from_slice(&prices);
            for (number, price) in self.price.iter_mut().enumerate() {
                if below.is_some_and(|below| settled.risen(number, *price) >= below) {
                    *price = INFINITE;
                }
            }
            self.close_all(&crowd.closed);
            self.tell_forest();
            all.extend(self.price_all(&round, &children, &mut crowd));
        }
        all.sort_unstable_by_key(|one| one.child);
        self.price.copy_from_slice(&prices);
        self.close_all(&crowd.closed);
        self.short = all.iter().any(|one| one.short);
        let cut =
            all.iter().filter(|one| one.short || one.found.len() >= most).map(|one| one.child);
        // Whoever was closed has been asked by some only: as if she had been dear.
        settled.set(&self.price, offers, cut);
        self.price = prices;
        self.tell_forest();
        let found = all.into_iter().filter(|one| !one.found.is_empty());
        found.map(|one| (one.child, one.found)).collect()
    }

    /// Block by block, so that whoever has been found often enough is closed for those who come later.
    /// What may still be asked of the travel model is shared out evenly before each block, and not by
    /// who comes first: the answer is the same for any number of threads.
    fn price_all(
        &mut self,
        round: &Round<'_>,
        children: &[ChildId],
        crowd: &mut Crowd,
    ) -> Vec<Priced> {
        let mut all = Vec::new();
        let mut children = children.to_vec();
        if self.by_place {
            children.sort_unstable_by_key(|child| self.turn[child.index()]);
        }
        let mut own = Scratch::default();
        let mut waiting = children.len() as u64;
        for block in children.chunks(BLOCK) {
            let remaining = self.travel.remaining();
            let quota =
                |at: u64| remaining.map(|left| left / waiting + u64::from(at < left % waiting));
            let price = |scratch: &mut Scratch, (at, &child): (usize, &ChildId)| {
                scratch.quota = quota(at as u64);
                let found = self.price_one(round, child, scratch);
                Priced { child, found, short: scratch.short }
            };
            let from = all.len();
            if rayon::current_num_threads() == 1 {
                all.extend(block.iter().enumerate().map(|child| price(&mut own, child)));
            } else {
                all.par_extend(block.par_iter().enumerate().map_init(Scratch::default, price));
            }
            waiting -= block.len() as u64;
            for candidate in all[from..].iter().flat_map(|one| &one.found) {
                if crowd.full(candidate.volunteer) {
                    self.close(candidate.volunteer);
                }
            }
        }
        all.retain(|one| one.short || !one.found.is_empty());
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
        scratch.search(self, formulation, child, view, most)
    }

    /// Counts pairs whose exact cost was computed.
    pub(super) fn count(&self, priced: u64) {
        self.priced.fetch_add(priced, Ordering::Relaxed);
    }

    /// Price of a volunteer or a hub.
    pub(super) fn price_of(&self, number: u32) -> i64 {
        self.price[number as usize]
    }

    /// Least cost of class of the child with each group.
    pub(super) fn floors(&self, child: ChildId) -> &Floors {
        &self.floors[self.profile[child.index()] as usize]
    }

    /// Whether the last round left pairs out for want of their ways.
    pub(super) fn is_short(&self) -> bool {
        self.short
    }

    /// Scans a row of a matrix: every volunteer, one multiplication each.
    pub(super) fn scan_row(&self, row: &[u32], search: &mut ChildSearch<'_, '_>) {
        let instance = search.formulation.instance;
        let permille = i64::from(instance.policy().weights.per_metre_permille);
        let floor = self.floors(search.child).iter().flatten().copied().min().unwrap_or(0);
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

/// What a round found for one child.
struct Priced {
    child: ChildId,
    found: Vec<Candidate>,
    /// Whether somebody was left out for want of a way.
    short: bool,
}

/// What all searches of a round have in common.
struct Round<'r> {
    formulation: &'r Formulation<'r>,
    /// Nothing for pairs of least cost whatever their reduced cost.
    offers: &'r Offers,
    used: &'r Used,
    most: usize,
}

/// The children who can still take a pair, together with those who ask about as many: none whose price has risen by as
/// much as is said, or everybody. What a basis moves it moves by few steps, so that few such parts do.
fn asking(
    formulation: &Formulation<'_>,
    settled: &Settled,
    offers: &Offers,
) -> Vec<(Option<i64>, Vec<ChildId>)> {
    let rises: Vec<(ChildId, Option<i64>)> =
        open(formulation).map(|child| (child, settled.rise(child, offers.child(child)))).collect();
    let mut above: Vec<i64> =
        rises.iter().filter_map(|(_, rise)| rise.filter(|&r| r > 0)).collect();
    above.sort_unstable();
    let middle = above.get(above.len() / 2).copied();
    let mut limits: Vec<Option<i64>> = vec![Some(0)];
    limits.extend(middle.into_iter().chain(above.last().copied()).map(Some));
    limits.dedup();
    limits.push(None);
    let mut parts: Vec<(Option<i64>, Vec<ChildId>)> =
        limits.into_iter().map(|limit| (limit, Vec::new())).collect();
    for (child, rise) in rises {
        let fits = |limit: &Option<i64>| match (rise, limit) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(rise), Some(limit)) => rise <= *limit,
        };
        if let Some((_, children)) = parts.iter_mut().find(|(limit, _)| fits(limit)) {
            children.push(child);
        }
    }
    parts.retain(|(_, children)| !children.is_empty());
    parts
}

/// Children priced between two looks at the crowd.
const BLOCK: usize = 512;

/// Children who can still take a pair.
fn open(formulation: &Formulation<'_>) -> impl Iterator<Item = ChildId> {
    formulation.instance.child_ids().filter(|child| formulation.child_open[child.index()])
}

fn small(index: usize) -> u32 {
    u32::try_from(index).expect("the builder limits every array far below 2^32")
}
