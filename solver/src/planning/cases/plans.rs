//! Plans near the answer of a program.

use std::collections::BTreeMap;

use super::{NOTHING, Tree};
use crate::certificate::plan::{Case, Node};
use crate::planning::extract;
use crate::planning::master::Master;
use crate::planning::search::Found;
use crate::planning::whole::{self, Chosen};
use crate::visits::{ObligationId, ShiftId};

/// Most tours among which a plan is chosen in whole numbers.
const MOST_TOURS: usize = 600;

impl Tree<'_> {
    /// Takes the plan that an answer of the program is near, where it is better.
    pub(super) fn adopt(&mut self, program: &Master<'_>, values: &[f64]) {
        let chosen = self.rounded(program, values);
        if !self.has_units(&chosen) {
            return;
        }
        let (_, value) = extract::tours(self.scene, self.component, chosen.clone());
        if value < self.found.value {
            self.found = Found { value, chosen };
        }
    }

    /// Takes the best plan of the tours of an answer, each on any of the days that are alike, where it is better. Only where
    /// all plans are looked at: it may be in another case.
    pub(super) fn realise(&mut self, program: &Master<'_>, values: &[f64]) {
        if self.knots[0].case != Case::default() {
            return;
        }
        let mut routes = self.found.chosen.routes.clone();
        for of in &program.routes {
            if values.get(of.column.0).is_some_and(|&value| value > NOTHING) {
                routes.extend(self.days.copies(self.scene, of.shift, &of.route));
            }
        }
        if routes.len() <= MOST_TOURS
            && let Some(found) = whole::among(self.scene, self.component, &routes, &self.found)
        {
            self.found = found;
        }
    }

    /// The pattern of every obligation and the tour of every shift that weigh most.
    fn rounded(&self, program: &Master<'_>, values: &[f64]) -> Chosen {
        let weight = |column: usize| values.get(column).copied().unwrap_or(0.0);
        let mut patterns: BTreeMap<ObligationId, (f64, &Vec<Option<Node>>)> = BTreeMap::new();
        for of in &program.patterns {
            let weight = weight(of.column.0);
            let known = patterns.entry(of.obligation).or_insert((weight, &of.nodes));
            if weight > known.0 {
                *known = (weight, &of.nodes);
            }
        }
        let mut routes: BTreeMap<ShiftId, (f64, usize)> = BTreeMap::new();
        for (number, of) in program.routes.iter().enumerate() {
            let weight = weight(of.column.0);
            let known = routes.get(&of.shift).map_or(1e-6, |(known, _)| *known);
            if weight > known {
                routes.insert(of.shift, (weight, number));
            }
        }
        let nodes = |id: &ObligationId| {
            let mut nodes = patterns.get(id).map(|(_, nodes)| (*nodes).clone()).unwrap_or_default();
            nodes.resize(self.scene.agenda.obligation(*id).occurrences.len(), None);
            extract::leave_unmet(&mut nodes);
            nodes
        };
        let route = |(&shift, &(_, number)): (&ShiftId, &(f64, usize))| {
            (shift, program.routes[number].route.clone())
        };
        Chosen {
            nodes: self.component.obligations.iter().map(nodes).collect(),
            routes: routes.iter().map(route).collect(),
        }
    }

    /// Whether what is chosen takes no more units than there are.
    fn has_units(&self, chosen: &Chosen) -> bool {
        let mut taken = BTreeMap::new();
        chosen.nodes.iter().flatten().flatten().all(|node| {
            let Some(resource) = node.resource else { return true };
            let taken = taken.entry((resource, node.day)).or_insert(0_u32);
            *taken += 1;
            *taken <= self.scene.left(node)
        })
    }
}
