//! The best answer that routes of a pool make together: set partitioning (Cacchiani, Hemmelmayr and
//! Tricoire 2014), by the mixed-integer program of every customer's patterns and every day's routes.

use std::collections::BTreeMap;

use super::super::Budget;
use super::anneal::Best;
use super::network::{Network, index};
use super::pool::Pool;
use crate::lp::{Domain, Limits, Program, Sense, Variable, real};

/// Rows of customer, day and depot under way.
type Meetings = BTreeMap<(u32, u32, u32), Vec<(Variable, f64)>>;

/// Most nodes of the branch-and-bound tree.
const NODES: i32 = 200;
/// Costs are handed on in units of about this share of the whole.
const SHARE: f64 = 1e-7;

/// Improves the best answer by the pool, within this share of the time that is left. True if it did.
pub(super) fn recombine(
    network: &Network,
    pool: &Pool,
    best: &mut Best,
    budget: &Budget<'_>,
    share: f64,
) -> bool {
    let seconds = budget.monitor.seconds_left().map(|left| left * share);
    let unit = real(best.cost.max(1)) * SHARE;
    let (program, columns) = program(network, pool, best, unit);
    let limits = Limits { seconds, nodes: Some(NODES), gap: 1.0, ..Limits::default() };
    let Ok(answer) = program.minimise(limits) else { return false };
    let chosen = columns.iter().enumerate();
    let chosen = chosen.filter(|(_, column)| answer.rounded(**column) == Some(1));
    let mut routes = vec![Vec::new(); network.routes];
    let mut next: Vec<u32> = network.groups.iter().map(|group| group.first).collect();
    let mut visits = vec![0_u64; network.customers()];
    let mut cost = 0;
    for (at, _) in chosen {
        let pooled = &pool.routes()[at];
        let group = &network.groups[pooled.group as usize];
        let place = &mut next[pooled.group as usize];
        if *place >= group.last {
            return false;
        }
        for &node in &pooled.nodes {
            let visit = &mut visits[network.nodes[node as usize].customer as usize];
            if *visit >> group.day & 1 == 1 {
                return false;
            }
            *visit |= 1 << group.day;
        }
        routes[*place as usize].clone_from(&pooled.nodes);
        *place += 1;
        cost += pooled.cost;
    }
    for (customer, &days) in visits.iter().enumerate() {
        match network.penalty[customer] {
            Some(penalty) if days == 0 => cost += penalty,
            _ if network.patterns[customer].contains(&days) => {}
            _ => return false,
        }
    }
    let better = (0, cost) < (best.unmet, best.cost);
    if better {
        *best = Best { routes, cost, unmet: 0 };
    }
    better
}

/// Rows: each customer has one pattern or none; on each day (and from each depot, where all visits
/// must be from one) as many routes visit her as her pattern says; no group has more routes than
/// vehicles.
fn program(network: &Network, pool: &Pool, best: &Best, unit: f64) -> (Program, Vec<Variable>) {
    let mut program = Program::new();
    let cost = |cost: i64| real(cost) / unit;
    let mut columns = Vec::with_capacity(pool.routes().len());
    let mut fleets = vec![Vec::new(); network.groups.len()];
    let mut meetings: Meetings = BTreeMap::new();
    let current: std::collections::BTreeSet<(u32, &[u32])> = network
        .groups
        .iter()
        .enumerate()
        .flat_map(|(number, group)| {
            let routes = &best.routes[group.first as usize..group.last as usize];
            routes.iter().map(move |nodes| (index(number), nodes.as_slice()))
        })
        .collect();
    for pooled in pool.routes() {
        let column = program.variable(cost(pooled.cost), 0.0, 1.0, Domain::Integer);
        if best.unmet == 0 && current.contains(&(pooled.group, pooled.nodes.as_slice())) {
            program.start(column, 1.0);
        }
        columns.push(column);
        fleets[pooled.group as usize].push((column, 1.0));
        let group = &network.groups[pooled.group as usize];
        for &node in &pooled.nodes {
            let customer = network.nodes[node as usize].customer;
            let depot = if network.one_depot[customer as usize] { group.depot } else { 0 };
            meetings.entry((customer, group.day, depot)).or_default().push((column, 1.0));
        }
    }
    for customer in 0..network.customers() {
        add_patterns(network, &mut program, &mut meetings, customer, cost, best);
    }
    for (_, terms) in meetings {
        program.row(terms, Sense::Exactly, 0.0);
    }
    for (terms, group) in fleets.into_iter().zip(&network.groups) {
        if terms.len() > (group.last - group.first) as usize {
            program.row(terms, Sense::AtMost, f64::from(group.last - group.first));
        }
    }
    (program, columns)
}

fn add_patterns(
    network: &Network,
    program: &mut Program,
    meetings: &mut Meetings,
    customer: usize,
    cost: impl Fn(i64) -> f64,
    best: &Best,
) {
    let number = index(customer);
    let depots = if network.one_depot[customer] { index(network.depots) } else { 1 };
    let visits = best.days_of(network, number);
    let mut ones = Vec::new();
    for depot in 0..depots {
        for &pattern in &network.patterns[customer] {
            let days: Vec<u32> = (0..64).filter(|day| pattern >> day & 1 == 1).collect();
            if days.iter().any(|&day| !meetings.contains_key(&(number, day, depot))) {
                continue;
            }
            let column = program.variable(0.0, 0.0, 1.0, Domain::Integer);
            if best.unmet == 0 && visits == Some((depot, pattern)) {
                program.start(column, 1.0);
            }
            ones.push((column, 1.0));
            for day in days {
                if let Some(terms) = meetings.get_mut(&(number, day, depot)) {
                    terms.push((column, -1.0));
                }
            }
        }
    }
    if let Some(penalty) = network.penalty[customer] {
        let column = program.variable(cost(penalty), 0.0, 1.0, Domain::Integer);
        if best.unmet == 0 && visits.is_none() {
            program.start(column, 1.0);
        }
        ones.push((column, 1.0));
    }
    program.row(ones, Sense::Exactly, 1.0);
}
