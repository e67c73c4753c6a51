//! Pricing over the complete graph: which pairs outside the working set would improve the answer.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::forest::{self, Forest, GROUPS, Member, Search};
use super::formulation::Formulation;
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{LanguageSet, Mode, NeedSet, PreviousPair};
use crate::network::Simplex;
use crate::objective;
use crate::travel::Travel;

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

/// What children of equal needs and languages must at least pay, by group; `None` for empty groups.
type Floors = Vec<Option<i64>>;

/// Prices all pairs of an instance.
pub(super) struct Pricer<'a> {
    travel: &'a dyn Travel,
    pub(super) forest: Forest,
    /// Price by volunteer, for row scans.
    price: Vec<i64>,
    floors: Vec<Floors>,
    profile: Vec<u32>,
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
            reach: forest::reach(instance.volunteer(id)),
        });
        let travels: Vec<bool> = classes.masks.iter().map(|mask| mask.mode == Mode::Near).collect();
        let per_metre = instance.policy().weights.per_metre_permille;
        let volunteers = instance.volunteers().len();
        let forest = Forest::new(volunteers, members.collect(), &travels, per_metre);
        let (floors, profile) = floors(formulation, &classes);
        let price = formulation.volunteer_open.iter().map(|&o| if o { 0 } else { INFINITE });
        Self { travel, forest, price: price.collect(), floors, profile, priced: AtomicU64::new(0) }
    }

    /// Pairs whose exact cost was computed so far, counted each time.
    pub(super) fn priced(&self) -> u64 {
        self.priced.load(Ordering::Relaxed)
    }

    /// Takes over the simplex's prices.
    pub(super) fn set_prices(&mut self, formulation: &Formulation<'_>, simplex: &Simplex) {
        let prices = simplex.prices();
        for (volunteer, price) in self.price.iter_mut().enumerate() {
            if formulation.volunteer_open[volunteer] {
                *price = prices[volunteer];
            }
        }
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

    /// For each child the `most` pairs of least cost at current prices, among those of negative
    /// reduced cost if `simplex` is given. In order of child; independent of the number of threads.
    pub(super) fn price_all(
        &self,
        formulation: &Formulation<'_>,
        simplex: Option<&Simplex>,
        used: &Used,
        most: usize,
    ) -> Vec<(ChildId, Vec<Candidate>)> {
        let children: Vec<ChildId> = formulation
            .instance
            .child_ids()
            .filter(|child| formulation.child_open[child.index()])
            .collect();
        let price = |scratch: &mut Scratch, &child: &ChildId| {
            scratch.offers.clear();
            if let Some(simplex) = simplex {
                formulation.entry_prices(simplex, child, &mut scratch.offers);
            }
            let used = used.of(child);
            let view = View { excluded: &|volunteer| used.contains(&volunteer), raise: &|_| 0 };
            let found = self.price_child(formulation, child, view, most, scratch);
            (child, found)
        };
        if rayon::current_num_threads() == 1 {
            let mut scratch = Scratch::default();
            let found = children.iter().map(|child| price(&mut scratch, child));
            return found.filter(|(_, found)| !found.is_empty()).collect();
        }
        let found = children.par_iter().map_init(Scratch::default, price);
        found.filter(|(_, found)| !found.is_empty()).collect()
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
        let site = instance.child_site(child);
        match self.travel.row(site) {
            Some(row) => self.scan_row(row, &mut search),
            None => self.forest.search(self.travel.position(site), &mut search, stack),
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

/// Volunteers that each child has in the current answer, pinned ones included: pairs already there
/// are no violators, whatever the sign of their reduced cost.
#[derive(Default)]
pub(super) struct Used {
    start: Vec<u32>,
    volunteers: Vec<u32>,
}

impl Used {
    /// From (child, volunteer) pairs in order.
    pub(super) fn new(children: usize, pairs: &[(u32, u32)]) -> Self {
        let mut start = vec![0; children + 1];
        for &(child, _) in pairs {
            start[child as usize + 1] += 1;
        }
        for child in 0..children {
            start[child + 1] += start[child];
        }
        Self { start, volunteers: pairs.iter().map(|&(_, volunteer)| volunteer).collect() }
    }

    pub(super) fn of(&self, child: ChildId) -> &[u32] {
        let range = self.start.get(child.index()).zip(self.start.get(child.index() + 1));
        range.map_or(&[], |(&from, &to)| &self.volunteers[from as usize..to as usize])
    }
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
        let Some(cost) = self.pricer.cost(self.formulation, id, self.child) else { return };
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

/// What volunteers of a group have in common.
#[derive(Clone, Copy, Debug)]
struct Mask {
    skills: NeedSet,
    languages: LanguageSet,
    /// Whether somebody states no language, which then never costs.
    silent: bool,
    mode: Mode,
}

struct Groups {
    masks: Vec<Mask>,
    group_of: Vec<u32>,
}

impl Groups {
    /// Groups open volunteers by skills, languages and mode; the rarest are merged by mode.
    fn of(formulation: &Formulation<'_>) -> Self {
        let instance = formulation.instance;
        let key = |id: VolunteerId| {
            let volunteer = instance.volunteer(id);
            (volunteer.mode == Mode::Remote, volunteer.skills, volunteer.languages)
        };
        let mut sizes: BTreeMap<_, usize> = BTreeMap::new();
        for id in instance.volunteer_ids().filter(|id| formulation.volunteer_open[id.index()]) {
            *sizes.entry(key(id)).or_default() += 1;
        }
        let mut by_size: Vec<_> = sizes.into_iter().collect();
        by_size.sort_by_key(|&(key, size)| (std::cmp::Reverse(size), key));
        let mut masks: Vec<Mask> = Vec::new();
        let mut number = BTreeMap::new();
        let mut merged: [Option<u32>; 2] = [None; 2];
        for (at, &(key, _)) in by_size.iter().enumerate() {
            let (remote, skills, languages) = key;
            let shared = (at + 2 >= GROUPS).then(|| merged[usize::from(remote)]);
            let group = match shared {
                Some(Some(group)) => group,
                _ => {
                    let mode = if remote { Mode::Remote } else { Mode::Near };
                    masks.push(Mask { skills, languages, silent: languages.is_empty(), mode });
                    small(masks.len() - 1)
                }
            };
            if at + 2 >= GROUPS {
                merged[usize::from(remote)] = Some(group);
            }
            let mask = &mut masks[group as usize];
            mask.skills = mask.skills.union(skills);
            mask.languages = mask.languages.union(languages);
            mask.silent |= languages.is_empty();
            number.insert(key, group);
        }
        let group_of =
            instance.volunteer_ids().map(|id| number.get(&key(id)).copied().unwrap_or(0)).collect();
        Self { masks, group_of }
    }
}

/// Least cost of class by profile (needs, languages) and group, and the profile of each child.
fn floors(formulation: &Formulation<'_>, groups: &Groups) -> (Vec<Floors>, Vec<u32>) {
    let instance = formulation.instance;
    let policy = instance.policy();
    let mut number = BTreeMap::new();
    let mut table: Vec<Floors> = Vec::new();
    let mut profile = Vec::with_capacity(instance.children().len());
    for child in instance.children() {
        let key = (child.needs, child.languages);
        let id = *number.entry(key).or_insert_with(|| {
            let floors = groups.masks.iter().map(|mask| {
                let languages = if mask.silent { LanguageSet::default() } else { mask.languages };
                let language = objective::language(policy, child.languages, languages);
                Some(objective::need(policy, child.needs, mask.skills) + language)
            });
            table.push(floors.collect());
            small(table.len() - 1)
        });
        profile.push(id);
    }
    (table, profile)
}

fn small(index: usize) -> u32 {
    u32::try_from(index).expect("the builder limits every array far below 2^32")
}
