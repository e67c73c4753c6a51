//! The pairing with siblings together as a linear or mixed-integer program over candidates.

mod budgets;

use std::collections::{BTreeMap, BTreeSet};

use super::candidates::Candidates;
use crate::certificate::siblings::{self, Cuts, Siblings, Stage};
use crate::certificate::{ChildPrices, DEAREST, Prices};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::lp::{Answer, Domain, Program, Row, Sense, Variable, integer, real};
use crate::model::{Coverage, CoverageClass, Instance, Rank};
use crate::objective;
use crate::units::Cost;

/// A volunteer–child tie without its place.
pub(super) type Tie = (VolunteerId, ChildId);

/// What a program minimises, and which coverage it keeps.
#[derive(Clone, Debug)]
pub(super) struct Objective {
    /// Whether the cost counts.
    pub(super) cost: bool,
    /// Weight of an uncovered unit by class.
    pub(super) weights: Vec<i64>,
    /// Most uncovered units by class, where limited.
    pub(super) most: Vec<Option<i64>>,
}

/// A program with the meaning of its rows and columns.
pub(super) struct Formulation<'a> {
    pub(super) instance: &'a Instance,
    siblings: &'a Siblings,
    objective: &'a Objective,
    domain: Domain,
    pub(super) program: Program,
    pub(super) singles: Vec<(Tie, Variable)>,
    /// A volunteer with the first groups of a chain.
    pub(super) options: Vec<Whole>,
    pub(super) uncovered: Vec<(ChildId, Rank, Variable)>,
    /// A volunteer's places from the first to the last of equal cost.
    pub(super) places: Vec<(VolunteerId, u16, u16, Variable)>,
    /// Rows that cuts are derived from, with the columns in them; cuts in order of number.
    pub(super) rows: BTreeMap<siblings::Row, Vec<(Variable, i64)>>,
    /// Cuts added, and their rows in the program.
    pub(super) cuts: Vec<(siblings::Cut, Row)>,
    /// Their coefficients.
    pub(super) coefficients: Cuts<'a>,
    child_rows: Vec<Option<Row>>,
    place_rows: Vec<Vec<Row>>,
    /// By child: every place asks for a role.
    closed: Vec<bool>,
    volunteer_rows: Vec<Option<Row>>,
    pool_rows: Vec<Option<Row>>,
    class_rows: Vec<Option<Row>>,
    /// Budgets of changes that bind somebody.
    budget_rows: Vec<Option<Row>>,
}

/// A volunteer with the first groups of a chain: all their children.
pub(super) struct Whole {
    pub(super) volunteer: VolunteerId,
    pub(super) children: Vec<ChildId>,
    pub(super) column: Variable,
}

impl<'a> Formulation<'a> {
    /// Builds the program. `singles` says whether pairs of children without bound siblings must be
    /// said to be whole; households always are. Cuts that are known already are given.
    pub(super) fn new(
        instance: &'a Instance,
        siblings: &'a Siblings,
        candidates: &Candidates,
        objective: &'a Objective,
        singles: Domain,
        cuts: &[siblings::Cut],
    ) -> Self {
        let mut formulation = Self {
            instance,
            siblings,
            objective,
            domain: singles,
            program: Program::new(),
            singles: Vec::new(),
            options: Vec::new(),
            uncovered: Vec::new(),
            places: Vec::new(),
            rows: BTreeMap::new(),
            cuts: Vec::new(),
            coefficients: Cuts::new(instance, siblings),
            child_rows: vec![None; instance.children().len()],
            place_rows: vec![Vec::new(); instance.children().len()],
            closed: vec![false; instance.children().len()],
            volunteer_rows: vec![None; instance.volunteers().len()],
            pool_rows: vec![None; instance.organisations().len()],
            class_rows: vec![None; objective.weights.len()],
            budget_rows: Vec::new(),
        };
        for cut in cuts {
            formulation.cut(cut.clone(), Vec::new());
        }
        formulation.add_budgets();
        formulation.add_children();
        formulation.add_volunteers();
        let all: Vec<Tie> =
            candidates.iter().map(|(child, volunteer, _)| (volunteer, child)).collect();
        formulation.extend(candidates, &all);
        formulation
    }

    /// Adds columns for candidates that the program does not have yet: those of children without
    /// bound siblings, and every option of the volunteers with the chains of the others.
    pub(super) fn extend(&mut self, candidates: &Candidates, ties: &[Tie]) {
        let mut chains: BTreeSet<(usize, VolunteerId)> = BTreeSet::new();
        for &(volunteer, child) in ties {
            match (self.siblings.place(child), candidates.cost(volunteer, child)) {
                (Some((chain, _)), _) => {
                    chains.insert((chain, volunteer));
                }
                (None, Some(cost)) => self.add_single(volunteer, child, cost),
                (None, None) => {}
            }
        }
        for (chain, volunteer) in chains {
            self.add_options(volunteer, &self.siblings.chains()[chain].groups, candidates);
        }
    }

    fn add_children(&mut self) {
        let instance = self.instance;
        for (class, most) in self.objective.most.iter().enumerate() {
            self.class_rows[class] =
                most.map(|most| self.program.row(Vec::new(), Sense::AtMost, real(most)));
        }
        let bound = instance.child_ids().filter(|&c| eligibility::child(instance, c).is_ok());
        for child in bound {
            let demand = instance.demand(child);
            let row = self.program.row(Vec::new(), Sense::Exactly, f64::from(demand));
            self.child_rows[child.index()] = Some(row);
            for (rank, most) in [(Rank::First, 1), (Rank::Further, demand - 1)] {
                if most == 0 {
                    continue;
                }
                let (class, penalty) = self.penalty(child, rank);
                let column =
                    self.program.variable(real(penalty), 0.0, f64::from(most), Domain::Real);
                self.program.term(row, column, 1.0);
                self.uncovered.push((child, rank, column));
                let bound = siblings::Row::Uncovered(child, rank);
                self.stand(column, &[(siblings::Row::Child(child), 1)], Some(bound));
                if let Some(class_row) = class.and_then(|class| self.class_rows[class]) {
                    self.program.term(class_row, column, 1.0);
                }
            }
            let requirements = instance.requirements(child);
            if !requirements.is_empty() {
                let reserved: u16 = requirements.iter().map(|r| r.count).sum();
                self.closed[child.index()] = reserved == demand;
                let counts = requirements.iter().map(|r| r.count).chain([demand - reserved]);
                self.place_rows[child.index()] = counts
                    .map(|count| self.program.row(Vec::new(), Sense::AtMost, f64::from(count)))
                    .collect();
            }
        }
    }

    fn penalty(&self, child: ChildId, rank: Rank) -> (Option<usize>, i64) {
        let own = if self.objective.cost { self.instance.child(child).penalty } else { 0 };
        let Coverage::Lexicographic(order) = &self.instance.policy().coverage else {
            return (None, own);
        };
        let class = CoverageClass { priority: self.instance.child(child).priority, rank };
        let at = order.iter().position(|&c| c == class);
        (at, own + at.map_or(0, |at| self.objective.weights[at]))
    }

    fn cost(&self, cost: Cost) -> f64 {
        if self.objective.cost { real(cost) } else { 0.0 }
    }

    fn add_volunteers(&mut self) {
        let instance = self.instance;
        for (at, organisation) in instance.organisations().iter().enumerate() {
            self.pool_rows[at] = organisation
                .capacity
                .map(|most| self.program.row(Vec::new(), Sense::AtMost, f64::from(most)));
        }
        for id in instance.volunteer_ids() {
            if eligibility::volunteer(instance, id).is_err() {
                continue;
            }
            let volunteer = instance.volunteer(id);
            let row = self.program.row(Vec::new(), Sense::Exactly, 0.0);
            self.volunteer_rows[id.index()] = Some(row);
            let pool = volunteer.organisation.and_then(|o| self.pool_rows[o.index()]);
            let mut n = 0;
            let capacity = usize::from(volunteer.capacity);
            while n < capacity {
                let cost = objective::load(instance.policy(), n + 1);
                let same = |m: &usize| objective::load(instance.policy(), m + 1) == cost;
                let most = (n..capacity).take_while(same).count();
                let most_real = real(i64::try_from(most).unwrap_or(i64::MAX));
                let column = self.program.variable(self.cost(cost), 0.0, most_real, Domain::Real);
                self.program.term(row, column, -1.0);
                if let Some(pool) = pool {
                    self.program.term(pool, column, 1.0);
                }
                let place = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
                // Cuts treat places of equal cost alike.
                let bound = siblings::Row::Place(id, place(n + 1));
                self.stand(column, &[(siblings::Row::Volunteer(id), -1)], Some(bound));
                self.places.push((id, place(n + 1), place(n + most), column));
                n += most;
            }
        }
    }

    fn add_single(&mut self, volunteer: VolunteerId, child: ChildId, cost: Cost) {
        let lower = if self.siblings.is_forced(volunteer, child) { 1.0 } else { 0.0 };
        let column = self.program.variable(self.cost(cost), lower, 1.0, self.domain);
        self.singles.push(((volunteer, child), column));
        self.meet(volunteer, &[child], &[column], &[child]);
    }

    /// Lets a column take a place of the volunteer for each of `children`, a unit of each of them, and
    /// a place with a role where they ask for any.
    fn meet(
        &mut self,
        volunteer: VolunteerId,
        children: &[ChildId],
        columns: &[Variable],
        with_places: &[ChildId],
    ) {
        let size = real(i64::try_from(children.len()).unwrap_or(i64::MAX));
        for &column in columns {
            if let Some(row) = self.volunteer_rows[volunteer.index()] {
                self.program.term(row, column, size);
            }
            for child in children {
                if let Some(row) = self.child_rows[child.index()] {
                    self.program.term(row, column, 1.0);
                }
            }
            self.count(volunteer, children, column);
            self.stand(column, &self.coefficients.rows_of_pair(volunteer, children), None);
        }
        for &child in with_places {
            if !self.place_rows[child.index()].is_empty() {
                let mass = columns.iter().map(|&column| (column, -1.0)).collect();
                self.take_places(volunteer, child, mass);
            }
        }
    }

    /// Notes the rows that a column stands in, cuts among them, and gives it to the cuts' rows. The
    /// row that is the column's own bound is not noted.
    fn stand(
        &mut self,
        column: Variable,
        rows: &[(siblings::Row, i64)],
        bound: Option<siblings::Row>,
    ) {
        for &(row, factor) in rows {
            self.rows.entry(row).or_default().push((column, factor));
        }
        if self.cuts.is_empty() {
            return;
        }
        let all = rows.iter().copied().chain(bound.map(|row| (row, 1)));
        for (cut, factor) in self.coefficients.coefficients(all) {
            self.program.term(self.cuts[cut].1, column, real(factor));
            self.rows.entry(siblings::Row::Cut(cut)).or_default().push((column, factor));
        }
    }

    /// Adds a cut with its columns. Says whether it could be.
    pub(super) fn cut(&mut self, cut: siblings::Cut, terms: Vec<(Variable, i64)>) -> bool {
        if self.coefficients.push(&cut).is_err() {
            return false;
        }
        let at = self.cuts.len();
        let right = real(self.right(siblings::Row::Cut(at)));
        let real_terms = terms.iter().map(|&(column, factor)| (column, real(factor))).collect();
        let row = self.program.row(real_terms, Sense::AtMost, right);
        self.cuts.push((cut, row));
        self.rows.insert(siblings::Row::Cut(at), terms);
        true
    }

    /// Right-hand side of a row that cuts are derived from.
    pub(super) fn right(&self, row: siblings::Row) -> i64 {
        self.coefficients.right(row).unwrap_or(0)
    }

    fn take_places(&mut self, volunteer: VolunteerId, child: ChildId, mass: Vec<(Variable, f64)>) {
        let mask = eligibility::role_mask(self.instance, volunteer, child);
        let row = self.program.row(mass, Sense::Exactly, 0.0);
        let places = self.place_rows[child.index()].clone();
        for (at, &place) in places.iter().enumerate() {
            let open = at + 1 == places.len();
            if open && self.closed[child.index()] {
                continue;
            }
            if open || mask & (1 << at) != 0 {
                let column = self.program.variable(0.0, 0.0, 1.0, Domain::Real);
                self.program.term(row, column, 1.0);
                self.program.term(place, column, 1.0);
            }
        }
    }

    fn add_options(
        &mut self,
        volunteer: VolunteerId,
        groups: &[Vec<ChildId>],
        candidates: &Candidates,
    ) {
        let capacity = usize::from(self.instance.volunteer(volunteer).capacity);
        let (mut children, mut cost) = (Vec::new(), 0);
        let mut columns: Vec<(Variable, usize)> = Vec::new();
        let mut must = false;
        for group in groups {
            let costs: Option<Vec<Cost>> =
                group.iter().map(|&child| candidates.cost(volunteer, child)).collect();
            let Some(costs) = costs else { break };
            children.extend_from_slice(group);
            cost += costs.iter().sum::<Cost>();
            if children.len() > capacity {
                break;
            }
            if group.iter().any(|&child| self.siblings.is_forced(volunteer, child)) {
                // Fewer groups than are forced are no option.
                for (column, _) in columns.drain(..) {
                    self.program.set_bounds(column, 0.0, 0.0);
                }
                must = true;
            }
            let column = self.program.variable(self.cost(cost), 0.0, 1.0, Domain::Integer);
            self.options.push(Whole { volunteer, children: children.clone(), column });
            columns.push((column, children.len()));
            self.meet(volunteer, &children, &[column], &[]);
        }
        let one = columns.iter().map(|&(column, _)| (column, 1.0)).collect();
        if must {
            self.program.row(one, Sense::Exactly, 1.0);
        } else if columns.len() > 1 {
            self.program.row(one, Sense::AtMost, 1.0);
        }
        for (at, &child) in children.iter().enumerate() {
            if !self.place_rows[child.index()].is_empty() {
                let holds = columns.iter().filter(|&&(_, size)| size > at);
                let mass = holds.map(|&(column, _)| (column, -1.0)).collect();
                self.take_places(volunteer, child, mass);
            }
        }
    }

    /// The ties of an answer in whole numbers; `None` where a pair is not whole.
    pub(super) fn ties(&self, answer: &Answer) -> Option<Vec<Tie>> {
        let mut ties = Vec::new();
        for &(tie, column) in &self.singles {
            if answer.rounded(column)? == 1 {
                ties.push(tie);
            }
        }
        for option in &self.options {
            if answer.rounded(option.column)? == 1 {
                ties.extend(option.children.iter().map(|&child| (option.volunteer, child)));
            }
        }
        ties.sort_unstable_by_key(|&(volunteer, child)| (child, volunteer));
        Some(ties)
    }

    /// Holds the household columns at the whole numbers of an answer.
    pub(super) fn hold_options(&mut self, answer: &Answer) {
        for option in &self.options {
            let value = answer.rounded(option.column).map_or(0.0, real);
            self.program.set_bounds(option.column, value, value);
        }
    }

    /// Starts from the ties. Columns beside the pairs are left to the engine.
    pub(super) fn start(&mut self, ties: &[Tie]) {
        let has: std::collections::BTreeSet<Tie> = ties.iter().copied().collect();
        for &(tie, column) in &self.singles {
            self.program.start(column, if has.contains(&tie) { 1.0 } else { 0.0 });
        }
        // The longest option whose children are all tied is the one taken.
        let mut taken: BTreeMap<(VolunteerId, ChildId), Variable> = BTreeMap::new();
        for option in &self.options {
            if option.children.iter().all(|&child| has.contains(&(option.volunteer, child))) {
                taken.insert((option.volunteer, option.children[0]), option.column);
            }
        }
        for column in taken.into_values() {
            self.program.start(column, 1.0);
        }
    }

    /// The cuts that a relaxed answer pays for.
    pub(super) fn paid(&self, answer: &Answer) -> Vec<siblings::Cut> {
        let dual = |row: Row| answer.duals.get(row.0).copied().unwrap_or(0.0);
        priced(&self.cuts, true, |row| integer((-dual(row)).ceil()).max(0))
    }

    /// The duals of a relaxed answer as a stage, `factor` times finer than the objective.
    pub(super) fn stage(&self, answer: &Answer, factor: i64) -> Stage {
        let fine = |dual: f64| integer(dual * real(factor));
        let dual = |row: Row| answer.duals.get(row.0).copied().unwrap_or(0.0);
        let children = self.instance.child_ids().map(|child| {
            let unit = self.child_rows[child.index()].map_or(0.0, dual);
            let place = |&row: &Row| fine(unit + dual(row));
            ChildPrices {
                child: fine(unit),
                places: self.place_rows[child.index()].iter().map(place).collect(),
            }
        });
        let price = |row: &Option<Row>| row.map_or(0, |row| fine(-dual(row)));
        let weights = self.objective.weights.iter().zip(&self.class_rows);
        Stage {
            factor: if self.objective.cost { factor } else { 0 },
            weights: weights
                .map(|(&weight, row)| {
                    (weight * factor + row.map_or(0, |row| fine(-dual(row)))).max(0)
                })
                .collect(),
            prices: Prices {
                volunteers: self.volunteer_rows.iter().map(price).collect(),
                organisations: self.pool_rows.iter().map(price).collect(),
                children: children.collect(),
            },
            cuts: priced(&self.cuts, false, |row| fine(-dual(row)).max(0)),
            budgets: self
                .budget_rows
                .iter()
                .map(|row| row.map_or(0, |row| fine(dual(row)).clamp(0, DEAREST)))
                .collect(),
        }
    }
}

/// The cuts with their prices, without those that say nothing. What a cut says of one volunteer alone
/// her own problem knows, at no price; such cuts stay only where `alone` says so.
fn priced(
    cuts: &[(siblings::Cut, Row)],
    alone: bool,
    price: impl Fn(Row) -> i64,
) -> Vec<siblings::Cut> {
    let mut owners: Vec<Option<VolunteerId>> = Vec::new();
    let mut needed = vec![false; cuts.len()];
    let mut kept: Vec<siblings::Cut> = Vec::new();
    for (at, (cut, row)) in cuts.iter().enumerate() {
        let of = |&(row, _): &(siblings::Row, i64)| match row {
            siblings::Row::Child(_) | siblings::Row::Uncovered(..) => None,
            siblings::Row::Volunteer(v)
            | siblings::Row::Place(v, _)
            | siblings::Row::Pair(v, _) => Some(v),
            siblings::Row::Cut(earlier) => owners[earlier],
        };
        let first = cut.terms.first().and_then(of);
        let owner = first.filter(|_| cut.terms.iter().all(|term| of(term) == first));
        let price = if owner.is_some() && !alone { 0 } else { price(*row) };
        owners.push(owner);
        needed[at] = price > 0;
        kept.push(siblings::Cut { price, ..cut.clone() });
    }
    // A cut is derived from earlier ones only.
    for at in (0..cuts.len()).rev() {
        for &(row, _) in &kept[at].terms {
            if let siblings::Row::Cut(earlier) = row {
                needed[earlier] |= needed[at];
            }
        }
    }
    let mut names = vec![0; cuts.len()];
    for at in 1..cuts.len() {
        names[at] = names[at - 1] + usize::from(needed[at - 1]);
    }
    for (row, _) in kept.iter_mut().flat_map(|cut| &mut cut.terms) {
        if let siblings::Row::Cut(earlier) = row {
            *earlier = names[*earlier];
        }
    }
    let mut needed = needed.into_iter();
    kept.retain(|_| needed.next().unwrap_or(false));
    kept
}
