//! Whether violators prove what they say, over all eligible pairs.

use super::index::{Index, Target};
use super::network::Network;
use super::violation::{Findings, Violation};
use crate::certificate::Violator;
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};

/// Reports every false statement of the violators.
pub(super) fn check(
    network: &Network<'_>,
    violators: &[Violator],
    index: Option<&Index<'_>>,
    found: &mut Findings,
) {
    let mut neighbours = Neighbours::new(network, index);
    for (at, violator) in violators.iter().enumerate().take_while(|_| !network.stopped()) {
        check_one(network, at, violator, &mut neighbours, found);
    }
}

fn check_one(
    network: &Network<'_>,
    at: usize,
    violator: &Violator,
    neighbours: &mut Neighbours<'_>,
    found: &mut Findings,
) {
    let instance = network.instance;
    let increasing = violator.children.is_sorted_by(|a, b| a < b)
        && violator.volunteers.is_sorted_by(|a, b| a < b);
    let last = (violator.children.last(), violator.volunteers.last());
    let known = last.0.is_none_or(|c| c.index() < instance.children().len())
        && last.1.is_none_or(|v| v.index() < instance.volunteers().len());
    if !increasing || !known {
        found.push(Violation::ViolatorList { violator: at });
        return;
    }
    let mut demand = 0;
    let mut children = Vec::with_capacity(violator.children.len());
    for &child in &violator.children {
        match eligibility::child(instance, child) {
            Ok(()) => {
                demand += u64::from(instance.demand(child));
                children.push(child);
            }
            Err(refusal) => found.push(Violation::ViolatorChild {
                violator: at,
                child,
                refusal: refusal.code(),
            }),
        }
    }
    let given = neighbours.of(&children);
    compare(at, &violator.volunteers, &given, found);
    let available = available(network, &given);
    if violator.demand != demand {
        let (found_here, expected) = (violator.demand, demand);
        found.push(Violation::ViolatorDemand { violator: at, found: found_here, expected });
    }
    if violator.available != available {
        let (found_here, expected) = (violator.available, available);
        found.push(Violation::ViolatorAvailable { violator: at, found: found_here, expected });
    }
    if demand <= available {
        found.push(Violation::NotViolated { violator: at, demand, available });
    }
}

/// Walks two increasing lists of volunteers side by side.
fn compare(
    violator: usize,
    stated: &[VolunteerId],
    given: &[(VolunteerId, u16)],
    found: &mut Findings,
) {
    let is_neighbour = |v: &VolunteerId| given.binary_search_by_key(v, |&(id, _)| id).is_ok();
    for &volunteer in stated.iter().filter(|v| !is_neighbour(v)) {
        found.push(Violation::ViolatorLists { violator, volunteer });
    }
    for &(volunteer, _) in given.iter().filter(|(v, _)| stated.binary_search(v).is_err()) {
        found.push(Violation::ViolatorLeavesOut { violator, volunteer });
    }
}

/// What the volunteers can give, within the limits of their organisations.
fn available(network: &Network<'_>, given: &[(VolunteerId, u16)]) -> u64 {
    let instance = network.instance;
    let mut free = 0;
    let mut pooled: Vec<(usize, u64)> = Vec::new();
    for &(volunteer, units) in given {
        match instance.volunteer(volunteer).organisation {
            Some(organisation) => pooled.push((organisation.index(), u64::from(units))),
            None => free += u64::from(units),
        }
    }
    pooled.sort_unstable();
    let pools = pooled.chunk_by(|a, b| a.0 == b.0).map(|pool| {
        let limit = instance.organisations()[pool[0].0].capacity.map_or(u64::MAX, u64::from);
        pool.iter().map(|&(_, units)| units).sum::<u64>().min(limit)
    });
    free + pools.sum::<u64>()
}

/// Counts, for a set of children, how many of them each volunteer may have, up to her capacity.
struct Neighbours<'a> {
    network: &'a Network<'a>,
    index: Option<&'a Index<'a>>,
    /// Eligible children counted so far, by volunteer.
    counts: Vec<u16>,
    touched: Vec<VolunteerId>,
    /// Volunteers of each box whose count is not known to have met their capacity, by tree.
    open: [Vec<usize>; 2],
    /// Boxes of each tree with what was taken off `open`.
    closed: [Vec<(usize, usize)>; 2],
    /// Entries of each tree that have been taken off, and which.
    done: [Vec<bool>; 2],
    done_list: [Vec<usize>; 2],
}

impl<'a> Neighbours<'a> {
    fn new(network: &'a Network<'a>, index: Option<&'a Index<'a>>) -> Self {
        let by_tree = |which: usize| index.map(|index| &index.trees[which]);
        let sizes = |which| {
            by_tree(which).map_or(Vec::new(), |t| t.nodes.iter().map(|n| n.to - n.from).collect())
        };
        let undone = |which| by_tree(which).map_or(Vec::new(), |t| vec![false; t.entries.len()]);
        Self {
            network,
            index,
            counts: vec![0; network.instance.volunteers().len()],
            touched: Vec::new(),
            open: [sizes(0), sizes(1)],
            closed: [Vec::new(), Vec::new()],
            done: [undone(0), undone(1)],
            done_list: [Vec::new(), Vec::new()],
        }
    }

    /// Volunteers who may have one of the children, in order, each with how many she can take.
    fn of(&mut self, children: &[ChildId]) -> Vec<(VolunteerId, u16)> {
        for &child in children {
            if self.network.stopped() {
                break;
            }
            match self.index {
                None => {
                    for volunteer in self.network.instance.volunteer_ids() {
                        self.count(volunteer, child);
                    }
                }
                Some(index) => {
                    // A pin reaches where the boxes do not look.
                    for &volunteer in self.network.instance.pinned(child) {
                        self.count(volunteer, child);
                    }
                    let target = index.target(child);
                    for which in 0..2 {
                        if !self.open[which].is_empty() {
                            self.descend(index, which, 0, child, &target);
                        }
                    }
                }
            }
        }
        self.take()
    }

    fn count(&mut self, volunteer: VolunteerId, child: ChildId) {
        let (instance, travel) = (self.network.instance, self.network.travel);
        let full = self.counts[volunteer.index()] >= instance.volunteer(volunteer).capacity;
        if !full && eligibility::pair(instance, travel, volunteer, child).is_ok() {
            if self.counts[volunteer.index()] == 0 {
                self.touched.push(volunteer);
            }
            self.counts[volunteer.index()] += 1;
        }
    }

    /// Counts the child for the volunteers of the box. Returns how many became full.
    fn descend(
        &mut self,
        index: &Index<'_>,
        which: usize,
        at: usize,
        child: ChildId,
        target: &Target<'_>,
    ) -> usize {
        let node = &index.trees[which].nodes[at];
        if self.open[which][at] == 0
            || index.within_reach(which, node, target).is_none()
            || !index.may_enter(which, node, target)
        {
            return 0;
        }
        let mut full = 0;
        if let Some(right) = node.right {
            full += self.descend(index, which, at + 1, child, target);
            full += self.descend(index, which, right, child, target);
        } else {
            for entry in node.from..node.to {
                let volunteer = index.trees[which].entries[entry].volunteer;
                if self.done[which][entry]
                    || !index.entry_reaches(which, &index.trees[which].entries[entry], target)
                {
                    continue;
                }
                if !self.network.instance.is_pinned(volunteer, child) {
                    self.count(volunteer, child);
                }
                let capacity = self.network.instance.volunteer(volunteer).capacity;
                if self.counts[volunteer.index()] >= capacity {
                    self.done[which][entry] = true;
                    self.done_list[which].push(entry);
                    full += 1;
                }
            }
        }
        if full > 0 {
            self.open[which][at] -= full;
            self.closed[which].push((at, full));
        }
        full
    }

    /// Hands out the counts and forgets them.
    fn take(&mut self) -> Vec<(VolunteerId, u16)> {
        for which in 0..2 {
            for (at, full) in self.closed[which].drain(..) {
                self.open[which][at] += full;
            }
            for entry in self.done_list[which].drain(..) {
                self.done[which][entry] = false;
            }
        }
        self.touched.sort_unstable();
        let counts = &mut self.counts;
        self.touched.drain(..).map(|v| (v, std::mem::take(&mut counts[v.index()]))).collect()
    }
}
