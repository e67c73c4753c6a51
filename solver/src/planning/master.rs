//! The linear master of a component: tours and patterns by column generation.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Scene;
use super::climb::{Climbed, Goal, PATIENCE, ROUNDS};
use super::components::Component;
use super::shares;
use crate::certificate::plan::{
    Alike, Case, Counted, Cut, Found, Node, Pattern, Proof, Route, SCALE, Search, Sought, TaskId,
    cheapest,
};
use crate::lp::{Domain, Program, Relaxation, Row, Sense, Variable, integer, real};
use crate::units::Cost;
use crate::visits::{Day, ObligationId, ResourceId, ShiftId};

/// Prices of what a component knows, in thousandths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Priced {
    pub(super) tasks: BTreeMap<TaskId, Cost>,
    /// What units cost more than they are worth to all, where a component alone could want too many.
    pub(super) units: BTreeMap<(ResourceId, Day), Cost>,
    /// What tours pay for two visits of a cut, by number; nothing where it is not there.
    pub(super) cuts: Vec<Cost>,
}

impl Priced {
    pub(super) fn task(&self, id: TaskId) -> Cost {
        self.tasks.get(&id).copied().unwrap_or(0)
    }

    pub(super) fn cut(&self, number: u32) -> Cost {
        self.cuts.get(number as usize).copied().unwrap_or(0)
    }

    /// What the visits of a node pay.
    pub(super) fn visit(&self, node: &Node) -> Cost {
        node.tasks.iter().flatten().map(|&id| self.task(id)).sum()
    }

    /// What a node costs a pattern.
    fn node(&self, scene: Scene<'_>, node: &Node) -> Cost {
        let more = node.resource.and_then(|id| self.units.get(&(id, node.day)));
        self.visit(node) + scene.unit(node) + more.copied().unwrap_or(0)
    }

    /// Between these prices and others, `share` thousandths of the way.
    pub(super) fn towards(&self, other: &Self, share: Cost) -> Self {
        let mix = |a: Cost, b: Cost| a + (b - a) * share / 1000;
        let tasks = other.tasks.iter().map(|(&id, &price)| (id, mix(self.task(id), price)));
        let unit = |&key: &(ResourceId, Day)| self.units.get(&key).copied().unwrap_or(0);
        let units = other.units.iter().map(|(key, &price)| (*key, mix(unit(key), price)));
        let cuts = (0..).zip(&other.cuts).map(|(number, &price)| mix(self.cut(number), price));
        Self { tasks: tasks.collect(), units: units.collect(), cuts: cuts.collect() }
    }
}

/// What column generation leaves behind.
pub(super) struct Relaxed {
    /// Prices with the best bound.
    pub(super) prices: Priced,
    /// What no plan of the component costs less than with the units that it may take, in metre-equivalents.
    pub(super) bound: Cost,
    pub(super) rounds: u64,
    /// What proves the bound where prices alone do not.
    pub(super) proof: Option<Proof>,
}

/// A pattern of the program.
pub(super) struct PatternColumn {
    pub(super) column: Variable,
    pub(super) obligation: ObligationId,
    pub(super) nodes: Vec<Option<Node>>,
}

/// A tour of the program.
pub(super) struct RouteColumn {
    pub(super) column: Variable,
    pub(super) shift: ShiftId,
    pub(super) route: Route,
}

pub(super) struct Master<'a> {
    pub(super) scene: Scene<'a>,
    component: &'a Component,
    /// What columns are for.
    case: Case,
    without: BTreeSet<TaskId>,
    pub(super) patterns: Vec<PatternColumn>,
    pub(super) routes: Vec<RouteColumn>,
    /// Stand for patterns where a case has none yet.
    missing: Vec<Variable>,
    /// Units that are limited, in proofs by cases.
    pub(super) limits: BTreeMap<(ResourceId, Day), Row>,
    /// Cuts with their rows.
    pub(super) cuts: Vec<(Cut, Row)>,
    counted: Counted,
    pub(super) program: Program,
    pub(super) relaxation: Relaxation,
    convex: BTreeMap<ObligationId, Row>,
    links: BTreeMap<TaskId, Row>,
    shifts: BTreeMap<ShiftId, Row>,
    known_routes: BTreeSet<(ShiftId, Vec<TaskId>)>,
    known_patterns: BTreeSet<(ObligationId, Vec<Option<u32>>)>,
}

impl<'a> Master<'a> {
    pub(super) fn new(scene: Scene<'a>, component: &'a Component) -> Self {
        let mut master = Self {
            scene,
            component,
            case: Case::default(),
            without: BTreeSet::new(),
            patterns: Vec::new(),
            routes: Vec::new(),
            missing: Vec::new(),
            limits: BTreeMap::new(),
            cuts: Vec::new(),
            counted: Counted::default(),
            program: Program::new(),
            relaxation: Relaxation::of_columns(),
            convex: BTreeMap::new(),
            links: BTreeMap::new(),
            shifts: BTreeMap::new(),
            known_routes: BTreeSet::new(),
            known_patterns: BTreeSet::new(),
        };
        for &id in &component.obligations {
            let row = master.program.row(Vec::new(), Sense::Exactly, 1.0);
            master.convex.insert(id, row);
        }
        for &id in &component.shifts {
            master.shifts.insert(id, master.program.row(Vec::new(), Sense::AtMost, 1.0));
            let shift = scene.agenda.shift(id);
            for &task in scene.tasks.of(shift.volunteer, shift.day) {
                let program = &mut master.program;
                let row = || program.row(Vec::new(), Sense::AtLeast, 0.0);
                master.links.entry(task).or_insert_with(row);
            }
        }
        master.first_columns();
        master
    }

    /// With as many units as there are.
    pub(super) fn limited(mut self) -> Self {
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

    /// Columns so far.
    pub(super) fn columns(&self) -> u64 {
        (self.patterns.len() + self.routes.len()) as u64
    }

    fn units(&self, (resource, day): (ResourceId, Day)) -> u32 {
        let resource = &self.scene.agenda.resources()[usize::from(resource.0)];
        resource.units.get(usize::from(day.0)).copied().unwrap_or(0)
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

    /// Leaving everything out, and every visit on its own.
    fn first_columns(&mut self) {
        for &id in &self.component.obligations {
            let dear = |_: &Node| 1_000_000_000_000;
            let pattern = cheapest(self.scene.agenda.obligation(id), id, self.scene.tasks, dear);
            self.add_pattern(id, &pattern);
        }
        for &id in &self.component.shifts {
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
    }

    fn add_route(&mut self, shift: ShiftId, route: Route) -> bool {
        let mut set = route.tasks.clone();
        set.sort_unstable();
        if !self.known_routes.insert((shift, set)) {
            return false;
        }
        let column = self.program.variable(real(route.cost), 0.0, f64::INFINITY, Domain::Real);
        self.program.term(self.shifts[&shift], column, 1.0);
        let mut times: BTreeMap<TaskId, f64> = BTreeMap::new();
        for &task in &route.tasks {
            *times.entry(task).or_default() += 1.0;
        }
        for (task, times) in times {
            self.program.term(self.links[&task], column, times);
        }
        for (cut, visits) in self.counted.visits(&route.tasks) {
            if visits > 1 {
                self.program.term(self.cuts[cut as usize].1, column, f64::from(visits / 2));
            }
        }
        self.routes.push(RouteColumn { column, shift, route });
        true
    }

    /// Adds a cut; whether it is true of every plan.
    pub(super) fn cut(&mut self, cut: Cut) -> bool {
        if !self.counted.add(self.scene.tasks, &cut) {
            return false;
        }
        let number = u32::try_from(self.cuts.len()).unwrap_or(u32::MAX);
        let has = |route: &Route| {
            let counted = |&&task: &&TaskId| self.counted.of(task).last() == Some(&number);
            let made = route.tasks.iter().filter(counted);
            f64::from(u32::try_from(made.count()).unwrap_or(0) / 2)
        };
        let terms = self.routes.iter().map(|of| (of.column, has(&of.route)));
        let terms = terms.filter(|(_, factor)| *factor > 0.0).collect();
        let most = f64::from(u32::try_from(cut.len() / 2).unwrap_or(u32::MAX));
        let row = self.program.row(terms, Sense::AtMost, most);
        self.cuts.push((cut, row));
        self.relaxation.tightened();
        true
    }

    /// Goes on with plans of a case only; where a plan misses a pattern, that costs so much.
    pub(super) fn enter(&mut self, case: &Case, missing: Cost) {
        if self.missing.is_empty() {
            for row in self.convex.values() {
                let column = self.program.variable(real(missing), 0.0, 0.0, Domain::Real);
                self.program.term(*row, column, 1.0);
                self.missing.push(column);
            }
        }
        self.relaxation.tightened();
        self.case = case.clone();
        self.without = case.without(self.scene.tasks);
        let upper = |allowed: bool| if allowed { f64::INFINITY } else { 0.0 };
        for of in &self.patterns {
            let allowed = of.nodes.iter().enumerate().all(|(at, node)| match node {
                Some(node) => case.allows(of.obligation, at, node),
                None => case.may_skip(of.obligation, at),
            });
            self.program.set_bounds(of.column, 0.0, upper(allowed));
        }
        for of in &self.routes {
            let has = |&task: &TaskId| !self.without.contains(&task) && case.is_in(task, of.shift);
            let tasks = &of.route.tasks;
            let allowed = tasks.iter().all(has) && case.may_go_together(tasks);
            self.program.set_bounds(of.column, 0.0, upper(allowed));
        }
        for &column in &self.missing {
            self.program.set_bounds(column, 0.0, f64::INFINITY);
        }
    }

    fn add_pattern(&mut self, id: ObligationId, pattern: &Pattern) -> bool {
        if !self.known_patterns.insert((id, pattern.nodes.clone())) {
            return false;
        }
        let occurrences: Vec<&[Node]> = self.scene.tasks.occurrences(id).collect();
        let node = |(all, chosen): (&&[Node], &Option<u32>)| chosen.map(|at| all[at as usize]);
        let nodes: Vec<Option<Node>> = occurrences.iter().zip(&pattern.nodes).map(node).collect();
        let penalty = self.penalty(id, &occurrences, pattern);
        let units: Cost = nodes.iter().flatten().map(|node| self.scene.unit(node)).sum();
        let cost = real(penalty) + real(units) / real(SCALE);
        let column = self.program.variable(cost, 0.0, f64::INFINITY, Domain::Real);
        self.program.term(self.convex[&id], column, 1.0);
        for node in nodes.iter().flatten() {
            self.charge(node, column);
        }
        self.limit(column, &nodes);
        self.patterns.push(PatternColumn { column, obligation: id, nodes });
        true
    }

    fn charge(&mut self, node: &Node, column: Variable) {
        for task in node.tasks.iter().flatten() {
            self.program.term(self.links[task], column, -1.0);
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

    pub(super) fn prices(&self, duals: &[f64]) -> Priced {
        let price = |row: &Row| integer(duals[row.0] * real(SCALE));
        let tasks = self.links.iter().map(|(&id, row)| (id, price(row).max(0)));
        let units = self.limits.iter().map(|(&key, row)| (key, (-price(row)).max(0)));
        let cuts = self.cuts.iter().map(|(_, row)| (-price(row)).max(0));
        Priced { tasks: tasks.collect(), units: units.collect(), cuts: cuts.collect() }
    }

    /// What the program thinks the pattern of each obligation costs: only cheaper ones are new. A unit
    /// more, against rounding.
    pub(super) fn convexity(&self, duals: &[f64]) -> BTreeMap<ObligationId, Cost> {
        self.convex.iter().map(|(&id, row)| (id, integer(duals[row.0] * real(SCALE)) - 1)).collect()
    }

    /// The bound at these prices in thousandths, `None` where there is no plan; and whether anything priced out as
    /// a new column.
    pub(super) fn price(
        &mut self,
        prices: &Priced,
        convex: &BTreeMap<ObligationId, Cost>,
    ) -> (Option<i128>, bool) {
        let mut sum = 0_i128;
        let mut new = false;
        for &id in &self.component.obligations {
            let Scene { agenda, tasks, .. } = self.scene;
            let scene = self.scene;
            let price = |node: &Node| prices.node(scene, node);
            let Some(pattern) = self.case.cheapest(agenda, tasks, id, price) else {
                return (None, new);
            };
            sum += i128::from(pattern.reduced);
            let dual = convex.get(&id).copied().unwrap_or(Cost::MAX);
            new |= pattern.reduced < dual && self.add_pattern(id, &pattern);
            // Later cases know enough patterns: theirs come one by one.
            if self.case != Case::default() {
                continue;
            }
            for pattern in self.case.through(agenda, tasks, id, price, dual) {
                new |= self.add_pattern(id, &pattern);
            }
        }
        let (least, routes) = self.tours(prices);
        for (id, route) in routes {
            new |= self.add_route(id, route);
        }
        let units = prices.units.iter();
        let units = units.map(|(&key, &price)| i128::from(self.units(key)) * i128::from(price));
        (Some(sum + least - units.sum::<i128>() - self.counted.paid(&prices.cuts)), new)
    }

    /// What the cheapest tours of all shifts come to at these prices, and the tours that price out.
    fn tours(&self, prices: &Priced) -> (i128, Vec<(ShiftId, Route)>) {
        let Scene { agenda, tasks, ground, .. } = self.scene;
        let search = |id: ShiftId| {
            let price = |task| {
                let has = !self.without.contains(&task) && self.case.is_in(task, id);
                has.then(|| prices.task(task))
            };
            let search = Search::new(agenda, tasks, ground, agenda.shift(id), price);
            search.together(&self.case).tolled(&self.counted, |cut| prices.cut(cut))
        };
        let (mut sum, mut all) = (0, Vec::new());
        for &id in &self.component.shifts {
            let search = search(id);
            let sought = if search.is_small() { Sought::AllBelow(0) } else { Sought::Cheapest };
            let found = search.find(sought);
            sum += i128::from(found.least());
            match found {
                Found::Routes(routes) => all.extend(routes.into_iter().map(|route| (id, route))),
                Found::Relaxed(route) => all.push((id, route)),
                Found::TooMany(_) => {}
            }
        }
        (sum, all)
    }
}

/// Prices that do not tell days apart that are alike, and their bound.
pub(super) fn relax(scene: Scene<'_>, component: &Component) -> Relaxed {
    let prices = shares::shares(scene, component);
    let bound = bound(scene, component, &prices);
    Relaxed { prices, bound, rounds: 0, proof: None }
}

/// Some prices, the same for days that are alike, in next to no time.
pub(super) fn rough(scene: Scene<'_>, component: &Component) -> Priced {
    shares::first(scene, component)
}

/// The bound at these prices, with the units that the component may take.
pub(super) fn bound(scene: Scene<'_>, component: &Component, prices: &Priced) -> Cost {
    whole(value(scene, component, prices) - paid(scene, component))
}

/// The bound where a component may take other units than before.
pub(super) fn rebound(
    scene: Scene<'_>,
    relaxed: &mut Relaxed,
    before: &Component,
    now: &Component,
) {
    // The bound was rounded up from more than this.
    let least = i128::from(relaxed.bound - 1) * i128::from(SCALE) + 1 + paid(scene, before);
    relaxed.bound = whole(least - paid(scene, now));
}

/// What the units that a component may take are worth, in thousandths.
pub(super) fn paid(scene: Scene<'_>, component: &Component) -> i128 {
    let Some(left) = &component.left else { return 0 };
    let units = left.iter().flatten().zip(scene.units.iter().flatten());
    units.map(|(&many, &price)| i128::from(many) * i128::from(price)).sum()
}

/// The bound at these prices, in thousandths.
fn value(scene: Scene<'_>, component: &Component, prices: &Priced) -> i128 {
    let Scene { agenda, tasks, ground, .. } = scene;
    let pattern = |&id: &ObligationId| {
        let price = |node: &Node| prices.node(scene, node);
        i128::from(cheapest(agenda.obligation(id), id, tasks, price).reduced)
    };
    let patterns: i128 = component.obligations.par_iter().map(pattern).sum();
    let volunteer = |id: &ShiftId| agenda.shift(*id).volunteer;
    let parts = component.shifts.par_chunk_by(|a, b| volunteer(a) == volunteer(b));
    let least = |shifts: &[ShiftId]| {
        let mut alike = Alike::default();
        let least = |&id: &ShiftId| {
            let price = |task| Some(prices.task(task));
            alike.least(&Search::new(agenda, tasks, ground, agenda.shift(id), price))
        };
        shifts.iter().map(least).map(i128::from).sum::<i128>()
    };
    patterns + parts.map(least).sum::<i128>()
}

/// From thousandths, rounded up: costs are whole.
pub(super) fn whole(thousandths: i128) -> Cost {
    let scale = i128::from(SCALE);
    let whole = thousandths.div_euclid(scale) + i128::from(thousandths.rem_euclid(scale) != 0);
    Cost::try_from(whole).unwrap_or(0)
}

/// Better prices, by column generation until the bound meets the program, but for some slack, or stops rising.
pub(super) fn improve(scene: Scene<'_>, component: &Component, relaxed: &mut Relaxed, slack: Cost) {
    let mut master = Master::new(scene, component);
    let first = std::mem::take(&mut relaxed.prices);
    let rounds = scene.options.iterations.map_or(ROUNDS, |most| most.min(ROUNDS));
    let Climbed { value, prices, rounds, .. } =
        master.climb(first, Goal { bound: i128::MAX, slack, rounds, patience: PATIENCE });
    let bound = whole(value.unwrap_or_default() - paid(scene, component));
    *relaxed = Relaxed { prices, bound, rounds, proof: None };
}
