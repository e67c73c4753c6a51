//! The first solve: from the pairs that could go on, where many can.

use std::collections::BTreeMap;

use super::bracket::KEEPING;
use super::planting;
use super::prices::{Relaxed, Tracked};
use crate::ids::{ChildId, VolunteerId};
use crate::pairing::Monitor;
use crate::pairing::complete::Finish;
use crate::pairing::settled::Settled;

/// Whom the pairs that could go on fill.
struct Filled {
    volunteers: Vec<VolunteerId>,
    children: Vec<ChildId>,
}

impl Relaxed<'_> {
    /// Solves once: where budgets cost nothing, or whatever is free while the pairs that could go on stay.
    /// Whether that came to its end.
    pub(super) fn start(&mut self, rounds: Option<u64>, monitor: &dyn Monitor) -> bool {
        if self.tracked.is_some() {
            return true;
        }
        if self.warm {
            // Pinned volunteers of children with places find theirs before anybody else comes.
            let _ = self.engine.settle(monitor);
            self.tracked = Some(self.track());
            self.charge(&[KEEPING.min(self.dearest)]);
            let arcs: Vec<u32> = self.tracked.iter().flatten().map(|at| at.arc).collect();
            planting::plant(&mut self.engine, &arcs);
            let filled = self.filled();
            self.close(&filled);
            for (_, arcs) in self.engine.open(monitor) {
                self.engine.simplex.improve(arcs.start, arcs.end);
            }
            self.engine.few_at_once();
            let finish = self.engine.prove(rounds, monitor);
            self.reopen(&filled);
            return finish != Finish::Stopped;
        }
        if self.engine.run(rounds, monitor) == Finish::Stopped {
            return false;
        }
        self.tracked = Some(self.track());
        let nothing = vec![0; self.survivors.budgets()];
        self.attempt(nothing, rounds, monitor)
    }

    /// Volunteers and children who have nothing left to give or get beside the pairs that could go on.
    fn filled(&self) -> Filled {
        let formulation = &self.engine.formulation;
        let instance = self.instance;
        let mut loads: BTreeMap<VolunteerId, i64> = BTreeMap::new();
        let mut given: BTreeMap<ChildId, usize> = BTreeMap::new();
        for at in self.tracked.iter().flatten() {
            *loads.entry(at.volunteer).or_default() += 1;
            *given.entry(at.child).or_default() += 1;
        }
        let room = |v: VolunteerId| formulation.places_of(v).iter().map(|p| p.1).sum::<i64>();
        let full = |&(v, load): &(VolunteerId, i64)| load >= room(v);
        let whole = |&(child, given): &(ChildId, usize)| {
            let asked = usize::from(instance.demand(child));
            given + instance.pinned(child).len() >= asked && !formulation.has_places(child)
        };
        Filled {
            volunteers: loads.into_iter().filter(full).map(|(v, _)| v).collect(),
            children: given.into_iter().filter(whole).map(|(child, _)| child).collect(),
        }
    }

    fn close(&mut self, filled: &Filled) {
        for &volunteer in &filled.volunteers {
            self.engine.hide(volunteer);
        }
        for child in &filled.children {
            self.engine.formulation.child_open[child.index()] = false;
        }
    }

    fn reopen(&mut self, filled: &Filled) {
        let formulation = &mut self.engine.formulation;
        for volunteer in &filled.volunteers {
            formulation.volunteer_open[volunteer.index()] = true;
        }
        for child in &filled.children {
            formulation.child_open[child.index()] = true;
        }
        self.engine.pricer.set_prices(&self.engine.formulation, &self.engine.simplex);
        // It says nothing of those who took no part.
        self.engine.settled = Settled::default();
    }

    /// Finds the arcs of the pairs that could go on; those that are missing join the working set.
    fn track(&mut self) -> Vec<Tracked> {
        let formulation = &self.engine.formulation;
        let instance = self.instance;
        let mut known = BTreeMap::new();
        let simplex = &self.engine.simplex;
        for arc in self.engine.first_pair..simplex.arcs() {
            let arc = u32::try_from(arc).expect("arcs are limited far below 2^31");
            let (tail, head) = simplex.ends(arc);
            let (volunteer, child) = (VolunteerId::new(tail as usize), formulation.child_at(head));
            if instance.previous_since(volunteer, child).is_some() {
                known.insert((child, volunteer), arc);
            }
        }
        let mut tracked = Vec::new();
        self.lost = 0;
        for (child, survivor) in self.survivors.iter() {
            let volunteer = survivor.volunteer;
            let open = formulation.volunteer_open[volunteer.index()]
                && formulation.child_open[child.index()];
            let pinned = instance.is_pinned(volunteer, child);
            if !open || pinned {
                self.lost += i64::from(!pinned);
                continue;
            }
            let cost = self.engine.pricer.cost(formulation, volunteer, child);
            let Some(cost) = cost else { continue };
            let arc = known.get(&(child, volunteer)).copied().unwrap_or_else(|| {
                let entry = formulation.entry(volunteer, child);
                let tail = u32::try_from(volunteer.index()).expect("limited by the builder");
                self.engine.simplex.add_arc(tail, entry, cost, 1)
            });
            tracked.push(Tracked { volunteer, child, arc, cost });
        }
        tracked
    }

    /// Charges what the pairs that could go on cost at these prices of budgets.
    pub(super) fn charge(&mut self, budgets: &[i64]) {
        let (survivors, simplex) = (&self.survivors, &mut self.engine.simplex);
        let tracked = self.tracked.iter().flatten();
        let now = |at: &Tracked| at.cost - survivors.bonus(budgets, at.volunteer, at.child);
        let changed: Vec<(u32, i64)> = tracked
            .map(|at| (at.arc, now(at)))
            .filter(|&(arc, cost)| simplex.cost(arc) != cost)
            .collect();
        if !changed.is_empty() {
            simplex.set_costs(changed.into_iter());
        }
    }
}
