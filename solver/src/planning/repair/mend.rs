//! What is tried to repair a plan, and kept where it gains.

use std::collections::BTreeSet;

use super::Occasion;
use super::standing::Visit;
use super::work::{Change, Work, shifts};
use crate::certificate::plan::SCALE;
use crate::units::Cost;
use crate::visits::ObligationId;

/// Most attempts to make room for one occurrence.
const ATTEMPTS: usize = 200;

/// Something that was tried, to be done again.
struct Tried {
    travel: Cost,
    moved: BTreeSet<Occasion>,
    changes: Vec<Change>,
}

impl Work<'_> {
    /// Puts in all that is wanted, dearest first.
    pub(super) fn mend(&mut self) {
        let mut wanted: Vec<(Cost, ObligationId)> = Vec::new();
        for &(id, number) in self.wanted.iter().chain(&self.freed) {
            let occurrences = &self.scene.agenda.obligation(id).occurrences;
            wanted.push((-occurrences[usize::from(number)].penalty, id));
        }
        wanted.sort_unstable();
        let mut seen = BTreeSet::new();
        for (_, id) in wanted {
            if !seen.insert(id) || self.scene.monitor.should_stop() {
                continue;
            }
            if let Some((_, tried)) = self.trial(|work| work.fill(id)) {
                self.redo(tried);
            }
            let missing = |work: &Self| {
                let met = (0..).zip(&work.met[id.0 as usize]).filter(|(_, met)| met.is_none());
                met.map(|(n, _)| (id, n)).filter(|o| work.wanted.contains(o)).collect::<Vec<_>>()
            };
            for occasion in missing(self) {
                self.make_room(occasion);
            }
        }
    }

    /// What something would gain, in thousandths, and how to do it again; `None` where the plan would not cost less
    /// or more visits would have moved than may. Afterwards all is as before.
    fn trial(&mut self, change: impl FnOnce(&mut Self)) -> Option<(Cost, Tried)> {
        self.log.clear();
        let (travel, moved) = (self.travel, self.moved.clone());
        change(self);
        let touched: BTreeSet<ObligationId> = self
            .log
            .iter()
            .filter_map(|change| match change {
                Change::Met(id, _) => Some(*id),
                Change::Tour(..) => None,
            })
            .collect();
        let worth = |work: &Self| -> Cost {
            touched.iter().map(|&id| work.worth(id)).sum::<Cost>() + SCALE * work.travel
        };
        let after = worth(self);
        let many = self.moved.len();
        let tried = self.as_it_is();
        self.revert(travel, moved);
        let gain = worth(self) - after;
        (gain > 0 && many <= self.most_moved).then_some((gain, tried))
    }

    /// Makes room for an occurrence: one visit of a tour that could have it moves, or changes its hour; of all such
    /// visits the one with which most is gained.
    fn make_room(&mut self, occasion: Occasion) {
        let mut best: Option<(Cost, Tried)> = None;
        for victim in self.victims(occasion) {
            if self.scene.monitor.should_stop() {
                break;
            }
            let found = self.trial(|work| work.swap(occasion.0, victim));
            if let Some(found) = found
                && best.as_ref().is_none_or(|best| best.0 < found.0)
            {
                best = Some(found);
            }
        }
        if let Some((_, tried)) = best {
            self.redo(tried);
        }
    }

    /// Obligations with a visit on a tour that has room for an occurrence without it.
    fn victims(&self, occasion: Occasion) -> BTreeSet<ObligationId> {
        let (id, number) = occasion;
        let mut all = BTreeSet::new();
        let nodes = self.scene.tasks.occurrences(id).nth(usize::from(number)).unwrap_or_default();
        for task in nodes.iter().flat_map(|node| node.tasks.into_iter().flatten()) {
            for shift in shifts(self.scene, task) {
                let visits = self.tours.get(&shift).map(Vec::as_slice).unwrap_or_default();
                for visit in visits {
                    let victim = (visit.stop.obligation, visit.stop.occurrence);
                    if all.len() == ATTEMPTS || self.held.contains(&victim) {
                        continue;
                    }
                    let without: Vec<Visit> =
                        visits.iter().filter(|other| other.task != visit.task).copied().collect();
                    if self.spot_among(shift, &without, task, None).is_some() {
                        all.insert(victim.0);
                    }
                }
            }
        }
        all
    }

    /// Takes both out and puts them back, the one that there was no room for first.
    fn swap(&mut self, id: ObligationId, victim: ObligationId) {
        if id != victim {
            self.take(victim);
        }
        self.fill(id);
        if id != victim {
            self.fill(victim);
        }
    }

    /// Tours and meetings as they are now, of all that the log names.
    fn as_it_is(&self) -> Tried {
        let now = self.log.iter().map(|change| match change {
            Change::Tour(shift, _) => Change::Tour(*shift, self.tours.get(shift).cloned()),
            Change::Met(id, _) => Change::Met(*id, self.met[id.0 as usize].clone()),
        });
        Tried { travel: self.travel, moved: self.moved.clone(), changes: now.collect() }
    }

    fn revert(&mut self, travel: Cost, moved: BTreeSet<Occasion>) {
        while let Some(change) = self.log.pop() {
            self.apply(change);
        }
        (self.travel, self.moved) = (travel, moved);
    }

    fn redo(&mut self, Tried { travel, moved, changes }: Tried) {
        for change in changes {
            self.apply(change);
        }
        (self.travel, self.moved) = (travel, moved);
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Tour(shift, None) => {
                self.tours.remove(&shift);
            }
            Change::Tour(shift, Some(visits)) => {
                self.tours.insert(shift, visits);
            }
            Change::Met(id, met) => {
                let before = std::mem::replace(&mut self.met[id.0 as usize], met.clone());
                for (number, (old, new)) in (0..).zip(before.into_iter().zip(met)) {
                    old.into_iter().for_each(|met| self.count((id, number), met, false));
                    new.into_iter().for_each(|met| self.count((id, number), met, true));
                }
            }
        }
    }
}
