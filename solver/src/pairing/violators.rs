//! Hall violators: why units stay uncovered in an optimal answer.
//!
//! # Method
//! From an uncovered child, walk alternately: child to every eligible volunteer who does not have it
//! yet, volunteer to the children she has, and on where her organisation is full to the children of
//! its members. Where no volunteer with a free place is met, the children met ask for more than all
//! their volunteers can give: what is not met gives to them all it can. A pinned pair is never left.
//! Among rules that the walk does not know (places with a role, prices of coverage), and where pins
//! waste what the count takes for available, the count at the end decides.
//!
//! # References
//! Hall 1935; the walk is the residual cut of Ford and Fulkerson 1956.

use super::forest::{Forest, Member, Search};
use crate::certificate::{Pair, Violator};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Coverage, Instance, Mode, Reach};
use crate::travel::Travel;

/// Most volunteers looked at in one search for violators; what is left then has none.
const MOST_QUESTIONS: usize = 8_000_000;

/// Most children of a violator that is made smaller one by one.
const SMALL: usize = 48;

/// Price that hides a volunteer from a search, and what a search without a radius stays below.
const HIDDEN: i64 = i64::MAX / 4;

/// The violators of the uncovered children of an optimal answer, in order of their first child. Each
/// covers as many uncovered children as share its reason.
pub(super) fn find(instance: &Instance, travel: &dyn Travel, pairs: &[Pair]) -> Vec<Violator> {
    let missing = missing(instance, pairs);
    if missing.iter().all(|&units| units == 0) {
        return Vec::new();
    }
    let mut walker = Walker::new(instance, travel, pairs);
    let mut explained = vec![false; instance.children().len()];
    let mut found = Vec::new();
    for child in instance.child_ids() {
        if missing[child.index()] == 0 || explained[child.index()] {
            continue;
        }
        if walker.questions >= MOST_QUESTIONS {
            break;
        }
        let Some(met) = walker.walk(child) else { continue };
        let Some(violator) = walker.state(met) else { continue };
        let violator = walker.smaller(violator, &missing);
        for child in &violator.children {
            explained[child.index()] = true;
        }
        found.push(violator);
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
    /// Longest reach of a near volunteer; `None` without one.
    longest: Option<i64>,
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
        });
        let count = instance.volunteers().len();
        // At one metre-equivalent a metre the search's costs are metres.
        let forest = Forest::new(count, members.collect(), &[true, false], 1000);
        let reach =
            may.iter().filter(|&&id| near(id)).map(|&id| match instance.volunteer(id).reach {
                Reach::Metres(limit) => Some(i64::from(limit.0)),
                _ => None,
            });
        let longest =
            reach.collect::<Option<Vec<i64>>>().map(|all| all.into_iter().max().unwrap_or(0));
        let mut walker = Self {
            instance,
            travel,
            forest,
            longest,
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
        let limits = [limit.map(|limit| i64::from(limit.0)), self.longest];
        // Two metres for what rounding takes off the search's lower bound.
        let radius = limits.into_iter().flatten().min().map_or(HIDDEN, |metres| metres + 2);
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

    /// The children met from `first`, in order; `None` where a free place is met or the questions
    /// run out.
    fn walk(&mut self, first: ChildId) -> Option<Vec<ChildId>> {
        let mut met = Met {
            children: vec![first],
            child: vec![false; self.instance.children().len()],
            volunteer: vec![false; self.instance.volunteers().len()],
            pool: vec![false; self.members.len()],
            hidden: Vec::new(),
        };
        met.child[first.index()] = true;
        let mut next = 0;
        let mut closed = true;
        while closed && next < met.children.len() {
            closed = self.expand(met.children[next], &mut met);
            next += 1;
        }
        for volunteer in std::mem::take(&mut met.hidden) {
            self.hide(volunteer, false);
        }
        met.children.sort_unstable();
        closed.then_some(met.children)
    }

    /// Meets what the child leads to. False where a free place is met or the questions run out.
    fn expand(&mut self, child: ChildId, met: &mut Met) -> bool {
        // What the count at the end decides: a free place may be of no use for a role or a price.
        let strict = self.instance.policy().coverage != Coverage::Priced
            && self.instance.requirements(child).is_empty();
        for volunteer in self.eligible(child) {
            let has = self.volunteers_of[child.index()].contains(&volunteer);
            if has || met.volunteer[volunteer.index()] {
                continue;
            }
            met.volunteer[volunteer.index()] = true;
            met.hidden.push(volunteer);
            self.hide(volunteer, true);
            self.release(volunteer, met);
            let person = self.instance.volunteer(volunteer);
            if self.children_of[volunteer.index()].len() >= usize::from(person.capacity) {
                continue;
            }
            let pool = person.organisation.filter(|pool| {
                let most = self.instance.organisation(*pool).capacity;
                most.is_some_and(|most| self.pool_load[pool.index()] >= most)
            });
            let Some(pool) = pool else {
                if strict {
                    return false;
                }
                continue;
            };
            if !std::mem::replace(&mut met.pool[pool.index()], true) {
                for &member in &self.members[pool.index()] {
                    self.release(member, met);
                }
            }
        }
        self.questions < MOST_QUESTIONS
    }

    /// Meets the children whom the volunteer could leave for another: not those pinned to her.
    fn release(&self, volunteer: VolunteerId, met: &mut Met) {
        let children = self.children_of[volunteer.index()].iter();
        for &child in children.filter(|&&child| !self.instance.is_pinned(volunteer, child)) {
            met.add(child);
        }
    }

    /// What the children prove, if they prove anything.
    fn state(&mut self, children: Vec<ChildId>) -> Option<Violator> {
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

/// What a walk has met.
struct Met {
    children: Vec<ChildId>,
    child: Vec<bool>,
    volunteer: Vec<bool>,
    pool: Vec<bool>,
    /// Volunteers hidden from the forest on the way.
    hidden: Vec<VolunteerId>,
}

impl Met {
    fn add(&mut self, child: ChildId) {
        if !std::mem::replace(&mut self.child[child.index()], true) {
            self.children.push(child);
        }
    }
}
