//! Hall violators: why units stay uncovered in an optimal answer.
//!
//! # Method
//! From an uncovered child, walk alternately: child to every eligible volunteer who does not have it
//! yet, volunteer to the children she has, and on where her organisation is full to the children of
//! its members. Where no volunteer with a free place is met, the children met ask for more than all
//! their volunteers can give: what is not met gives to them all it can. A pinned pair is never left.
//! Walks that meet are one region, so every child is asked once; a small region is stated on its own
//! before a larger one swallows it. Among rules that the walk does not know (places with a role,
//! prices of coverage), and where pins waste what the count takes for available, the count at the end
//! decides.
//!
//! # References
//! Hall 1935; the walk is the residual cut of Ford and Fulkerson 1956.

use petgraph::unionfind::UnionFind;

use super::forest::{self, Forest, Member, Search};
use crate::certificate::{Pair, Violator};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Coverage, Instance, Mode};
use crate::travel::Travel;

/// Most volunteers looked at in one search for violators; what is left then has none.
const MOST_QUESTIONS: usize = 20_000_000;

/// Most children of a violator that is made smaller one by one.
const SMALL: usize = 48;

/// Price that hides a volunteer from a search, and what a search without a radius stays below.
const HIDDEN: i64 = i64::MAX / 4;

/// The violators of the uncovered children of an optimal answer: small ones first. Each covers as
/// many uncovered children as share its reason.
pub(super) fn find(instance: &Instance, travel: &dyn Travel, pairs: &[Pair]) -> Vec<Violator> {
    let missing = missing(instance, pairs);
    if missing.iter().all(|&units| units == 0) {
        return Vec::new();
    }
    let mut walker = Walker::new(instance, travel, pairs);
    let mut regions = Regions::new(instance);
    let mut found = Vec::new();
    for child in instance.child_ids().filter(|child| missing[child.index()] > 0) {
        if walker.questions >= MOST_QUESTIONS {
            break;
        }
        if regions.of_child[child.index()].is_none() {
            let small = walker.walk(child, &mut regions);
            let small = small.into_iter().filter_map(|children| walker.state(children));
            let small: Vec<Violator> = small.collect();
            found.extend(small.into_iter().map(|violator| walker.smaller(violator, &missing)));
        }
    }
    for region in regions.list {
        if region.closed
            && let Some(violator) = walker.state(region.children)
        {
            found.push(walker.smaller(violator, &missing));
        }
    }
    found
}

/// Uncovered units of each child who may have pairs.
pub(super) fn missing(instance: &Instance, pairs: &[Pair]) -> Vec<u16> {
    let asked = instance.child_ids().map(|child| {
        if eligibility::child(instance, child).is_ok() { instance.demand(child) } else { 0 }
    });
    let mut missing: Vec<u16> = asked.collect();
    for pair in pairs {
        let units = &mut missing[pair.child.index()];
        *units = units.saturating_sub(1);
    }
    missing
}

/// Walks over all eligible pairs without holding them.
struct Walker<'a> {
    instance: &'a Instance,
    travel: &'a dyn Travel,
    /// Near volunteers in group 0, remote ones in group 1; those not to be met again are hidden.
    forest: Forest,
    volunteers_of: Vec<Vec<VolunteerId>>,
    children_of: Vec<Vec<ChildId>>,
    members: Vec<Vec<VolunteerId>>,
    pool_load: Vec<u32>,
    questions: usize,
    stack: Vec<(u32, i64)>,
}

/// Collects the volunteers within a radius.
struct Ball<'a> {
    radius: i64,
    inside: &'a mut Vec<u32>,
}

impl Search for Ball<'_> {
    fn floor(&self, _group: usize) -> Option<i64> {
        Some(0)
    }

    fn threshold(&self) -> i64 {
        self.radius
    }

    fn visit(&mut self, volunteer: u32, _price: i64) {
        self.inside.push(volunteer);
    }
}

impl<'a> Walker<'a> {
    fn new(instance: &'a Instance, travel: &'a dyn Travel, pairs: &[Pair]) -> Self {
        let may =
            instance.volunteer_ids().filter(|&id| eligibility::volunteer(instance, id).is_ok());
        let may: Vec<VolunteerId> = may.collect();
        let near = |id: VolunteerId| instance.volunteer(id).mode == Mode::Near;
        let members = may.iter().map(|&id| Member {
            volunteer: u32::try_from(id.index()).expect("limited by the builder"),
            position: travel.position(instance.volunteer_site(id)),
            group: u32::from(!near(id)),
            reach: forest::reach(instance.volunteer(id)),
        });
        let count = instance.volunteers().len();
        // At one metre-equivalent a metre the search's costs are metres.
        let forest = Forest::new(count, members.collect(), &[true, false], 1000);
        let mut walker = Self {
            instance,
            travel,
            forest,
            volunteers_of: vec![Vec::new(); instance.children().len()],
            children_of: vec![Vec::new(); count],
            members: vec![Vec::new(); instance.organisations().len()],
            pool_load: vec![0; instance.organisations().len()],
            questions: 0,
            stack: Vec::new(),
        };
        for pair in pairs {
            walker.volunteers_of[pair.child.index()].push(pair.volunteer);
            walker.children_of[pair.volunteer.index()].push(pair.child);
            if let Some(pool) = instance.volunteer(pair.volunteer).organisation {
                walker.pool_load[pool.index()] += 1;
            }
        }
        for id in may {
            if let Some(pool) = instance.volunteer(id).organisation {
                walker.members[pool.index()].push(id);
            }
        }
        walker
    }

    /// Volunteers not hidden who may have the child, in no particular order.
    fn eligible(&mut self, child: ChildId) -> Vec<VolunteerId> {
        let limit = self.instance.policy().reach[self.instance.child(child).priority.index()];
        // Two metres for what rounding takes off the search's lower bound.
        let radius = limit.map_or(HIDDEN, |limit| i64::from(limit.0) + 2);
        let mut inside = Vec::new();
        let mut ball = Ball { radius, inside: &mut inside };
        let from = self.travel.position(self.instance.child_site(child));
        self.forest.search(from, &mut ball, &mut self.stack);
        self.questions += inside.len() + 1;
        let pinned = self.instance.pinned(child);
        let near = inside.into_iter().map(|at| VolunteerId::new(at as usize));
        let mut near: Vec<VolunteerId> =
            near.filter(|v| pinned.binary_search(v).is_err()).collect();
        near.extend(pinned);
        near.retain(|&v| eligibility::pair(self.instance, self.travel, v, child).is_ok());
        near
    }

    fn hide(&mut self, volunteer: VolunteerId, hidden: bool) {
        if let Ok(at) = u32::try_from(volunteer.index()) {
            self.forest.set_price(at, if hidden { HIDDEN } else { 0 });
        }
    }

    /// Walks the region of `first`, which no walk has met yet. Says which small closed regions became
    /// part of it.
    fn walk(&mut self, first: ChildId, regions: &mut Regions) -> Vec<Vec<ChildId>> {
        let region = regions.open(first);
        let (mut next, mut small) = (0, Vec::new());
        // Children that came with another region are behind those that are still to be asked.
        let mut asked = vec![first];
        while next < asked.len() && self.questions < MOST_QUESTIONS {
            self.expand(asked[next], region, regions, &mut asked, &mut small);
            next += 1;
        }
        regions.at(region).closed &= next == asked.len();
        small
    }

    /// Meets what the child leads to.
    fn expand(
        &mut self,
        child: ChildId,
        region: usize,
        regions: &mut Regions,
        asked: &mut Vec<ChildId>,
        small: &mut Vec<Vec<ChildId>>,
    ) {
        // What the count at the end decides: a free place may be of no use for a role or a price.
        let strict = self.instance.policy().coverage != Coverage::Priced
            && self.instance.requirements(child).is_empty();
        for volunteer in self.eligible(child) {
            let index = volunteer.index();
            if self.volunteers_of[child.index()].contains(&volunteer) {
                continue;
            }
            if let Some(other) = regions.of_volunteer[index] {
                small.extend(regions.merge(other, region));
                continue;
            }
            regions.of_volunteer[index] = Some(region);
            let mut left: Vec<VolunteerId> = vec![volunteer];
            let person = self.instance.volunteer(volunteer);
            if self.children_of[index].len() < usize::from(person.capacity) {
                let full = person.organisation.filter(|pool| {
                    let most = self.instance.organisation(*pool).capacity;
                    most.is_some_and(|most| self.pool_load[pool.index()] >= most)
                });
                match full {
                    Some(pool) => left.extend(&self.members[pool.index()]),
                    None => regions.at(region).closed &= !strict,
                }
            }
            for volunteer in left {
                for &child in &self.children_of[volunteer.index()] {
                    if self.instance.is_pinned(volunteer, child) {
                        continue;
                    }
                    match regions.of_child[child.index()] {
                        Some(other) => small.extend(regions.merge(other, region)),
                        None => {
                            regions.of_child[child.index()] = Some(region);
                            regions.at(region).children.push(child);
                            asked.push(child);
                        }
                    }
                }
            }
        }
    }

    /// What the children prove, if they prove anything.
    fn state(&mut self, mut children: Vec<ChildId>) -> Option<Violator> {
        children.sort_unstable();
        let mut counts = std::collections::BTreeMap::<VolunteerId, u64>::new();
        let mut hidden = Vec::new();
        for &child in &children {
            for volunteer in self.eligible(child) {
                let capacity = u64::from(self.instance.volunteer(volunteer).capacity);
                let count = counts.entry(volunteer).or_default();
                *count = (*count + 1).min(capacity);
                if *count == capacity {
                    hidden.push(volunteer);
                    self.hide(volunteer, true);
                }
            }
        }
        for volunteer in hidden {
            self.hide(volunteer, false);
        }
        let mut available = 0;
        let mut pools = vec![0_u64; self.members.len()];
        for (volunteer, count) in &counts {
            match self.instance.volunteer(*volunteer).organisation {
                Some(pool) => pools[pool.index()] += count,
                None => available += count,
            }
        }
        for (given, pool) in pools.iter().zip(self.instance.organisations()) {
            available += pool.capacity.map_or(*given, |most| u64::from(most).min(*given));
        }
        let demand = children.iter().map(|&c| u64::from(self.instance.demand(c))).sum();
        let volunteers = counts.into_keys().collect();
        (demand > available).then_some(Violator { children, volunteers, demand, available })
    }

    /// Leaves out covered children that the proof does without, where that is cheap.
    fn smaller(&mut self, mut violator: Violator, missing: &[u16]) -> Violator {
        if violator.children.len() > SMALL {
            return violator;
        }
        for at in (0..violator.children.len()).rev() {
            if missing[violator.children[at].index()] > 0 || self.questions >= MOST_QUESTIONS {
                continue;
            }
            let mut children = violator.children.clone();
            children.remove(at);
            if let Some(fewer) = self.state(children) {
                violator = fewer;
            }
        }
        violator
    }
}

/// Children met from an uncovered one.
struct Region {
    children: Vec<ChildId>,
    /// Whether no free place was met.
    closed: bool,
}

/// What walks have met: every child and volunteer is in one region at most, by the number of any
/// walk that has become part of it.
struct Regions {
    list: Vec<Region>,
    sets: UnionFind<usize>,
    of_child: Vec<Option<usize>>,
    of_volunteer: Vec<Option<usize>>,
}

impl Regions {
    fn new(instance: &Instance) -> Self {
        Self {
            list: Vec::new(),
            sets: UnionFind::new_empty(),
            of_child: vec![None; instance.children().len()],
            of_volunteer: vec![None; instance.volunteers().len()],
        }
    }

    /// Opens a region for a walk from `first`.
    fn open(&mut self, first: ChildId) -> usize {
        let region = self.sets.new_set();
        self.list.push(Region { children: vec![first], closed: true });
        self.of_child[first.index()] = Some(region);
        region
    }

    fn at(&mut self, region: usize) -> &mut Region {
        let root = self.sets.find_mut(region);
        &mut self.list[root]
    }

    /// Makes `old` and `new` one region; hands out the children of the old one where it was another,
    /// small and closed.
    fn merge(&mut self, old: usize, new: usize) -> Option<Vec<ChildId>> {
        let (old, new) = (self.sets.find_mut(old), self.sets.find_mut(new));
        if !self.sets.union(old, new) {
            return None;
        }
        let [mut one, mut other] = [old, new].map(|at| {
            std::mem::replace(&mut self.list[at], Region { children: Vec::new(), closed: true })
        });
        let small = (one.closed && one.children.len() <= SMALL).then(|| one.children.clone());
        if one.children.len() < other.children.len() {
            std::mem::swap(&mut one, &mut other);
        }
        one.children.append(&mut other.children);
        one.closed &= other.closed;
        *self.at(new) = one;
        small
    }
}
