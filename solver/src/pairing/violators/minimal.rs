//! Leaves out of a small closed set every child that its first child's lack can be told without.

use super::flow::{Flow, Givers};
use super::walk::Walker;
use crate::ids::{ChildId, VolunteerId};

/// The children of a closed walk from `first` without whom it still lacks a unit: however well the others
/// are served. No further child can be left out. O(n² edges) for n children.
pub(super) fn reduce(
    walker: &mut Walker<'_>,
    first: ChildId,
    children: Vec<ChildId>,
) -> Vec<ChildId> {
    let mut set = Small::new(walker, &children);
    let at = children.iter().position(|&child| child == first);
    let at = u32::try_from(at.unwrap_or(0)).expect("a small set");
    if !set.proves(at) {
        return children;
    }
    // Those who lack units themselves would prove something of their own.
    let mut order: Vec<u32> = (0..).zip(&children).map(|(at, _)| at).collect();
    order.sort_by_key(|&at| (set.flow.missing[at as usize] == 0, children[at as usize]));
    for child in order.into_iter().filter(|&child| child != at) {
        if set.inside[child as usize] {
            let before = (set.flow.clone(), set.inside.clone());
            set.leave_out(child);
            if !set.proves(at) {
                (set.flow, set.inside) = before;
            }
        }
    }
    children
        .into_iter()
        .zip(&set.inside)
        .filter(|&(_, &inside)| inside)
        .map(|(child, _)| child)
        .collect()
}

/// The children of a set with all their volunteers, numbered anew.
struct Small {
    flow: Flow,
    /// Who may have each child.
    eligible: Vec<Vec<u32>>,
    inside: Vec<bool>,
}

impl Small {
    fn new(walker: &mut Walker<'_>, children: &[ChildId]) -> Self {
        let mut eligible: Vec<Vec<u32>> = children.iter().map(|&c| walker.eligible(c)).collect();
        let mut people: Vec<u32> = eligible.iter().flatten().copied().collect();
        people.sort_unstable();
        people.dedup();
        let instance = walker.instance;
        let mut givers = Givers::default();
        let mut pools = Vec::new();
        for (number, &person) in (0..).zip(&people) {
            let volunteer = instance.volunteer(VolunteerId::new(person as usize));
            let pool = volunteer.organisation;
            let limit = pool.and_then(|pool| instance.organisation(pool).capacity);
            let pool = pool.zip(limit).map(|(pool, limit)| {
                let known = pools.iter().position(|&other| other == pool);
                known.unwrap_or_else(|| {
                    pools.push(pool);
                    givers.limit.push(limit);
                    givers.members.push(Vec::new());
                    pools.len() - 1
                })
            });
            if let Some(pool) = pool {
                givers.members[pool].push(number);
            }
            givers.capacity.push(volunteer.capacity);
            givers.pool.push(pool.and_then(|pool| u32::try_from(pool).ok()));
        }
        let local =
            |person: &u32| people.binary_search(person).ok().and_then(|at| u32::try_from(at).ok());
        let demand = children.iter().map(|&child| instance.demand(child)).collect();
        let mut flow = Flow::new(givers, demand);
        for (number, child) in (0..).zip(children) {
            for volunteer in walker.flow.volunteers_of[child.index()].iter().filter_map(local) {
                flow.give(number, volunteer);
                flow.missing[number as usize] -= 1;
            }
        }
        for list in &mut eligible {
            *list = list.iter().filter_map(local).collect();
        }
        Self { flow, eligible, inside: vec![true; children.len()] }
    }

    fn leave_out(&mut self, child: u32) {
        self.flow.strip(child);
        self.inside[child as usize] = false;
    }

    /// Whether the child lacks a unit when the others of the set come first; what its last walk does not
    /// meet then leaves the set.
    fn proves(&mut self, first: u32) -> bool {
        self.flow.strip(first);
        for child in (0..).take(self.inside.len()).filter(|&child| child != first) {
            while self.inside[child as usize] && self.flow.missing[child as usize] > 0 {
                if !self.finds(child) {
                    break;
                }
            }
        }
        while self.flow.missing[first as usize] > 0 {
            if !self.finds(first) {
                for child in (0..).take(self.inside.len()) {
                    if self.inside[child as usize] && !self.flow.has_met(child) {
                        self.leave_out(child);
                    }
                }
                return true;
            }
        }
        false
    }

    /// Gives the child one more unit if places can be moved so.
    fn finds(&mut self, child: u32) -> bool {
        self.flow.begin();
        self.flow.enter(child);
        let mut next = 0;
        while next < self.flow.order.len() {
            let asking = self.flow.order[next];
            for &volunteer in &self.eligible[asking as usize] {
                if self.flow.leads(asking, volunteer) {
                    self.flow.meet(asking, volunteer);
                    if let Some(free) = self.flow.free {
                        self.flow.augment(asking, free);
                        return true;
                    }
                }
            }
            next += 1;
        }
        false
    }
}
