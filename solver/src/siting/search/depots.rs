//! Open sites that share customers: the transportation problem of who takes how much from whom, exactly.

use super::field::Field;
use crate::network::{FlowArc, FlowEnd, FlowProblem, UNBOUNDED, minimum_cost_flow};
use crate::siting::model::{CustomerId, Share, SiteId};

/// Widest cost of a unit of demand that is asked of the network.
const WIDEST: i64 = 1 << 48;

/// What it costs to have certain sites open, and the prices that prove it.
pub(super) struct Transport {
    pub(super) cost: i64,
    pub(super) shares: Vec<Share>,
    /// Prices of customers for all of their demand, in parts of a unit of cost.
    pub(super) prices: Vec<i64>,
}

/// Solves the transportation problem with these sites open. `None` where they are too few.
pub(super) fn transport(field: &Field<'_>, open: &[u32], scale: i64) -> Option<Transport> {
    let problem = field.problem;
    let mut slot = vec![u32::MAX; field.sites];
    for (at, &site) in (1_u32..).zip(open) {
        slot[site as usize] = at;
    }
    let fine = fineness(field, scale);
    let customer_node = |customer: usize| u32::try_from(1 + open.len() + customer).unwrap_or(0);
    let mut flow =
        FlowProblem { supply: vec![0; 1 + open.len() + field.customers], arcs: Vec::new() };
    for (at, &site) in (1_u32..).zip(open) {
        let upper = problem.sites()[site as usize].capacity.min(UNBOUNDED);
        flow.arcs.push(FlowArc { tail: 0, head: at, lower: 0, upper, cost: 0 });
    }
    let mut names = Vec::new();
    for (customer, wanted) in problem.customers().iter().enumerate() {
        let head = customer_node(customer);
        flow.supply[head as usize] = -wanted.demand;
        flow.supply[0] += wanted.demand;
        let unit = |cost: i64| per_unit(cost, fine, wanted.demand);
        for offer in problem.offers(CustomerId::at(customer)) {
            let tail = slot[offer.site.index()];
            if tail != u32::MAX {
                let cost = unit(offer.cost);
                flow.arcs.push(FlowArc { tail, head, lower: 0, upper: UNBOUNDED, cost });
                names.push((customer, Some(*offer)));
            }
        }
        if let Some(left_out) = wanted.left_out {
            let cost = unit(left_out);
            flow.arcs.push(FlowArc { tail: 0, head, lower: 0, upper: UNBOUNDED, cost });
            names.push((customer, None));
        }
    }
    let solved = minimum_cost_flow(&flow, &|| false);
    if solved.end != FlowEnd::Optimal {
        return None;
    }
    let mut result = Transport { cost: 0, shares: Vec::new(), prices: Vec::new() };
    let mut products = vec![0_i128; field.customers];
    for ((customer, offer), &units) in names.iter().zip(&solved.flow[open.len()..]) {
        if units == 0 {
            continue;
        }
        let Some(offer) = offer else { return None };
        products[*customer] += i128::from(units) * i128::from(offer.cost);
        let customer = CustomerId::at(*customer);
        result.shares.push(Share { customer, site: offer.site, units });
    }
    result.shares.sort_unstable();
    let fixed: i64 = open.iter().map(|&site| field.fixed[site as usize]).sum();
    result.cost = fixed;
    for (customer, product) in products.into_iter().enumerate() {
        let demand = i128::from(problem.customers()[customer].demand);
        let cost = (product + demand - 1).div_euclid(demand);
        result.cost += i64::try_from(cost).unwrap_or(i64::MAX / 4);
        let node = customer_node(customer) as usize;
        let unit = i128::from(solved.price[node]) - i128::from(solved.price[0]);
        let price = unit * demand * i128::from(scale) / i128::from(fine);
        result.prices.push(i64::try_from(price.max(0)).unwrap_or(i64::MAX / 4));
    }
    Some(result)
}

/// Parts in which the cost of a unit of demand is counted: as many as fit.
fn fineness(field: &Field<'_>, scale: i64) -> i64 {
    let mut dearest = 1;
    for (customer, wanted) in field.problem.customers().iter().enumerate() {
        let offers = field.problem.offers(CustomerId::at(customer));
        let cost = offers.last().map_or(0, |offer| offer.cost).max(wanted.left_out.unwrap_or(0));
        dearest = dearest.max(cost / wanted.demand.max(1) + 1);
    }
    let _ = scale;
    (WIDEST / dearest).max(1)
}

/// Cost of a unit of demand in those parts, rounded down.
fn per_unit(cost: i64, fine: i64, demand: i64) -> i64 {
    let parts = i128::from(cost) * i128::from(fine) / i128::from(demand.max(1));
    i64::try_from(parts).unwrap_or(i64::MAX / 4)
}

/// Sites of an answer.
pub(super) fn sites(open: &[u32]) -> Vec<SiteId> {
    open.iter().map(|&site| SiteId(site)).collect()
}
