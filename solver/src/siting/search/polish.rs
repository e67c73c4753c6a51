//! Exact prices of a covering problem: the linear program over the sites that a case leaves free, those who
//! are covered by the same of them as one row (Church and ReVelle 1974).

use std::collections::HashMap;

use super::dual::{Dual, Mark};
use super::lists::Lists;
use crate::lp::{Domain, Limits, Method, Program, Relaxation, Sense, Status, Variable};
use crate::siting::model::Sharing;

/// Prices of all customers, and how open each site is, between 0 and 1.
pub(super) struct Polished {
    pub(super) prices: Vec<i64>,
    pub(super) share: Vec<f64>,
}

/// Largest program, in terms.
const TERMS: usize = 3_000_000;

/// Whether all offers cost nothing and everybody may be left out.
pub(super) fn is_cover(dual: &Dual<'_>) -> bool {
    let problem = dual.field.problem;
    problem.sharing() == Sharing::Nearest
        && problem.customers().iter().all(|customer| customer.left_out.is_some())
        && problem.customer_ids().all(|c| problem.offers(c).iter().all(|offer| offer.cost == 0))
}

/// Those who are covered by the same free sites.
struct Class {
    sites: Vec<u32>,
    weight: i64,
    members: Vec<u32>,
}

/// The program of a case, kept with its basis for the cases below it.
pub(super) struct Covering {
    program: Program,
    relaxation: Relaxation,
    method: Method,
    /// By site: its column, if it was free.
    columns: Vec<Option<Variable>>,
    /// Those of several sites, in the order of their rows.
    classes: Vec<Class>,
    /// Prices of all who are in no class.
    prices: Vec<i64>,
}

impl Covering {
    /// Sets the program up. `None` where it is too large.
    pub(super) fn new(dual: &Dual<'_>, lists: &Lists, marks: &[Mark]) -> Option<Self> {
        let mut prices = vec![0_i64; dual.field.customers];
        let classes = classes(dual, lists, marks, &mut prices);
        if classes.iter().map(|class| class.sites.len()).sum::<usize>() > TERMS {
            return None;
        }
        let mut own = vec![0_i64; marks.len()];
        for class in classes.iter().filter(|class| class.sites.len() == 1) {
            own[class.sites[0] as usize] += class.weight;
            for &member in &class.members {
                prices[member as usize] = dual.field.left_out[member as usize] * dual.scale;
            }
        }
        let shared = classes.into_iter().filter(|class| class.sites.len() > 1);
        let classes: Vec<Class> = shared.collect();
        let mut program = Program::new();
        let columns: Vec<Option<Variable>> = (0..marks.len())
            .map(|site| {
                let cost = crate::lp::real(dual.field.fixed[site] - own[site]);
                let free = marks[site] == Mark::Free;
                free.then(|| program.variable(cost, 0.0, 1.0, Domain::Real))
            })
            .collect();
        let forced = marks.iter().filter(|&&mark| mark == Mark::Open).count();
        let room = dual.field.most_open.saturating_sub(forced);
        let room = crate::lp::real(i64::try_from(room).unwrap_or(i64::MAX));
        let all = columns.iter().flatten().map(|&column| (column, 1.0)).collect();
        program.row(all, Sense::AtMost, room);
        for class in &classes {
            let weight = crate::lp::real(class.weight);
            let covered = program.variable(-weight, 0.0, 1.0, Domain::Real);
            let open = class.sites.iter().filter_map(|&site| columns[site as usize]);
            let mut terms = vec![(covered, 1.0)];
            terms.extend(open.map(|column| (column, -1.0)));
            program.row(terms, Sense::AtMost, 0.0);
        }
        let method = if program.rows() > 600 { Method::Interior } else { Method::Choose };
        let relaxation = Relaxation::default();
        Some(Self { program, relaxation, method, columns, classes, prices })
    }

    /// Solves the program of a case below the one for which it was set up. `None` where the engine has no answer
    /// in the time, or there is none.
    pub(super) fn solve(
        &mut self,
        dual: &Dual<'_>,
        marks: &[Mark],
        seconds: Option<f64>,
    ) -> Option<Polished> {
        for (column, mark) in self.columns.iter().zip(marks) {
            if let Some(column) = column {
                let (least, most) = match mark {
                    Mark::Free => (0.0, 1.0),
                    Mark::Open => (1.0, 1.0),
                    Mark::Closed => (0.0, 0.0),
                };
                self.program.set_bounds(*column, least, most);
            }
        }
        let limits = Limits { seconds, method: self.method, ..Limits::default() };
        let answer = self.relaxation.minimise(&self.program, limits).ok()?;
        // From a basis the simplex method goes on faster.
        self.method = Method::Choose;
        if answer.status != Status::Optimal {
            return None;
        }
        let mut prices = self.prices.clone();
        for (class, row) in self.classes.iter().zip(&answer.duals[1..]) {
            spread(dual, class, -row, &mut prices);
        }
        let open = |column: &Option<Variable>| column.map(|c| answer.values[c.0]);
        let mark = |mark: &Mark| f64::from(u8::from(*mark == Mark::Open));
        let share = self.columns.iter().zip(marks).map(|(c, m)| open(c).unwrap_or_else(|| mark(m)));
        Some(Polished { prices, share: share.collect() })
    }
}

/// Puts those together who are covered by the same free sites and by no open one; who cannot be covered gets
/// her price at once.
fn classes(dual: &Dual<'_>, lists: &Lists, marks: &[Mark], prices: &mut [i64]) -> Vec<Class> {
    let mut classes: Vec<Class> = Vec::new();
    let mut known: HashMap<Vec<u32>, usize> = HashMap::new();
    for (customer, price) in prices.iter_mut().enumerate() {
        let links = lists.of_customer(customer).iter().map(|link| link.other);
        let mut free = Vec::new();
        let mut open = false;
        for site in links {
            open |= marks[site as usize] == Mark::Open;
            if marks[site as usize] == Mark::Free {
                free.push(site);
            }
        }
        let weight = dual.field.left_out[customer];
        if open {
            continue;
        }
        if free.is_empty() {
            *price = weight * dual.scale;
            continue;
        }
        let number = u32::try_from(customer).unwrap_or(u32::MAX);
        if let Some(&at) = known.get(&free) {
            classes[at].weight += weight;
            classes[at].members.push(number);
        } else {
            known.insert(free.clone(), classes.len());
            classes.push(Class { sites: free, weight, members: vec![number] });
        }
    }
    classes
}

/// Shares a class's price among its members by their weights.
fn spread(dual: &Dual<'_>, class: &Class, price: f64, prices: &mut [i64]) {
    let part = if class.weight > 0 { price / crate::lp::real(class.weight) } else { 0.0 };
    for &member in &class.members {
        let most = dual.field.left_out[member as usize] * dual.scale;
        let share = crate::lp::integer(part.clamp(0.0, 1.0) * crate::lp::real(most));
        prices[member as usize] = share.clamp(0, most);
    }
}
