//! Walks over all eligible pairs without holding them.

use std::collections::BTreeMap;

use super::flow::{Flow, Givers};
use crate::certificate::{Pair, Violator};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Instance, Mode};
use crate::pairing::forest::{self, Forest, Member, Search};
use crate::travel::{Rate, Travel, farthest};

/// Price that hides a volunteer from a search, and what a search without a radius stays below.
const HIDDEN: i64 = i64::MAX / 4;

/// How a walk ended.
pub(super) enum Walk {
    /// Nothing is missing any more: the flow found a place.
    Covered,
    /// These children were met, and no free place.
    Closed(Vec<ChildId>),
    /// More children were met than asked for.
    Wide,
}

/// The flow of an answer with an index of everybody who may have pairs.
pub(super) struct Walker<'a> {
    pub(super) instance: &'a Instance,
    travel: &'a dyn Travel,
    /// Near volunteers in group 0, remote ones in group 1.
    forest: Forest,
    pub(super) flow: Flow,
    stack: Vec<(u32, f64)>,
}

impl<'a> Walker<'a> {
    pub(super) fn new(
        instance: &'a Instance,
        travel: &'a dyn Travel,
        pairs: &[Pair],
        missing: Vec<u16>,
    ) -> Self {
        let may = |&id: &VolunteerId| eligibility::volunteer(instance, id).is_ok();
        let may: Vec<VolunteerId> = instance.volunteer_ids().filter(may).collect();
        let members = may.iter().map(|&id| Member {
            volunteer: small(id.index()),
            position: travel.position(instance.volunteer_site(id)),
            group: u32::from(instance.volunteer(id).mode == Mode::Remote),
            reach: forest::reach(instance.volunteer(id), travel.top_speed()),
        });
        let count = instance.volunteers().len();
        // At one metre-equivalent a metre the search's costs are metres.
        let rate = Rate::new(1000, 0, f64::INFINITY);
        let forest = Forest::new(count, members.collect(), &[true, false], rate);
        let mut flow = Flow::new(givers(instance, &may), missing);
        for pair in pairs {
            flow.give(small(pair.child.index()), small(pair.volunteer.index()));
        }
        Self { instance, travel, forest, flow, stack: Vec::new() }
    }

    /// Calls `take` with everybody in the index who may have the child and whom `wants` lets through,
    /// before they are asked for their way, until it says stop.
    fn for_each(
        &mut self,
        child: ChildId,
        wants: impl Fn(&Flow, u32) -> bool,
        mut take: impl FnMut(&mut Flow, u32) -> bool,
    ) {
        let Self { instance, travel, forest, flow, stack } = self;
        let (instance, travel) = (*instance, *travel);
        let limit = instance.policy().limit(instance.child(child).priority);
        let radius = whole(farthest(limit, travel.top_speed()));
        if eligibility::child(instance, child).is_err() {
            return;
        }
        let mut look = |volunteer: u32, able: bool| {
            let id = VolunteerId::new(volunteer as usize);
            wants(flow, volunteer)
                && (able || eligibility::volunteer(instance, id).is_ok())
                && eligibility::pair_of_able(instance, travel, id, child).is_ok()
                && take(flow, volunteer)
        };
        let pinned = instance.pinned(child);
        let is_pinned =
            |volunteer: u32| pinned.binary_search(&VolunteerId::new(volunteer as usize)).is_ok();
        let from = travel.position(instance.child_site(child));
        let mut ended = false;
        // The index holds only those who may have pairs.
        let mut meet = |volunteer: u32| !is_pinned(volunteer) && look(volunteer, true);
        forest.search(from, &mut Ball { radius, ended: &mut ended, look: &mut meet }, stack);
        // A pin reaches where the index does not look.
        for volunteer in pinned.iter().map(|id| small(id.index())) {
            ended = ended || look(volunteer, false);
        }
    }

    /// Goes on with the walk from a child that has been met, until it meets a free place or more children
    /// than `most`.
    fn expand(&mut self, child: u32, most: usize) {
        self.for_each(
            ChildId::new(child as usize),
            |flow, volunteer| flow.leads(child, volunteer),
            |flow, volunteer| {
                flow.meet(child, volunteer);
                flow.free.is_some() || flow.order.len() > most
            },
        );
    }

    /// Walks from the child on, through those whom the walk has not met. Where a free place is met the
    /// child gets a unit and this part of the walk is forgotten: true. Stops beyond `most` children.
    fn finds(&mut self, child: ChildId, most: usize) -> bool {
        self.flow.enter(small(child.index()));
        let mut next = 0;
        while next < self.flow.order.len() && self.flow.order.len() <= most {
            let asking = self.flow.order[next];
            self.expand(asking, most);
            if let Some(free) = self.flow.free {
                self.flow.augment(asking, free);
                return true;
            }
            next += 1;
        }
        false
    }

    /// Walks from a child that lacks units until nothing is missing, or up to `most` children.
    pub(super) fn soon(&mut self, child: ChildId, most: usize) -> Walk {
        while self.flow.missing[child.index()] > 0 {
            self.flow.begin();
            if !self.finds(child, most) {
                let met = self.flow.order.iter().map(|&at| ChildId::new(at as usize)).collect();
                let wide = self.flow.order.len() > most;
                return match wide && !self.has_too_few(child) {
                    true => Walk::Wide,
                    false if wide => Walk::Closed(vec![child]),
                    false => Walk::Closed(met),
                };
            }
        }
        Walk::Covered
    }

    /// Walks to the end from a child that lacks units; whoever is met is left out of the index. False
    /// where nothing is missing any more.
    pub(super) fn exhausts(&mut self, child: ChildId) -> bool {
        while self.flow.missing[child.index()] > 0 {
            self.flow.enter(small(child.index()));
            let (mut next, mut hidden) = (0, 0);
            while next < self.flow.order.len() && self.flow.free.is_none() {
                self.expand(self.flow.order[next], usize::MAX);
                self.hide_met(&mut hidden);
                next += 1;
            }
            let Some(free) = self.flow.free else { return true };
            for &volunteer in &self.flow.reached {
                self.forest.set_price(volunteer, 0);
            }
            self.flow.augment(self.flow.order[next - 1], free);
        }
        false
    }

    fn hide_met(&mut self, from: &mut usize) {
        for &volunteer in &self.flow.reached[*from..] {
            self.forest.set_price(volunteer, HIDDEN);
        }
        *from = self.flow.reached.len();
    }

    /// Whether fewer volunteers than the child asks for may have it.
    fn has_too_few(&mut self, child: ChildId) -> bool {
        let (asked, mut found) = (self.instance.demand(child), 0);
        self.for_each(
            child,
            |_, _| true,
            |_, _| {
                found += 1;
                found >= asked
            },
        );
        found < asked
    }

    /// Everybody in the index who may have the child, in order.
    pub(super) fn eligible(&mut self, child: ChildId) -> Vec<u32> {
        let mut all = Vec::new();
        self.for_each(
            child,
            |_, _| true,
            |_, volunteer| {
                all.push(volunteer);
                false
            },
        );
        all.sort_unstable();
        all
    }

    /// Somebody in the index who may have the child and is not among its own.
    pub(super) fn another(&mut self, child: ChildId, wants: impl Fn(u32) -> bool) -> Option<u32> {
        let mut other = None;
        let own = small(child.index()) as usize;
        let wants = |flow: &Flow, v: u32| !flow.volunteers_of[own].contains(&v) && wants(v);
        self.for_each(child, wants, |_, volunteer| {
            other = Some(volunteer);
            true
        });
        other
    }

    /// Leaves volunteers out of the index, or takes them in again.
    pub(super) fn hide(&mut self, volunteers: &[u32], hidden: bool) {
        for &volunteer in volunteers {
            self.forest.set_price(volunteer, if hidden { HIDDEN } else { 0 });
        }
    }

    /// Leaves everybody out of the index whom `shown` does not name.
    pub(super) fn show(&mut self, shown: impl Fn(u32) -> bool) {
        self.forest.set_prices(|volunteer| if shown(volunteer) { 0 } else { HIDDEN });
    }

    /// What children prove from whom all walks have come to their end at these volunteers: as [`Self::state`], without
    /// another look. `None` where somebody met does not give all that she can to them, or belongs to an organisation with
    /// a limit.
    pub(super) fn state_full(
        &self,
        children: &[ChildId],
        mut reached: Vec<u32>,
    ) -> Option<Option<Violator>> {
        let (instance, flow) = (self.instance, &self.flow);
        let places = |&volunteer: &u32| {
            u64::from(instance.volunteer(VolunteerId::new(volunteer as usize)).capacity)
        };
        if !reached.iter().all(|&volunteer| flow.is_full(volunteer)) {
            return None;
        }
        reached.sort_unstable();
        reached.dedup();
        let mut available = reached.iter().map(places).sum::<u64>();
        // Whoever is had and has not been met may have none of the others.
        let had = children.iter().flat_map(|child| &flow.volunteers_of[child.index()]).copied();
        let mut own: Vec<u32> = had.filter(|who| reached.binary_search(who).is_err()).collect();
        if !own.iter().all(|&volunteer| flow.is_free_of_limits(volunteer)) {
            return None;
        }
        available += own.len() as u64;
        reached.append(&mut own);
        reached.sort_unstable();
        reached.dedup();
        let demand = children.iter().map(|&c| u64::from(instance.demand(c))).sum();
        let mut children = children.to_vec();
        children.sort_unstable();
        let volunteers = reached.into_iter().map(|at| VolunteerId::new(at as usize)).collect();
        Some((demand > available).then_some(Violator { children, volunteers, demand, available }))
    }

    /// What the children prove, if they prove anything. Everybody has to be in the index.
    pub(super) fn state(&mut self, mut children: Vec<ChildId>) -> Option<Violator> {
        children.sort_unstable();
        let instance = self.instance;
        let capacity =
            |volunteer: u32| instance.volunteer(VolunteerId::new(volunteer as usize)).capacity;
        let mut counts = BTreeMap::<u32, u16>::new();
        let (mut full, mut hidden) = (Vec::new(), Vec::new());
        for &child in &children {
            self.for_each(
                child,
                |_, _| true,
                |_, volunteer| {
                    let count = counts.entry(volunteer).or_default();
                    if *count < capacity(volunteer) {
                        *count += 1;
                        if *count == capacity(volunteer) {
                            full.push(volunteer);
                        }
                    }
                    false
                },
            );
            self.hide(&full, true);
            hidden.append(&mut full);
        }
        self.hide(&hidden, false);
        let mut available = 0;
        let mut pools = vec![0_u64; instance.organisations().len()];
        for (&volunteer, &count) in &counts {
            match instance.volunteer(VolunteerId::new(volunteer as usize)).organisation {
                Some(pool) => pools[pool.index()] += u64::from(count),
                None => available += u64::from(count),
            }
        }
        for (given, pool) in pools.iter().zip(instance.organisations()) {
            available += pool.capacity.map_or(*given, |most| u64::from(most).min(*given));
        }
        let demand = children.iter().map(|&c| u64::from(instance.demand(c))).sum();
        let volunteers = counts.into_keys().map(|at| VolunteerId::new(at as usize)).collect();
        (demand > available).then_some(Violator { children, volunteers, demand, available })
    }
}

/// Collects the volunteers within a radius.
struct Ball<'b, L> {
    radius: i64,
    ended: &'b mut bool,
    look: &'b mut L,
}

impl<L: FnMut(u32) -> bool> Search for Ball<'_, L> {
    fn floor(&self, _group: usize) -> Option<i64> {
        Some(0)
    }

    fn threshold(&self) -> i64 {
        if *self.ended { 0 } else { self.radius }
    }

    fn visit(&mut self, volunteer: u32, _price: i64) {
        if !*self.ended {
            *self.ended = (self.look)(volunteer);
        }
    }
}

fn givers(instance: &Instance, may: &[VolunteerId]) -> Givers {
    let limit = |pool: &crate::model::Organisation| pool.capacity.unwrap_or(u32::MAX);
    let limits: Vec<u32> = instance.organisations().iter().map(limit).collect();
    let pool = |v: &crate::model::Volunteer| {
        let pool = v.organisation.map(|pool| small(pool.index()));
        pool.filter(|&pool| limits[pool as usize] < u32::MAX)
    };
    let pool: Vec<Option<u32>> = instance.volunteers().iter().map(pool).collect();
    let mut members = vec![Vec::new(); limits.len()];
    for &id in may {
        if let Some(pool) = pool[id.index()] {
            members[pool as usize].push(small(id.index()));
        }
    }
    let capacity = instance.volunteers().iter().map(|v| v.capacity).collect();
    Givers { capacity, pool, limit: limits, members }
}

fn small(index: usize) -> u32 {
    u32::try_from(index).expect("limited by the builder")
}

/// A radius with two metres for what rounding takes off the search's lower bound.
#[expect(clippy::cast_possible_truncation, reason = "what does not fit hides nobody")]
fn whole(radius: f64) -> i64 {
    if radius < 1e9 { radius.ceil() as i64 + 2 } else { HIDDEN }
}
