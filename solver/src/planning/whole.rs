//! Whole numbers: which visits take place, and which tours make them.

use std::collections::{BTreeMap, BTreeSet};

use super::Scene;
use super::components::Component;
use super::extract;
use super::master::Relaxed;
use super::search::{self, Found};
use crate::certificate::plan::{Found as Tours, Node, Route, SCALE, Search, Sought, TaskId};
use crate::ids::VolunteerId;
use crate::lp::{Answer, Domain, INTEGRALITY, Limits, Program, Sense, Status, Variable, real};
use crate::units::Cost;
use crate::visits::{Obligation, ObligationId, ShiftId};

/// What takes place.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    /// For every obligation of the component the node of every occurrence, `None` where it is left out.
    pub(super) nodes: Vec<Vec<Option<Node>>>,
    pub(super) routes: Vec<(ShiftId, Route)>,
}

/// Nodes of the branch-and-bound tree, a limit that repeats.
const NODES: i32 = 2000;
/// Most tours of a program.
const MOST_ROUTES: usize = 60_000;

/// Most obligations of a component, and most shifts, for which whole numbers are tried.
const MOST_OBLIGATIONS: usize = 12;
const MOST_SHIFTS: usize = 800;

/// Whether whole numbers can be tried on a component.
pub(super) fn is_within_reach(component: &Component) -> bool {
    component.obligations.len() <= MOST_OBLIGATIONS && component.shifts.len() <= MOST_SHIFTS
}

/// A better plan than the one found: decided in whole numbers among all tours that one could hold. In it, no
/// tour's reduced cost lies above the best of its shift by the gap or more.
pub(super) fn better(
    scene: Scene<'_>,
    component: &Component,
    relaxed: &Relaxed,
    found: &Found,
) -> Option<Found> {
    if scene.monitor.should_stop() {
        return None;
    }
    let routes = within(scene, component, relaxed, found.value - relaxed.bound)?;
    let (value, chosen) = solve(scene, component, &routes, Some(&found.chosen))?;
    (value < found.value).then_some(Found { value, chosen })
}

/// Searches, then decides in whole numbers where that is within reach.
pub(super) fn choose(scene: Scene<'_>, component: &Component, relaxed: &Relaxed) -> Found {
    let found = search::search(scene, component, relaxed.bound);
    if found.value <= relaxed.bound || !is_within_reach(component) {
        return found;
    }
    better(scene, component, relaxed, &found).unwrap_or(found)
}

/// As [`better`], over these tours only.
pub(super) fn among(
    scene: Scene<'_>,
    component: &Component,
    routes: &[(ShiftId, Route)],
    found: &Found,
) -> Option<Found> {
    let (value, chosen) = solve(scene, component, routes, Some(&found.chosen))?;
    (value < found.value).then_some(Found { value, chosen })
}

/// All tours that a plan better by the gap than the one known can hold.
fn within(
    scene: Scene<'_>,
    component: &Component,
    relaxed: &Relaxed,
    gap: Cost,
) -> Option<Vec<(ShiftId, Route)>> {
    let Scene { agenda, tasks, ground, .. } = scene;
    let mut all = Vec::new();
    for &id in &component.shifts {
        let price = |task| Some(relaxed.prices.task(task));
        let search = Search::new(agenda, tasks, ground, agenda.shift(id), price);
        let least = search.find(Sought::Cheapest).least();
        let most = least.saturating_add(gap.saturating_mul(SCALE));
        let Tours::Routes(routes) = search.find(Sought::AllBelow(most)) else { return None };
        all.extend(routes.into_iter().map(|route| (id, route)));
        if all.len() > MOST_ROUTES {
            return None;
        }
    }
    Some(all)
}

/// The program of a component.
struct Whole<'a> {
    scene: Scene<'a>,
    program: Program,
    /// Tours by task.
    cover: BTreeMap<TaskId, Vec<Variable>>,
    routes: Vec<Variable>,
    /// By obligation, occurrence and node.
    nodes: Vec<Vec<Vec<Variable>>>,
}

fn solve(
    scene: Scene<'_>,
    component: &Component,
    routes: &[(ShiftId, Route)],
    known: Option<&Chosen>,
) -> Option<(Cost, Chosen)> {
    let mut whole = Whole {
        scene,
        program: Program::new(),
        cover: BTreeMap::new(),
        routes: Vec::new(),
        nodes: Vec::new(),
    };
    whole.add_routes(routes);
    for &id in &component.obligations {
        whole.add_obligation(id);
    }
    whole.link(component);
    if let Some(known) = known {
        whole.start(component, routes, known);
    }
    let limits = Limits {
        nodes: Some(NODES),
        gap: 0.5,
        seconds: scene.monitor.seconds_left(),
        ..Limits::default()
    };
    let answer = whole.program.minimise(limits).ok()?;
    if !matches!(answer.status, Status::Optimal | Status::Stopped) {
        return None;
    }
    let chosen = whole.chosen(component, routes, &answer);
    let value = crate::lp::integer((answer.objective - INTEGRALITY).ceil());
    Some((value, chosen))
}

impl Whole<'_> {
    fn binary(&mut self, cost: Cost) -> Variable {
        self.program.variable(real(cost), 0.0, 1.0, Domain::Integer)
    }

    fn add_routes(&mut self, routes: &[(ShiftId, Route)]) {
        let mut by_shift: BTreeMap<ShiftId, Vec<Variable>> = BTreeMap::new();
        for (shift, route) in routes {
            let column = self.binary(route.cost);
            self.routes.push(column);
            by_shift.entry(*shift).or_default().push(column);
            for &task in &route.tasks {
                self.cover.entry(task).or_default().push(column);
            }
        }
        for columns in by_shift.into_values().filter(|columns| columns.len() > 1) {
            let terms = columns.into_iter().map(|column| (column, 1.0)).collect();
            self.program.row(terms, Sense::AtMost, 1.0);
        }
    }

    fn add_obligation(&mut self, id: ObligationId) {
        let obligation = self.scene.agenda.obligation(id);
        let all: Vec<&[Node]> = self.scene.tasks.occurrences(id).collect();
        let mut columns: Vec<Vec<Variable>> = Vec::new();
        for (occurrence, nodes) in obligation.occurrences.iter().zip(&all) {
            let mine: Vec<Variable> = nodes.iter().map(|node| self.node(node)).collect();
            let left = self.program.variable(real(occurrence.penalty), 0.0, 1.0, Domain::Real);
            let mut terms: Vec<(Variable, f64)> =
                mine.iter().map(|&column| (column, 1.0)).collect();
            terms.push((left, 1.0));
            self.program.row(terms, Sense::Exactly, 1.0);
            columns.push(mine);
        }
        self.gaps(obligation, &all, &columns);
        self.upgrades(obligation, &all, &columns);
        self.leads(&all, &columns);
        self.first_visit(&all, &columns);
        self.nodes.push(columns);
    }

    /// A node whose tasks are in no tour cannot take place.
    fn node(&mut self, node: &Node) -> Variable {
        let possible = node.tasks.iter().flatten().all(|task| self.cover.contains_key(task))
            && self.scene.left(node) > 0;
        let upper = if possible { 1.0 } else { 0.0 };
        self.program.variable(0.0, 0.0, upper, Domain::Integer)
    }

    /// Of two occurrences on days that do not go together at most one takes place.
    fn gaps(&mut self, obligation: &Obligation, all: &[&[Node]], columns: &[Vec<Variable>]) {
        let gap = obligation.gap;
        for first in 0..all.len() {
            let days: BTreeSet<u16> = all[first].iter().map(|node| node.day.0).collect();
            for second in first + 1..all.len() {
                let least = obligation.occurrences[second].first.0;
                for &day in &days {
                    let apart = |other: u16| {
                        let near = other < day.saturating_add(gap.least);
                        near || (second == first + 1 && other > day.saturating_add(gap.most))
                    };
                    if second > first + 1 && least >= day.saturating_add(gap.least) {
                        continue;
                    }
                    let of = |at: usize, which: &dyn Fn(u16) -> bool| -> Vec<(Variable, f64)> {
                        let nodes = all[at].iter().zip(&columns[at]);
                        nodes
                            .filter(|(node, _)| which(node.day.0))
                            .map(|(_, &c)| (c, 1.0))
                            .collect()
                    };
                    let later = of(second, &apart);
                    if later.is_empty() {
                        continue;
                    }
                    let mut terms = of(first, &|other| other == day);
                    terms.extend(later);
                    self.program.row(terms, Sense::AtMost, 1.0);
                }
            }
        }
    }

    /// What does not introduce takes place after something else.
    fn first_visit(&mut self, all: &[&[Node]], columns: &[Vec<Variable>]) {
        for (at, (nodes, mine)) in all.iter().zip(columns).enumerate() {
            let after = nodes.iter().zip(mine).filter(|(node, _)| !node.introduces);
            let mut terms: Vec<(Variable, f64)> = after.map(|(_, &column)| (column, 1.0)).collect();
            if terms.is_empty() {
                continue;
            }
            terms.extend(columns[..at].iter().flatten().map(|&column| (column, -1.0)));
            self.program.row(terms, Sense::AtMost, 0.0);
        }
    }

    fn upgrades(&mut self, obligation: &Obligation, all: &[&[Node]], columns: &[Vec<Variable>]) {
        for upgrade in &obligation.upgrades {
            let without = self.program.variable(real(upgrade.penalty), 0.0, 1.0, Domain::Real);
            let mut terms = vec![(without, 1.0)];
            for at in usize::from(upgrade.from)..=usize::from(upgrade.to) {
                let nodes = all[at].iter().zip(&columns[at]);
                let high = nodes.filter(|(node, _)| node.tier >= upgrade.tier);
                terms.extend(high.map(|(_, &column)| (column, 1.0)));
            }
            self.program.row(terms, Sense::AtLeast, 1.0);
        }
    }

    fn leads(&mut self, all: &[&[Node]], columns: &[Vec<Variable>]) {
        let leads: BTreeSet<VolunteerId> =
            all.iter().copied().flatten().map(|node| node.lead).collect();
        if leads.len() < 2 {
            return;
        }
        let mut one = Vec::new();
        for lead in leads {
            let is_lead = self.binary(0);
            one.push((is_lead, 1.0));
            for (nodes, columns) in all.iter().zip(columns) {
                let led = nodes.iter().zip(columns).filter(|(node, _)| node.lead == lead);
                let mut terms: Vec<(Variable, f64)> =
                    led.map(|(_, &column)| (column, 1.0)).collect();
                if !terms.is_empty() {
                    terms.push((is_lead, -1.0));
                    self.program.row(terms, Sense::AtMost, 0.0);
                }
            }
        }
        self.program.row(one, Sense::AtMost, 1.0);
    }

    /// What takes place is in a tour, and uses no more than there is.
    fn link(&mut self, component: &Component) {
        let mut needs: BTreeMap<TaskId, Vec<Variable>> = BTreeMap::new();
        let mut uses: BTreeMap<_, Vec<Variable>> = BTreeMap::new();
        for (&id, columns) in component.obligations.iter().zip(&self.nodes) {
            for (nodes, columns) in self.scene.tasks.occurrences(id).zip(columns) {
                for (node, &column) in nodes.iter().zip(columns) {
                    for &task in node.tasks.iter().flatten() {
                        needs.entry(task).or_default().push(column);
                    }
                    if let Some(resource) = node.resource {
                        uses.entry((resource, node.day)).or_default().push(column);
                    }
                }
            }
        }
        for (task, needing) in needs {
            let Some(tours) = self.cover.get(&task) else { continue };
            let mut terms: Vec<(Variable, f64)> =
                tours.iter().map(|&column| (column, 1.0)).collect();
            terms.extend(needing.into_iter().map(|column| (column, -1.0)));
            self.program.row(terms, Sense::AtLeast, 0.0);
        }
        for ((resource, day), using) in uses {
            let left = self.scene.left[usize::from(resource.0)][usize::from(day.0)];
            if using.len() > left as usize {
                let terms = using.iter().map(|&column| (column, 1.0)).collect();
                self.program.row(terms, Sense::AtMost, f64::from(left));
            }
        }
    }

    /// Begins with a plan that is known.
    fn start(&mut self, component: &Component, routes: &[(ShiftId, Route)], known: &Chosen) {
        for (column, route) in self.routes.clone().into_iter().zip(routes) {
            if known.routes.contains(route) {
                self.program.start(column, 1.0);
            }
        }
        for ((&id, columns), chosen) in
            component.obligations.iter().zip(&self.nodes).zip(&known.nodes)
        {
            let all = self.scene.tasks.occurrences(id);
            for ((nodes, columns), chosen) in all.zip(columns).zip(chosen) {
                for (node, &column) in nodes.iter().zip(columns) {
                    if chosen.as_ref() == Some(node) {
                        self.program.start(column, 1.0);
                    }
                }
            }
        }
    }

    fn chosen(
        &self,
        component: &Component,
        routes: &[(ShiftId, Route)],
        answer: &Answer,
    ) -> Chosen {
        let is_one = |column: &Variable| answer.values.get(column.0).is_some_and(|&v| v > 0.5);
        let taken = routes.iter().zip(&self.routes).filter(|(_, column)| is_one(column));
        let of = |(&id, columns): (&ObligationId, &Vec<Vec<Variable>>)| {
            let all = self.scene.tasks.occurrences(id).zip(columns);
            let one = |(nodes, columns): (&[Node], &Vec<Variable>)| {
                let mut pairs = nodes.iter().zip(columns);
                pairs.find(|(_, column)| is_one(column)).map(|(node, _)| *node)
            };
            let mut nodes: Vec<Option<Node>> = all.map(one).collect();
            extract::without_escort(self.scene.tasks, id, &mut nodes);
            nodes
        };
        Chosen {
            nodes: component.obligations.iter().zip(&self.nodes).map(of).collect(),
            routes: taken.map(|(route, _)| route.clone()).collect(),
        }
    }
}
