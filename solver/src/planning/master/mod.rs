//! The linear master of a component: tours and patterns by column generation.
//!
//! A master may have rows of days that are alike once: its bound is then one of prices that do not tell them apart, and
//! far sooner found.

mod bounds;
mod columns;

use std::collections::{BTreeMap, BTreeSet};

use super::Scene;
use super::components::Component;
use super::days::Days;
use crate::certificate::plan::{
    Case, Counted, Cut, Node, Offer, Proof, Route, SCALE, Search, Sought, TaskId, cheapest,
};
use crate::lp::{Domain, Program, Relaxation, Row, Sense, Variable, integer, real};
use crate::units::Cost;
use crate::visits::{Day, ObligationId, ResourceId, ShiftId};

pub(super) use bounds::{bound, improve, paid, rebound, relax, rough, whole};

/// What a label is in units of work, and how many columns by rows are one.
const LABEL: u64 = 4;
const ENTRIES: u64 = 128;
/// Most tours of a shift that one round adds.
const SEVERAL: usize = 10;

/// Prices of what a component knows, in thousandths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Priced {
    pub(super) tasks: BTreeMap<TaskId, Cost>,
    /// What units cost more than they are worth to all, where a component alone could want too many.
    pub(super) units: BTreeMap<(ResourceId, Day), Cost>,
    /// What tours pay for every second or third visit of a cut, by number; nothing where it is not there.
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
    known_routes: BTreeMap<(Row, Vec<Row>), Cost>,
    known_patterns: BTreeSet<(ObligationId, Vec<Option<Use>>)>,
    /// Kinds of shifts, of which one stands for all.
    kinds: BTreeMap<ShiftId, usize>,
    /// Whether there are columns enough that the program of some case has met its bound.
    pub(super) settled: bool,
    /// How long solving and pricing have taken, about, in units that repeat; and how long they may take.
    pub(super) work: u64,
    pub(super) most_work: u64,
}

/// What a visit of a pattern is to the program: its rows, its unit and its tier.
type Use = (Vec<Row>, Option<(ResourceId, Day)>, u8);

impl<'a> Master<'a> {
    /// In which everything is left out.
    pub(super) fn new(scene: Scene<'a>, component: &'a Component, days: &Days) -> Self {
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
            known_routes: BTreeMap::new(),
            known_patterns: BTreeSet::new(),
            kinds: days.shifts.clone(),
            settled: false,
            work: 0,
            most_work: u64::MAX,
        };
        for &id in &component.obligations {
            let row = master.program.row(Vec::new(), Sense::Exactly, 1.0);
            master.convex.insert(id, row);
        }
        master.rows(days);
        for &id in &component.obligations {
            let dear = |_: &Node| 1_000_000_000_000;
            let pattern = cheapest(scene.agenda.obligation(id), id, scene.tasks, dear);
            master.add_pattern(id, &pattern);
        }
        master
    }

    /// Adds rows of tasks and shifts.
    fn rows(&mut self, days: &Days) {
        let program = &mut self.program;
        let mut many: BTreeMap<usize, u32> = BTreeMap::new();
        days.shifts.values().for_each(|&kind| *many.entry(kind).or_default() += 1);
        let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
        for (&id, &kind) in &days.shifts {
            let row = || program.row(Vec::new(), Sense::AtMost, f64::from(many[&kind]));
            self.shifts.insert(id, *rows.entry(kind).or_insert_with(row));
        }
        let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
        for (&id, &class) in &days.tasks {
            let row = || program.row(Vec::new(), Sense::AtLeast, 0.0);
            self.links.insert(id, *rows.entry(class).or_insert_with(row));
        }
    }

    fn search(&self, id: ShiftId, prices: &Priced) -> Search<'a> {
        let Scene { agenda, tasks, ground, .. } = self.scene;
        let price = |task| {
            let has = !self.without.contains(&task) && self.case.is_in(task, id);
            has.then(|| prices.task(task))
        };
        let search = Search::new(agenda, tasks, ground, agenda.shift(id), price);
        search.together(&self.case).tolled(&self.counted, |cut| prices.cut(cut))
    }

    /// About how long solving the program takes: more pivots for more rows, each longer for more columns.
    pub(super) fn effort(&self) -> u64 {
        (self.program.columns() * self.program.rows()) as u64 / ENTRIES
    }

    /// Labels that a search of tours may take; where there are too many, a weaker bound is taken.
    fn effort_left(&self) -> usize {
        usize::try_from(self.most_work.saturating_sub(self.work) / LABEL).unwrap_or(usize::MAX)
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

    fn units(&self, (resource, day): (ResourceId, Day)) -> u32 {
        let resource = &self.scene.agenda.resources()[usize::from(resource.0)];
        resource.units.get(usize::from(day.0)).copied().unwrap_or(0)
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
            if self.settled {
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

    /// What the cheapest tours of all shifts come to at these prices, and tours that price out.
    fn tours(&mut self, prices: &Priced) -> (i128, Vec<(ShiftId, Route)>) {
        let (mut sum, mut all) = (0, Vec::new());
        // Of shifts of a kind one is searched where all offer the same.
        let mut known: BTreeMap<(usize, Offer), Cost> = BTreeMap::new();
        for &id in &self.component.shifts {
            let search = self.search(id, prices);
            let offer = (self.kinds[&id], search.offer());
            if let Some(&least) = known.get(&offer) {
                sum += i128::from(least);
                continue;
            }
            let (least, routes, labels) = match search.is_small() {
                true => {
                    let found = search.find(Sought::AllBelow(0));
                    (found.least(), found.routes(), 0)
                }
                false => search.several(SEVERAL, self.effort_left()),
            };
            self.work += LABEL * labels as u64;
            sum += i128::from(least);
            known.insert(offer, least);
            all.extend(routes.into_iter().map(|route| (id, route)));
        }
        (sum, all)
    }
}
