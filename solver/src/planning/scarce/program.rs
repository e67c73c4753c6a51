//! The program of seats and staff: who gets them on which day, and what one more is worth.
//!
//! At given prices of visits each obligation is met by one pattern of days and people; units of resources are
//! all that obligations of different components share. The linear program over patterns is solved by column
//! generation with prices between the best known and the program's (Wentges 1997); its duals price the units.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::super::Scene;
use super::super::master::Priced;
use super::super::search::Draw;
use crate::certificate::plan::{Menu, Node, Pattern, SCALE};
use crate::lp::{Domain, Limits, Program, Relaxation, Row, Sense, Status, Variable, integer, real};
use crate::units::Cost;
use crate::visits::{Obligation, ObligationId};

/// Rounds, and rounds without a better bound, after which column generation ends.
const ROUNDS: u32 = 80;
const PATIENCE: u32 = 10;
/// How far from the best prices to those of the program patterns are sought, in thousandths.
const SHARE: Cost = 500;
/// Days that cost the same are told apart by less than so many thousandths, by each obligation in its own way, so that not all
/// want the same one.
const APART: u64 = 900;
/// Share of the value that may be missing in the end.
const ENOUGH: f64 = 0.0002;
/// More than any pattern without a unit costs.
const NEVER: Cost = 1_000_000_000_000;

/// Units of a resource on a day.
pub(super) type Unit = (u16, u16);

/// Prices of units in thousandths, by resource and day.
pub(super) type Units = Vec<Vec<Cost>>;

/// An obligation that some unit can serve.
pub(super) struct Claimant<'a> {
    pub(super) component: usize,
    id: ObligationId,
    obligation: &'a Obligation,
    menu: Menu,
    nodes: Vec<&'a [Node]>,
    prices: &'a Priced,
}

impl<'a> Claimant<'a> {
    /// `None` where nothing of it takes any unit.
    pub(super) fn new(
        scene: Scene<'a>,
        component: usize,
        id: ObligationId,
        prices: &'a Priced,
    ) -> Option<Self> {
        let nodes: Vec<&[Node]> = scene.tasks.occurrences(id).collect();
        nodes.iter().copied().flatten().any(|node| node.resource.is_some()).then(|| Self {
            component,
            id,
            obligation: scene.agenda.obligation(id),
            menu: Menu::new(scene.tasks, id),
            nodes,
            prices,
        })
    }

    fn node(&self, number: usize, node: u32) -> &Node {
        &self.nodes[number][node as usize]
    }

    /// The cheapest pattern where units cost what `unit` says; `None` is out of reach.
    pub(super) fn cheapest(&self, mut unit: impl FnMut(Unit) -> Option<Cost>) -> Pattern {
        self.menu.cheapest(self.obligation, |number, node| {
            let node = self.node(number, node);
            let taken = place(node).map_or(Some(0), &mut unit)?;
            Some(self.prices.visit(node) + taken)
        })
    }

    /// The units that a pattern takes.
    pub(super) fn uses(&self, pattern: &Pattern) -> Vec<Unit> {
        let chosen = pattern.nodes.iter().enumerate();
        chosen.filter_map(|(number, node)| place(self.node(number, (*node)?))).collect()
    }

    /// Next to nothing, another on every day for every obligation.
    fn apart(&self, unit: Unit) -> Cost {
        let seed = u64::from(self.id.0) << 16 | u64::from(unit.1);
        Cost::try_from(Draw::new(seed).below(APART)).unwrap_or(0)
    }
}

/// The unit that a node takes.
pub(super) fn place(node: &Node) -> Option<Unit> {
    node.resource.map(|id| (id.0, node.day.0))
}

/// Price of a unit.
fn price(units: &Units, unit: Unit) -> Cost {
    units[usize::from(unit.0)][usize::from(unit.1)]
}

/// A pattern in the program.
struct Column {
    claimant: usize,
    uses: Vec<Unit>,
    variable: Variable,
}

/// The program of all claimants.
pub(super) struct Rationing<'a> {
    scene: Scene<'a>,
    claimants: Vec<Claimant<'a>>,
    program: Program,
    relaxation: Relaxation,
    convex: Vec<Row>,
    rows: BTreeMap<Unit, Row>,
    columns: Vec<Column>,
    known: BTreeSet<(usize, Vec<Option<u32>>)>,
    /// What every claimant costs without any unit, in thousandths.
    without: Vec<Cost>,
}

/// Prices of units, and the pattern of every claimant that they go to.
pub(super) struct Rationed {
    pub(super) units: Units,
    /// The units of every claimant.
    pub(super) uses: Vec<Vec<Unit>>,
    /// By how much these prices lift the bound, in thousandths.
    pub(super) gain: i128,
}

impl<'a> Rationing<'a> {
    /// Without any unit at first.
    pub(super) fn new(scene: Scene<'a>, claimants: Vec<Claimant<'a>>) -> Self {
        let mut program = Program::new();
        let mut one = || program.row(Vec::new(), Sense::Exactly, 1.0);
        let convex = claimants.iter().map(|_| one()).collect();
        let mut rationing = Self {
            scene,
            claimants,
            program,
            relaxation: Relaxation::of_columns(),
            convex,
            rows: BTreeMap::new(),
            columns: Vec::new(),
            known: BTreeSet::new(),
            without: Vec::new(),
        };
        for at in 0..rationing.claimants.len() {
            let pattern = rationing.claimants[at].cheapest(|_| None);
            rationing.without.push(pattern.reduced);
            rationing.add(at, pattern);
        }
        rationing
    }

    /// Units that there are.
    fn many(&self, unit: Unit) -> u32 {
        self.scene.left[usize::from(unit.0)][usize::from(unit.1)]
    }

    /// A pattern whose `reduced` is what it costs without any unit.
    fn add(&mut self, claimant: usize, pattern: Pattern) -> bool {
        if !self.known.insert((claimant, pattern.nodes.clone())) {
            return false;
        }
        let uses = self.claimants[claimant].uses(&pattern);
        let cost = real(pattern.reduced) / real(SCALE);
        let variable = self.program.variable(cost, 0.0, f64::INFINITY, Domain::Real);
        self.program.term(self.convex[claimant], variable, 1.0);
        let mut times: BTreeMap<Unit, f64> = BTreeMap::new();
        for &unit in &uses {
            *times.entry(unit).or_default() += 1.0;
        }
        for (unit, times) in times {
            let many = f64::from(self.many(unit));
            let program = &mut self.program;
            let new = || program.row(Vec::new(), Sense::AtMost, many);
            let row = *self.rows.entry(unit).or_insert_with(new);
            self.program.term(row, variable, times);
        }
        self.columns.push(Column { claimant, uses, variable });
        true
    }

    /// The cheapest pattern of every claimant at these prices, as it costs without units, and the bound.
    fn priced(&self, units: &Units) -> (Vec<Pattern>, i128) {
        let best = |claimant: &Claimant<'_>| {
            let mut pattern =
                claimant.cheapest(|unit| Some(price(units, unit) + claimant.apart(unit)));
            let reduced = i128::from(pattern.reduced);
            let uses = claimant.uses(&pattern).into_iter();
            pattern.reduced -= uses.map(|unit| price(units, unit)).sum::<Cost>();
            (pattern, reduced)
        };
        let found: Vec<(Pattern, i128)> = self.claimants.par_iter().map(best).collect();
        let least: i128 = found.iter().map(|&(_, reduced)| reduced).sum();
        let paid = |(&unit, _): (&Unit, &Row)| {
            i128::from(self.many(unit)) * i128::from(price(units, unit))
        };
        let paid: i128 = self.rows.iter().map(paid).sum();
        (found.into_iter().map(|(pattern, _)| pattern).collect(), least - paid)
    }

    fn units(&self, duals: &[f64], scale: f64) -> Units {
        let days = usize::from(self.scene.agenda.days());
        let mut units = vec![vec![0; days]; self.scene.agenda.resources().len()];
        for (&(resource, day), row) in &self.rows {
            units[usize::from(resource)][usize::from(day)] =
                integer(-duals[row.0] * scale).clamp(0, NEVER);
        }
        units
    }

    /// The best prices found and, by the program's values, who gets what. Deterministic unless the monitor
    /// stops it.
    pub(super) fn solve(mut self) -> Rationed {
        let days = usize::from(self.scene.agenda.days());
        let none = vec![vec![0; days]; self.scene.agenda.resources().len()];
        let free = self.priced(&none).1;
        let mut best = self.first(none);
        let (mut values, mut idle) = (Vec::new(), 0);
        for _ in 0..ROUNDS {
            let Ok(answer) = self.relaxation.minimise(&self.program, Limits::default()) else {
                break;
            };
            if answer.status != Status::Optimal {
                break;
            }
            values = answer.values;
            let outer = self.units(&answer.duals, real(SCALE));
            let (mut new, mut better) = (false, false);
            for units in [towards(&best.1, &outer), outer] {
                let (patterns, bound) = self.priced(&units);
                better |= bound > best.0;
                if bound > best.0 {
                    best = (bound, units);
                }
                let mut fresh = false;
                for (at, pattern) in patterns.into_iter().enumerate() {
                    fresh |= self.add(at, pattern);
                }
                new |= fresh;
                if fresh {
                    break;
                }
            }
            idle = if better { 0 } else { idle + 1 };
            let most = integer(answer.objective * (1.0 - ENOUGH));
            let near = best.0 >= i128::from(most) * i128::from(SCALE);
            if near || !new || idle > PATIENCE || self.scene.monitor.should_stop() {
                break;
            }
        }
        let uses = self.rounded(&values, &best.1);
        Rationed { units: best.1, uses, gain: best.0 - free }
    }

    /// First prices, with the bound there: whoever gains most by a unit chooses first; of a resource of which somebody
    /// finds none left, the units that are gone cost what the first of these is willing to pay.
    fn first(&mut self, none: Units) -> (i128, Units) {
        let (patterns, bound) = self.priced(&none);
        let mut order: Vec<(Cost, usize)> = Vec::with_capacity(patterns.len());
        for (at, pattern) in patterns.iter().enumerate() {
            order.push((self.worth(at, pattern), at));
        }
        order.sort_unstable_by_key(|&(worth, at)| (Reverse(worth), at));
        let mut left = self.scene.left.to_vec();
        let mut worth: Vec<Cost> = vec![0; left.len()];
        for (most, at) in order {
            let pattern = self.remaining(at, &mut left);
            if pattern.reduced == self.without[at] {
                for (resource, _) in self.claimants[at].uses(&patterns[at]) {
                    let known = &mut worth[usize::from(resource)];
                    *known = (*known).max(most);
                }
            }
            self.add(at, pattern);
        }
        let of = |(left, worth): (Vec<u32>, Cost)| {
            left.into_iter().map(|left| if left == 0 { worth } else { 0 }).collect()
        };
        let units: Units = left.into_iter().zip(worth).map(of).collect();
        let (better, least) = self.priced(&units);
        for (at, pattern) in patterns.into_iter().chain(better).enumerate() {
            self.add(at % self.claimants.len(), pattern);
        }
        if least > bound { (least, units) } else { (bound, none) }
    }

    /// What a pattern saves for every unit that it takes.
    fn worth(&self, at: usize, pattern: &Pattern) -> Cost {
        let many = Cost::try_from(self.claimants[at].uses(pattern).len()).unwrap_or(1).max(1);
        (self.without[at] - pattern.reduced) / many
    }

    /// The cheapest pattern with units that are left, taken from them; as it costs without units.
    fn remaining(&self, at: usize, left: &mut [Vec<u32>]) -> Pattern {
        let claimant = &self.claimants[at];
        let has = |unit: Unit| left[usize::from(unit.0)][usize::from(unit.1)] > 0;
        let pattern = claimant.cheapest(|unit| has(unit).then(|| claimant.apart(unit)));
        let uses = claimant.uses(&pattern);
        if !taken(left, &uses) {
            // One pattern takes more units of one day than there are.
            return claimant.cheapest(|_| None);
        }
        pattern
    }

    /// Who is given most of a pattern gets it whole, as long as there is enough; the others in order of what
    /// they gain, from what is left.
    fn rounded(&self, values: &[f64], units: &Units) -> Vec<Vec<Unit>> {
        let mut left = self.scene.left.to_vec();
        let mut uses: Vec<Option<Vec<Unit>>> = vec![None; self.claimants.len()];
        let share = |column: &&Column| values.get(column.variable.0).copied().unwrap_or(0.0);
        let mut order: Vec<&Column> =
            self.columns.iter().filter(|column| share(column) > 0.01).collect();
        order.sort_by(|a, b| share(b).total_cmp(&share(a)).then(a.claimant.cmp(&b.claimant)));
        for column in order.iter().filter(|column| share(column) > 0.5) {
            if uses[column.claimant].is_none() && taken(&mut left, &column.uses) {
                uses[column.claimant] = Some(column.uses.clone());
            }
        }
        let mut rest: Vec<(Cost, usize)> = (0..self.claimants.len())
            .filter(|&at| uses[at].is_none())
            .map(|at| {
                let claimant = &self.claimants[at];
                let with = claimant.cheapest(|unit| Some(price(units, unit)));
                (with.reduced - self.without[at], at)
            })
            .collect();
        rest.sort_unstable();
        for (_, at) in rest {
            let pattern = self.remaining(at, &mut left);
            uses[at] = Some(self.claimants[at].uses(&pattern));
        }
        uses.into_iter().map(Option::unwrap_or_default).collect()
    }
}

/// Takes units; false, with nothing taken, where there is too little of something.
pub(in super::super) fn taken(left: &mut [Vec<u32>], units: &[Unit]) -> bool {
    for (many, &(resource, day)) in units.iter().enumerate() {
        let left_here = &mut left[usize::from(resource)][usize::from(day)];
        if *left_here == 0 {
            for &(resource, day) in &units[..many] {
                left[usize::from(resource)][usize::from(day)] += 1;
            }
            return false;
        }
        *left_here -= 1;
    }
    true
}

/// Between prices and others.
fn towards(from: &Units, to: &Units) -> Units {
    let mix = |(a, b): (&Vec<Cost>, &Vec<Cost>)| {
        a.iter().zip(b).map(|(&a, &b)| a + (b - a) * SHARE / 1000).collect()
    };
    from.iter().zip(to).map(mix).collect()
}
