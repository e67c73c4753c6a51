//! Columns of the master: which it begins with, and how one more is added.

use std::collections::{BTreeMap, BTreeSet};

use super::{Master, PatternColumn, Priced, RouteColumn};
use crate::certificate::plan::{Cut, Found, Node, Pattern, Route, SCALE, Search, Sought, TaskId};
use crate::lp::{Domain, Row, Sense, Variable, real};
use crate::planning::Scene;
use crate::units::Cost;
use crate::visits::{Day, ObligationId, ResourceId, ShiftId};

/// Most tours of a shift that are added at once.
const SEEDS: usize = 200;

impl Master<'_> {
    /// With as many units as there are.
    pub(in super::super) fn limited(mut self) -> Self {
        for &id in &self.component.obligations {
            for node in self.scene.tasks.occurrences(id).flatten() {
                let Some(resource) = node.resource else { continue };
                let key = (resource, node.day);
                let most = f64::from(self.units(key));
                let program = &mut self.program;
                let row = || program.row(Vec::new(), Sense::AtMost, most);
                self.limits.entry(key).or_insert_with(row);
            }
        }
        let known = std::mem::take(&mut self.patterns);
        for of in &known {
            self.limit(of.column, &of.nodes);
        }
        self.patterns = known;
        self
    }

    /// Adds all columns that a plan of the case could hold that costs less than the bound at these prices and so much more, in
    /// thousandths; not more than a few of each shift.
    pub(in super::super) fn seed(&mut self, prices: &Priced, more: Cost) {
        let Scene { agenda, tasks, .. } = self.scene;
        let scene = self.scene;
        let price = |node: &Node| prices.node(scene, node);
        for &id in &self.component.obligations {
            let Some(best) = self.case.cheapest(agenda, tasks, id, price) else { return };
            for pattern in self.case.through(agenda, tasks, id, price, best.reduced + more) {
                self.add_pattern(id, &pattern);
            }
        }
        for &id in &self.component.shifts {
            let search = self.search(id, prices);
            let (least, mut routes, _) = search.several(SEEDS, self.effort_left());
            if search.is_short() {
                routes = search.find(Sought::AllBelow(least + more)).routes();
            }
            routes.sort_by_key(|route| route.reduced);
            routes.truncate(SEEDS);
            for route in routes {
                self.add_route(id, route);
            }
        }
    }

    fn limit(&mut self, column: Variable, nodes: &[Option<Node>]) {
        let mut takes: BTreeMap<(ResourceId, Day), f64> = BTreeMap::new();
        for node in nodes.iter().flatten() {
            if let Some(resource) = node.resource {
                *takes.entry((resource, node.day)).or_default() += 1.0;
            }
        }
        for (key, many) in takes {
            if let Some(&row) = self.limits.get(&key) {
                self.program.term(row, column, many);
            }
        }
    }

    /// With every visit on its own.
    pub(in super::super) fn begun(mut self) -> Self {
        let mut kinds = BTreeSet::new();
        for &id in &self.component.shifts {
            if !kinds.insert(self.kinds[&id]) {
                continue;
            }
            let shift = *self.scene.agenda.shift(id);
            let Scene { agenda, tasks, ground, .. } = self.scene;
            let search = Search::new(agenda, tasks, ground, &shift, |_| Some(0));
            if search.is_small()
                && let Found::Routes(routes) = search.find(Sought::AllBelow(Cost::MAX))
            {
                for route in routes {
                    self.add_route(id, route);
                }
                continue;
            }
            for &task in self.scene.tasks.of(shift.volunteer, shift.day) {
                let only = |other: TaskId| (other == task).then_some(0);
                let search = Search::new(agenda, tasks, ground, &shift, only);
                if let Found::Routes(routes) = search.find(Sought::AllBelow(Cost::MAX)) {
                    for route in routes {
                        self.add_route(id, route);
                    }
                }
            }
        }
        self
    }

    pub(super) fn add_route(&mut self, shift: ShiftId, route: Route) -> bool {
        let mut set: Vec<Row> = route.tasks.iter().map(|task| self.links[task]).collect();
        set.sort_unstable();
        // The same visits in another order may cost less.
        let known = self.known_routes.entry((self.shifts[&shift], set)).or_insert(Cost::MAX);
        if route.cost >= *known {
            return false;
        }
        *known = route.cost;
        let column = self.program.variable(real(route.cost), 0.0, f64::INFINITY, Domain::Real);
        self.program.term(self.shifts[&shift], column, 1.0);
        let mut times: BTreeMap<Row, f64> = BTreeMap::new();
        for task in &route.tasks {
            *times.entry(self.links[task]).or_default() += 1.0;
        }
        for (row, times) in times {
            self.program.term(row, column, times);
        }
        for (cut, times) in self.counted.times(&route.tasks) {
            self.program.term(self.cuts[cut as usize].1, column, f64::from(times));
        }
        self.routes.push(RouteColumn { column, shift, route });
        true
    }

    /// Adds a cut; whether it is true of every plan.
    pub(in super::super) fn cut(&mut self, cut: Cut) -> bool {
        if !self.counted.add(self.scene.tasks, &cut) {
            return false;
        }
        let number = u32::try_from(self.cuts.len()).unwrap_or(u32::MAX);
        let has = |route: &Route| {
            let counted = |&&task: &&TaskId| self.counted.of(task).last() == Some(&number);
            let made = route.tasks.iter().filter(counted);
            f64::from(u32::try_from(cut.times(made.count())).unwrap_or(0))
        };
        let terms = self.routes.iter().map(|of| (of.column, has(&of.route)));
        let terms = terms.filter(|(_, factor)| *factor > 0.0).collect();
        let most = f64::from(u32::try_from(cut.times(cut.visits.len())).unwrap_or(u32::MAX));
        let row = self.program.row(terms, Sense::AtMost, most);
        self.cuts.push((cut, row));
        self.relaxation.tightened();
        true
    }

    pub(super) fn add_pattern(&mut self, id: ObligationId, pattern: &Pattern) -> bool {
        let occurrences: Vec<&[Node]> = self.scene.tasks.occurrences(id).collect();
        let node = |(all, chosen): (&&[Node], &Option<u32>)| chosen.map(|at| all[at as usize]);
        let nodes: Vec<Option<Node>> = occurrences.iter().zip(&pattern.nodes).map(node).collect();
        let used = |node: &Node| {
            let rows = node.tasks.iter().flatten().map(|task| self.links[task]).collect();
            (rows, node.resource.map(|id| (id, node.day)), node.tier)
        };
        let used = nodes.iter().map(|node| node.as_ref().map(used)).collect();
        if !self.known_patterns.insert((id, used)) {
            return false;
        }
        let penalty = self.penalty(id, &occurrences, pattern);
        let units: Cost = nodes.iter().flatten().map(|node| self.scene.unit(node)).sum();
        let cost = real(penalty) + real(units) / real(SCALE);
        let column = self.program.variable(cost, 0.0, f64::INFINITY, Domain::Real);
        self.program.term(self.convex[&id], column, 1.0);
        self.charge(&nodes, column);
        self.limit(column, &nodes);
        self.patterns.push(PatternColumn { column, obligation: id, nodes });
        true
    }

    fn charge(&mut self, nodes: &[Option<Node>], column: Variable) {
        let mut times: BTreeMap<Row, f64> = BTreeMap::new();
        for task in nodes.iter().flatten().flat_map(|node| node.tasks).flatten() {
            *times.entry(self.links[&task]).or_default() += 1.0;
        }
        for (row, times) in times {
            self.program.term(row, column, -times);
        }
    }

    /// What the pattern leaves out costs.
    fn penalty(&self, id: ObligationId, occurrences: &[&[Node]], pattern: &Pattern) -> Cost {
        let obligation = self.scene.agenda.obligation(id);
        let left = obligation.occurrences.iter().zip(&pattern.nodes);
        let left: Cost = left.filter(|(_, node)| node.is_none()).map(|(o, _)| o.penalty).sum();
        let tier = |number: usize| {
            let node = pattern.nodes[number].map(|at| occurrences[number][at as usize]);
            node.map(|node| node.tier)
        };
        let unmet = obligation.upgrades.iter().filter(|upgrade| {
            let mut among = usize::from(upgrade.from)..=usize::from(upgrade.to);
            !among.any(|number| tier(number).is_some_and(|tier| tier >= upgrade.tier))
        });
        left + unmet.map(|upgrade| upgrade.penalty).sum::<Cost>()
    }
}
