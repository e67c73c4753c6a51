//! The whole as one program: sites, who is covered, and a row for every county. Where it is small, in whole numbers; where
//! it is not, what its duals say a child of each county is worth.

use super::Counties;
use super::master::Aim;
use crate::expansion::Expansion;
use crate::ids::ChildId;
use crate::lp::{self, Answer, Domain, Limits, Method, Program, Row, Sense, Status, Variable};
use crate::siting::model::{
    CustomerId, Offer, Served, Share, Sharing, SiteId, SitingProblem, UNLIMITED,
};

/// Most offers of a problem that is small.
pub(super) const MOST_OFFERS: usize = 20_000;
/// Most offers of a problem whose relaxation is solved.
const MOST_RELAXED: usize = 400_000;
/// Most cases.
const NODES: i32 = 400;

/// Much value with so many children by county: open sites and who is served. `None` where there is no such choice, none
/// is found, or the problem has more than `most_offers` offers.
pub(super) fn best(
    expansion: &Expansion,
    (counties, needs): (&Counties, &[i64]),
    value: &dyn Fn(ChildId) -> i64,
    most_offers: usize,
) -> Option<(Vec<SiteId>, Served)> {
    let problem = &expansion.problem;
    if problem.offers_in_all() > most_offers {
        return None;
    }
    let mut whole = Whole::new(problem, counties.all.len(), Domain::Integer);
    for (customer, children) in problem.customer_ids().zip(expansion.children.iter()) {
        whole.customer(customer, children, (counties, value));
    }
    whole.demand(needs, None);
    let limits = Limits { nodes: Some(NODES), ..Limits::default() };
    let answer = whole.program.minimise(limits).ok()?;
    matches!(answer.status, Status::Optimal | Status::Stopped).then(|| whole.read(&answer))?
}

/// What the relaxation says.
pub(super) struct Relaxed {
    /// By county: what a child is worth.
    pub(super) counties: Vec<f64>,
    /// By site: how far it is open.
    pub(super) open: Vec<f64>,
}

/// The relaxation in real numbers. `None` where it is too large, or nothing meets the needs.
pub(super) fn relaxed(
    expansion: &Expansion,
    (counties, needs): (&Counties, &[i64]),
    value: &dyn Fn(ChildId) -> i64,
    aim: Aim,
) -> Option<Relaxed> {
    let problem = &expansion.problem;
    if problem.offers_in_all() > MOST_RELAXED {
        return None;
    }
    let mut whole = Whole::new(problem, counties.all.len(), Domain::Real);
    let nothing = |_: ChildId| 0;
    let value: &dyn Fn(ChildId) -> i64 = if aim == Aim::Value { value } else { &nothing };
    for (customer, children) in problem.customer_ids().zip(expansion.children.iter()) {
        whole.customer(customer, children, (counties, value));
    }
    let part = (aim == Aim::Part).then(|| whole.program.variable(-1.0, 0.0, 1.0, Domain::Real));
    let rows = whole.demand(needs, part);
    let limits = Limits { method: Method::Interior, ..Limits::default() };
    let answer = whole.program.minimise(limits).ok()?;
    if answer.status != Status::Optimal {
        return None;
    }
    let dual = |row: &Option<Row>| {
        row.and_then(|row| answer.duals.get(row.0).copied()).unwrap_or(0.0).max(0.0)
    };
    let open = whole.open.iter().map(|site| answer.values[site.0]).collect();
    Some(Relaxed { counties: rows.iter().map(dual).collect(), open })
}

struct Whole<'a> {
    problem: &'a SitingProblem,
    program: Program,
    domain: Domain,
    open: Vec<Variable>,
    /// By county: who covers how many of its children.
    covered: Vec<Vec<(Variable, f64)>>,
    loads: Vec<Vec<(Variable, f64)>>,
    /// Of shared customers: how many units come from where.
    units: Vec<(CustomerId, SiteId, Variable)>,
}

impl<'a> Whole<'a> {
    fn new(problem: &'a SitingProblem, counties: usize, domain: Domain) -> Self {
        let mut program = Program::new();
        let open: Vec<Variable> = problem
            .sites()
            .iter()
            .map(|site| program.variable(0.0, f64::from(u8::from(site.standing)), 1.0, domain))
            .collect();
        let most = i64::try_from(problem.most_open()).unwrap_or(i64::MAX);
        let all = open.iter().map(|&open| (open, 1.0)).collect();
        program.row(all, Sense::AtMost, lp::real(most));
        let (covered, loads) = (vec![Vec::new(); counties], vec![Vec::new(); open.len()]);
        Self { problem, program, domain, open, covered, loads, units: Vec::new() }
    }

    fn customer(
        &mut self,
        id: CustomerId,
        children: &[ChildId],
        (counties, value): (&Counties, &dyn Fn(ChildId) -> i64),
    ) {
        let worth: i64 = children.iter().map(|&child| value(child)).sum();
        let many = i64::try_from(children.len()).unwrap_or(i64::MAX);
        if self.problem.sharing() == Sharing::Split {
            let county = children.first().and_then(|&child| counties.of(child));
            self.shared(id, (many, worth), county);
            return;
        }
        let offers = self.problem.offers(id);
        if offers.is_empty() {
            return;
        }
        let covered = self.program.variable(-lp::real(worth), 0.0, 1.0, Domain::Real);
        let near = offers.iter().map(|offer| (self.open[offer.site.index()], -1.0));
        self.program.row(near.chain([(covered, 1.0)]).collect(), Sense::AtMost, 0.0);
        let mut by_county = std::collections::BTreeMap::new();
        for county in children.iter().filter_map(|&child| counties.of(child)) {
            *by_county.entry(county).or_insert(0_i64) += 1;
        }
        for (county, many) in by_county {
            self.covered[county].push((covered, lp::real(many)));
        }
    }

    /// Of a shared customer every unit is a child.
    fn shared(&mut self, id: CustomerId, (many, worth): (i64, i64), county: Option<usize>) {
        let each = lp::real(worth) / lp::real(many.max(1));
        let real = |offer: &&Offer| self.problem.sites()[offer.site.index()].capacity != UNLIMITED;
        let offers: Vec<Offer> = self.problem.offers(id).iter().filter(real).copied().collect();
        let mut all = Vec::new();
        for offer in offers {
            let units = self.program.variable(-each, 0.0, lp::real(many), self.domain);
            let open = self.open[offer.site.index()];
            self.program.row(vec![(units, 1.0), (open, -lp::real(many))], Sense::AtMost, 0.0);
            self.loads[offer.site.index()].push((units, 1.0));
            self.units.push((id, offer.site, units));
            all.push((units, 1.0));
        }
        if let Some(county) = county {
            self.covered[county].extend(all.iter().copied());
        }
        if !all.is_empty() {
            self.program.row(all, Sense::AtMost, lp::real(many));
        }
    }

    /// Rows of counties, all or the same part of each, and of sites.
    fn demand(&mut self, needs: &[i64], part: Option<Variable>) -> Vec<Option<Row>> {
        let mut rows = Vec::with_capacity(needs.len());
        for (mut terms, &need) in std::mem::take(&mut self.covered).into_iter().zip(needs) {
            let need = lp::real(need);
            terms.extend(part.map(|part| (part, -need)));
            let right = if part.is_some() { 0.0 } else { need };
            rows.push((need > 0.0).then(|| self.program.row(terms, Sense::AtLeast, right)));
        }
        for (load, site) in std::mem::take(&mut self.loads).into_iter().zip(self.problem.sites()) {
            if !load.is_empty() {
                self.program.row(load, Sense::AtMost, lp::real(site.capacity));
            }
        }
        rows
    }

    fn read(&self, answer: &Answer) -> Option<(Vec<SiteId>, Served)> {
        let is_open = |variable: &Variable| answer.rounded(*variable).is_some_and(|open| open > 0);
        let open = self.open.iter().enumerate().filter(|(_, variable)| is_open(variable));
        let open: Vec<SiteId> = open.map(|(at, _)| SiteId::at(at)).collect();
        if self.problem.sharing() != Sharing::Split {
            return Some((open, Served::Nearest));
        }
        let mut shares = Vec::new();
        for &(customer, site, variable) in &self.units {
            let units = answer.rounded(variable)?;
            if units > 0 {
                shares.push(Share { customer, site, units });
            }
        }
        let mut left: Vec<i64> = self.problem.customers().iter().map(|c| c.demand).collect();
        shares.iter().for_each(|share| left[share.customer.index()] -= share.units);
        let without = SiteId::at(self.problem.sites().len().saturating_sub(1));
        let rest = self.problem.customer_ids().zip(left).filter(|&(_, units)| units > 0);
        shares.extend(rest.map(|(customer, units)| Share { customer, site: without, units }));
        shares.sort_unstable();
        Some((open, Served::Split(shares)))
    }
}
