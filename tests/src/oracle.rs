//! One linear or mixed-integer program for a whole instance, over all eligible pairs: what the
//! engines are held against.

use tongxing_solver::eligibility;
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::lp::{Domain, Limits, Program, Row, Sense, Status, Variable, integer, real};
use tongxing_solver::model::{CoverageClass, Households, Instance, Rank, Scope};
use tongxing_solver::objective::{self, Scale, Value};
use tongxing_solver::travel::Travel;

use crate::value::{self, Tie};

/// The program of an instance, without an objective.
pub struct Monolith<'a> {
    instance: &'a Instance,
    travel: &'a dyn Travel,
    program: Program,
    ties: Vec<(Tie, Variable)>,
    /// Columns with a policy cost: pairs, loads and, where priced, uncovered units.
    costs: Vec<(Variable, i64)>,
    /// Uncovered units by child and rank, for the children who may have pairs.
    uncovered: Vec<(ChildId, Rank, Variable)>,
}

impl<'a> Monolith<'a> {
    /// Builds the program; `domain` says whether pairs are whole.
    #[must_use]
    pub fn new(instance: &'a Instance, travel: &'a dyn Travel, domain: Domain) -> Self {
        let mut monolith = Self {
            instance,
            travel,
            program: Program::new(),
            ties: Vec::new(),
            costs: Vec::new(),
            uncovered: Vec::new(),
        };
        for child in instance.child_ids().filter(|&c| eligibility::child(instance, c).is_ok()) {
            monolith.child(child, domain);
        }
        monolith.volunteers();
        if instance.policy().households == Households::Together {
            monolith.households();
        }
        monolith.budgets();
        monolith
    }

    fn child(&mut self, child: ChildId, domain: Domain) {
        let (instance, travel) = (self.instance, self.travel);
        let mut pairs = Vec::new();
        for volunteer in instance.volunteer_ids() {
            if let Some(cost) = value::pair_cost(instance, travel, volunteer, child) {
                let lower = if instance.is_pinned(volunteer, child) { 1.0 } else { 0.0 };
                let pair = self.program.variable(0.0, lower, 1.0, domain);
                self.ties.push(((volunteer, child), pair));
                self.costs.push((pair, cost));
                pairs.push((volunteer, pair));
            }
        }
        let demand = instance.demand(child);
        let mut units: Vec<(Variable, f64)> = pairs.iter().map(|&(_, pair)| (pair, 1.0)).collect();
        for (rank, most) in [(Rank::First, 1), (Rank::Further, demand - 1)] {
            let missing = self.program.variable(0.0, 0.0, f64::from(most), Domain::Real);
            self.uncovered.push((child, rank, missing));
            self.costs.push((missing, instance.child(child).penalty));
            units.push((missing, 1.0));
        }
        self.program.row(units, Sense::Exactly, f64::from(demand));
        if !instance.requirements(child).is_empty() {
            self.places(child, &pairs);
        }
    }

    /// Every pair takes one place whose role the volunteer fills, or an open one.
    fn places(&mut self, child: ChildId, pairs: &[(VolunteerId, Variable)]) {
        let instance = self.instance;
        let requirements = instance.requirements(child);
        let reserved: u16 = requirements.iter().map(|r| r.count).sum();
        let counts =
            requirements.iter().map(|r| r.count).chain([instance.demand(child) - reserved]);
        let rows: Vec<Row> = counts
            .map(|count| self.program.row(Vec::new(), Sense::AtMost, f64::from(count)))
            .collect();
        for &(volunteer, pair) in pairs {
            let mask = eligibility::role_mask(instance, volunteer, child);
            let mut taken = vec![(pair, -1.0)];
            for (place, &row) in rows.iter().enumerate() {
                if place == requirements.len() || mask & (1 << place) != 0 {
                    let takes = self.program.variable(0.0, 0.0, 1.0, Domain::Real);
                    self.program.term(row, takes, 1.0);
                    taken.push((takes, 1.0));
                }
            }
            self.program.row(taken, Sense::Exactly, 0.0);
        }
    }

    fn volunteers(&mut self) {
        let instance = self.instance;
        let pools: Vec<Option<Row>> = instance
            .organisations()
            .iter()
            .map(|o| o.capacity.map(|c| self.program.row(Vec::new(), Sense::AtMost, c.into())))
            .collect();
        for volunteer in instance.volunteer_ids() {
            let mut balance: Vec<(Variable, f64)> = self
                .ties
                .iter()
                .filter(|((v, _), _)| *v == volunteer)
                .map(|&(_, pair)| (pair, 1.0))
                .collect();
            if balance.is_empty() {
                continue;
            }
            let from = instance.volunteer(volunteer);
            let pool = from.organisation.and_then(|id| pools[id.index()]);
            for n in 1..=usize::from(from.capacity) {
                let place = self.program.variable(0.0, 0.0, 1.0, Domain::Real);
                self.costs.push((place, objective::load(instance.policy(), n)));
                balance.push((place, -1.0));
                if let Some(pool) = pool {
                    self.program.term(pool, place, 1.0);
                }
            }
            self.program.row(balance, Sense::Exactly, 0.0);
        }
    }

    /// A pair of the sibling with the smaller demand needs the same pair of the other.
    fn households(&mut self) {
        let instance = self.instance;
        for household in instance.households() {
            let bound: Vec<ChildId> = household
                .iter()
                .copied()
                .filter(|&child| eligibility::child(instance, child).is_ok())
                .collect();
            for &small in &bound {
                for &large in &bound {
                    if small != large && instance.demand(small) <= instance.demand(large) {
                        self.contain(small, large);
                    }
                }
            }
        }
    }

    fn contain(&mut self, small: ChildId, large: ChildId) {
        for volunteer in self.instance.volunteer_ids() {
            let find = |child| {
                let found = self.ties.iter().find(|(tie, _)| *tie == (volunteer, child));
                found.map(|&(_, pair)| pair)
            };
            let Some(pair) = find(small) else { continue };
            let mut terms = vec![(pair, 1.0)];
            terms.extend(find(large).map(|other| (other, -1.0)));
            self.program.row(terms, Sense::AtMost, 0.0);
        }
    }

    /// Of the pairs of the round before that may still exist, each budget keeps all but so many.
    fn budgets(&mut self) {
        let instance = self.instance;
        for budget in instance.budgets() {
            let counts = |&&((volunteer, child), _): &&(Tie, Variable)| {
                let inside = match budget.scope {
                    Scope::Round => true,
                    Scope::Division(division) => division.contains(instance.child(child).division),
                    Scope::Volunteer(id) => id == volunteer,
                    Scope::Child(id) => id == child,
                };
                inside && instance.previous_since(volunteer, child).is_some()
            };
            let terms: Vec<_> = self.ties.iter().filter(counts).map(|&(_, x)| (x, 1.0)).collect();
            let least = i64::try_from(terms.len()).expect("few") - i64::from(budget.most);
            if least > 0 {
                self.program.row(terms, Sense::AtLeast, real(least));
            }
        }
    }

    /// Level by level: maximises a class's coverage, holds it, goes on, and minimises the cost last.
    /// `None` where no answer obeys every rule.
    ///
    /// # Panics
    /// If the engine fails or the answer is not integral.
    #[must_use]
    pub fn staged(self) -> Option<Value> {
        self.try_staged().expect("the engine runs")
    }

    /// [`Self::staged`], and `None` where the engine gives up.
    ///
    /// # Panics
    /// If the answer is not integral.
    #[must_use]
    pub fn try_staged(mut self) -> Option<Option<Value>> {
        for &class in objective::classes(self.instance.policy()) {
            let columns: Vec<Variable> = self.class(class).collect();
            for &column in &columns {
                self.program.set_cost(column, 1.0);
            }
            let Some((least, _)) = self.minimum()? else { return Some(None) };
            for &column in &columns {
                self.program.set_cost(column, 0.0);
            }
            if !columns.is_empty() {
                let terms = columns.iter().map(|&column| (column, 1.0)).collect();
                self.program.row(terms, Sense::AtMost, real(integer(least)));
            }
        }
        for &(column, cost) in &self.costs {
            self.program.set_cost(column, real(cost));
        }
        self.minimum().map(|found| found.map(|(_, value)| value))
    }

    /// All levels at once by the scaled objective; `None` where no answer obeys every rule.
    ///
    /// # Panics
    /// If the engine fails or the answer is not integral.
    #[must_use]
    pub fn scaled(mut self, scale: Scale) -> Option<Value> {
        for &(column, cost) in &self.costs {
            self.program.set_cost(column, real(cost));
        }
        for &(child, rank, column) in &self.uncovered {
            self.program.set_cost(column, real(scale.penalty(self.instance, child, rank)));
        }
        self.minimum().expect("the engine runs").map(|(_, value)| value)
    }

    fn class(&self, class: CoverageClass) -> impl Iterator<Item = Variable> + '_ {
        let of_class = move |child, rank| {
            class == CoverageClass { priority: self.instance.child(child).priority, rank }
        };
        self.uncovered
            .iter()
            .filter(move |&&(child, rank, _)| of_class(child, rank))
            .map(|&(_, _, column)| column)
    }

    /// `None` where the engine gives up, nothing inside where there is no answer.
    fn minimum(&self) -> Option<Option<(f64, Value)>> {
        let answer = self.program.minimise(Limits::default()).ok()?;
        if answer.status == Status::Infeasible {
            return Some(None);
        }
        assert_eq!(answer.status, Status::Optimal, "a bounded program");
        let ties: Vec<Tie> = self
            .ties
            .iter()
            .filter(|&&(_, pair)| answer.rounded(pair).expect("pairs are whole") == 1)
            .map(|&(tie, _)| tie)
            .collect();
        Some(Some((answer.objective, value::of(self.instance, self.travel, &ties))))
    }
}
